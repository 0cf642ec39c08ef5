"""Dates of a programme, and paths by date: `2027`, `2027-Q3` or `2027-03`.

A path is one number, or a step function: from each date on, until the next one. A date counts from
the first period that starts at it or after it, so that the value of a period is the one in force
when the period starts.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.part import refusal
from gigaplan.scenario.series_file import form_of
from gigaplan.scenario.units import MegawattOrZero, NonNegative, Share, TonPerYear

HOW_TO_WRITE = "write a date like 2027, 2027-Q3 or 2027-03"

Value = TypeVar("Value")


def _date(value: object) -> str:
    """Text of a date, as it is written; a bare year may be a number."""
    if month_of(value) is None:
        month = str(value).strip()[:-3]
        is_day = month.count("-") == 1 and month_of(month) is not None
        fix = f"write {month}; dates have no days" if is_day else HOW_TO_WRITE
        raise refusal(f"is no date (got {str(value)!r})", fix)
    return str(value).strip()


def _written_in_order(path: dict[str, Value]) -> dict[str, Value]:
    """Refuse a path without dates, with a date twice, or with a date before the one above it."""
    if not path:
        raise refusal("holds no date", "write it like {2027: 200, 2029: 800}, or one number")
    dates = list(path)
    for above, date in pairwise(dates):
        before, month = month_of(above), month_of(date)
        assert before is not None
        assert month is not None  # the keys are checked before the mapping
        if month == before:
            raise refusal(f"{above} and {date} are the same date", "keep one of them")
        if month < before:
            raise refusal(
                f"{date} stands below {above}, which is later", "write the dates in their order"
            )
    return path


def _years_in_order(path: dict[int, Value]) -> dict[int, Value]:
    """Refuse a path by year likewise."""
    _written_in_order({str(year): value for year, value in path.items()})
    return path


def _never_falling(path: dict[str, float]) -> dict[str, float]:
    """Refuse a path of totals that falls."""
    dates = list(path)
    for above, date in pairwise(dates):
        if path[date] < path[above]:
            raise refusal(
                f"falls from {path[above]:g} to {path[date]:g} at {date}",
                "write totals from each date on, what came before included",
            )
    return path


CalendarDate = Annotated[
    str,
    BeforeValidator(_date),
    Field(json_schema_extra={"type": ["string", "integer"], "hint": HOW_TO_WRITE}),
]
"""A year, a quarter or a month; it stands for its first day."""

_InOrder = AfterValidator(_written_in_order)
_InYears = AfterValidator(_years_in_order)
_Total = AfterValidator(_never_falling)

_MwPerYear = Annotated[
    float, Field(ge=0, json_schema_extra={"unit": "MW/a", "hint": "250 means 250 MW a year"})
]

TotalMegawatts = Annotated[
    Annotated[MegawattOrZero, Tag("number")]
    | Annotated[dict[CalendarDate, MegawattOrZero], _InOrder, _Total, Tag("mapping")],
    Discriminator(form_of),
]
"""Cumulative MW by date: from the start on, or from each date on; 0 before the first."""
MegawattsPerYear = Annotated[
    Annotated[_MwPerYear, Tag("number")]
    | Annotated[dict[CalendarDate, _MwPerYear], _InOrder, Tag("mapping")],
    Discriminator(form_of),
]
"""MW a year, from the start on, or from each date on; 0 before the first."""
UsdByDate = Annotated[
    Annotated[NonNegative, Tag("number")]
    | Annotated[dict[CalendarDate, NonNegative], _InOrder, Tag("mapping")],
    Discriminator(form_of),
]
"""Money by date, from the start on, or from each date on; 0 before the first."""
UsdByYear = Annotated[
    Annotated[NonNegative, Tag("number")]
    | Annotated[dict[int, NonNegative], _InYears, Tag("mapping")],
    Discriminator(form_of),
]
"""One number for every year, or numbers for the calendar years that are named."""
TonsByYear = Annotated[
    Annotated[TonPerYear, Tag("number")]
    | Annotated[dict[int, TonPerYear], _InYears, Tag("mapping")],
    Discriminator(form_of),
]
"""Tons a year: for all years, or from each calendar year on; no limit before the first."""
ShareByYear = Annotated[
    Annotated[Share, Tag("number")] | Annotated[dict[int, Share], _InYears, Tag("mapping")],
    Discriminator(form_of),
]
"""A share: for all years, or from each calendar year on; no limit before the first."""


def in_force(dates: Sequence[object], starts: Sequence[int]) -> list[object | None]:
    """Date in force at the start of each period; None before the first.

    Parameters
    ----------
    dates : sequence
        As written; what is no date is passed over.
    starts : sequence of int
        First month of each period, as `month_of` counts.

    Examples
    --------
    >>> quarters = [2026 * 12, 2026 * 12 + 3, 2026 * 12 + 6]
    >>> in_force(["2026-Q2", "2026-05"], quarters)
    [None, '2026-Q2', '2026-05']
    """
    known = sorted(
        ((month, at) for at, date in enumerate(dates) if (month := month_of(date)) is not None)
    )
    found: list[object | None] = []
    for start in starts:
        reached = [at for month, at in known if month <= start]
        found.append(dates[reached[-1]] if reached else None)
    return found


def by_period(
    path: float | Mapping[Any, float], starts: Sequence[int], before: Value
) -> tuple[float | Value, ...]:
    """Value of a path in each period.

    Parameters
    ----------
    path : float or mapping of date to float
        One number, or a step function.
    starts : sequence of int
        First month of each period.
    before : value
        What holds before the first date.

    Examples
    --------
    >>> by_period({"2026-Q2": 200.0}, [2026 * 12, 2026 * 12 + 3], 0.0)
    (0.0, 200.0)
    """
    if not isinstance(path, Mapping):
        return (float(path),) * len(starts)
    return tuple(
        before if date is None else float(path[date]) for date in in_force(list(path), starts)
    )
