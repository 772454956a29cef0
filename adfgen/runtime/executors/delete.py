"""Delete: removes the file or the folder a dataset points to."""

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.store import file_limit, lake_file_of


@EXECUTORS.register("Delete")
async def delete(activity: Activity) -> Json:
    """Delete files; nothing there is no error."""
    dataset = activity.dataset(activity.view.type_properties.get("dataset"))
    settings = activity.property("storeSettings") or {}
    recursive = settings.get("recursive", activity.property("recursive", default=False)) is True
    file = lake_file_of(dataset)
    activity.input = {"dataset": {"referenceName": dataset.name, "type": "DatasetReference"}, "recursive": recursive}
    store = activity.connectors.files(dataset.linked_service)
    deleted = await activity.blocking(
        lambda: store.delete(file.file_system, file.folder, file.name or None, recursive=recursive)
    )
    return {
        "datasetName": dataset.name,
        "type": dataset.linked_service.type,
        "prefix": "",
        "recursive": recursive,
        "isWildcardUsed": False,
        "filesDeleted": deleted,
        "effectiveIntegrationRuntime": "local",
    }


@LIMITS.register("Delete")
def delete_limit(factory: Factory, view: ActivityView) -> str:
    """A dataset of no file."""
    return file_limit(factory, view.type_properties.get("dataset"))
