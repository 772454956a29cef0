"""What the service holds a write against: everything referred to is there, nothing that goes is still referred to."""

from collections.abc import Iterator

from adfgen.emulator.refusal import invalid_reference, still_referenced
from adfgen.emulator.service import COLLECTIONS
from adfgen.emulator.store import Document, Store
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.reference import BUILT_IN, references_of

__all__ = ["check_references", "check_unreferenced"]


def _targets(document: Document) -> Iterator[ArtifactKey]:
    kind = COLLECTIONS[document.collection].kind if document.collection in COLLECTIONS else None
    if kind is not None:
        artifact = Artifact(ArtifactKey(kind, document.name), document.body)
        yield from (reference.target for reference in references_of(artifact))


def check_references(store: Store, document: Document) -> None:
    """Raise Refusal for the first reference of a document that leads nowhere; what it says of itself does not count."""
    groups = {collection.kind: group for group, collection in COLLECTIONS.items()}
    for target in _targets(document):
        own = groups.get(target.kind) == document.collection and target.name.casefold() == document.name.casefold()
        if own or target.folded in BUILT_IN or target.kind not in groups:
            continue
        if store.get(document.scope, groups[target.kind], target.name) is None:
            raise invalid_reference(target.name, document.id)


def check_unreferenced(store: Store, document: Document) -> None:
    """Raise Refusal when another document of the factory refers to this one."""
    kind = COLLECTIONS[document.collection].kind
    wanted = None if kind is None else ArtifactKey(kind, document.name).folded
    for other in store.documents(document.scope):
        is_itself = (other.collection, other.name.casefold()) == (document.collection, document.name.casefold())
        if not is_itself and any(target.folded == wanted for target in _targets(other)):
            raise still_referenced(other.name, document.id)
