"""Prices and carbon on the hours of a weather year."""

import numpy as np
import pytest

from gigaplan.data.embedded import SeriesKind, grid_carbon, hourly_price, series_info
from gigaplan.data.price_index import Basis, convert
from gigaplan.errors import RegisterError
from gigaplan.series.hours import Hours, calendar_year
from gigaplan.series.market import carbon_intensity, clean_share, onto_hours, power_price


def _price_of(start: str, count: int) -> np.ndarray:
    table = hourly_price("ercot_hubavg")
    first = np.datetime64("2020-01-01T00", "h")
    skip = int((np.datetime64(start, "h") - first).astype(int))
    return table["usd_per_mwh"].to_numpy()[skip : skip + count].astype(float)


def test_the_same_calendar_year_is_used_as_it_is_in_money_of_the_price_year() -> None:
    profile = power_price("ercot_hubavg", calendar_year(2022), 2025)
    expected = _price_of("2022-01-01T00", 8760) * convert(1.0, 2022, 2025, Basis.REAL)
    assert np.allclose(profile.values, expected, rtol=1e-12)
    assert "the same hours; in USD of 2025 by CPI-U" in profile.source


def test_another_year_is_laid_over_by_month_day_and_hour() -> None:
    # 2013 is not held: the last whole year, 2024, is laid over, without its 29 February.
    profile = power_price("ercot_hubavg", calendar_year(2013), 2024)
    year = _price_of("2024-01-01T00", 8784)
    assert np.allclose(profile.values, np.delete(year, slice(59 * 24, 60 * 24)), rtol=1e-12)
    assert "2024 laid over 2013 by month, day and hour, weekdays not aligned" in profile.source


def test_a_leap_year_repeats_28_february_of_a_common_year() -> None:
    profile = power_price("ercot_hubavg", calendar_year(2012), 2023, year=2023)
    assert profile.values.size == 8784
    assert np.array_equal(profile.values[59 * 24 : 60 * 24], profile.values[58 * 24 : 59 * 24])
    assert profile.values.mean() == pytest.approx(_price_of("2023-01-01T00", 8760).mean(), rel=0.01)


def test_a_year_on_request() -> None:
    quiet = power_price("ercot_hubavg", calendar_year(2013), 2025, year=2020)
    uri = power_price("ercot_hubavg", calendar_year(2013), 2025, year=2021)
    assert uri.values.mean() > 5 * quiet.values.mean()  # February 2021 reached 9,000 USD/MWh


def test_a_part_of_a_year_is_cut_out() -> None:
    week = Hours(np.datetime64("2021-02-14T00", "h"), 168, "Uri", 1.0)
    assert power_price("ercot_hubavg", week, 2021).values == pytest.approx(
        _price_of("2021-02-14T00", 168)
    )


def test_carbon_and_clean_share_are_of_the_same_hours() -> None:
    hours = calendar_year(2022)
    carbon = carbon_intensity("eia930_erco_2022", hours)
    assert np.allclose(carbon.values, grid_carbon("eia930_erco_2022")["co2_t_per_mwh"].to_numpy())
    share = clean_share("eia930_erco_2022", hours)
    assert 0.0 <= share.values.min() < share.values.max() <= 1.0
    # The more of the grid is clean, the less it emits.
    assert np.corrcoef(carbon.values, share.values)[0, 1] < -0.9


def test_refusals() -> None:
    with pytest.raises(RegisterError, match="series ercot_hubavg does not hold the calendar year"):
        power_price("ercot_hubavg", calendar_year(2013), 2025, year=2019)
    with pytest.raises(RegisterError, match="did you mean ercot_hubavg"):
        power_price("ercot_hub", calendar_year(2013), 2025)
    shape = series_info("training", SeriesKind.LOAD_SHAPE)
    with pytest.raises(RegisterError, match="series training is by local hour"):
        onto_hours(shape, np.ones(8760), calendar_year(2013))
