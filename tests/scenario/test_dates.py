"""Dates of a programme and paths by date."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.dates import (
    CalendarDate,
    ShareByYear,
    TotalMegawatts,
    UsdByDate,
    by_period,
    in_force,
)
from gigaplan.scenario.horizon import Horizon, PeriodLength, label_of

MONTHS = st.integers(2025 * 12, 2036 * 12 - 1)


def refused(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return str(caught.value.errors()[0]["msg"])


@given(MONTHS, st.sampled_from(PeriodLength))
def test_a_label_stands_for_the_first_month_of_its_period(month: int, length: PeriodLength) -> None:
    first = month_of(label_of(month, length))
    assert first is not None
    assert first <= month < first + length.months
    assert first % length.months == 0


@given(st.text(max_size=8))
def test_what_is_no_date_has_no_month_and_what_is_one_reads_back(text: str) -> None:
    month = month_of(text)
    if month is not None:
        labels = [label_of(month, length) for length in PeriodLength]
        assert text.strip() in labels


@pytest.mark.parametrize("odd", ["2027-Q0", "2027-13", "2027-1", "27", "", True, 2027.0, None])
def test_odd_dates_are_none(odd: object) -> None:
    assert month_of(odd) is None


def test_a_year_may_be_a_number_and_is_kept_as_text() -> None:
    read = TypeAdapter(CalendarDate).validate_python
    assert (read(2027), read("2027-Q3"), read(" 2027-03 ")) == ("2027", "2027-Q3", "2027-03")
    assert refused(CalendarDate, "2027-03-01") == (
        "is no date (got '2027-03-01'); write 2027-03; dates have no days"
    )


@given(MONTHS, st.integers(1, 40), st.sampled_from(PeriodLength))
def test_periods_follow_each_other_without_gap(
    month: int, count: int, length: PeriodLength
) -> None:
    first = month - month % length.months
    last = min(first + (count - 1) * length.months, 2036 * 12 - length.months)
    horizon = Horizon(first=label_of(first, length), last=label_of(last, length), period=length)
    assert horizon.starts[0] == first
    assert horizon.starts[-1] == last
    assert {b - a for a, b in zip(horizon.starts, horizon.starts[1:], strict=False)} <= {
        length.months
    }
    assert [month_of(label) for label in horizon.labels] == list(horizon.starts)
    assert horizon.years == tuple(sorted({start // 12 for start in horizon.starts}))


@given(
    st.dictionaries(MONTHS, st.floats(0, 1e4), min_size=1, max_size=6),
    st.lists(MONTHS, min_size=1, max_size=12).map(sorted),
)
def test_a_path_holds_the_last_value_stated_up_to_the_start(
    steps: dict[int, float], starts: list[int]
) -> None:
    path = {label_of(month, PeriodLength.MONTH): value for month, value in steps.items()}
    for start, value in zip(starts, by_period(path, starts, -1.0), strict=True):
        reached = [month for month in steps if month <= start]
        assert value == (steps[max(reached)] if reached else -1.0)


def test_one_number_holds_from_the_start_on() -> None:
    assert by_period(5, [0, 1, 2], 0.0) == (5.0, 5.0, 5.0)


def test_a_date_counts_from_the_period_that_starts_at_it_or_after() -> None:
    quarters = Horizon(first="2027-Q1", last="2027-Q4").starts
    assert in_force(["2027-02", "2027-Q4"], quarters) == [None, "2027-02", "2027-02", "2027-Q4"]


def test_paths_are_written_in_order_and_once() -> None:
    assert "holds no date" in refused(UsdByDate, {})
    assert "2026 stands below 2027, which is later" in refused(UsdByDate, {2027: 1, 2026: 2})
    assert "2027 and 2027-01 are the same date" in refused(UsdByDate, {2027: 1, "2027-01": 2})
    assert "2026 stands below 2027" in refused(ShareByYear, {2027: 0.1, 2026: 0.2})


def test_totals_never_fall_and_other_paths_may() -> None:
    falling = {2027: 200, 2028: 100}
    assert "falls from 200 to 100 at 2028" in refused(TotalMegawatts, falling)
    assert TypeAdapter(UsdByDate).validate_python(falling) == {"2027": 200.0, "2028": 100.0}


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"first": "2027-Q1", "last": "2026-Q1"}, "the last period 2026-Q1 is before the first"),
        ({"first": "2024-Q4", "last": "2026-Q1"}, "2024-Q4 is outside 2025 to 2035"),
        ({"first": "2026-02", "last": "2026-Q4"}, "2026-02 is no quarter (period: quarter)"),
        ({"first": "2026", "last": "2027-01", "period": "year"}, "2027-01 is no year"),
    ],
)
def test_horizons_that_cannot_be(stated: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Horizon.model_validate(stated)
    assert [told in str(error["msg"]) for error in caught.value.errors()] == [True]
