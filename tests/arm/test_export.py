import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.arm.definition import FILE_NAME
from adfgen.arm.export import PARAMETERS, TEMPLATE, ExportOptions, export_folder
from adfgen.cli.main import root as adfgen
from adfgen.model.arm_reader import read_template
from adfgen.model.body import Json
from adfgen.model.folder import read_folder

Git = Callable[..., Path]
SQL = {"type": "AzureSqlDatabase", "typeProperties": {"server": "s"}}
TABLE = {
    "type": "AzureSqlTable",
    "typeProperties": {},
    "linkedServiceName": {"referenceName": "sql", "type": "LinkedServiceReference"},
}


def lookup(dataset: str) -> Json:
    reference = {"referenceName": dataset, "type": "DatasetReference"}
    return {"activities": [{"name": "Look", "type": "Lookup", "typeProperties": {"dataset": reference}}]}


def resource(files: dict[str, str], name: str) -> Json:
    return next(item for item in json.loads(files[TEMPLATE])["resources"] if f"/{name}')" in item["name"])


def depends(kind: str, name: str) -> str:
    return f"[concat(variables('factoryId'), '/{kind}/{name}')]"


def test_resources_stand_in_the_order_of_microsofts_export(git: Git) -> None:
    """By kind as measured, and within one by file name, where `-` and `_` surround the dot of `.json`."""
    root = git(
        {"linkedService/sql": SQL, "dataset/t_1": TABLE, "dataset/t-1": TABLE, "dataset/t": TABLE, "pipeline/p": {}}
    )
    template = json.loads(export_folder(root).files[TEMPLATE])

    assert [item["name"].split("'/")[1][:-3] for item in template["resources"]] == ["p", "t-1", "t", "t_1", "sql"]
    assert list(template) == ["$schema", "contentVersion", "parameters", "variables", "resources"]
    assert list(template["resources"][0]) == ["name", "type", "apiVersion", "properties", "dependsOn"]


def test_dependencies_are_the_references_in_their_order_each_once(git: Git) -> None:
    """The three that are not plain references: built-in runtimes, private endpoints, and what the template does not hold."""
    auto = {"referenceName": "AutoResolveIntegrationRuntime", "type": "IntegrationRuntimeReference"}
    root = git(
        {
            "linkedService/sql": {**SQL, "connectVia": auto},
            "dataset/b": TABLE,
            "dataset/a": TABLE,
            "pipeline/p": {
                "activities": [*lookup("b")["activities"], *lookup("a")["activities"], *lookup("b")["activities"]]
            },
            "managedVirtualNetwork/default": {},
            "managedVirtualNetwork/default/managedPrivateEndpoint/pe": {"groupId": "g"},
        }
    )
    files = export_folder(root).files

    assert resource(files, "p")["dependsOn"] == [depends("datasets", "b"), depends("datasets", "a")]
    assert resource(files, "sql")["dependsOn"] == []
    assert resource(files, "default/pe")["dependsOn"] == [depends("managedVirtualNetworks", "default")]


def test_a_built_in_runtime_that_is_in_the_folder_is_waited_for(git: Git) -> None:
    """AutoResolveIntegrationRuntime becomes a resource like any other once somebody saved it."""
    auto = {"referenceName": "AutoResolveIntegrationRuntime", "type": "IntegrationRuntimeReference"}
    root = git(
        {
            "linkedService/sql": {**SQL, "connectVia": auto},
            "integrationRuntime/AutoResolveIntegrationRuntime": {"type": "Managed"},
        }
    )

    depended = resource(export_folder(root).files, "sql")["dependsOn"]

    assert depended == [depends("integrationRuntimes", "AutoResolveIntegrationRuntime")]


def test_what_studio_leaves_out_of_git_is_written(git: Git) -> None:
    """Empty objects every export has: for the parameters of references, headers, staging, policy, type properties."""
    run = {
        "name": "Flow",
        "type": "ExecuteDataFlow",
        "typeProperties": {"dataflow": {"referenceName": "df", "type": "DataFlowReference"}},
    }
    call = {"name": "Call", "type": "WebActivity", "typeProperties": {"url": "u"}}
    choose = {"name": "If", "type": "IfCondition", "typeProperties": {"ifTrueActivities": [call]}}
    flow = {"type": "MappingDataFlow", "typeProperties": {"sources": [{"name": "in"}], "sinks": [{"name": "out"}]}}
    root = git(
        {
            "pipeline/p": {"activities": [run, choose]},
            "dataflow/df": flow,
            "integrationRuntime/ir": {"type": "SelfHosted"},
        }
    )
    files = export_folder(root).files

    properties = resource(files, "p")["properties"]
    assert properties["policy"] == {"elapsedTimeMetric": {}}
    assert properties["activities"][0]["typeProperties"] == {
        "dataflow": {
            "referenceName": "df",
            "type": "DataFlowReference",
            "datasetParameters": {"in": {}, "out": {}},
            "parameters": {},
        },
        "staging": {},
    }
    assert properties["activities"][1]["typeProperties"]["ifTrueActivities"][0]["typeProperties"] == {
        "url": "u",
        "headers": {},
    }
    assert resource(files, "ir")["properties"] == {"type": "SelfHosted", "typeProperties": {}}


def test_reading_the_template_gives_the_folder_back(git: Git) -> None:
    """Defaults put in the place of parameters, what is left is what Git held: nothing is lost and nothing renamed."""
    root = git(
        {
            "linkedService/sql": SQL,
            "dataset/a": {**TABLE, "description": "[not ARM]"},
            "dataflow/df": {"type": "Flowlet"},
        }
    )
    exported, findings = read_template(json.loads(export_folder(root).files[TEMPLATE]))
    read, _ = read_folder(root)

    assert findings == ()
    assert {item.key: item.properties for item in exported} == {item.key: item.properties for item in read}


def test_the_factory_and_its_global_parameters_are_there_on_request(git: Git) -> None:
    """As `publish_config.json` or the options say: the factory with what it holds, or the global parameters alone."""
    body = {
        "name": "adf-dev",
        "location": "westeurope",
        "identity": {"type": "SystemAssigned", "principalId": "x", "tenantId": "y"},
        "properties": {"globalParameters": {"days": {"type": "int", "value": 7}}},
    }
    root = git(
        {"factory/adf-dev.json": body, "pipeline/p": {}, "publish_config.json": {"includeGlobalParamsTemplate": True}}
    )
    alone = json.loads(export_folder(root).files[TEMPLATE])
    whole = json.loads(export_folder(root, ExportOptions(with_factory=True)).files[TEMPLATE])
    neither = json.loads(export_folder(root, ExportOptions(with_global_parameters=False)).files[TEMPLATE])

    assert alone["resources"][-1]["name"] == "[concat(parameters('factoryName'), '/default')]"
    assert alone["resources"][-1]["properties"]["days"]["value"] == "[parameters('default_properties_days_value')]"
    assert alone["parameters"]["default_properties_days_value"] == {"type": "int", "defaultValue": 7}
    assert whole["resources"][0] == {
        "name": "[parameters('factoryName')]",
        "type": "Microsoft.DataFactory/factories",
        "apiVersion": "2018-06-01",
        "properties": {
            "globalParameters": {
                "days": {"type": "int", "value": "[parameters('dataFactory_properties_globalParameters_days_value')]"}
            }
        },
        "dependsOn": [],
        "location": "[parameters('dataFactory_location')]",
        "identity": {"type": "[parameters('dataFactory_identity_type')]"},
    }
    assert whole["resources"][1]["dependsOn"] == ["[variables('factoryId')]"]
    assert [item["type"].rpartition("/")[2] for item in neither["resources"]] == ["pipelines"]


def test_linked_templates_hold_twenty_resources_that_wait_for_earlier_ones(git: Git) -> None:
    """Deployed one after the other, none refers to what comes later, and `dependsOn` stays in its template."""
    chain = {f"pipeline/p{index:02}": {"activities": [called(index + 1)] if index < 44 else []} for index in range(45)}
    files = export_folder(git({**chain, "linkedService/sql": SQL}), ExportOptions(linked=True)).files
    parts = [json.loads(files[f"linkedTemplates/ArmTemplate_{index}.json"]) for index in range(3)]
    master = json.loads(files["linkedTemplates/ArmTemplate_master.json"])

    assert [len(part["resources"]) for part in parts] == [20, 20, 6]
    assert "linkedTemplates/ArmTemplate_3.json" not in files
    assert list(parts[0]["parameters"]) == ["factoryName", "sql_properties_typeProperties_server"]
    assert list(parts[1]["parameters"]) == ["factoryName"]
    for part in parts:
        own = [item["name"].split("'/")[1][:-3] for item in part["resources"]]
        for at, item in enumerate(part["resources"]):
            assert all(wanted.split("/")[-1][:-3] in own[:at] for wanted in item["dependsOn"])
    assert [item["dependsOn"] for item in master["resources"]] == [[], ["git_ArmTemplate_0"], ["git_ArmTemplate_1"]]
    assert set(master["parameters"]) == set(
        json.loads(files["linkedTemplates/ArmTemplateParameters_master.json"])["parameters"]
    )


def called(index: int) -> Json:
    reference = {"referenceName": f"p{index:02}", "type": "PipelineReference"}
    return {"name": "Call", "type": "ExecutePipeline", "typeProperties": {"pipeline": reference}}


def export(root: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(adfgen, ["export", str(root), "--out", str(out), *options], standalone_mode=False)


def test_the_command_writes_the_two_files_once(git: Git, tmp_path: Path) -> None:
    """Run again, nothing changes: the same folder gives the same bytes."""
    root = git({"linkedService/sql": SQL})
    first, second = export(root, tmp_path / "out"), export(root, tmp_path / "out")

    assert first.stdout.splitlines() == [TEMPLATE, PARAMETERS]
    assert first.stderr == "1 resources, 2 parameters\n"
    assert second.stdout == ""
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [TEMPLATE, PARAMETERS]


BROKEN = {
    "not JSON": ('{"a": ', f"{FILE_NAME}:1:6: ADF001"),
    "no object": ("[]", f"{FILE_NAME}:1:1: ADF551 the parameter definition is no JSON object"),
    "no such section": ('{"pipelines": {}}', f"{FILE_NAME}:1:15: ADF551 'pipelines' is no resource of a data factory"),
    "no such action": (
        '{"Microsoft.DataFactory/factories/pipelines": {"properties": "keep"}}',
        f"{FILE_NAME}:1:62: ADF551 'keep' is no rule for a parameter",
    ),
    "no such type": (
        '{"Microsoft.DataFactory/factories/pipelines": {"properties": "=::text"}}',
        f"{FILE_NAME}:1:62: ADF551 'text' is no type of a template parameter",
    ),
    "no text": (
        '{"Microsoft.DataFactory/factories/pipelines": {"properties": 1}}',
        f"{FILE_NAME}:1:62: ADF551 '1' is no rule for a parameter",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_definition_is_shown_at_its_place_and_nothing_is_written(case: str, git: Git, tmp_path: Path) -> None:
    """File, line, column, what is wrong; the answer is no."""
    text, message = BROKEN[case]
    result = export(git({"linkedService/sql": SQL, FILE_NAME: text}), tmp_path / "out")

    assert result.return_value == 1
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_resource_that_cannot_be_read_stops_the_export(git: Git, tmp_path: Path) -> None:
    """A template without it would delete nothing and deploy half a factory."""
    result = export(git({"linkedService/sql": SQL, "pipeline/p.json": "{"}), tmp_path / "out")

    assert "pipeline/p.json:1:2: ADF001" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_of_several_factories_says_which_it_is_named_for(git: Git, tmp_path: Path) -> None:
    """One repository, several factories over the years: the name is a choice, and one can make it."""
    root = git(
        {"factory/adf-a.json": {"name": "adf-a"}, "factory/adf-b.json": {"name": "adf-b"}, "linkedService/sql": SQL}
    )
    silent, chosen = export(root, tmp_path / "out"), export(root, tmp_path / "chosen", "--factory-name", "adf-b")

    assert "ADF552 (warning) factory/ holds several factories ('adf-a', 'adf-b')" in silent.stderr
    assert chosen.stderr == "1 resources, 2 parameters\n"
    values = json.loads((tmp_path / "chosen" / PARAMETERS).read_text())["parameters"]
    assert values["factoryName"] == {"value": "adf-b"}


def test_more_parameters_than_azure_takes_are_a_warning(git: Git) -> None:
    """The template is written all the same: a shorter definition is the way out."""
    many = git({f"linkedService/s{index:03}": SQL for index in range(256)})
    found = export_folder(many).diagnostics

    assert [(item.code, item.message) for item in found] == [
        ("ADF554", "the template has 257 parameters, Azure takes 256")
    ]


def test_two_values_never_share_a_parameter(git: Git) -> None:
    """A trigger that starts a pipeline twice: the second value stays as it is written, and a warning says so."""
    started = {"pipelineReference": {"referenceName": "pl", "type": "PipelineReference"}}
    pipelines = [
        {**started, "parameters": {"day": "1", "same": "s"}},
        {**started, "parameters": {"day": "2", "same": "s"}},
    ]
    export = export_folder(git({"trigger/tr": {"type": "ScheduleTrigger", "pipelines": pipelines}}))

    shown = [item["parameters"] for item in resource(dict(export.files), "tr")["properties"]["pipelines"]]
    same = "[parameters('tr_properties_pl_parameters_same')]"
    assert shown == [
        {"day": "[parameters('tr_properties_pl_parameters_day')]", "same": same},
        {"day": "2", "same": same},
    ]
    assert [(item.code, item.location.pointer) for item in export.diagnostics] == [
        ("ADF553", "/properties/pipelines/1/parameters/day")
    ]


def test_a_folder_without_a_factory_is_not_exported(tmp_path: Path) -> None:
    """A mistyped path names itself and what it should have been."""
    (tmp_path / "empty").mkdir()
    result = export(tmp_path / "empty", tmp_path / "out")

    assert "holds no factory" in str(result.exception)
