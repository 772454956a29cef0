"""A body as the service keeps it: the empty objects Studio leaves out of Git and an export writes.

Each was added at every place of 1,427 exported resources where Git had nothing; `elapsedTimeMetric` by every export since
2023, `cancelAfter` beside it only by those of one year.
"""

from collections.abc import Mapping
from typing import Final

from adfgen.model.activity import ACTIVITY_LISTS
from adfgen.model.body import Json, as_object
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind

__all__ = ["published_properties"]

_HAVE_HEADERS: Final = frozenset({"WebActivity", "AzureFunctionActivity"})
_RUN_DATA_FLOWS: Final = frozenset({"ExecuteDataFlow", "ExecuteWranglingDataflow"})
_HAVE_TYPE_PROPERTIES: Final = frozenset({Kind.DATASET, Kind.LINKED_SERVICE, Kind.INTEGRATION_RUNTIME, Kind.CREDENTIAL})


def published_properties(factory: Factory, artifact: Artifact) -> Json:
    """The properties of an artifact with what the service fills in; the artifact's own body stays as it is."""
    properties = artifact.properties
    match artifact.key.kind:
        case Kind.PIPELINE:
            filled = {**properties, "policy": {"elapsedTimeMetric": {}, **as_object(properties.get("policy"))}}
            return _with_activities(factory, filled, ("activities",))
        case Kind.TRIGGER:
            return _trigger(properties)
        case kind if kind in _HAVE_TYPE_PROPERTIES:
            return {**properties, "typeProperties": properties.get("typeProperties", {})}
        case _:
            return properties


def _trigger(properties: Mapping[str, Json]) -> Json:
    filled = dict(properties)
    if isinstance(filled.get("pipeline"), Mapping):
        filled["pipeline"] = _with_parameters(filled["pipeline"])
    if isinstance(filled.get("pipelines"), list):
        filled["pipelines"] = [_with_parameters(item) for item in filled["pipelines"]]
    return filled


def _with_activities(factory: Factory, holder: Mapping[str, Json], names: tuple[str, ...]) -> dict[str, Json]:
    filled = dict(holder)
    for name in names:
        if isinstance(filled.get(name), list):
            filled[name] = [_activity(factory, item) for item in filled[name]]
    return filled


def _activity(factory: Factory, activity: Json) -> Json:
    if not isinstance(activity, Mapping):
        return activity
    filled = dict(activity)
    for side in ("inputs", "outputs"):
        if isinstance(filled.get(side), list):
            filled[side] = [_with_parameters(item) for item in filled[side]]
    if isinstance(filled.get("typeProperties"), Mapping):
        filled["typeProperties"] = _type_properties(factory, str(filled.get("type")), filled["typeProperties"])
    return filled


def _type_properties(factory: Factory, activity_type: str, properties: Mapping[str, Json]) -> Json:
    filled = _with_activities(factory, properties, ACTIVITY_LISTS)
    if isinstance(filled.get("cases"), list):
        filled["cases"] = [
            _with_activities(factory, case, ("activities",)) if isinstance(case, Mapping) else case
            for case in filled["cases"]
        ]
    if isinstance(filled.get("dataset"), Mapping):
        filled["dataset"] = _with_parameters(filled["dataset"])
    if activity_type == "ExecutePipeline":
        filled.setdefault("parameters", {})
    if activity_type in _HAVE_HEADERS:
        filled.setdefault("headers", {})
    if activity_type in _RUN_DATA_FLOWS and isinstance(filled.get("dataflow"), Mapping):
        filled["dataflow"] = _data_flow_reference(factory, filled["dataflow"])
        filled.setdefault("staging", {})
    if activity_type == "ExecuteDataFlow" and isinstance(filled.get("dataflow"), Mapping):
        filled["dataflow"].setdefault("parameters", {})
    return filled


def _data_flow_reference(factory: Factory, reference: Mapping[str, Json]) -> dict[str, Json]:
    """A reference to a data flow with parameters for the dataset of each of its sources and sinks."""
    flow = factory.find(Kind.DATA_FLOW, str(reference.get("referenceName")))
    inner = as_object(flow.properties.get("typeProperties")) if flow else {}
    ends = [end for side in ("sources", "sinks") for end in inner.get(side) or () if isinstance(end, Mapping)]
    given = as_object(reference.get("datasetParameters"))
    added: dict[str, Json] = {str(end.get("name")): {} for end in ends if end.get("name") not in given}
    return {**reference, "datasetParameters": {**given, **added}}


def _with_parameters(reference: Json) -> Json:
    if not isinstance(reference, Mapping):
        return reference
    return {**reference, "parameters": reference.get("parameters", {})}
