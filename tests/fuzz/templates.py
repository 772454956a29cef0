"""ARM templates nobody would write: the resources of valid ones changed anywhere, and their expressions broken.

    python -m tests.fuzz.templates [SECONDS] [SEED]

Whatever is written, it is read and checked; anything raised is a defect.
"""

import json
import random
import sys
import traceback
from collections.abc import Iterator, Sequence

from adfgen.lint.runner import lint
from adfgen.model.arm_reader import is_template, read_template
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, Factory
from adfgen.model.folder import read_folder
from adfgen.model.kind import Kind
from tests.fuzz.resources import FOLDERS, changed, timed

__all__ = ["crashes", "mutants", "template_of"]

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_MOST = 4  # resources in one template: enough to refer to each other
_EXPRESSIONS = (
    "[parameters('none')]", "[parameters('text')]", "[parameters('object')]", "[variables('self')]", "[variables('pair')]",
    "[concat(parameters('none'), '/x')]", "[copyIndex()]", "[if(true(), null(), 1)]", "[createArray(parameters('none'))]",
    "[json('[[]]')]", "[parameters(parameters('object'))]", "[]", "[)]", "[concat(", "[concat(]", "[[x]", "[reference('x').y[0]]",
)  # fmt: skip
_MEMBERS = (
    ("condition", "[equals(1, 2)]"), ("copy", {"name": "c", "count": 3}), ("copy", {"count": "[parameters('none')]"}),
    ("copy", []), ("existing", True), ("resources", [{"type": "linkedServices", "name": "x"}]), ("resources", {}),
    ("type", "Microsoft.Resources/deployments"), ("type", "Microsoft.DataFactory/factories/globalparameters"),
)  # fmt: skip
_FIELDS = ("name", "properties", "type")


def template_of(factory: Factory) -> Json:
    """The resources of a factory as a template without parameters."""
    return {
        "$schema": _SCHEMA,
        "parameters": {
            "none": {},
            "text": {"defaultValue": "t"},
            "object": {"defaultValue": {"a": "[variables('pair')]"}},
        },
        "variables": {"self": "[variables('self')]", "pair": {"k": "[parameters('object')]"}},
        "resources": [_resource(artifact) for artifact in factory],
    }


def mutants(factories: Sequence[Factory], seed: int) -> Iterator[Json]:
    """Templates of a few resources without end, each changed in some places."""
    chance = random.Random(seed)
    while True:
        artifacts = chance.choice(factories).artifacts
        written = template_of(Factory(tuple(chance.sample(artifacts, min(_MOST, len(artifacts))))))
        written = json.loads(json.dumps(written))
        for _ in range(chance.choice((1, 2, 4))):
            _change(written, chance)
        yield written


def crashes(templates: Iterator[Json]) -> Iterator[str]:
    """Where reading or checking broke down, each place once."""
    seen = set()
    for written in templates:
        try:
            if is_template(written):
                factory, reading = read_template(written, file="t.json")
                lint(factory, reading=reading)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{place.filename}:{place.lineno}: {type(error).__name__}: {error}"
            if text not in seen:
                seen.add(text)
                yield text


def _resource(artifact: Artifact) -> Json:
    name = artifact.key.name if artifact.key.kind is Kind.FACTORY else f"adf-x/{artifact.key.name}"
    return {"type": artifact.key.kind.arm_type, "name": name, "properties": _escaped(artifact.properties)}


def _escaped(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _escaped(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_escaped(child) for child in value]
    return f"[{value}" if isinstance(value, str) and value.startswith("[") else value


def _change(written: Json, chance: random.Random) -> None:
    """Change a place as in any resource, put an expression, or make a resource another kind of thing."""
    resources = written["resources"]
    kind = chance.random()
    if kind < 0.3 or not (isinstance(resources, list) and resources and isinstance(resources[-1], dict)):
        changed(written, chance)
        written.setdefault("resources", [])
    elif kind < 0.6:
        resources[-1][chance.choice(_FIELDS)] = chance.choice(_EXPRESSIONS)
    elif kind < 0.7:
        resources[-1] = _nested(resources[-1], chance)
    elif kind < 0.85:
        name, value = chance.choice(_MEMBERS)
        resources[-1][name] = value
    else:
        holder = {"inside": resources[-1].get("properties")}
        for _ in range(3):
            changed(holder, chance)
        resources[-1]["properties"] = (
            [holder["inside"], chance.choice(_EXPRESSIONS)][chance.randrange(2)] if "inside" in holder else {}
        )


def _nested(resource: Json, chance: random.Random) -> Json:
    """A resource inside a deployment, whose parameters may be none."""
    given = chance.choice(({}, {"none": {"value": "[parameters('none')]"}}, "[parameters('none')]", [], {"none": 1}))
    options = chance.choice(({}, {"scope": "inner"}, {"scope": None}, "inner"))
    inside = {
        "template": {"parameters": {"none": {}}, "resources": [resource]},
        "parameters": given,
        "expressionEvaluationOptions": options,
    }
    return {"type": "Microsoft.Resources/deployments", "name": "d", "properties": inside}


def main(seconds: float = 60.0, seed: int = 1) -> int:
    """Look for so long and print what is found."""
    factories = [read_folder(folder)[0] for folder in FOLDERS]
    found = list(crashes(timed(mutants(factories, seed), seconds)))
    sys.stdout.write("\n".join([*found, f"{len(found)} kinds of crash in {seconds:g} s\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*(kind(text) for kind, text in zip((float, int), sys.argv[1:], strict=False))))
