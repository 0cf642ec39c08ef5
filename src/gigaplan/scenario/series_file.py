"""A column of a file the user brings, one value an hour."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Discriminator, Field, Tag

from gigaplan.scenario.own_file import OwnFile
from gigaplan.scenario.part import Part, refusal
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.units import MegawattOrZero, NonNegative


class Repair(Enum):
    """What may be mended in a series; whatever is mended is reported."""

    NONE = "none"
    """Every fault is an error."""
    FILL_SHORT_GAPS = "fill_short_gaps"
    """Gaps of up to three hours are interpolated and repeated hours averaged."""


def _known_zone(zone: str) -> str:
    """Refuse a zone that is neither UTC, nor an offset, nor in the machine's list."""
    if zone in ("UTC", "Z", "GMT") or re.fullmatch(r"(UTC)?[+-]\d{2}:?\d{2}", zone):
        return zone
    known = available_timezones()  # empty on a machine without that list; polars has its own
    if known and zone not in known:
        otherwise = "write an IANA name such as America/Chicago, or an offset such as -06:00"
        raise refusal(f"unknown time zone {zone!r}", suggestion(zone, known, otherwise))
    return zone


TimeZone = Annotated[
    str,
    AfterValidator(_known_zone),
    Field(json_schema_extra={"hint": "such as UTC, America/Chicago or -06:00, in quotes"}),
]


class SeriesFile(Part):
    """Where an hourly series stands: a CSV or Parquet file and a column of it."""

    file: OwnFile
    """Path, relative to the scenario file; `{year}` stands for the name of the weather year."""
    column: str = Field(min_length=1)
    """Name of the column that holds the values."""
    time_column: str | None = None
    """Column of hour-beginning time stamps; left out: the rows are the hours in order."""
    time_zone: TimeZone = "UTC"
    """Zone of stamps that carry none of their own."""
    repair: Repair = Repair.NONE
    """What may be mended."""
    scale: float = 1.0
    """Every value is multiplied by this, such as 0.001 for kW in a column of MW."""


def form_of(value: object) -> str:
    """Tell a plain number from a mapping, so that only the faults of the form written show."""
    return "mapping" if isinstance(value, (Mapping, SeriesFile)) else "number"


HourlyValue = Annotated[
    Annotated[NonNegative, Tag("number")] | Annotated[SeriesFile, Tag("mapping")],
    Discriminator(form_of),
]
"""One number for every hour, 0 or more, or a series of the user's own."""

HourlyMegawatt = Annotated[
    Annotated[MegawattOrZero, Tag("number")] | Annotated[SeriesFile, Tag("mapping")],
    Discriminator(form_of),
]
"""MW, one number for every hour or a series of the user's own."""
