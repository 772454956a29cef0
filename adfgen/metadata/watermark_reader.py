"""Reads how an incremental table is cut: its watermark column, the column's type, and what counts as settled."""

from adfgen.diagnostics import Diagnostic, Location
from adfgen.metadata.cdc_type import CDC_TYPE_NAMES, CdcFamily, CdcType, Clock, UnknownCdcTypeError
from adfgen.metadata.code import Code
from adfgen.metadata.duration import duration_text, parse_duration
from adfgen.metadata.near_miss import did_you_mean
from adfgen.metadata.secret import shown
from adfgen.metadata.setting import Found, Settings
from adfgen.metadata.table import Column, FieldOrigin, Level, NullCdc, Watermark

__all__ = ["WATERMARK_SETTINGS", "read_watermark", "unknown_column"]

WATERMARK_SETTINGS = ("cdc_column", "cdc_type", "cdc_clock", "lag", "null_cdc", "max_window", "settled_by")
LONGEST_LAG = 366 * 86400
_TYPES = (
    "date, smalldatetime, datetime, datetime2(0 to 7), datetimeoffset(0 to 7), rowversion, int, bigint or decimal(p, s)"
)
_ALIASES = {"timestamp": "rowversion", "numeric": "decimal", "integer": "int"}


def read_watermark(
    settings: Settings, columns: tuple[Column, ...] | None, label: str, findings: list[Diagnostic]
) -> Watermark | None:
    """The watermark of the incremental table `label`, None with a finding where it cannot be known."""
    return _WatermarkReader(settings, columns, label, findings).read()


class _WatermarkReader:
    """Reads one table's watermark; findings go to the list it was given."""

    def __init__(
        self, settings: Settings, columns: tuple[Column, ...] | None, label: str, findings: list[Diagnostic]
    ) -> None:
        self._settings = settings
        self._columns = columns
        self._label = label
        self._findings = findings

    def read(self) -> Watermark | None:
        column = self._column()
        cdc_type = self._type(column)
        if cdc_type is None:
            return None
        is_time = cdc_type.family is CdcFamily.TIME
        clock = self._clock(cdc_type) if is_time else None
        lag = None if clock is None else self._lag(cdc_type, clock)
        if not is_time:
            self._refuse_clock(cdc_type)
        settled_by = self._settled_by(cdc_type)
        if column is None:
            return None
        return Watermark(
            column=column,
            type=cdc_type,
            clock=clock,
            lag_seconds=lag,
            null_cdc=NullCdc(self._settings.value("null_cdc", NullCdc.INITIAL)),
            max_window=self._settings.value("max_window"),
            settled_by=settled_by,
        )

    def _column(self) -> str | None:
        found = self._settings.find("cdc_column")
        if found is None:
            if not self._settings.is_broken("cdc_column"):
                self._findings.append(
                    Code.NO_CDC_COLUMN.at(
                        self._settings.place("name"),
                        f"incremental table {self._label} has no 'cdc_column'",
                        "name the column that grows with every change, or set 'load_type: full'",
                    )
                )
            return None
        if self._columns is not None and found.value not in [column.name for column in self._columns]:
            self._findings.append(unknown_column(found.value, "cdc_column", self._columns, self._label, found.place))
        return str(found.value)

    def _type(self, column: str | None) -> CdcType | None:
        """The type the column's own entry says, or else the setting's."""
        found = self._settings.find("cdc_type")
        entries = enumerate(self._columns or ())
        own = next(((index, item.type) for index, item in entries if item.name == column and item.type), None)
        if own is not None:
            return self._type_of_column(own[0], own[1], found)
        if found is not None:
            return self._parsed(found.value, found.place)
        if column is not None and not self._settings.is_broken("cdc_type"):
            self._findings.append(
                Code.NO_CDC_TYPE.at(
                    self._settings.place("cdc_column"),
                    f"nobody says the type of watermark column {shown(column)} of table {self._label}",
                    "write the column's type, such as 'cdc_type: datetime2(7)', here or in 'defaults'",
                )
            )
        return None

    def _type_of_column(self, index: int, text: str, found: Found | None) -> CdcType | None:
        place = self._settings.place(f"columns/{index}/type")
        self._settings.origins["cdc_type"] = FieldOrigin(Level.TABLE, place)
        cdc_type = self._parsed(text, place)
        if cdc_type is not None and found is not None and found.is_own:
            stated = self._parsed(found.value, found.place)
            if stated not in (None, cdc_type):
                self._findings.append(
                    Code.NO_CDC_TYPE.at(
                        found.place,
                        f"'cdc_type' is '{stated}', but 'columns' says '{cdc_type}'",
                        "remove 'cdc_type': the column's own type counts",
                    )
                )
        return cdc_type

    def _parsed(self, text: str, place: Location) -> CdcType | None:
        try:
            return CdcType.parse(text)
        except UnknownCdcTypeError as error:
            name = text.partition("(")[0].strip().lower()
            near = f"did you mean '{_ALIASES[name]}'?" if name in _ALIASES else did_you_mean(name, CDC_TYPE_NAMES)
            self._findings.append(
                Code.NO_CDC_TYPE.at(
                    place,
                    f"watermark of table {self._label}: {error}",
                    near if near and name not in CDC_TYPE_NAMES else f"it can be {_TYPES}",
                )
            )
            return None

    def _clock(self, cdc_type: CdcType) -> Clock:
        clock = Clock(self._settings.value("cdc_clock", Clock.UTC))
        if cdc_type.name != "datetimeoffset" or clock is Clock.UTC:
            return clock
        own = self._settings.own("cdc_clock")
        if own is not None:
            self._findings.append(
                Code.LAG.at(
                    own.place,
                    "'cdc_clock' is 'local', but a 'datetimeoffset' carries its own offset",
                    "remove 'cdc_clock'",
                )
            )
        self._settings.origins.pop("cdc_clock")
        return Clock.UTC

    def _lag(self, cdc_type: CdcType, clock: Clock) -> int:
        found = self._settings.find("lag")
        if found is None:
            return cdc_type.default_lag(clock)
        lag = parse_duration(found.value)
        smallest = cdc_type.smallest_lag(clock)
        place = found.place if found.is_own else self._settings.place("name")
        said = f"lag '{found.value}' of table {self._label}" + ("" if found.is_own else f" ({found.layer.level})")
        if lag < smallest:
            self._findings.append(
                Code.LAG.at(
                    place,
                    f"{said} {_too_short(cdc_type, clock, smallest)}",
                    f"set 'lag: {duration_text(smallest)}' or more",
                )
            )
        elif lag > LONGEST_LAG:
            self._findings.append(Code.LAG.at(place, f"{said} is longer than a year", "set a shorter 'lag'"))
        return lag

    def _refuse_clock(self, cdc_type: CdcType) -> None:
        reason = (
            "the database itself settles a 'rowversion'"
            if cdc_type.family is CdcFamily.ROWVERSION
            else f"a '{cdc_type.name}' says nothing about time"
        )
        for name in ("cdc_clock", "lag"):
            own = self._settings.own(name)
            if own is not None:
                self._findings.append(
                    Code.LAG.at(
                        own.place, f"'{name}' of table {self._label} has no meaning: {reason}", f"remove '{name}'"
                    )
                )

    def _settled_by(self, cdc_type: CdcType) -> str | None:
        found = self._settings.find("settled_by")
        if cdc_type.family is CdcFamily.NUMBER:
            if found is None:
                self._findings.append(_unsettled(self._settings, cdc_type, self._label))
            return None if found is None else str(found.value)
        if found is not None and found.is_own:
            self._findings.append(
                Code.UNUSED_SETTING.at(
                    found.place,
                    f"'settled_by' of table {self._label} has no effect on a '{cdc_type.name}'",
                    "remove 'settled_by'",
                )
            )
        return None


def unknown_column(name: str, setting: str, columns: tuple[Column, ...], label: str, place: Location) -> Diagnostic:
    """A finding for a column named by a setting that is not among those the table reads."""
    names = [column.name for column in columns]
    return Code.UNKNOWN_COLUMN.at(
        place,
        f"'{setting}' {shown(name)} is not among the columns of table {label}",
        did_you_mean(name, names) or f"add it to 'columns', which has {', '.join(names)}",
    )


def _too_short(cdc_type: CdcType, clock: Clock, smallest: int) -> str:
    if clock is Clock.LOCAL and smallest < 86400:
        return "is shorter than 2h: a local clock is set back once a year, and rows of that hour are lost"
    if cdc_type.name == "date":
        return "is shorter than a day: rows of the same 'date' that commit later are lost"
    return f"is shorter than one tick of '{cdc_type}': rows of the same tick that commit later are lost"


def _unsettled(settings: Settings, cdc_type: CdcType, label: str) -> Diagnostic:
    return Code.UNSETTLED.at(
        settings.place("cdc_column"),
        f"nothing settles watermark '{cdc_type}' of table {label}: a row that commits after a larger number was read is lost",
        "use a rowversion or time column; or say in 'settled_by' why it cannot happen, such as one writer at a time",
    )
