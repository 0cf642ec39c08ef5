"""The user's own hourly series on the hours of a weather year, checked or mended and told.

    file -> rows with line numbers -> UTC hours -> one value per hour -> limits

Faults: a missing file or column, words among the numbers, infinite values, stamps that cannot be
read, half-hour or finer steps, duplicate hours, gaps, a span that does not cover the weather year,
a wrong number of rows, labels shifted by hours, daylight saving that does not add up, values beyond
their limits. All faults of a file are raised together. `repair: fill_short_gaps` mends gaps of up
to three hours, duplicate hours, the hour that spring skips and a leap day; each change is recorded.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.units import LARGEST_CAMPUS_MW
from gigaplan.series.alignment import Alignment
from gigaplan.series.hours import Hours
from gigaplan.series.repair import Floats, RepairNote
from gigaplan.series.stamps import read_stamps, show_hour
from gigaplan.series.table import Table, read_numbers, read_table


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """What the values of a quantity can be.

    Attributes
    ----------
    quantity : str
        Name for messages, such as ``load``.
    unit : str
        Unit of the limits.
    low, high : float
        Every hour must lie between them, both allowed.
    """

    quantity: str
    unit: str
    low: float = -np.inf
    high: float = np.inf


ANY_VALUE = ValueLimits("value", "")
SHARE = ValueLimits("share", "1", 0.0, 1.0)
LOAD_MW = ValueLimits("load", "MW", 0.0, LARGEST_CAMPUS_MW)
TEMPERATURE_C = ValueLimits("temperature", "degrees Celsius", -90.0, 60.0)


@dataclass(slots=True)
class OwnSeries:
    """Reader of the user's series for one weather year; opens each file once.

    Attributes
    ----------
    hours : Hours
        The hours that every series is put on.
    repairs : list of RepairNote
        What has been mended so far, in the order of reading, each change once.
    """

    hours: Hours
    repairs: list[RepairNote] = field(default_factory=list)
    _tables: dict[Path, Table] = field(default_factory=dict)

    def read(self, series: SeriesFile, limits: ValueLimits = ANY_VALUE) -> Floats:
        """One series on the hours of the weather year, shape (n_hours,).

        Raises
        ------
        ScenarioError, or ExceptionGroup of ScenarioError
            One fault, or all of them.
        """
        path = Path(str(series.file).replace("{year}", self.hours.name))
        if path not in self._tables:
            self._tables[path] = read_table(path)
        values, notes = read_series(self._tables[path], series, self.hours, limits)
        self.repairs.extend(note for note in notes if note not in self.repairs)
        return values


def read_series(
    table: Table, series: SeriesFile, hours: Hours, limits: ValueLimits = ANY_VALUE
) -> tuple[Floats, tuple[RepairNote, ...]]:
    """Read one column of a file on the hours of a weather year.

    Parameters
    ----------
    table : Table
        The file.
    series : SeriesFile
        Column, time column, zone, repair and scale; without time column the rows are the hours in
        order, from the first hour of the year in `time_zone`.
    hours : Hours
        The hours wanted, UTC.
    limits : ValueLimits
        What the values can be, after scaling.

    Returns
    -------
    values : array, shape (hours.count,)
        Finite, times `series.scale`.
    repairs : tuple of RepairNote
        What was mended.

    Raises
    ------
    ScenarioError, or ExceptionGroup of ScenarioError
        One fault, or all of them.
    """
    alignment = Alignment(table, series, hours)
    alignment.check_columns()
    values, faults = read_numbers(table, series.column)
    alignment.faults.extend(faults)
    if series.time_column is None:
        on_hours = alignment.close_gaps(alignment.rows_in_order(values))
    else:
        stamps = read_stamps(table, series.time_column, series.time_zone)
        alignment.faults.extend(stamps.faults)
        on_hours = alignment.rows_by_stamp(values, stamps)
        if not stamps.faults:  # a stamp that cannot be read leaves a gap: one fault is enough
            on_hours = alignment.close_gaps(on_hours)
    if alignment.faults:
        alignment.stop()
    on_hours = on_hours * series.scale
    check_limits(f"{table.name} column {series.column!r}", on_hours, hours, limits)
    return on_hours, tuple(alignment.notes)


def check_limits(where: str, values: Floats, hours: Hours, limits: ValueLimits) -> None:
    """Refuse values that the quantity cannot have.

    Raises
    ------
    ScenarioError
        Naming the value farthest out, its hour, and the unit it may be in.
    """
    outside = np.flatnonzero(~((values >= limits.low) & (values <= limits.high)))
    if outside.size == 0:
        return
    first = int(outside[np.argmax(np.abs(values[outside]))])
    if np.isfinite(limits.high):
        span = f"must lie between {limits.low:g} and {limits.high:g}"
    else:
        span = f"must be {limits.low:g} or more"
    unit = "" if limits.unit in ("", "1") else f" {limits.unit}"
    fix = f"check the column and its unit{unit and ', ' + limits.unit}"
    if limits is SHARE and values.min() >= 0 and 1.0 < values.max() <= 100.0:
        fix = "if the column is in percent, add scale: 0.01"
    if limits is TEMPERATURE_C and values.min() > 150.0:
        fix = "the column looks like kelvin: subtract 273.15"
    hour = show_hour(int(hours.start.astype(np.int64)) + first)
    raise ScenarioError(
        where,
        f"{limits.quantity} {span}{unit}; got {values[first]:g} at {hour} "
        f"({outside.size} such hour{'s' if outside.size > 1 else ''})",
        fix,
    )
