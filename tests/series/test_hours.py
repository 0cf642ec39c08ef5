"""Hours against the calendar."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.series.hours import Hours, Season, calendar_year, pick_week


def test_leap_years_have_29_february() -> None:
    assert [calendar_year(y).count for y in (1900, 2000, 2012, 2019)] == [8760, 8784, 8784, 8760]
    leap = calendar_year(2012)
    assert leap.utc()[59 * 24] == np.datetime64("2012-02-29T00")


def test_local_hour_and_month_of_the_first_utc_hour() -> None:
    # 2013-01-01T00 UTC is 18:00 on 31 December in UTC-6 and 05:30 on 1 January in UTC+5:30.
    hours = calendar_year(2013)
    assert (hours.local_hour(-6.0)[0], hours.month(-6.0)[0]) == (18, 12)
    assert (hours.local_hour(5.5)[0], hours.month(5.5)[0]) == (5, 1)


def test_weekday_of_known_dates() -> None:
    # 1 January 2013 was a Tuesday, 1 January 2024 a Monday.
    assert calendar_year(2013).weekday()[0] == 1
    assert calendar_year(2024).weekday()[0] == 0


def test_mid_hour_in_unix_seconds() -> None:
    hours = Hours(np.datetime64("1970-01-02T00", "h"), 2, "x", 1.0)
    assert hours.unix_s(0.5).tolist() == [86400 + 1800, 86400 + 5400]


@given(offset=st.integers(-12, 14), year=st.integers(1990, 2040))
def test_every_local_hour_occurs_once_a_day(offset: int, year: int) -> None:
    hours = calendar_year(year)
    assert np.all(np.bincount(hours.local_hour(offset)) == hours.count // 24)


@pytest.mark.parametrize(
    ("season", "latitude", "month"),
    [
        (Season.WINTER, 32.0, 1),
        (Season.SUMMER, 32.0, 7),
        (Season.WINTER, -27.0, 7),
        (Season.SUMMER, -27.0, 1),
    ],
)
def test_weeks_are_monday_to_sunday_in_the_right_half_year(
    season: Season, latitude: float, month: int
) -> None:
    hours = calendar_year(2013)
    week = pick_week(hours, season, -6.0, latitude)
    assert week is not None
    assert week.stop - week.start == 168
    assert hours.weekday(-6.0)[week.start] == 0
    assert hours.local_hour(-6.0)[week.start] == 0
    assert hours.month(-6.0)[week.start] == month


def test_the_hardest_week_holds_the_largest_sum() -> None:
    hours = calendar_year(2013)
    need = np.zeros(hours.count)
    need[400] = 1.0  # 17 January, 10:00 local: the week from Monday 14 January
    week = pick_week(hours, Season.WINTER, -6.0, 32.0, need)
    assert week is not None
    assert week.start <= 400 < week.stop
    # 14 January 00:00 in UTC-6 is hour 13 x 24 + 6.
    assert week.start == 13 * 24 + 6


def test_a_short_span_has_no_week_of_that_season() -> None:
    day = Hours(np.datetime64("2013-01-01T00", "h"), 24, "day", 1.0)
    assert pick_week(day, Season.WINTER, 0.0, 32.0) is None


def test_empty_and_negative_are_refused() -> None:
    with pytest.raises(ValueError, match="need at least one hour, got 0"):
        Hours(np.datetime64("2013-01-01T00", "h"), 0, "x", 1.0)
    with pytest.raises(ValueError, match="weight must be >= 0, got -1"):
        Hours(np.datetime64("2013-01-01T00", "h"), 1, "x", -1.0)
