"""Turns the checked values of project.yml, or of an environment in front of it, into services and settings."""

from dataclasses import dataclass

from adfgen.metadata.duration import parse_duration
from adfgen.metadata.project import EmptyCheck, Naming, PipelineSettings
from adfgen.metadata.service import (
    Alerts,
    ControlKind,
    ControlStore,
    Frequency,
    IntegrationRuntime,
    IntegrationRuntimeType,
    KeyVault,
    Lake,
    LakeControlStore,
    Publish,
    Schedule,
    Source,
    SourceType,
    SqlControlStore,
    SqlLogin,
    WeekDay,
)
from adfgen.metadata.view import View
from adfgen.source import escape_pointer

__all__ = ["Services", "read_integration_runtimes", "read_naming", "read_pipeline", "read_services"]


@dataclass(frozen=True, slots=True)
class Services:
    """Everything an environment may have its own values of."""

    sources: tuple[Source, ...]
    lake: Lake
    control_store: ControlStore
    key_vault: KeyVault | None
    alerts: Alerts | None
    schedule: Schedule | None


def read_services(view: View) -> Services:
    """The services of a view without findings of level error."""
    return Services(
        sources=tuple(_source(view, name) for name in sorted(view.names("/sources"))),
        lake=Lake(
            url=view.get("/lake/url").rstrip("/"),
            file_system=view.get("/lake/file_system"),
            root=view.get("/lake/root", ""),
            integration_runtime=view.get("/lake/integration_runtime"),
        ),
        control_store=_control_store(view),
        key_vault=KeyVault(view.get("/key_vault/url").rstrip("/")) if view.get("/key_vault") else None,
        alerts=Alerts(view.get("/alerts/url_secret"), view.get("/alerts/turn_off_async", default=False))
        if view.get("/alerts")
        else None,
        schedule=_schedule(view) if view.get("/schedule") else None,
    )


def read_naming(view: View) -> Naming:
    """The patterns resources are named by."""
    return Naming(**view.get("/naming", {}))


def read_pipeline(view: View) -> PipelineSettings:
    """The pipeline's settings, times in seconds."""
    built_in = PipelineSettings()

    def seconds(name: str, default: int) -> int:
        text = view.get(f"/pipeline/{name}")
        return default if text is None else parse_duration(text)

    return PipelineSettings(
        empty_check=EmptyCheck(view.get("/pipeline/empty_check", built_in.empty_check)),
        batch_count=view.get("/pipeline/batch_count", built_in.batch_count),
        lookup_timeout=seconds("lookup_timeout", built_in.lookup_timeout),
        procedure_timeout=seconds("procedure_timeout", built_in.procedure_timeout),
        copy_timeout=seconds("copy_timeout", built_in.copy_timeout),
        retry=view.get("/pipeline/retry", built_in.retry),
        retry_interval=seconds("retry_interval", built_in.retry_interval),
    )


def read_integration_runtimes(view: View) -> tuple[IntegrationRuntime, ...]:
    """The integration runtimes, by name."""
    return tuple(
        IntegrationRuntime(
            name=name,
            type=IntegrationRuntimeType(view.get(f"/integration_runtimes/{name}/type")),
            description=view.get(f"/integration_runtimes/{name}/description", ""),
            managed_virtual_network=view.get(f"/integration_runtimes/{name}/managed_virtual_network", default=False),
        )
        for name in sorted(view.names("/integration_runtimes"))
    )


def _source(view: View, name: str) -> Source:
    at = f"/sources/{escape_pointer(name)}"
    return Source(
        name=name,
        type=SourceType(view.get(f"{at}/type")),
        server=view.get(f"{at}/server"),
        database=view.get(f"{at}/database"),
        login=_login(view, f"{at}/login"),
        integration_runtime=view.get(f"{at}/integration_runtime"),
    )


def _control_store(view: View) -> ControlStore:
    if view.get("/control_store/kind", ControlKind.SQL) == ControlKind.LAKE:
        return LakeControlStore()
    return SqlControlStore(
        server=view.get("/control_store/server"),
        database=view.get("/control_store/database"),
        type=SourceType(view.get("/control_store/type", SourceType.AZURE_SQL_DATABASE)),
        login=_login(view, "/control_store/login"),
        integration_runtime=view.get("/control_store/integration_runtime"),
        publish=Publish(view.get("/control_store/publish", Publish.SCRIPT)),
    )


def _login(view: View, at: str) -> SqlLogin | None:
    return SqlLogin(view.get(f"{at}/user"), view.get(f"{at}/password_secret")) if view.get(at) else None


def _schedule(view: View) -> Schedule:
    return Schedule(
        frequency=Frequency(view.get("/schedule/frequency")),
        start=view.get("/schedule/start"),
        interval=view.get("/schedule/interval", 1),
        end=view.get("/schedule/end"),
        time_zone=view.get("/schedule/time_zone", "UTC"),
        minutes=tuple(view.get("/schedule/minutes", ())),
        hours=tuple(view.get("/schedule/hours", ())),
        week_days=tuple(WeekDay(day) for day in view.get("/schedule/week_days", ())),
        month_days=tuple(view.get("/schedule/month_days", ())),
        group=view.get("/schedule/group"),
    )
