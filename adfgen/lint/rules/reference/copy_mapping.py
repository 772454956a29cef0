"""ADF223: copy mapping."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_computed
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_object

__all__ = ["CopyMapping"]

_NAMES = ("name", "path", "ordinal")


@RULES.register("ADF223")
class CopyMapping(Rule):
    """A mapping of a Copy activity that does not say which column goes into which.

    Each entry of `mappings` names a source and a sink, by `name`, by `path` or by `ordinal`, which counts from 1. The client
    takes anything here, and the run fails. A sink column that two entries write is a warning.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 1},
             "inputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "ParquetSource"}, "sink": {"type": "ParquetSink"},
                "translator": {"type": "TabularTranslator", "mappings": [{"source": {"name": "Id"}, "sink": {"column": "id"}}]}}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 1},
             "inputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "ParquetSource"}, "sink": {"type": "ParquetSink"},
                "translator": {"type": "TabularTranslator", "mappings": [{"source": {"name": "Id"}, "sink": {"name": "id"}}]}}}
        ]}
    """

    code = "ADF223"
    name = "copy-mapping"
    source = (
        "https://learn.microsoft.com/azure/data-factory/copy-activity-schema-and-type-mapping; "
        "all 1,700 mappings of real factories name both columns"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Copy"):
            translator = activity.type_properties.get("translator")
            for pointer, fault, hint, severity in _faults(as_object(translator)):
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties/translator{pointer}",
                    f"activity '{activity.name}' (Copy): {fault}",
                    hint,
                    severity=severity,
                )


_Fault = tuple[str, str, str, Severity]


def _faults(translator: Json) -> Iterator[_Fault]:
    if translator and "type" not in translator:
        yield "", "the translator has no 'type'", "write 'TabularTranslator'", Severity.ERROR
    if translator.get("type") != "TabularTranslator":
        return
    mappings = translator.get("mappings")
    if isinstance(mappings, list):
        yield from _of_entries(mappings)
    elif not _is_unknown(mappings):
        yield "/mappings", "the mappings are no list", "list objects with a 'source' and a 'sink'", Severity.ERROR


def _of_entries(mappings: list[Json]) -> Iterator[_Fault]:
    written: set[str] = set()
    for index, entry in enumerate(mappings):
        if not isinstance(entry, dict) or _is_unknown(entry):
            continue
        for end in ("source", "sink"):
            yield from _of_end(f"/mappings/{index}", entry, end)
        column = _column(entry.get("sink"))
        if column in written:
            fault = f"a second mapping writes the sink column '{column}'"
            yield f"/mappings/{index}/sink", fault, "map each sink column once", Severity.WARNING
        written |= {column} - {""}


def _of_end(pointer: str, entry: Json, end: str) -> Iterator[_Fault]:
    column = entry.get(end)
    if end not in entry:
        yield pointer, f"a mapping has no {end}", f"add the column under '{end}'", Severity.ERROR
    elif isinstance(column, dict) and not _is_unknown(column):
        if not any(name in column for name in _NAMES):
            fault = f"the {end} of a mapping names no column"
            yield f"{pointer}/{end}", fault, "give its 'name', 'path' or 'ordinal'", Severity.ERROR
        elif column.get("ordinal") == 0 and column["ordinal"] is not False:
            fault = f"the {end} of a mapping is column 0"
            yield f"{pointer}/{end}/ordinal", fault, "an ordinal counts from 1", Severity.ERROR


def _column(sink: Json) -> str:
    """Which column a mapping writes, as text; empty where that is not known."""
    named = {name: sink[name] for name in _NAMES if name in sink} if isinstance(sink, dict) else {}
    is_known = named and not any(isinstance(value, str) and _is_unknown(value) for value in named.values())
    return str(next(iter(named.values()))) if is_known and len(named) == 1 else ""


def _is_unknown(value: Json) -> bool:
    """Whether a value is none, or becomes known only in a run or a deployment."""
    return value is None or is_computed(value)
