"""The time axis of a run's money: the horizon, and on to the end of the leases.

Periods beyond the horizon have the length of those within it. The axis begins with the first period
of the horizon and ends with a calendar year, as tax years are calendar years. The price level turns
real money of the price year, the mean of that year, into nominal money of the middle of a period:
(1 + inflation) ** (years from the middle of the price year to the middle of the period).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.joint.terms import MONTHS_PER_YEAR, Period

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class MoneyCalendar:
    """Periods of a run's money; arrays have shape (periods,).

    Attributes
    ----------
    labels : tuple of str
        ``2029-Q3``, ``2029-07`` or ``2029``.
    horizon : int
        Number of periods within the plan's horizon.
    months : int
        Length of a period: 1, 3 or 12.
    years : ndarray of int
        Calendar year of each period.
    price_level : ndarray
        Nominal over real money. [1]
    years_since : ndarray
        Years from the middle of the price year to the middle of each period. [a]
    first_month : int
        12 x calendar year + month from 0 of the first period.
    """

    labels: tuple[str, ...]
    horizon: int
    months: int
    years: Integers
    price_level: Floats
    years_since: Floats
    first_month: int

    def level(self, rate: float) -> Floats:
        """Level of a price that rises at a rate of its own from the price year on. [1]."""
        return np.asarray((1.0 + rate) ** self.years_since)

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.labels)

    @property
    def per_year(self) -> int:
        """Number of periods in a year."""
        return MONTHS_PER_YEAR // self.months

    @property
    def period_years(self) -> float:
        """Length of a period. [a]."""
        return self.months / MONTHS_PER_YEAR

    def place(self, label: str) -> int:
        """Position of a period.

        Raises
        ------
        KeyError
            If it is not on the axis.
        """
        try:
            return self.labels.index(label)
        except ValueError:
            raise KeyError(label) from None

    def year_end(self, period: int) -> int:
        """Last period of the calendar year that a period is in."""
        same = np.flatnonzero(self.years == self.years[period])
        return int(same[-1])

    def by_year(self, values: Floats) -> Floats:
        """Sums over calendar years; the last axis is periods, then years."""
        first = np.flatnonzero(np.diff(self.years, prepend=self.years[0] - 1))
        return np.asarray(np.add.reduceat(values, first, axis=-1))

    def spread_years(self, values: Floats, active: Flags) -> Floats:
        """Amounts of calendar years in equal parts over the periods of each that are active.

        A year without active periods is spread over all of its periods.
        """
        place = self.years - self.years[0]
        idle = np.bincount(place, weights=active) == 0.0
        paying = active | idle[place]
        count = np.bincount(place, weights=paying)
        return np.asarray(np.where(paying, (values / count)[place], 0.0))

    @property
    def calendar_years(self) -> tuple[int, ...]:
        """Every calendar year, in order."""
        return tuple(range(int(self.years[0]), int(self.years[-1]) + 1))


def money_calendar(
    horizon: Sequence[Period], *, years_after: int, price_year: int, inflation: float
) -> MoneyCalendar:
    """Make the axis.

    Parameters
    ----------
    horizon : sequence of Period
        Of the plan.
    years_after : int
        Whole calendar years after that of the last period of the horizon.
    price_year : int
        Price year of the plan's real money.
    inflation : float
        Per year. [1]
    """
    first, last = horizon[0], horizon[-1]
    months = first.months
    start = first.year * MONTHS_PER_YEAR + first.first_month - 1
    stop = (last.year + years_after + 1) * MONTHS_PER_YEAR
    starts = np.arange(start, stop, months)
    since = (starts + 0.5 * months) / MONTHS_PER_YEAR - (price_year + 0.5)
    beyond = (_label(int(each), months) for each in starts[len(horizon) :])
    labels = (*(period.label for period in horizon), *beyond)
    return MoneyCalendar(
        labels=labels,
        horizon=len(horizon),
        months=months,
        years=starts // MONTHS_PER_YEAR,
        price_level=(1.0 + inflation) ** since,
        years_since=since,
        first_month=start,
    )


def _label(start: int, months: int) -> str:
    """Name of a period as the scenario writes it."""
    year, month = divmod(start, MONTHS_PER_YEAR)
    if months == MONTHS_PER_YEAR:
        return f"{year}"
    if months == QUARTER_MONTHS:
        return f"{year}-Q{month // QUARTER_MONTHS + 1}"
    return f"{year}-{month + 1:02d}"
