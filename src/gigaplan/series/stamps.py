"""Time stamps of the user's file to UTC hours: zones, daylight saving, half hours.

Stamps label an hour by its beginning. They are ISO 8601, with their own offset (``Z``, ``-06:00``)
or in the time zone that the scenario states. In a zone with daylight saving the hour that occurs
twice in autumn is read in the order of the rows: first in summer time, then in standard time. The
hour that does not exist in spring, and the autumn hour that a file holds only once, are named.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from zoneinfo import available_timezones

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.errors import ScenarioError
from gigaplan.series.table import Table

_ISO = (
    r"^(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?$"
)
_FIXED = re.compile(r"^(?:UTC)?([+-])(\d{2}):?(\d{2})$")
_SECONDS_PER_HOUR = 3600
NO_HOUR = np.iinfo(np.int64).min
"""Marks a row whose stamp is no hour."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """The rows of a file in UTC.

    Attributes
    ----------
    hour : array of int, shape (n_rows,)
        Hours since 1970 UTC; `NO_HOUR` where the stamp is at fault.
    faults : tuple of ScenarioError
        Stamps that cannot be read, or not as whole hours.
    skipped : array of int
        Rows at an hour that does not exist in spring.
    collapsed : array of int, shape (n_changes,)
        UTC hours (the second of the two) of autumn changes that the file holds only once.
    doubled : int
        Hours of autumn that the file holds twice and that were told apart.
    offset_h : float
        Clock of the file minus UTC at its first row, daylight saving included. [h]
    standard_offset_h : float
        Standard time of the file minus UTC. [h]
    zone : str
        Zone of the stamps, for messages.
    """

    hour: NDArray[np.int64]
    faults: tuple[ScenarioError, ...]
    skipped: NDArray[np.int64]
    collapsed: NDArray[np.int64]
    doubled: int
    offset_h: float
    standard_offset_h: float
    zone: str


def show_hour(hour: int) -> str:
    """Write a UTC hour for a message."""
    return f"{np.datetime64(int(hour), 'h')}:00 UTC"


def fixed_offset_minutes(time_zone: str) -> int | None:
    """Offset of ``UTC`` or ``-06:00`` in minutes; None for a named zone.

    Examples
    --------
    >>> fixed_offset_minutes("-06:00"), fixed_offset_minutes("America/Chicago")
    (-360, None)
    """
    if time_zone in ("UTC", "Z", "GMT", "Etc/UTC"):
        return 0
    match = _FIXED.match(time_zone)
    if match is None:
        return None
    minutes = 60 * int(match[2]) + int(match[3])
    return minutes if match[1] == "+" else -minutes


def read_stamps(table: Table, column: str, time_zone: str) -> Stamps:
    """UTC hours of the rows of a file.

    Parameters
    ----------
    table : Table
        The file; `column` exists in it.
    column : str
        Column of the time stamps: ISO text, or Parquet datetimes.
    time_zone : str
        Zone of stamps without offset: ``UTC``, a fixed offset such as ``-06:00``, or an IANA name.

    Raises
    ------
    ScenarioError
        If the zone is unknown, or stated although the stamps carry their own offset.
    """
    cells = table.frame[column]
    where = f"{table.name} column {column!r}"
    faults: list[ScenarioError] = []
    if cells.dtype == pl.String:
        naive, offset_min = _parse(cells)
    elif isinstance(cells.dtype, pl.Datetime):
        zone = cells.dtype.time_zone
        naive = cells.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zone else cells
        offset_min = pl.Series([0 if zone else None], dtype=pl.Int64).new_from_index(0, cells.len())
    else:
        raise ScenarioError(
            where, f"holds {cells.dtype}, not time stamps", "store ISO text or datetimes"
        )
    unreadable = np.flatnonzero(naive.is_null().to_numpy())
    if unreadable.size:
        faults.append(_unreadable(table, where, cells, unreadable))
    own_offset = offset_min.is_not_null().to_numpy()
    if own_offset.any() and time_zone != "UTC":
        raise ScenarioError(
            where,
            f"the time stamps carry their own offset, so time_zone {time_zone!r} has no use",
            "leave time_zone out",
        )
    seconds = naive.dt.epoch("s").fill_null(0).to_numpy().astype(np.int64)
    skipped = collapsed = np.empty(0, dtype=np.int64)
    doubled, zone_minutes = 0, fixed_offset_minutes(time_zone)
    if own_offset.any():
        minutes = offset_min.fill_null(0).to_numpy().astype(np.int64)
        zone_name, standard_h = "offset in the stamps", float(minutes[0]) / 60.0
    elif zone_minutes is not None:
        minutes = np.full(seconds.size, zone_minutes)
        zone_name, standard_h = time_zone, zone_minutes / 60.0
    else:
        minutes, skipped, collapsed, doubled = _wall_clock(naive, time_zone, where)
        zone_name, standard_h = time_zone, _standard_offset_h(naive, time_zone)
    utc_s = seconds - 60 * minutes
    usable = np.ones(seconds.size, dtype=bool)
    usable[unreadable] = False
    usable[skipped] = False
    off = np.flatnonzero(usable & (utc_s % _SECONDS_PER_HOUR != 0))
    if off.size:
        faults.append(_off_hour(table, where, seconds[off], utc_s[off], off))
        usable[off] = False
    hour = np.where(usable, utc_s // _SECONDS_PER_HOUR, NO_HOUR)
    offset_h = float(minutes[0]) / 60.0
    return Stamps(hour, tuple(faults), skipped, collapsed, doubled, offset_h, standard_h, zone_name)


def _parse(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Naive datetimes and the stamps' own offsets in minutes; null where there is none."""
    part = cells.str.strip_chars().str.extract_groups(_ISO).struct.unnest()
    text = part["day"] + " " + part["hour"] + ":" + part["minute"]
    text = text + ":" + part["second"].fill_null("00")
    naive = text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    sign = part["offset"].str.slice(0, 1)
    digits = part["offset"].str.replace(":", "")
    size = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60
    size = size + digits.str.slice(3, 2).cast(pl.Int64, strict=False)
    offset = pl.select(
        pl.when(sign == "Z").then(0).when(sign == "-").then(-size).otherwise(size)
    ).to_series()
    return naive, offset


def _wall_clock(
    naive: pl.Series, time_zone: str, where: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]:
    """Offset in minutes of wall-clock stamps, and what daylight saving does to them."""
    try:
        early = naive.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
        late = naive.dt.replace_time_zone(time_zone, ambiguous="latest", non_existent="null")
    except pl.exceptions.PolarsError as error:
        near = get_close_matches(time_zone, available_timezones(), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}? else " if near else ""
        raise ScenarioError(
            where,
            f"unknown time zone {time_zone!r}",
            f"{hint}write an IANA name such as 'America/Chicago' or an offset such as '-06:00'",
        ) from error
    wall = naive.dt.epoch("s").fill_null(0).to_numpy().astype(np.int64)
    early_s = early.dt.epoch("s").fill_null(0).to_numpy().astype(np.int64)
    late_s = late.dt.epoch("s").fill_null(0).to_numpy().astype(np.int64)
    readable = naive.is_not_null().to_numpy()
    skipped = np.flatnonzero(readable & early.is_null().to_numpy())
    twice = np.flatnonzero((early_s != late_s) & readable)
    chosen = early_s.copy()
    seen: dict[int, int] = {}
    for row in twice:
        count = seen.get(int(wall[row]), 0)
        seen[int(wall[row])] = count + 1
        if count == 1:
            chosen[row] = late_s[row]
    first = {int(wall[row]): int(late_s[row]) for row in twice}
    collapsed = np.array(
        [first[w] // _SECONDS_PER_HOUR for w, count in seen.items() if count == 1], dtype=np.int64
    )
    minutes = (wall - chosen) // 60
    minutes[skipped] = 0
    return minutes, skipped, collapsed, sum(count > 1 for count in seen.values())


def _standard_offset_h(naive: pl.Series, time_zone: str) -> float:
    """Hours from UTC to standard time in the year of the first stamp."""
    first = naive.drop_nulls()
    if first.is_empty():
        return 0.0
    base = pl.datetime(int(first.dt.year()[0]), pl.Series([1, 7]), 1, 12)
    offset = pl.select(base.dt.replace_time_zone(time_zone).dt.base_utc_offset()).to_series()
    return float(offset.dt.total_minutes()[0]) / 60.0


def _unreadable(
    table: Table, where: str, cells: pl.Series, rows: NDArray[np.int64]
) -> ScenarioError:
    given = cells[int(rows[0])]
    fix = "write ISO 8601, such as 2013-01-31 23:00 or 2013-01-31T23:00-06:00"
    if isinstance(given, str) and re.search(r"[T ]24:", given):
        fix = "label each hour by its beginning: 24:00 is the end of the hour that begins at 23:00"
    return ScenarioError(
        where, f"{given!r} is not a time stamp that can be read ({table.lines(rows)})", fix
    )


def _off_hour(
    table: Table,
    where: str,
    local_s: NDArray[np.int64],
    utc_s: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> ScenarioError:
    """Name why stamps are not whole hours: the zone, finer steps or half-hour labels."""
    if (local_s % _SECONDS_PER_HOUR == 0).all():
        return ScenarioError(
            where,
            f"the time zone is {(utc_s[0] - local_s[0]) % _SECONDS_PER_HOUR // 60} minutes off "
            "whole UTC hours",
            "give the series in UTC, averaged over whole UTC hours",
        )
    minute = np.unique(utc_s % _SECONDS_PER_HOUR // 60)
    lines = table.lines(rows)
    if minute.size == 1 and rows.size == table.frame.height:
        return ScenarioError(
            where,
            f"all time stamps are {minute[0]} minutes past the hour ({lines})",
            "label each hour by its beginning, on the whole hour",
        )
    return ScenarioError(
        where,
        f"time stamps between whole hours ({lines})",
        "give one row per hour: average finer steps over the hour",
    )
