"""What an expression surely gives, where one type is needed; and what it reads of outputs that do not have it."""

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

WAIT = '{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}'
SHAPES = {
    "if": '{"name": "a", "type": "IfCondition", "typeProperties": {"expression": %s, "ifTrueActivities": [%s]}}',
    "until": '{"name": "a", "type": "Until", "typeProperties": {"expression": %s, "activities": [%s]}}',
    "each": '{"name": "a", "type": "ForEach", "typeProperties": {"items": %s, "activities": [%s]}}',
    "switch": '{"name": "a", "type": "Switch", "typeProperties": {"on": %s, "defaultActivities": [%s]}}',
    "wait": '{"name": "a", "type": "Wait", "typeProperties": {"waitTimeInSeconds": %s}}',
    "condition": '{"name": "a", "type": "Filter", "typeProperties": {"condition": %s, "items": {"type": "Expression", "value": "@createArray(1)"}}}',
    "items": '{"name": "a", "type": "Filter", "typeProperties": {"items": %s, "condition": {"type": "Expression", "value": "@equals(item(), 1)"}}}',
}


def told(activities: str, *codes: str) -> list[tuple[str, str]]:
    factory = example_factory(
        'pipeline p: {"parameters": {"x": {"type": "string"}}, "variables": {"v": {"type": "String"}}, '
        f'"activities": [{activities}]}}'
    )
    return [(item.code, item.message) for item in lint(factory, selection=Selection(codes))]


@pytest.mark.parametrize(
    ("shape", "value", "what"),
    [
        ("if", "@concat('a', 'b')", "a text, no boolean"),
        ("if", "@'true'", "a text, no boolean"),
        ("if", "@add(1, length(variables('v')))", "a number, no boolean"),
        ("if", "@createArray(true)", "an array, no boolean"),
        ("if", "@if(equals(1, 2), 'a', 'b')", "a text, no boolean"),
        ("if", "@if(equals(1, 2), 'a', bool('1'))", ""),
        ("if", "@contains(variables('v'), 'a')", ""),
        ("if", "@variables('v')", ""),
        ("if", "@json('true')", ""),
        ("if", "@coalesce(variables('v'), 'a')", ""),
        ("if", "@string(variables('v')).a", ""),  # ADF315
        ("until", "@string(pipeline().parameters.x)", "a text, no boolean"),
        ("condition", "@concat('x', item())", "a text, no boolean"),
        ("condition", "@item()", ""),
        ("each", "@utcNow()", "a text, no array"),
        ("each", "@equals(1, 1)", "a boolean, no array"),
        ("each", "@range(0, 3)", ""),
        ("each", "@split(variables('v'), ',')", ""),
        ("each", "@take(variables('v'), 3)", ""),
        ("each", "@split(variables('v'), ',')[0]", ""),
        ("items", "@string('x')", "a text, no array"),
        ("items", "@union(createArray(1), variables('v'))", ""),
        ("switch", "@createArray('a')", "an array, no text or number"),
        ("switch", "@toLower(variables('v'))", ""),
        ("switch", "@length(variables('v'))", ""),
        ("switch", "@equals(1, 1)", ""),
        ("switch", "a@{variables('v')}", ""),
        ("wait", "@concat('a', 'b')", "a text, no number"),
        ("wait", "@utcNow()", "a text, no number"),
        ("wait", "@equals(1, 1)", "a boolean, no number"),
        ("wait", "@concat('1', '0')", ""),
        ("wait", "@concat(variables('v'), '0')", ""),
        ("wait", "@{variables('v')}", ""),
        ("wait", "@rand(5, 9)", ""),
        ("wait", "@div(9, 2.0)", ""),
    ],
)
def test_what_decides_has_the_type_it_needs(shape: str, value: str, what: str) -> None:
    """Only what is sure, and once."""
    wrapped = f'{{"type": "Expression", "value": "{value}"}}'
    holes = SHAPES[shape].count("%s")

    found = told(SHAPES[shape] % (wrapped, WAIT)[:holes], "ADF322", "ADF323", "ADF311")

    assert [message.partition("is ")[2] for _, message in found] == ([what] if what else [])


LOOP = (
    '{"name": "load", "type": "ForEach", "typeProperties": {"items": {"type": "Expression", "value": "@createArray(1)"}, '
    f'"activities": [{WAIT}]}}}}'
)
FILTER = '{"name": "load", "type": "Filter", "typeProperties": {"items": {"type": "Expression", "value": "@createArray(1)"}, "condition": {"type": "Expression", "value": "@equals(item(), 1)"}}}'
WEB = '{"name": "load", "type": "WebActivity", "typeProperties": {"method": "GET", "url": "https://example.com/"}}'
LOOKUP = '{"name": "load", "type": "Lookup", "typeProperties": {"firstRowOnly": false, "source": {"type": "AzureSqlSource"}}}'
COPY = '{"name": "load", "type": "Copy", "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "ParquetSink"}}}'
CALL = '{"name": "load", "type": "ExecutePipeline", "typeProperties": {"waitOnCompletion": true}}'
SET = '{"name": "load", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "1"}}'


@pytest.mark.parametrize(
    ("activity", "read", "message"),
    [
        (LOOP, ".firstRow", "the output of ForEach 'load' has no 'firstRow'"),
        (LOOP, ".durationInQueue", ""),
        (FILTER, ".items", "the output of Filter 'load' has no 'items'"),
        (FILTER, ".value", ""),
        (FILTER, ".filteredItemsCount", ""),
        (COPY, ".rowsCopiedCount", "the output of Copy 'load' has no 'rowsCopiedCount'"),
        (COPY, ".rowscopied", ""),
        (COPY, "?.errors", ""),
        (SET, ".firstRow", "the output of SetVariable 'load' has no 'firstRow'"),
        (SET, ".value", ""),
        (CALL, ".pipelineReturnValue.anything", ""),
        (WEB, ".anything", ""),
        (COPY, ".executionDetails['0'].duration", "output.executionDetails of Copy 'load' is a list: it has no '0'"),
        (COPY, ".executionDetails[0].duration", ""),
        (LOOKUP, ".value.id", "output.value of Lookup 'load' is a list: it has no 'id'"),
        (LOOKUP, ".value[0].id", ""),
        (WEB, ".value.id", ""),
        (CALL, ".pipelineReturnValue.value.id", ""),
    ],
)
def test_outputs_have_what_is_read_of_them(activity: str, read: str, message: str) -> None:
    """Of activities whose output is the service's own, in any letter case."""
    setter = (
        '{"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}], '
        f'"typeProperties": {{"variableName": "v", "value": "@string(activity(\'load\').output{read})"}}}}'
    )

    found = told(f"{activity}, {setter}", "ADF316", "ADF317", "ADF318", "ADF319", "ADF331")

    assert [text for _, text in found] == ([message] if message else [])


@pytest.mark.parametrize(("setting", "is_row"), [("null", True), ("true", True), ("false", False), ('"@true"', False)])
def test_a_row_is_no_list_to_go_through(setting: str, is_row: bool) -> None:
    """A Lookup gives its first row unless it is told otherwise; null tells nothing."""
    lookup = LOOKUP.replace("false", setting)
    items = '{"type": "Expression", "value": "@activity(\'load\').output.firstRow"}'

    found = told(f"{lookup}, {SHAPES['each'] % (items, WAIT)}", "ADF322")

    assert bool(found) is is_row


def test_a_pipeline_sees_no_trigger() -> None:
    """A trigger hands its values to parameters."""
    setter = '{"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat(triggerBody().fileName)"}}'

    assert told(setter, "ADF310") == [("ADF310", "pipeline 'p' uses triggerBody(), which only a trigger sees")]


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Europe/Berlin", "write its Windows name, 'W. Europe Standard Time'"),
        ("W. Europe Standart Time", "did you mean 'W. Europe Standard Time'?"),
        ("Europe Time", "write a Windows name, such as 'W. Europe Standard Time', or UTC"),
    ],
)
def test_an_unknown_zone_is_a_warning_with_the_name_to_write(zone: str, hint: str) -> None:
    """A zone may be newer than the list, so that it is no error."""
    value = f"@convertFromUtc(pipeline().TriggerTime, '{zone}')"
    setter = f'{{"name": "set", "type": "SetVariable", "typeProperties": {{"variableName": "v", "value": "{value}"}}}}'
    factory = example_factory(f'pipeline p: {{"variables": {{"v": {{"type": "String"}}}}, "activities": [{setter}]}}')

    found = lint(factory, selection=Selection(("ADF315",)))

    assert [(item.severity, item.hint) for item in found] == [(Severity.WARNING, hint)]


def test_words_about_a_zone_are_no_zone() -> None:
    """A text that is no time fails in every run, whatever it says."""
    value = "@formatDateTime('the time zone id ''Europe Time'' was not valid')"
    setter = f'{{"name": "set", "type": "SetVariable", "typeProperties": {{"variableName": "v", "value": "{value}"}}}}'
    factory = example_factory(f'pipeline p: {{"variables": {{"v": {{"type": "String"}}}}, "activities": [{setter}]}}')

    found = lint(factory, selection=Selection(("ADF315",)))

    assert [(item.severity, item.hint) for item in found] == [(Severity.ERROR, "")]
