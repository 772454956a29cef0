"""A factory as the rules look at it: pipelines with their activities, references, expressions; each computed once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TypeVar

from adfgen.diagnostics import Diagnostic
from adfgen.lint.dataflow.data_flow import DataFlow
from adfgen.lint.expression.site import ExpressionSite, sites_of
from adfgen.lint.schema.check import check_schema
from adfgen.lint.schema.letter_case import Deviation
from adfgen.lint.value.secret import named_secret, secret_in
from adfgen.model.activity import ActivityView, all_activities
from adfgen.model.body import Json, as_object, byte_size, walk
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.model.reference import References

__all__ = ["FactoryView", "PipelineView", "once"]

_V = TypeVar("_V", "PipelineView", "FactoryView")
_T = TypeVar("_T")


def once(compute: Callable[[_V], _T]) -> Callable[[_V], _T]:
    """Make a function of a view keep its answer with the view, like a property of the view that is written elsewhere."""

    @wraps(compute)
    def kept(view: _V) -> _T:
        answers: dict[object, _T] = vars(view).setdefault("_answers", {})
        if compute not in answers:
            answers[compute] = compute(view)
        return answers[compute]

    return kept


@dataclass(frozen=True)
class PipelineView:
    """A pipeline: its activities at every depth, and what it declares."""

    artifact: Artifact

    @cached_property
    def activities(self) -> tuple[ActivityView, ...]:
        """Every activity, inner ones too, each container before what it holds."""
        return tuple(all_activities(self.artifact))

    @cached_property
    def by_name(self) -> Mapping[str, ActivityView]:
        """Activities by case-folded name; the first of several of one name."""
        return {view.name.casefold(): view for view in reversed(self.activities)}

    @cached_property
    def by_own_name(self) -> Mapping[str, ActivityView]:
        """Activities by case-folded name, but for those that share theirs."""
        return {name: views[0] for name, views in self._called.items() if len(views) == 1}

    @cached_property
    def _called(self) -> Mapping[str, tuple[ActivityView, ...]]:
        found: dict[str, list[ActivityView]] = {}
        for view in self.activities:
            found.setdefault(view.name.casefold(), []).append(view)
        return {name: tuple(views) for name, views in found.items()}

    def called(self, name: str) -> tuple[ActivityView, ...]:
        """Every activity of a case-folded name, in order."""
        return self._called.get(name, ())

    @cached_property
    def sites(self) -> tuple[ExpressionSite, ...]:
        """Every string of it that is or holds an expression, with the activity it stands in."""
        return tuple(sites_of(self.artifact))

    @cached_property
    def _sites_by_activity(self) -> Mapping[str, tuple[ExpressionSite, ...]]:
        found: dict[str, list[ExpressionSite]] = {}
        for site in self.sites:
            if site.activity is not None:
                found.setdefault(site.activity.pointer, []).append(site)
        return {pointer: tuple(sites) for pointer, sites in found.items()}

    def sites_in(self, activity: ActivityView) -> tuple[ExpressionSite, ...]:
        """The expressions of one activity, without those of the activities inside it."""
        return self._sites_by_activity.get(activity.pointer, ())

    @cached_property
    def parameters(self) -> Mapping[str, Json]:
        """Declared parameters: name → specification."""
        return as_object(self.artifact.properties.get("parameters"))

    @cached_property
    def variables(self) -> Mapping[str, Json]:
        """Declared variables: name → specification."""
        return as_object(self.artifact.properties.get("variables"))

    @cached_property
    def parameter_names(self) -> frozenset[str]:
        """The case-folded names of the declared parameters."""
        return frozenset(name.casefold() for name in self.parameters)

    @cached_property
    def variable_names(self) -> frozenset[str]:
        """The case-folded names of the declared variables."""
        return frozenset(name.casefold() for name in self.variables)

    def variable_called(self, name: str) -> tuple[str, Json]:
        """The variable of a name in any case: its name as declared, and its type; no type where none is declared."""
        return self._variables_by_name.get(name.casefold(), ("", None))

    @cached_property
    def _variables_by_name(self) -> Mapping[str, tuple[str, Json]]:
        """Name as declared, and type, of the first variable of each case-folded name."""
        found: dict[str, tuple[str, Json]] = {}
        for declared, specification in self.variables.items():
            found.setdefault(declared.casefold(), (declared, as_object(specification).get("type")))
        return found

    def graphs(self) -> Iterator[tuple[ActivityView, ...]]:
        """Each list of activities that can depend on each other: the top level, each loop body, branch and case."""
        yield tuple(view for view in self.activities if not view.parents)
        for view in self.activities:
            for _, branch in view.branches:
                yield branch


@dataclass(frozen=True)
class FactoryView:
    """What every rule gets: a factory in the letter case the schema has.

    `reading` are the findings made while the files were read, `deviations` what the schema does not accept.
    """

    factory: Factory
    reading: tuple[Diagnostic, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    @cached_property
    def pipelines(self) -> tuple[PipelineView, ...]:
        """Every pipeline, in order."""
        return tuple(PipelineView(artifact) for artifact in self.factory.of_kind(Kind.PIPELINE))

    @cached_property
    def data_flows(self) -> Mapping[ArtifactKey, DataFlow]:
        """Every data flow, in order."""
        return {artifact.key: DataFlow(artifact) for artifact in self.factory.of_kind(Kind.DATA_FLOW)}

    @cached_property
    def references(self) -> References:
        """Who refers to whom."""
        return References.of(self.factory)

    @cached_property
    def sites(self) -> tuple[ExpressionSite, ...]:
        """Every string that is or holds an expression, with the activity it stands in."""
        pipelines = {id(pipeline.artifact): pipeline for pipeline in self.pipelines}
        return tuple(
            site
            for artifact in self.factory
            for site in (pipelines[id(artifact)].sites if id(artifact) in pipelines else sites_of(artifact))
        )

    @cached_property
    def sizes(self) -> Mapping[ArtifactKey, int]:
        """Bytes of every artifact as the service stores it: JSON without whitespace in UTF-8."""
        return {artifact.key: byte_size(artifact.body) for artifact in self.factory}

    @cached_property
    def values(self) -> tuple[tuple[Artifact, str, Json], ...]:
        """Every value below `properties` of every artifact, with its pointer, parents first."""
        return tuple(
            (artifact, pointer, value)
            for artifact in self.factory
            for pointer, value in walk(artifact.properties, "/properties")
        )

    @cached_property
    def secrets(self) -> tuple[tuple[Artifact, str, str, str], ...]:
        """Every secret in plain text: where it stands, what kind it is, and the text it is or is part of."""
        return tuple(self._secrets())

    def _secrets(self) -> Iterator[tuple[Artifact, str, str, str]]:
        for artifact, pointer, value in self.values:
            if isinstance(value, str):
                if kind := secret_in(pointer, value):
                    yield artifact, pointer, kind, value
            elif isinstance(value, dict) and "name" in value and (kind := named_secret(value)):
                yield artifact, f"{pointer}/value", kind, value["value"]

    @cached_property
    def schema_findings(self) -> tuple[Diagnostic, ...]:
        """What the schema found in all artifacts."""
        return tuple(item for deviation in self.deviations for item in check_schema(deviation))

    def activities(self, *types: str) -> Iterator[tuple[PipelineView, ActivityView]]:
        """Every activity of the given types, in every pipeline."""
        for pipeline in self.pipelines:
            for view in pipeline.activities:
                if view.type in types:
                    yield pipeline, view

    def parameters_of(self, artifact: Artifact) -> Mapping[str, Json]:
        """What a pipeline, dataset, linked service or data flow declares: name → specification.

        The script of a data flow tells only whether a parameter has a default.
        """
        flow = self.data_flows.get(artifact.key)
        if flow is not None:
            declared = flow.parameters or {}
            return {name: {"defaultValue": None} if has_default else {} for name, has_default in declared.items()}
        return as_object(artifact.properties.get("parameters"))
