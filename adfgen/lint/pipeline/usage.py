"""What expressions use, with the pipeline they stand in."""

from collections.abc import Iterator

from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import Usage, Use
from adfgen.lint.view import FactoryView, PipelineView

__all__ = ["pipeline_usages"]


def pipeline_usages(view: FactoryView, use: Use) -> Iterator[tuple[PipelineView, ExpressionSite, Usage]]:
    """Every use of one sort in the expressions of pipelines."""
    pipelines = {id(pipeline.artifact): pipeline for pipeline in view.pipelines}
    for site in view.sites:
        pipeline = pipelines.get(id(site.artifact))
        if pipeline is not None:
            yield from ((pipeline, site, usage) for usage in site.usages if usage.use is use)
