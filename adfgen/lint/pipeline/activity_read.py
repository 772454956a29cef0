"""What expressions read of activities: properties of `activity('…')`, and of its output."""

from collections.abc import Iterator
from typing import NamedTuple

from adfgen.expressions.syntax import Call, Literal, Node
from adfgen.lint.expression.property_read import PropertyRead
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView

__all__ = ["ActivityRead", "activity_called", "activity_reads", "output_reads"]


class ActivityRead(NamedTuple):
    """A property that is read of an activity, by which expression of which pipeline."""

    pipeline: PipelineView
    site: ExpressionSite
    activity: ActivityView
    read: PropertyRead


@once
def activity_reads(view: FactoryView) -> tuple[ActivityRead, ...]:
    """Every property read of an activity that the pipeline has, and has once."""
    return tuple(
        ActivityRead(pipeline, site, activity, read)
        for pipeline in view.pipelines
        for site in pipeline.sites
        for read in site.reads
        if (activity := activity_called(pipeline, read.call)) is not None
    )


def output_reads(view: FactoryView, *types: str) -> Iterator[ActivityRead]:
    """Every property read of the output of activities of the given types."""
    for item in activity_reads(view):
        if item.read.path == ("output",) and item.activity.type in types:
            yield item


def activity_called(pipeline: PipelineView, node: Node) -> ActivityView | None:
    """The activity that `activity('name')` stands for; None for any other node, and where it is not sure which."""
    match node:
        case Call(name=function, arguments=(Literal(value=str(name)),)) if function.lower() == "activity":
            return pipeline.by_own_name.get(name.casefold())
        case _:
            return None
