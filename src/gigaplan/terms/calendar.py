"""Periods of a horizon, and which hours of a weather year belong to which month."""

import math

import numpy as np

from gigaplan.errors import ScenarioError
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR, Period, Spans
from gigaplan.scenario.horizon import Horizon
from gigaplan.series.hours import Hours, calendar_year

_SLACK = 1e-9


def periods_of(horizon: Horizon) -> tuple[Period, ...]:
    """Every period of a horizon, in order."""
    return tuple(
        Period(label, start // MONTHS_PER_YEAR, start % MONTHS_PER_YEAR + 1, horizon.period.months)
        for label, start in zip(horizon.labels, horizon.starts, strict=True)
    )


def spans_of(hours: Hours) -> Spans:
    """Cut a weather year at the ends of its months, in UTC.

    Raises
    ------
    ScenarioError
        If the hours are no whole calendar year.
    """
    year = int(hours.start.astype("datetime64[Y]").astype(np.int64)) + 1970
    whole = calendar_year(year)
    if hours.start != whole.start or hours.count != whole.count:
        raise ScenarioError(
            f"weather.years.{hours.name}",
            f"is {hours.count:,} hours from {hours.start} UTC, and a programme needs a whole "
            "calendar year in UTC",
            f"bring all hours of {year}, or name an embedded weather set",
        )
    month = hours.month()
    first = np.searchsorted(month, np.arange(1, MONTHS_PER_YEAR + 2))
    return Spans(hours.name, hours.weight, first.astype(np.int64))


def periods_up(years: float, period: Period) -> int:
    """Number of whole periods that a time takes, rounded up."""
    return math.ceil(years / period.years - _SLACK)


def periods_near(years: float, period: Period, horizon: int) -> int:
    """Number of periods that a life has, rounded to the nearest and at least one.

    What never ends is one period longer than the horizon.
    """
    if not math.isfinite(years):
        return horizon + 1
    return max(1, round(years / period.years))
