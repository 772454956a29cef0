from adfgen.arm.comparison import Comparison, Difference, Reason, canonical, compare_templates
from adfgen.model.body import Json

KIND = "Microsoft.DataFactory/factories/linkedServices"


def template(*resources: tuple[str, Json], depends: tuple[str, ...] = (), **parameters: Json) -> Json:
    listed = [{"name": name, "type": KIND, "properties": body, "dependsOn": list(depends)} for name, body in resources]
    return {"parameters": parameters, "resources": listed}


def test_what_is_empty_read_only_or_a_default_is_not_compared() -> None:
    """The form both an export and a file of Git reduce to; empty values of the user's own stay."""
    body = {
        "policy": {"secureInput": False, "timeout": "1"},
        "userProperties": [],
        "dataset": {"parameters": {}},
        "typeProperties": {"encryptedCredential": "e", "query": {"value": "@a", "type": "Expression"}},
        "defaultValue": "",
        "body": {},
    }

    assert canonical(body) == {
        "policy": {"timeout": "1"},
        "typeProperties": {"query": "@a"},
        "defaultValue": "",
        "body": {},
    }


def test_a_number_is_not_a_boolean() -> None:
    """1 and true are equal to Python and not to the service."""
    assert compare_templates(template(("a", {"x": 1})), template(("a", {"x": True}))).equal == 0


def test_each_difference_has_its_reason() -> None:
    """Missing, additional, another choice of parameters, redacted, another body."""
    ours = template(("a", {"x": "1"}), ("b", {"x": "[parameters('b')]"}), ("c", {"x": "s"}), ("d", {"x": [1]}))
    theirs = template(("b", {"x": "1"}), ("c", {"x": "REDACTED"}), ("d", {"x": [1, 2]}), ("e", {}))

    assert compare_templates(ours, theirs).differences == (
        Difference(KIND, "a", Reason.ADDITIONAL),
        Difference(KIND, "b", Reason.PARAMETERS, ("/x",)),
        Difference(KIND, "c", Reason.REDACTED, ("/x",)),
        Difference(KIND, "d", Reason.BODY, ("/x",)),
        Difference(KIND, "e", Reason.MISSING),
    )


def test_dependencies_are_a_set() -> None:
    """Their order means nothing, one more or less does."""
    one, turned = template(("a", {}), depends=("x", "y")), template(("a", {}), depends=("y", "x"))
    fewer = template(("a", {}), depends=("x",))

    assert compare_templates(one, turned) == Comparison(1, 1, 1, (), 0, 0, ())
    assert compare_templates(one, fewer).differences == (Difference(KIND, "a", Reason.DEPENDENCIES),)


def test_parameters_are_compared_without_their_descriptions() -> None:
    """A description follows the language of a browser; the factory's own name is a choice."""
    ours = template(a={"type": "string", "metadata": "Data"}, b={"type": "int"}, factoryName={"type": "string"})
    theirs = template(a={"type": "string", "metadata": "Dados"}, c={"type": "int"})
    found = compare_templates(ours, theirs)

    assert (found.parameters_equal, found.parameters, found.other_parameters) == (1, 3, ("b", "c"))
