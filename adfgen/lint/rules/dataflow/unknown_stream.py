"""ADF124: unknown stream."""

from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic
from adfgen.lint.dataflow.data_flow import GROUPS, DataFlow
from adfgen.lint.dataflow.script import Name, Statement
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnknownStream"]

_WITHOUT_INPUT = frozenset({"source", "input", "compose"})  # a flowlet may make its rows itself


@RULES.register("ADF124")
class UnknownStream(Rule):
    """A transformation of a data flow script that reads a stream no statement gives, or none at all: every run fails.

    So does one whose expressions name a column of such a stream, `stream@column`, or of one that does not lead to it. A
    stream that the lists name and the script does not give is told of by ADF127.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Oders sink(allowSchemaDrift: true) ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}
    """

    code = "ADF124"
    name = "unknown-stream"
    source = "https://learn.microsoft.com/azure/data-factory/data-flow-script#dfs-fundamentals"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            given = _given(flow.statements)
            by_name = {item.stream.text.casefold(): item for item in flow.statements}
            known = {name.casefold() for name in (*given, *_listed(flow))}
            for statement in flow.statements:
                if not statement.inputs and _needs_input(statement):
                    yield self._without_input(flow, statement)
                for name in statement.inputs:
                    if not _is_known(name.text.casefold(), known):
                        yield self._unknown(flow, statement, name, given)
                if statement.owners:
                    yield from self._owners(flow, statement, by_name, known)

    def _without_input(self, flow: DataFlow, statement: Statement) -> Diagnostic:
        pointer, offset = flow.place(statement.word.offset)
        message = f"'{statement.stream.text}' ({statement.word.text}) reads no stream"
        hint = f"write the stream it reads before '{statement.word.text}'"
        return self.finding(flow.artifact, pointer, message, hint, offset=offset)

    def _owners(
        self, flow: DataFlow, statement: Statement, by_name: Mapping[str, Statement], known: set[str]
    ) -> Iterator[Diagnostic]:
        """The streams in front of columns that are none of those before the statement."""
        leading = _leading_to(statement, by_name)
        if leading is None:
            return
        for name in statement.owners:
            folded = name.text.casefold()
            if folded in leading or (folded in known and folded not in by_name):
                continue
            pointer, offset = flow.place(name.offset)
            what = "does not lead to it" if folded in by_name else "no statement gives"
            message = f"'{statement.stream.text}' ({statement.word.text}) names a column of '{name.text}', which {what}"
            hint = did_you_mean(name.text, sorted(leading.values()), otherwise="name the stream the column comes from")
            yield self.finding(flow.artifact, pointer, message, hint, offset=offset)

    def _unknown(self, flow: DataFlow, statement: Statement, name: Name, given: list[str]) -> Diagnostic:
        pointer, offset = flow.place(name.offset)
        message = f"'{statement.stream.text}' ({statement.word.text}) reads '{name.text}', which no statement gives"
        hint = did_you_mean(name.text, given, otherwise="name a stream that a statement gives after '~>'")
        return self.finding(flow.artifact, pointer, message, hint, offset=offset)


def _needs_input(statement: Statement) -> bool:
    return statement.is_known and statement.word.text.casefold() not in _WITHOUT_INPUT


def _leading_to(statement: Statement, by_name: Mapping[str, Statement]) -> Mapping[str, str] | None:
    """The streams a statement reads, directly or not, and their branches, by case-folded name.

    No more are looked for once all are found that it names in front of columns. None where one is not known, of which is
    told elsewhere, or is a flowlet, whose streams stand in another script.
    """
    wanted, found = {name.text.casefold() for name in statement.owners}, dict[str, str]()
    pending, seen = [statement], set[str]()
    while pending and not wanted <= found.keys():
        for name in pending.pop().inputs:
            stream, _, branch = name.text.partition("@")
            before = by_name.get(stream.casefold())
            if before is None or before.word.text.casefold() == "compose":
                return None
            found |= {part.casefold(): part for part in (stream, branch) if part}
            if stream.casefold() not in seen:
                seen.add(stream.casefold())
                pending.append(before)
    return found


def _given(statements: tuple[Statement, ...]) -> list[str]:
    """What can be read: a stream, and `stream@branch` for each of its branches."""
    names = [statement.stream.text for statement in statements]
    branches = [f"{item.stream.text}@{branch}" for item in statements for branch in item.branches]
    return [*names, *branches]


def _listed(flow: DataFlow) -> list[str]:
    return [name for group in GROUPS for name, _, _ in flow.listed(group)]


def _is_known(name: str, known: set[str]) -> bool:
    """A branch is known where its stream is, unless the branches of the stream are named and it is none of them."""
    if name in known:
        return True
    stream, _, branch = name.partition("@")
    return bool(branch) and stream in known and not any(other.startswith(f"{stream}@") for other in known)
