"""`adfgen trigger`: start a pipeline of a live factory, and follow it."""

import json
from pathlib import Path

import click

from adfgen.api.deploying import connect
from adfgen.api.monitoring import follow
from adfgen.api.starting import refuse_unknown_parameters
from adfgen.cli.deploy import destination_of
from adfgen.cli.option import (
    azure_options,
    environment_option,
    format_option,
    parameter_option,
    parameters_of,
    place_option,
    project_option,
)
from adfgen.cli.output.table import print_table
from adfgen.cli.output.tree import LiveTree
from adfgen.cli.run import summary_table
from adfgen.deploy.target import Rerun, Target
from adfgen.errors import ServiceError, UsageError
from adfgen.metadata.near_miss import names_hint
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["command"]


@click.command(
    epilog="Example: adfgen trigger pl_ingest_music --factory dev --watch. "
    "Exit codes: 0 started or succeeded, 1 the run failed, 2 usage, 4 refused."
)
@click.argument("pipeline")
@project_option
@environment_option
@place_option
@parameter_option
@click.option(
    "--rerun", "rerun_id", metavar="RUN_ID", help="Run this run again, with its parameters unless others are given."
)
@click.option("--from-failure", is_flag=True, help="With --rerun: take over what succeeded.")
@click.option("--from-activity", default="", metavar="NAME", help="With --rerun: begin at this activity.")
@click.option("--watch", is_flag=True, help="Follow the run to its end.")
@azure_options
@format_option("text", "json")
@click.pass_context
def command(
    context: click.Context,
    pipeline: str,
    project: Path,
    environment: str | None,
    place: str | None,
    given: tuple[str, ...],
    rerun_id: str | None,
    from_failure: bool,
    from_activity: str,
    watch: bool,
    endpoint: str | None,
    ca_file: str | None,
    form: str,
) -> None:
    """Start a pipeline of a live factory. The answer is the run's id, with --watch how it ended.

    A rendered pipeline run again from the middle of a table is red and loads nothing: run it again as a whole.
    """
    rerun = _rerun(rerun_id, from_activity, from_failure=from_failure)
    destination, _ = destination_of(project, environment, place)
    parameters = parameters_of(given)
    with connect(destination, endpoint=endpoint, ca_file=ca_file) as target:
        artifact = _live_pipeline(target, pipeline)
        refuse_unknown_parameters(artifact, parameters)
        run_id = target.create_run(pipeline, parameters, rerun=rerun)
        if not watch:
            click.echo(json.dumps({"runId": run_id}) if form == "json" else run_id)
            return
        try:
            with LiveTree(quiet=form == "json") as tree:
                recorded = follow(target, run_id, pipeline=artifact, observers=(tree,))
        except ServiceError as error:
            raise ServiceError(error.message, hint=f"the run goes on: adfgen runs {run_id} shows it") from error
    if form == "json":
        answer = {"run": recorded.run, "activityRuns": list(recorded.activities)}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        print_table(summary_table(recorded))
        if recorded.run.get("message"):
            click.echo(recorded.run["message"], err=True)
    context.exit(0 if recorded.run["status"] == "Succeeded" else 1)


def _rerun(run_id: str | None, start: str, *, from_failure: bool) -> Rerun | None:
    if run_id is None and (start or from_failure):
        raise UsageError("which run is to be run again?", hint="--rerun RUN_ID: `adfgen runs` lists them")
    if start and from_failure:
        raise UsageError("--from-failure and --from-activity are two places to begin at", hint="take one of them")
    return None if run_id is None else Rerun(run_id, from_failure, start)


def _live_pipeline(target: Target, name: str) -> Artifact:
    """The pipeline as the factory has it. Raises UsageError naming one that may be meant where there is none."""
    live = target.get(ArtifactKey(Kind.PIPELINE, name))
    if live is None:
        names = [item.key.name for item in target.resources(Kind.PIPELINE)]
        raise UsageError(f"the factory has no pipeline '{name}'", hint=names_hint(name, names))
    return Artifact(live.key, {"name": live.key.name, "properties": live.properties})
