"""The datasets an activity reads and writes, and the linked service behind one."""

from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, as_list, as_object
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["dataset_at", "input_of", "name_at", "output_of", "service_of"]


def input_of(activity: ActivityView) -> Json:
    """The reference to what an activity reads: of a Copy its input, else its `dataset`; None where there is none."""
    return _first(activity, "inputs") if activity.type == "Copy" else activity.type_properties.get("dataset")


def output_of(activity: ActivityView) -> Json:
    """The reference to what a Copy writes; None where there is none."""
    return _first(activity, "outputs")


def name_at(reference: Json) -> str:
    """The name a reference gives; empty where it gives none."""
    name = as_object(reference).get("referenceName")
    return name if isinstance(name, str) else ""


def dataset_at(view: FactoryView, reference: Json) -> Artifact | None:
    """The dataset of the factory that a reference names, whatever type it says it is of."""
    return view.factory.find(Kind.DATASET, name_at(reference))


def service_of(view: FactoryView, dataset: Artifact) -> Artifact | None:
    """The linked service of the factory that a dataset lies in."""
    return view.factory.find(Kind.LINKED_SERVICE, name_at(dataset.properties.get("linkedServiceName")))


def _first(activity: ActivityView, end: str) -> Json:
    return next(iter(as_list(activity.body.get(end))), None)
