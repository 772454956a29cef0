"""What an artifact says of itself, whatever stands in its body."""

import pytest

from adfgen.model.body import Body, Json
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind


@pytest.mark.parametrize(
    ("body", "kind", "settings"),
    [
        ({"properties": {"type": "Parquet", "typeProperties": {"a": 1}}}, "Parquet", {"a": 1}),
        ({"properties": {"type": None, "typeProperties": None}}, "", {}),
        ({"properties": {"type": ["x"], "typeProperties": ["x"]}}, "", {}),
        ({"properties": "x"}, "", {}),
        ({}, "", {}),
    ],
)
def test_a_type_is_a_text_and_settings_are_an_object(body: Body, kind: str, settings: Json) -> None:
    """What is none of these is as good as nothing."""
    artifact = Artifact(ArtifactKey(Kind.DATASET, "d"), body)

    assert (artifact.type, artifact.type_properties) == (kind, settings)
