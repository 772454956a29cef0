"""What a finding may repeat of the file it is about."""

import pytest

from adfgen.lint.runner import lint
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind


@pytest.mark.parametrize("secret", ["planted", ["planted"]])
def test_a_secret_in_place_of_an_object_is_not_repeated(secret: object) -> None:
    """A key that no SecureString holds is a finding, and findings stand in the logs of CI."""
    properties = {
        "type": "AzureFunction",
        "typeProperties": {"functionAppUrl": "https://f.azurewebsites.net", "functionKey": secret},
    }
    key = ArtifactKey(Kind.LINKED_SERVICE, "ls")

    found = lint(Factory.of([Artifact(key, {"name": "ls", "properties": properties})]))

    assert "ADF103" in {item.code for item in found}
    assert not any("planted" in f"{item.message} {item.hint}" for item in found)
