"""What can be put right without asking what was meant: Studio's formatting, the case of references, `dataflow`."""

import copy
from collections.abc import Iterator

from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.body import Json, dump_studio, get_at
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind

__all__ = ["fixed_texts"]


def fixed_texts(factory: Factory) -> Iterator[tuple[str, str]]:
    """File and text of every resource as it should be saved: line feeds, no final newline."""
    view = FactoryView(factory)
    for artifact in factory:
        body = copy.deepcopy(dict(artifact.body))
        _correct_references(view, artifact, body)
        if artifact.key.kind is Kind.PIPELINE:
            _spell_data_flows(artifact, body)
        yield artifact.origin.file, dump_studio(body)


def _correct_references(view: FactoryView, artifact: Artifact, body: Json) -> None:
    """Write each reference in the letter case of what it refers to (the service ignores it, ARM exports do not).

    Where several differ from it in letter case alone nobody knows which is meant.
    """
    for reference in view.references.of_source(artifact):
        if reference.body:
            match view.references.misspelt(reference):
                case (target,):
                    get_at(body, reference.pointer)["referenceName"] = target.key.name


def _spell_data_flows(artifact: Artifact, body: Json) -> None:
    """Call the property `dataflow`, as Studio and the service do, where the SDK's documentation has `dataFlow`."""
    for activity in PipelineView(artifact).activities:
        if activity.type == "ExecuteDataFlow" and "dataflow" not in activity.type_properties:
            properties = get_at(body, f"{activity.pointer}/typeProperties") if activity.type_properties else {}
            renamed = {"dataflow" if name == "dataFlow" else name: value for name, value in properties.items()}
            properties.clear()
            properties.update(renamed)
