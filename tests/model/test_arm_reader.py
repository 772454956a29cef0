"""What an ARM template holds of a factory, in all the ways templates nest, name and repeat resources."""

from collections.abc import Mapping

import pytest

from adfgen.model.arm_reader import is_template, read_template
from adfgen.model.body import Json
from adfgen.model.factory import ArtifactKey, Factory
from adfgen.model.kind import Kind

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PIPELINES = "Microsoft.DataFactory/factories/pipelines"
LINKED_SERVICES = "Microsoft.DataFactory/factories/linkedServices"


def template(*resources: Json, parameters: Mapping[str, Json] | None = None, **more: Json) -> Json:
    declared = {"factoryName": {"type": "string"}, **(parameters or {})}
    return {"$schema": SCHEMA, "parameters": declared, "resources": list(resources), **more}


def resource(name: str, type_: str = PIPELINES, properties: Json = None, **more: Json) -> Json:
    return {"type": type_, "name": name, "properties": {} if properties is None else properties, **more}


def read(*resources: Json, **more: Json) -> Factory:
    return read_template(template(*resources, **more), file="t.json")[0]


def names(factory: Factory) -> list[str]:
    return [str(item.key) for item in factory]


@pytest.mark.parametrize(
    "name",
    [
        "[concat(parameters('factoryName'), '/p1')]",
        "[format('{0}/{1}', parameters('factoryName'), 'p1')]",
        "[concat(parameters('factoryName'), concat('/', toLower('P1')))]",
        "adf/p1",
    ],
)
def test_a_name_is_what_follows_the_last_slash(name: str) -> None:
    """Whatever the factory is called, and whether that is known."""
    assert names(read(resource(name))) == ["pipeline 'p1'"]


def test_a_name_nobody_knows_may_be_any_of_its_kind() -> None:
    """It is marked, and what refers to the kind may mean it."""
    factory = read(resource("[concat(parameters('factoryName'), '/', uniqueString('x'))]"))

    assert [item.unknown for item in factory] == [{"/name"}]
    assert factory.unread_kinds == {Kind.PIPELINE}


def test_a_name_that_is_no_text_is_shown_as_json() -> None:
    """It is known unless something in it is not."""
    factory = read(resource("5"), {**resource(""), "name": ["[parameters('x')]"]})

    assert [(item.key.name, item.unknown) for item in factory] == [("5", set()), ("[\"[parameters('x')]\"]", {"/name"})]


def test_unknown_values_are_shown_as_written_and_told_by_pointer() -> None:
    """An object whose type is unknown is unknown as a whole."""
    factory = read(
        resource(
            "f/d",
            "Microsoft.DataFactory/factories/datasets",
            {"a": ["[reference('x').b]"], "c": {"type": "[newGuid()]"}},
        )
    )

    assert factory.artifacts[0].body["properties"] == {"a": ["[reference('x').b]"], "c": {"type": "[newGuid()]"}}
    assert factory.artifacts[0].unknown == {"/properties/a/0", "/properties/c/type", "/properties/c"}
    assert not factory.artifacts[0].knows("/properties/c/more")
    assert factory.artifacts[0].knows("/properties/a")


@pytest.mark.parametrize(
    "properties",
    [
        "[parameters('p')]",
        {"activities": "[parameters('p')]"},
        {"activities": ["[parameters('p')]"]},
        {"activities": [{"name": "[parameters('p')]", "type": "Wait"}]},
        {"activities": [{"name": "a", "type": "Wait", "dependsOn": ["[parameters('p')]"]}]},
        {"parameters": {"p": "[parameters('p')]"}, "activities": []},
        {"copy": [{"name": "activities", "count": 2, "input": {}}]},
    ],
)
def test_a_resource_that_does_not_tell_its_frame_is_known_by_name_alone(properties: Json) -> None:
    """What it declares, or which activities it has, is what everything else in it is judged by."""
    declared = {"p": {"type": "object"}}
    factory, findings = read_template(
        template(resource("f/p1", properties=properties), parameters=declared), file="t.json"
    )

    assert (len(factory), factory.unread) == (0, {ArtifactKey(Kind.PIPELINE, "p1")})
    assert [item.message for item in findings] == [
        "what pipeline 'p1' holds is known only when it is deployed, and is not checked"
    ]


def test_resources_inside_the_factory_and_inside_deployments_are_read() -> None:
    """Each with the pointer it stands at."""
    inner = {
        "resources": [resource("[concat(parameters('factoryName'), '/', parameters('n'))]")],
        "parameters": {"n": {}},
    }
    deployment = {
        "type": "Microsoft.Resources/deployments",
        "name": "d",
        "properties": {
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {"n": {"value": "[concat('p', 1)]"}},
            "template": inner,
        },
    }
    service = {"type": "linkedServices", "name": "ls", "properties": {}}
    factory = read(resource("adf", "Microsoft.DataFactory/factories", resources=[service]), deployment)

    assert {str(item.key): item.origin.pointer for item in factory} == {
        "factory 'adf'": "/resources/0",
        "linked service 'ls'": "/resources/0/resources/0",
        "pipeline 'p1'": "/resources/1/properties/template/resources/0",
    }


def test_a_nested_template_without_a_scope_of_its_own_takes_parameters_from_the_one_around_it() -> None:
    """The outer scope is what Azure Resource Manager evaluates it in unless told otherwise."""
    inner = {"resources": [resource("[concat('f/', parameters('n'))]")], "parameters": {"n": {"defaultValue": "wrong"}}}
    deployment = {"type": "Microsoft.Resources/deployments", "name": "d", "properties": {"template": inner}}

    assert names(read(deployment, parameters={"n": {"defaultValue": "right"}})) == ["pipeline 'right'"]


def test_a_copy_loop_names_as_many_as_it_turns() -> None:
    """The first turn is looked at, the others are there."""
    factory = read(resource("[concat('f/p', copyIndex(1))]", copy={"name": "c", "count": "[length('abc')]"}))

    assert names(factory) == ["pipeline 'p1'"]
    assert factory.unread == {ArtifactKey(Kind.PIPELINE, "p2"), ArtifactKey(Kind.PIPELINE, "p3")}


def test_a_copy_loop_nobody_can_count_may_name_any_of_its_kind() -> None:
    """Its number comes with the deployment."""
    factory = read(resource("[concat('f/p', copyIndex())]", copy={"name": "c", "count": "[parameters('n')]"}))

    assert factory.unread_kinds == {Kind.PIPELINE}


def test_symbolic_names_are_read_and_existing_resources_are_there() -> None:
    """As Bicep writes them: an object of resources, of which some are not deployed by this template."""
    resources = {"p/1": resource("f/p1"), "ls": {"existing": True, "type": LINKED_SERVICES, "name": "f/ls"}}
    written = {"$schema": SCHEMA, "languageVersion": "2.0", "resources": resources}
    factory, findings = read_template(written)

    assert is_template(written)
    assert [(str(item.key), item.origin.pointer) for item in factory] == [("pipeline 'p1'", "/resources/p~11")]
    assert (factory.unread, findings) == ({ArtifactKey(Kind.LINKED_SERVICE, "ls")}, ())


def test_linked_templates_are_read_with_what_they_are_given() -> None:
    """A master hands its parameters on; resources say which file they stand in."""
    link = {
        "type": "Microsoft.Resources/deployments",
        "name": "d",
        "properties": {
            "templateLink": {"uri": "[concat(parameters('uri'), '/ArmTemplate_0.json', parameters('sas'))]"},
            "parameters": {"n": {"value": "p1"}},
        },
    }
    given: Json = {"uri": {"type": "string"}, "sas": {"type": "string"}}
    part = template(resource("[concat('f/', parameters('n'))]"), link, parameters={**given, "n": {"defaultValue": "x"}})
    master = template(link, parameters=given)
    factory, findings = read_template(master, file="m.json", parts={"armtemplate_0.json": part})
    alone, missing = read_template(master, file="m.json")

    assert [(str(item.key), item.origin.file, item.origin.pointer) for item in factory] == [
        ("pipeline 'p1'", "ArmTemplate_0.json", "/resources/0")
    ]
    assert (len(alone), alone.unread_kinds) == (0, set(Kind))
    assert [item.message for item in missing] == [
        "the template behind 'ArmTemplate_0.json' is not here and is not checked"
    ]
    assert [item.location.file for item in findings] == ["ArmTemplate_0.json"]  # it links itself, which leads nowhere


def test_global_parameters_stand_in_the_factory_whatever_they_are() -> None:
    """Known, unknown as a whole, or no object at all."""
    kind = "Microsoft.DataFactory/factories/globalparameters"
    found = {
        str(properties): read(resource("[concat(parameters('factoryName'), '/default')]", kind, properties)).artifacts[
            0
        ]
        for properties in ({"a": {"type": "int", "value": "[int('1')]"}}, "[parameters('gp')]", "text", [1])
    }

    assert [item.properties["globalParameters"] for item in found.values()] == [
        {"a": {"type": "int", "value": 1}}, "[parameters('gp')]", "text", [1],
    ]  # fmt: skip
    assert found["[parameters('gp')]"].unknown == {"/name", "/properties/globalParameters"}


@pytest.mark.parametrize("odd", [1, None, "x", [], {}, {"type": 5}, {"type": "Microsoft.Resources/deployments"}])
def test_what_is_no_resource_is_told_and_not_read(odd: Json) -> None:
    """A note with its place, whatever stands there."""
    factory, findings = read_template(template(odd), file="t.json")

    assert len(factory) == 0
    assert [(item.code, item.location.pointer) for item in findings] == [("ADF006", "/resources/0")]


def test_parameters_and_variables_that_are_no_objects_are_none() -> None:
    """The template is read as if they were not there."""
    assert names(read_template({"parameters": [], "variables": [], "resources": [resource("f/p1")]})[0]) == [
        "pipeline 'p1'"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[dbo].[sale]", "']' where '(' is wanted"),
        ("[concat('a', 'b']", "the end where ',' or ')' is wanted"),
        ("[concat('a' 'Pa55')]", "a text where ',' or ')' is wanted"),
        ("[concat('a)]", "a quote that is not closed"),
        ("[resourceGroup]", "the end where '(' is wanted"),
        ("[concat(#)]", "a sign that means nothing there"),
        ("[]", "the end where a name is wanted"),
        ("[Hunter2 Sesame99]", "a name where '(' is wanted"),
        ("[conct(parameters('factoryName'), 'a')]", "templates have no function 'conct'"),
        ("[parameters('nope')]", "the template has no parameter 'nope'"),
        ("[concat(variables('x')[0].y, 'a')]", "the template has no variable 'x'"),
    ],
)
def test_an_expression_azure_cannot_work_out_is_told(text: str, said: str) -> None:
    """With its place; nothing of such a template is deployed. No text of the expression is repeated, which may be a secret."""
    _, findings = read_template(template(resource("f/p1", properties={"description": text})), file="t.json")

    assert [(item.code, item.location.pointer) for item in findings] == [
        ("ADF007", "/resources/0/properties/description")
    ]
    assert findings[0].message.endswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "[[dbo].[sale]",
        "[dbo].[sale]; select",
        "[parameters('FACTORYNAME')]",
        "[variables('listed')[copyIndex()].name]",
        f"[{'concat(' * 80}'a'{')' * 80}]",
        "[add(12345678901234567890, 1)]",
        "[if(equals(1, -1), resourceGroup().tags['a b'], contoso.unique())]",
        "[deployment().properties.template.$schema]",
        "[sys.concat(listAccountKeys('x').a, someFunctionOfTomorrow())]",
    ],
)
def test_an_expression_nothing_is_known_against_is_not_told_of(text: str) -> None:
    """Be it of a loop among the variables, or larger than is read here."""
    loops: Json = {"copy": [{"name": "listed", "count": 2, "input": "x"}]}
    of = template(resource("f/p1", properties={"description": text}), variables=loops)

    assert read_template(of, file="t.json")[1] == ()


def test_expressions_of_inner_templates_and_inner_resources_are_told_once_each() -> None:
    """With the parameters of the template they stand in; remarks are worked out by nobody."""
    inner = template(
        resource("f/p2", properties={"description": "[parameters('own')]"}), parameters={"own": {"type": "string"}}
    )
    nested = {
        "type": "Microsoft.Resources/deployments",
        "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": inner},
    }
    nested["name"] = "[parameters('d')]"
    child = {"type": "pipelines", "name": "p3", "properties": {"description": "[nope]"}}
    factory = {"type": "Microsoft.DataFactory/factories", "name": "f", "comments": "[x]", "resources": [child]}
    more: Json = {"variables": {"a": {"b": "[variables('c')]"}}, "outputs": {"o": {"value": "[x]"}}}
    _, findings = read_template(template(nested, factory, **more), file="t.json")

    assert [(item.code, item.location.pointer) for item in findings] == [
        ("ADF007", "/variables/a/b"),
        ("ADF007", "/outputs/o/value"),
        ("ADF007", "/resources/0/name"),
        ("ADF007", "/resources/1/resources/0/properties/description"),
    ]


def test_a_linked_template_has_the_parameters_it_declares() -> None:
    """Not those it is only given: Azure Resource Manager refuses them."""
    link = {
        "type": "Microsoft.Resources/deployments",
        "name": "d",
        "properties": {"templateLink": {"relativePath": "part.json"}, "parameters": {"n": {"value": "p1"}}},
    }
    part = template(resource("[concat('f/', parameters('n'))]"))
    factory, findings = read_template(template(link), file="m.json", parts={"part.json": part})

    assert [(item.location.file, item.message) for item in findings] == [
        ("part.json", "the template has no parameter 'n'")
    ]
    assert [item.unknown for item in factory] == [{"/name"}]


@pytest.mark.parametrize("odd", [5, "x", None, [5], {"a": 5}])
def test_resources_that_are_none_are_passed_over(odd: Json) -> None:
    """Whatever a nested template holds in their place."""
    nested = {"type": "Microsoft.Resources/deployments", "properties": {"template": {"resources": odd}}}

    assert len(read_template(template(nested), file="t.json")[0]) == 0


ID = "concat('Microsoft.DataFactory/factories/', parameters('factoryName'))"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (f"[concat({ID}, '/pipelines/p2')]", "pipeline 'p2'"),
        (f"[concat({ID}, '/pipelines/P1')]", ""),
        (f"[concat({ID}, '/linkedServices/p1')]", "linked service 'p1'"),
        ("[concat(variables('factoryId'), '/datasets/d')]", "dataset 'd'"),
        ("[resourceId('Microsoft.DataFactory/factories/pipelines', parameters('factoryName'), 'p2')]", "pipeline 'p2'"),
        ("[resourceId('Microsoft.DataFactory/factories/pipelines', parameters('factoryName'), 'p1')]", ""),
        ("[resourceId('g', 'Microsoft.DataFactory/factories/pipelines', 'f', concat('p', 2))]", "pipeline 'p2'"),
        ("[resourceId('Microsoft.DataFactory/factories', parameters('factoryName'))]", ""),
        ("[resourceId('Microsoft.DataFactory/factories/pipelines', 'f', uniqueString('a'))]", ""),
        ("[resourceId('Microsoft.Storage/storageAccounts', 'p2')]", ""),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f/triggers/t", "trigger 't'"),
        ("p2", ""),
        ("[reference('p2')]", ""),
        (5, ""),
    ],
)
def test_a_resource_that_is_waited_for_is_in_the_template(entry: Json, told: str) -> None:
    """As far as the entry tells which it is."""
    _, findings = read_template(
        template(resource("f/p1", dependsOn=[entry]), variables={"factoryId": f"[{ID}]"}), file="t.json"
    )

    expected = [("ADF008", "/resources/0/dependsOn/0", f"the template holds no {told} to wait for")] if told else []
    assert [(item.code, item.location.pointer, item.message) for item in findings] == expected


def test_what_only_the_deployment_names_may_be_waited_for() -> None:
    """So may anything, in a part of a factory."""
    waiting = resource("f/p1", dependsOn=["f/pipelines/p2", f"[concat({ID}, '/pipelines/p2')]"])
    named_later = resource("[concat('f/', uniqueString('a'))]")

    assert read_template(template(waiting, named_later), file="t.json")[1] == ()
    assert read_template(template(waiting), file="t.json", is_part=True)[1] == ()


def test_a_misspelt_type_of_resource_is_a_warning() -> None:
    """Others are no business of a factory."""
    kinds = ("Microsoft.DataFactory/factories/pipeline", "Microsoft.Storage/storageAccounts")
    _, findings = read_template(template(*(resource("f/p1", kind) for kind in kinds)), file="t.json")

    assert [(item.code, item.severity.value, item.hint) for item in findings] == [
        ("ADF006", "warning", "did you mean 'Microsoft.DataFactory/factories/pipelines'?"),
        ("ADF006", "note", ""),
    ]


def test_a_loop_of_a_property_is_that_property() -> None:
    """It stands in the resource under its own name, and `copy` does not."""
    loop = {
        "copy": [{"name": "annotations", "count": 2, "input": "[string(copyIndex('annotations'))]"}],
        "activities": [],
    }
    (item,) = read(resource("f/p1", properties=loop))

    assert item.properties == {"annotations": "[copyIndex()]", "activities": []}
    assert item.unknown == {"/properties/annotations"}
