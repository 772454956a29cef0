"""ADF127: stream lists."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.dataflow.data_flow import GROUPS, SETTINGS, DataFlow
from adfgen.lint.dataflow.script import Statement
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["StreamLists"]

_GROUP_OF = {"source": "sources", "sink": "sinks"}
_NOUN = {"sources": "source", "sinks": "sink", "transformations": "transformation"}


@RULES.register("ADF127")
class StreamLists(Rule):
    """A source, sink or transformation that a data flow's script gives and its lists do not name, or the reverse.

    The lists say which dataset a source or sink stands on: a run fails where the script has one they do not name, where
    it reads a stream it does not give, and where no source or no sink is left. What else disagrees is a warning, and so is a
    data flow with no sink in either, as long as nothing runs it. A data flow without a list of transformations was published
    and accepted.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "RawOrders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}
    """

    code = "ADF127"
    name = "stream-lists"
    source = (
        "sources and sinks agreed with the script in every data flow of real factories; "
        "https://learn.microsoft.com/azure/data-factory/data-flow-sink: every data flow requires at least one sink"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            if flow.is_mapping and flow.statements and not flow.repeated:
                for group in _NOUN:
                    yield from self._compare(flow, group)
                if _is_without_sink(flow):
                    is_run = bool(view.references.users.get(flow.artifact.key))
                    yield self._without_sink(flow, Severity.ERROR if is_run else Severity.WARNING)

    def _without_sink(self, flow: DataFlow, severity: Severity) -> Diagnostic:
        message = f"{flow.artifact.key} has no sink, and writes nothing of what it reads"
        return self.finding(flow.artifact, SETTINGS, message, "add a sink after its last stream", severity=severity)

    def _compare(self, flow: DataFlow, group: str) -> Iterator[Diagnostic]:
        """Hold one list against the script; a name missing on each side is one that was changed on one of them."""
        if flow.has_nameless(group):
            return
        everywhere = {name for each in GROUPS for name, _, _ in flow.listed(each)}
        given = {item.stream.text for item in flow.statements}
        unlisted = [item for item in flow.statements if _group_of(item) == group and item.stream.text not in everywhere]
        unmade = [(name, pointer) for name, pointer, _ in flow.listed(group) if name not in given]
        if not flow.settings.get(group):
            yield from self._no_list(flow, group, unlisted)
            return
        for item, (name, pointer) in zip(unlisted, unmade, strict=False):
            yield self._unmade(flow, group, name, pointer, item)
        for item in unlisted[len(unmade) :]:
            yield self._unlisted(flow, group, item)
        for name, pointer in unmade[len(unlisted) :]:
            yield self._unmade(flow, group, name, pointer, None)

    def _no_list(self, flow: DataFlow, group: str, unlisted: list[Statement]) -> Iterator[Diagnostic]:
        if not unlisted or (group == "transformations" and group not in flow.settings):
            return
        names = ", ".join(f"'{item.stream.text}'" for item in unlisted)
        yield self.finding(
            flow.artifact,
            SETTINGS,
            f"{flow.artifact.key} lists no {group}, but its script has {names}",
            f"list each in '{group}'{_with_dataset(group)}",
            severity=_severity(*unlisted),
        )

    def _unlisted(self, flow: DataFlow, group: str, item: Statement) -> Diagnostic:
        pointer, offset = flow.place(item.stream.offset)
        return self.finding(
            flow.artifact,
            pointer,
            f"the script has the {_NOUN[group]} '{item.stream.text}', which '{group}' does not list",
            f"list it in '{group}'{_with_dataset(group)}",
            offset=offset,
            severity=_severity(item),
        )

    def _unmade(self, flow: DataFlow, group: str, name: str, pointer: str, item: Statement | None) -> Diagnostic:
        """A name of a list that the script does not give; `item` is what it gives instead."""
        is_read = any(name == read.text for statement in flow.statements for read in statement.inputs)
        message = f"'{group}' lists '{name}', which the script does not give"
        hint = "remove it from the list, or add its statement to the script"
        if item is not None:
            message = f"'{group}' lists '{name}', where the script has '{item.stream.text}'"
            hint = "call it the same in both"
        is_last = group in _GROUP_OF.values() and all(_group_of(statement) != group for statement in flow.statements)
        severity = Severity.ERROR if is_read or is_last else _severity(*([item] if item else []))
        return self.finding(flow.artifact, f"{pointer}/name", message, hint, severity=severity)


def _is_without_sink(flow: DataFlow) -> bool:
    """No sink stands in the list, nor in the script, where every word is known."""
    return not flow.settings.get("sinks") and all(
        statement.is_known and _group_of(statement) != "sinks" for statement in flow.statements
    )


def _group_of(statement: Statement) -> str:
    return _GROUP_OF.get(statement.word.text.casefold(), "transformations")


def _with_dataset(group: str) -> str:
    return "" if group == "transformations" else " with its dataset"


def _severity(*unlisted: Statement) -> Severity:
    """How bad it is that streams are in no list: a source or sink has no dataset, unless its script says where it stands."""
    needing = [item for item in unlisted if item.word.text.casefold() in _GROUP_OF and "store" not in item.options]
    return Severity.ERROR if needing else Severity.WARNING
