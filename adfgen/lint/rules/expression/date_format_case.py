"""ADF324: date format case."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.syntax import Literal, Template
from adfgen.lint.expression.date_format import FormatSlip, format_argument, java_slips_in, put_right, slips_in
from adfgen.lint.expression.usage import calls_in
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact

__all__ = ["DateFormatCase"]


@RULES.register("ADF324")
class DateFormatCase(Rule):
    """A date format with a letter in the wrong case: minutes among the parts of a date, months after an hour, `YYYY`.

    `MM` is the month and `mm` the minute; `HH` counts to 23 and `hh`, which wants a `tt` beside it, to 12; `YYYY`, `DD` and
    `SS` are no part of a time and printed as they stand. Nothing fails: folders and files get wrong names, what was written
    in the morning is replaced in the afternoon, and watermarks get a wrong value. In the script of a data flow, where `YYYY`
    is the year of the week and `DD` the day of the year, every date is read wrongly, or as null.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@formatDateTime(utcNow(), 'yyyy-mm-dd')"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@formatDateTime(utcNow(), 'yyyy-MM-dd')"}}
        ]}
    """

    code = "ADF324"
    name = "date-format-case"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings; the engine's own answers; "
        "https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage#toDate, by Java's SimpleDateFormat"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            if isinstance(site.parsed, Template):
                for literal, pattern in _formats(site.parsed):
                    yield from self._slips(site.artifact, (site.pointer, literal.offset), pattern, slips_in(pattern))
        for flow in view.data_flows.values():
            for statement in flow.statements:
                for form in statement.formats:
                    yield from self._slips(flow.artifact, flow.place(form.offset), form.text, java_slips_in(form.text))

    def _slips(
        self, artifact: Artifact, place: tuple[str, int], pattern: str, slips: tuple[FormatSlip, ...]
    ) -> Iterator[Diagnostic]:
        if slips:
            said = ", ".join(f"'{slip.letters}' {slip.effect}" for slip in slips)
            message = f"in the format '{pattern}' {said}"
            hint = f"did you mean '{put_right(pattern, slips)}'?"
            yield self.finding(artifact, place[0], message, hint, offset=place[1])


def _formats(template: Template) -> Iterator[tuple[Literal, str]]:
    """Every format that is written out."""
    for call in calls_in(template):
        match format_argument(call):
            case Literal(value=str(pattern)) as literal:
                yield literal, pattern
