"""A column of a file the user brings, one value an hour."""

from enum import Enum
from pathlib import Path

from pydantic import Field

from gigaplan.scenario.part import Part


class Repair(Enum):
    """What may be mended in a series; whatever is mended is reported."""

    NONE = "none"
    """Every fault is an error."""
    FILL_SHORT_GAPS = "fill_short_gaps"
    """Gaps of up to three hours are interpolated and repeated hours averaged."""


class SeriesFile(Part):
    """Where an hourly series stands: a CSV or Parquet file and a column of it."""

    file: Path
    """Path, relative to the scenario file; `{year}` stands for the name of the weather year."""
    column: str = Field(min_length=1)
    """Name of the column that holds the values."""
    time_column: str | None = None
    """Column of hour-beginning time stamps; left out: the rows are the hours in order."""
    time_zone: str = Field(
        "UTC", json_schema_extra={"hint": "such as UTC, America/Chicago or -06:00"}
    )
    """Zone of stamps that carry none of their own."""
    repair: Repair = Repair.NONE
    """What may be mended."""
    scale: float = 1.0
    """Every value is multiplied by this, such as 0.001 for kW in a column of MW."""


HourlyValue = float | SeriesFile
"""One number for every hour, or a series of the user's own."""
