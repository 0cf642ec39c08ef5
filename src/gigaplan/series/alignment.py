"""Rows of the user's file put on the hours of a weather year; what does not fit is named.

Used by `files.py`, which says what counts as a fault and what `repair: fill_short_gaps` mends.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import Repair, SeriesFile
from gigaplan.series.hours import HOURS_PER_DAY, Hours
from gigaplan.series.repair import (
    SHORT_GAP_H,
    Floats,
    RepairKind,
    RepairNote,
    average_duplicates,
    fill_gaps,
    runs,
)
from gigaplan.series.stamps import NO_HOUR, Stamps, fixed_offset_minutes, show_hour
from gigaplan.series.table import Table, pick_column

_YEAR_HOURS = (8760, 8784)
_LEAP_DAY = slice(59 * HOURS_PER_DAY, 60 * HOURS_PER_DAY)
_MOST_SHIFT_H = 15
_FIX_GAPS = "complete the file, or set repair: fill_short_gaps for gaps of up to 3 hours"


@dataclass(slots=True)
class Alignment:
    """One column on its way to the hours wanted, with the faults and repairs found so far."""

    table: Table
    series: SeriesFile
    hours: Hours
    faults: list[ScenarioError] = field(default_factory=list)
    notes: list[RepairNote] = field(default_factory=list)
    collapsed: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    zone: str = "UTC"

    @property
    def mends(self) -> bool:
        """Whether the scenario asks for repair."""
        return self.series.repair is Repair.FILL_SHORT_GAPS

    @property
    def first(self) -> int:
        """First hour wanted, in hours since 1970 UTC."""
        return int(self.hours.start.astype(np.int64))

    def fault(self, problem: str, fix: str) -> None:
        """Add a fault of the column."""
        where = f"{self.table.name} column {self.series.column!r}"
        self.faults.append(ScenarioError(where, problem, fix))

    def note(self, kind: RepairKind, hours: int, detail: str) -> None:
        """Add a note of something mended."""
        self.notes.append(
            RepairNote(self.table.name, self.series.column, self.hours.name, kind, hours, detail)
        )

    def stop(self) -> None:
        """Raise what was found: one fault as it is, several as a group."""
        if len(self.faults) == 1:
            raise self.faults[0]
        raise ExceptionGroup(f"{self.table.name} cannot be read", self.faults)

    def check_columns(self) -> None:
        """Look for both columns before anything else."""
        for key, column in (
            ("column", self.series.column),
            ("time_column", self.series.time_column),
        ):
            try:
                if column is not None:
                    pick_column(self.table, column, key)
            except ScenarioError as error:
                self.faults.append(error)
        if self.faults:
            self.stop()

    def rows_in_order(self, values: Floats) -> Floats:
        """Rows without stamps, one per hour; a whole year in local time is rolled to UTC."""
        minutes = fixed_offset_minutes(self.series.time_zone)
        if minutes is None or minutes % 60:
            self.fault(
                f"rows without time stamps cannot be in {self.series.time_zone!r}",
                "name the time_column, or state whole hours such as time_zone: '-06:00'",
            )
            return values
        values = self._to_year_length(values)
        offset_h = minutes // 60
        if offset_h and values.size == self.hours.count and not self.faults:
            values = np.roll(values, -offset_h)
            detail = f"rows begin at 00:00 UTC{offset_h:+d}"
            self.note(RepairKind.LOCAL_YEAR_WRAPPED, abs(offset_h), detail)
        return values

    def _to_year_length(self, values: Floats) -> Floats:
        """Rows of the right number; a leap day is mended if repair is asked for."""
        rows, wanted = values.size, self.hours.count
        if rows == wanted:
            return values
        if self.mends and (rows, wanted) == _YEAR_HOURS:
            self.note(RepairKind.LEAP_DAY_REPEATED, HOURS_PER_DAY, "8,760 rows, leap year")
            day_before = values[_LEAP_DAY.start - HOURS_PER_DAY : _LEAP_DAY.start]
            return np.insert(values, _LEAP_DAY.start, day_before)
        if self.mends and (wanted, rows) == _YEAR_HOURS:
            self.note(RepairKind.LEAP_DAY_DROPPED, HOURS_PER_DAY, "8,784 rows, year of 365 days")
            return np.delete(values, _LEAP_DAY)
        fix = f"give one row per hour: {wanted:,}"
        if {rows, wanted} == set(_YEAR_HOURS):
            fix += "; or set repair: fill_short_gaps, which repeats or drops 29 February"
        elif rows in (4 * wanted, 2 * wanted, 12 * wanted):
            fix = f"average {rows // wanted} rows to one per hour"
        self.fault(f"{rows:,} rows, but weather year {self.hours.name!r} has {wanted:,} hours", fix)
        return values

    def rows_by_stamp(self, values: Floats, stamps: Stamps) -> Floats:
        """Rows put on the hours wanted; NaN where there is none."""
        self.collapsed, self.zone = stamps.collapsed, stamps.zone
        self._clock_changes(stamps)
        usable = stamps.hour != NO_HOUR
        rows, hour = np.flatnonzero(usable), stamps.hour[usable]
        if hour.size == 0:
            return np.full(self.hours.count, np.nan)
        if (np.diff(hour) < 0).any():
            count = int((np.diff(hour) < 0).sum())
            self.note(RepairKind.ROWS_SORTED, count, f"{count} steps back in time")
        unique, mean = self._without_duplicates(hour, values[usable], rows)
        place = unique - self.first
        inside = (place >= 0) & (place < self.hours.count)
        on_hours = np.full(self.hours.count, np.nan)
        on_hours[place[inside]] = mean[inside]
        covered = np.zeros(self.hours.count, dtype=bool)
        covered[place[inside]] = True
        self._check_span(unique, mean, on_hours, covered, stamps)
        return on_hours

    def _clock_changes(self, stamps: Stamps) -> None:
        """Name the hour that spring skips; note the autumn hours that were told apart."""
        if stamps.doubled:
            self.note(
                RepairKind.CLOCK_CHANGE_READ, stamps.doubled, f"{stamps.doubled} in {stamps.zone}"
            )
        if stamps.skipped.size == 0:
            return
        lines = self.table.lines(stamps.skipped)
        if self.mends:
            self.note(RepairKind.SKIPPED_HOUR_DROPPED, stamps.skipped.size, lines)
            return
        given = self.table.frame[self.series.time_column or ""][int(stamps.skipped[0])]
        self.fault(
            f"{given} does not exist in {stamps.zone}: clocks go forward ({lines})",
            "if the file keeps standard time all year, state its offset, such as "
            f"time_zone: '{_offset_text(stamps.standard_offset_h)}'",
        )

    def _without_duplicates(
        self, hour: NDArray[np.int64], values: Floats, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Floats]:
        """One value per hour; rows of the same hour are a fault or are averaged."""
        unique, mean = average_duplicates(hour, values)
        if unique.size == hour.size:
            return unique, mean
        order = np.argsort(hour, kind="stable")
        again = order[1:][np.diff(hour[order]) == 0]
        lines = self.table.lines(np.sort(rows[again]))
        if self.mends:
            self.note(RepairKind.DUPLICATE_AVERAGED, again.size, lines)
            return unique, mean
        fix = "remove them, or set repair: fill_short_gaps to average them"
        fixed = fixed_offset_minutes(self.series.time_zone) is not None
        if fixed and again.size == 1 and (np.diff(unique) == 2).sum() == 1:
            fix = (
                "one hour is missing and one occurs twice, as with daylight saving: state the "
                "IANA time zone, such as time_zone: America/Chicago"
            )
        count = f"{again.size} rows repeat" if again.size > 1 else "a row repeats"
        self.fault(f"{count} an hour, first {show_hour(hour[again].min())} ({lines})", fix)
        return unique, mean

    def _check_span(
        self,
        unique: NDArray[np.int64],
        mean: Floats,
        on_hours: Floats,
        covered: NDArray[np.bool_],
        stamps: Stamps,
    ) -> None:
        """Rows that do not span the hours wanted: shifted labels, a local year, another year."""
        start, end = self.first, self.first + self.hours.count - 1
        head, tail = int(unique[0]) - start, int(unique[-1]) - end
        local = -round(stamps.offset_h)
        shifted = 0 < abs(head) <= _MOST_SHIFT_H and head == tail
        if shifted and head == local and self.hours.count in _YEAR_HOURS:
            edge = slice(0, head) if head > 0 else slice(self.hours.count + head, None)
            wanted = np.arange(self.hours.count)[edge] + start
            wrapped = wanted + (self.hours.count if head > 0 else -self.hours.count)
            found = np.isin(wrapped, unique)
            on_hours[edge][found] = mean[np.searchsorted(unique, wrapped[found])]
            detail = f"{abs(head)} hours taken from the other end, UTC{-head:+d}"
            self.note(RepairKind.LOCAL_YEAR_WRAPPED, abs(head), detail)
        elif shifted:
            by = head - local if abs(head - local) <= 1 else head
            fix = (
                "label each hour by its beginning, not its end"
                if by == 1
                else f"if the stamps are local time, state time_zone: '{_offset_text(head)}'; if "
                "they are right, give the hours of the weather year"
            )
            self.fault(
                f"the hours are shifted by {by:+d} h: the file runs from {show_hour(unique[0])} to "
                f"{show_hour(unique[-1])}, weather year {self.hours.name!r} from "
                f"{show_hour(start)} to {show_hour(end)}",
                fix,
            )
            on_hours[:] = np.nan  # one fault says it all: no list of gaps on top
        elif not covered.any():
            self.fault(
                f"no row lies in weather year {self.hours.name!r}: the file runs from "
                f"{show_hour(unique[0])} to {show_hour(unique[-1])}, wanted are "
                f"{show_hour(start)} to {show_hour(end)}",
                "give the series of that year (a path may hold {year}), or leave time_column out "
                "for a typical year",
            )

    def close_gaps(self, values: Floats) -> Floats:
        """Fill short gaps if asked to; everything else that is missing is a fault."""
        missing = np.isnan(values)
        if not missing.any():
            return values
        if missing.all():
            if not self.faults:
                self.fault("holds no values", "name the column that holds them")
            return values
        gaps = runs(missing)
        short = [gap for gap in gaps if self.mends and gap[1] - gap[0] <= SHORT_GAP_H]
        long = [gap for gap in gaps if gap not in short]
        if long:
            self._name_gap(long[0], gaps)
        if not short:
            return values
        count = sum(end - first for first, end in short)
        detail = f"{count} h in {len(short)} gaps, first {show_hour(self.first + short[0][0])}"
        self.note(RepairKind.GAP_FILLED, count, detail)
        return fill_gaps(values, short)

    def _name_gap(self, gap: tuple[int, int], gaps: list[tuple[int, int]]) -> None:
        """Fault of the first gap that stays open."""
        hour, length = self.first + gap[0], gap[1] - gap[0]
        if length == 1 and hour in self.collapsed:
            self.fault(
                f"the hour that occurs twice when clocks go back in {self.zone} is in the file "
                f"once; {show_hour(hour)} is missing",
                "give both hours, or set repair: fill_short_gaps",
            )
            return
        total = sum(end - first for first, end in gaps)
        span = f"{show_hour(hour)}, {length} h" if length > 1 else show_hour(hour)
        self.fault(
            f"{total} of {self.hours.count:,} hours are missing in {len(gaps)} gaps, first {span}"
            if len(gaps) > 1
            else f"{total} of {self.hours.count:,} hours missing at {span}",
            _FIX_GAPS if not self.mends else f"complete the file: the gap is over {SHORT_GAP_H} h",
        )


def _offset_text(offset_h: float) -> str:
    """Write an offset in hours the way a scenario does, such as -06:00."""
    minutes = round(60 * offset_h)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
