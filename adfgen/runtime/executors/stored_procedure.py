"""SqlServerStoredProcedure: executes a procedure; its result sets are discarded."""

from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.executors.lookup import procedure_parameters
from adfgen.runtime.port import ActivityError, SqlError


@EXECUTORS.register("SqlServerStoredProcedure")
async def stored_procedure(activity: Activity) -> Json:
    """Execute it."""
    service = activity.service()
    activity.linked_service = service.name
    name = str(activity.property("storedProcedureName"))
    given = activity.property("storedProcedureParameters")
    activity.input = {"storedProcedureName": name, "storedProcedureParameters": given}
    parameters = procedure_parameters(given)
    store = activity.connectors.sql(service)
    try:
        await activity.blocking(lambda: store.call(name, parameters, cancellation=activity.cancellation))
    except SqlError as error:
        raise ActivityError(
            "2402",
            f"Execution fail against sql server. Sql error number: {error.number}. Error Message: {error.message}",
        ) from error
    return {"effectiveIntegrationRuntime": "local", "durationInQueue": {"integrationRuntimeQueue": 0}}
