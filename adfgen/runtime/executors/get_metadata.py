"""GetMetadata: what a store says of the file or folder a dataset points to."""

from collections.abc import Callable, Mapping

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.port import ActivityError, FileStore, StoredFile
from adfgen.runtime.store import file_limit, lake_file_of


@EXECUTORS.register("GetMetadata")
async def get_metadata(activity: Activity) -> Json:
    """The fields of `fieldList`. Something that is missing is an error unless `exists` is asked for."""
    dataset = activity.dataset(activity.view.type_properties.get("dataset"))
    fields = [str(name) for name in activity.property("fieldList") or ()]
    activity.input = {"dataset": {"referenceName": dataset.name, "type": "DatasetReference"}, "fieldList": fields}
    if limit := _limit(fields):
        raise ActivityError("NotSimulated", f"GetMetadata {limit} is not simulated by a local run.")
    file = lake_file_of(dataset)
    path = "/".join(part for part in (file.folder.strip("/"), file.name) if part)
    store = activity.connectors.files(dataset.linked_service)
    output = await activity.blocking(lambda: _answer(store, file.file_system, path, fields))
    return {**output, "effectiveIntegrationRuntime": "local", "executionDuration": 0}


@LIMITS.register("GetMetadata")
def get_metadata_limit(factory: Factory, view: ActivityView) -> str:
    """A dataset of no file, or a field that is none of ours; a field by expression is not known yet."""
    listed = view.type_properties.get("fieldList")
    fields = [name for name in listed if isinstance(name, str) and not name.startswith("@")] if listed else []
    return file_limit(factory, view.type_properties.get("dataset")) or _limit(fields)


def _limit(fields: list[str]) -> str:
    unknown = [name for name in fields if name != "exists" and name not in _FIELDS]
    return f"of the field '{unknown[0]}'" if unknown else ""


def _answer(store: FileStore, file_system: str, path: str, fields: list[str]) -> dict[str, Json]:
    item = store.find(file_system, path)
    if item is None and "exists" not in fields:
        message = (
            f"ErrorCode=UserErrorFileNotFound,Message=The required file or folder is missing: '{file_system}/{path}'."
        )
        raise ActivityError("2011", message)
    if item is None:
        return {"exists": False}
    found: dict[str, Json] = {}
    for name in fields:
        found[name] = True if name == "exists" else _FIELDS[name](store, file_system, item)
    return found


def _size(_: FileStore, file_system: str, item: StoredFile) -> Json:
    if item.is_folder:
        raise ActivityError("2011", f"'size' is a property of files; '{file_system}/{item.path}' is a folder.")
    return item.size


def _children(store: FileStore, file_system: str, item: StoredFile) -> Json:
    if not item.is_folder:
        raise ActivityError("2011", f"'childItems' is a property of folders; '{file_system}/{item.path}' is a file.")
    depth = item.path.count("/") + 1 if item.path not in ("", ".") else 0
    return [
        {"name": _name(child), "type": _kind(child)}
        for child in store.below(file_system, item.path)
        if child.path.count("/") == depth
    ]


def _name(item: StoredFile) -> str:
    return item.path.rpartition("/")[2]


def _kind(item: StoredFile) -> str:
    return "Folder" if item.is_folder else "File"


_FIELDS: Mapping[str, Callable[[FileStore, str, StoredFile], Json]] = {
    "itemName": lambda _, __, item: _name(item),
    "itemType": lambda _, __, item: _kind(item),
    "lastModified": lambda _, __, item: item.modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "size": _size,
    "childItems": _children,
}
