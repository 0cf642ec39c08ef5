"""The horizon of a programme: from which period to which, by the month, the quarter or the year."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from gigaplan.scenario.calendar import MONTHS_PER_QUARTER, MONTHS_PER_YEAR, month_of
from gigaplan.scenario.dates import CalendarDate
from gigaplan.scenario.part import Clash, Part

FIRST_YEAR, LAST_YEAR = 2025, 2035
"""Years for which the data register speaks."""


class PeriodLength(Enum):
    """How long one period of decisions is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Length in months."""
        return _MONTHS[self]


_MONTHS = {
    PeriodLength.MONTH: 1,
    PeriodLength.QUARTER: MONTHS_PER_QUARTER,
    PeriodLength.YEAR: MONTHS_PER_YEAR,
}


class Horizon(Part):
    """First and last period of a programme."""

    first: CalendarDate
    """First period, written like the periods: 2026-Q1, 2026-01 or 2026."""
    last: CalendarDate
    """Last period, which is part of the horizon."""
    period: PeriodLength = PeriodLength.QUARTER
    """Length of one period."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Dates that are no periods, out of order, or where the register says nothing."""
        length = _length(given.get("period", PeriodLength.QUARTER))
        months = {key: month_of(given.get(key)) for key in ("first", "last")}
        for key, month in months.items():
            if month is None:
                continue
            year = month // MONTHS_PER_YEAR
            if not FIRST_YEAR <= year <= LAST_YEAR:
                yield Clash(
                    f"{given[key]} is outside {FIRST_YEAR} to {LAST_YEAR}, the years of the data "
                    "register",
                    "move the horizon into these years",
                    (key,),
                )
            elif length is not None and str(given[key]) != label_of(month, length):
                yield Clash(
                    f"{given[key]} is no {length.value} (period: {length.value})",
                    f"write {label_of(month, length)}, or change period",
                    (key,),
                )
        first, last = months["first"], months["last"]
        if first is not None and last is not None and last < first:
            yield Clash(
                f"the last period {given['last']} is before the first, {given['first']}",
                "swap them",
                ("last",),
            )

    @property
    def starts(self) -> tuple[int, ...]:
        """First month of each period, as `month_of` counts."""
        first, last = month_of(self.first), month_of(self.last)
        assert first is not None
        assert last is not None  # the dates are checked
        return tuple(range(first, last + 1, self.period.months))

    @property
    def labels(self) -> tuple[str, ...]:
        """Label of each period: 2027-Q1, 2027-01 or 2027."""
        return tuple(label_of(start, self.period) for start in self.starts)

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the horizon, in order."""
        return tuple(dict.fromkeys(start // MONTHS_PER_YEAR for start in self.starts))


def label_of(month: int, length: PeriodLength) -> str:
    """Label of the period that a month is in.

    Examples
    --------
    >>> label_of(2027 * 12 + 6, PeriodLength.QUARTER)
    '2027-Q3'
    >>> label_of(2027 * 12 + 6, PeriodLength.MONTH)
    '2027-07'
    """
    year, within = divmod(month, MONTHS_PER_YEAR)
    if length is PeriodLength.YEAR:
        return str(year)
    if length is PeriodLength.QUARTER:
        return f"{year}-Q{within // MONTHS_PER_QUARTER + 1}"
    return f"{year}-{within + 1:02d}"


def _length(written: object) -> PeriodLength | None:
    """Length as written; None if there is no such length, which has its own fault."""
    if isinstance(written, PeriodLength):
        return written
    return next((length for length in PeriodLength if length.value == written), None)
