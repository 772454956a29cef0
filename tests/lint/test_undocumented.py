from adfgen.diagnostics import Severity
from adfgen.lint.runner import lint
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind


def test_a_function_only_the_engine_knows_is_a_warning_by_name() -> None:
    """Nobody's factory turns red for it, and nobody uses it unaware."""
    fail = {"name": "f", "type": "Fail", "dependsOn": [], "typeProperties": {"message": "@body('a')", "errorCode": "1"}}
    pipeline = Artifact(ArtifactKey(Kind.PIPELINE, "p"), {"name": "p", "properties": {"activities": [fail]}})

    found = [item for item in lint(Factory.of([pipeline], name="f")) if item.code == "ADF308"]

    assert [(item.severity, "'body'" in item.message) for item in found] == [(Severity.WARNING, True)]
