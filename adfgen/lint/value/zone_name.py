"""What to write in place of a time zone's name that the service does not know."""

from adfgen.lint.near import did_you_mean
from adfgen.model.time_zone import windows_zone_of, windows_zones

__all__ = ["windows_name_hint"]


def windows_name_hint(zone: str) -> str:
    """The Windows name of a zone that was called by another, or the name that was probably meant."""
    windows = windows_zone_of(zone)
    otherwise = "write a Windows name, such as 'W. Europe Standard Time', or UTC"
    return (
        f"write its Windows name, '{windows}'" if windows else did_you_mean(zone, windows_zones(), otherwise=otherwise)
    )
