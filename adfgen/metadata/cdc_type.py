"""The closed list of types a watermark column may have, and what each type asks of its watermark."""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum

__all__ = ["CDC_TYPE_NAMES", "CdcFamily", "CdcType", "Clock", "UnknownCdcTypeError"]

DEFAULT_LAG_SECONDS = 300
LOCAL_CLOCK_LAG_SECONDS = 7200
DAY_SECONDS = 86400


class CdcFamily(Enum):
    """What settles a value of the type: a clock and a lag, the database itself, or nothing it could be asked."""

    TIME = "time"
    ROWVERSION = "rowversion"
    NUMBER = "number"


class Clock(StrEnum):
    """The clock a time column is written by."""

    UTC = "utc"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class _Rule:
    """Family, largest precision (None: the type takes none), precision when none is written, and tick in seconds."""

    family: CdcFamily
    max_precision: int | None = None
    default_precision: int | None = None
    tick_seconds: int = 1  # the coarsest whole second that covers the tick; finer types need no more than one second


_RULES = {
    "date": _Rule(CdcFamily.TIME, tick_seconds=DAY_SECONDS),
    "smalldatetime": _Rule(CdcFamily.TIME, tick_seconds=60),
    "datetime": _Rule(CdcFamily.TIME),
    "datetime2": _Rule(CdcFamily.TIME, max_precision=7, default_precision=7),
    "datetimeoffset": _Rule(CdcFamily.TIME, max_precision=7, default_precision=7),
    "rowversion": _Rule(CdcFamily.ROWVERSION),
    "int": _Rule(CdcFamily.NUMBER),
    "bigint": _Rule(CdcFamily.NUMBER),
    "decimal": _Rule(CdcFamily.NUMBER, max_precision=38, default_precision=18),
}
CDC_TYPE_NAMES = tuple(_RULES)
_SPELLING = re.compile(r"\s*([A-Za-z0-9]+)\s*(?:\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\))?\s*", re.ASCII)


class UnknownCdcTypeError(ValueError):
    """A text is no type of the closed list; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CdcType:
    """A watermark column's type: T-SQL name in lower case, with precision (and scale) where the type takes one."""

    name: str
    precision: int | None = None
    scale: int | None = None

    @classmethod
    def parse(cls, text: str) -> "CdcType":
        """The type a text such as `datetime2(3)` names, letter case ignored. Raises UnknownCdcTypeError.

        >>> CdcType.parse("DATETIME2 (3)").sql
        'datetime2(3)'
        """
        match = _SPELLING.fullmatch(text)
        rule = _RULES.get(match[1].lower()) if match else None
        if match is None or rule is None:
            raise UnknownCdcTypeError(f"'{text}' cannot be the type of a watermark")
        name, precision, scale = match[1].lower(), match[2], match[3]
        if precision is None:
            return cls(name, rule.default_precision, 0 if name == "decimal" else None)
        if rule.max_precision is None:
            raise UnknownCdcTypeError(f"'{name}' takes no precision")
        if scale is not None and name != "decimal":
            raise UnknownCdcTypeError(f"'{name}' takes one number, its precision")
        smallest = 1 if name == "decimal" else 0
        if not smallest <= int(precision) <= rule.max_precision:
            raise UnknownCdcTypeError(f"precision of '{name}' is {smallest} to {rule.max_precision}, not {precision}")
        if int(scale or 0) > int(precision):
            raise UnknownCdcTypeError(f"scale {scale} of '{text.strip()}' is larger than its precision")
        return cls(name, int(precision), int(scale or 0) if name == "decimal" else None)

    @property
    def sql(self) -> str:
        """The type as T-SQL writes it, such as `datetime2(3)`: safe to put into a statement, it comes from a closed list."""
        if self.precision is None:
            return self.name
        return (
            f"{self.name}({self.precision})" if self.scale is None else f"{self.name}({self.precision}, {self.scale})"
        )

    @property
    def family(self) -> CdcFamily:
        """What settles a value of the type."""
        return _RULES[self.name].family

    def smallest_lag(self, clock: Clock) -> int:
        """Seconds below which a lag loses rows: one tick of the type, and two hours where the clock is set back."""
        shift = LOCAL_CLOCK_LAG_SECONDS if clock is Clock.LOCAL else 0
        return max(_RULES[self.name].tick_seconds, shift)

    def default_lag(self, clock: Clock) -> int:
        """Seconds of lag when nobody states one: five minutes for writing transactions, on top of a coarse tick or clock."""
        smallest = self.smallest_lag(clock)
        return DEFAULT_LAG_SECONDS if smallest <= 60 else smallest + DEFAULT_LAG_SECONDS

    def __str__(self) -> str:
        return self.sql
