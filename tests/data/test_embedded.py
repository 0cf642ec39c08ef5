"""The embedded series: untouched files, right clocks, right values."""

import hashlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvlib.solarposition import get_solarposition

from gigaplan.data.embedded import (
    SeriesInfo,
    SeriesKind,
    by_calendar,
    grid_carbon,
    grid_clean_share,
    hourly_price,
    load_series,
    load_shape,
    series_info,
    series_keys,
    weather_table,
    wind_profile,
)
from gigaplan.data.tables import read_rows, table
from gigaplan.errors import RegisterError

WEATHER = series_keys(SeriesKind.WEATHER)
PROVENANCE = read_rows("provenance.csv")
Floats = np.ndarray


def values(frame: object, column: str) -> Floats:
    return frame[column].to_numpy().astype(float)  # type: ignore[index]


@pytest.mark.parametrize("row", PROVENANCE, ids=[row["file"] for row in PROVENANCE])
def test_each_file_is_the_one_provenance_describes(row: dict[str, str]) -> None:
    blob = table(row["file"]).read_bytes()
    assert hashlib.sha256(blob).hexdigest() == row["sha256"]
    assert all(row[name] for name in ("made_from", "source", "source_date", "licence"))
    assert "CC BY" not in row["licence"] or "attribution:" in row["licence"]


def test_every_file_has_provenance_and_the_whole_is_small() -> None:
    assert {info.file for info in load_series().values()} == {row["file"] for row in PROVENANCE}
    assert sum(int(row["bytes"]) for row in PROVENANCE) < 6e6


@pytest.mark.parametrize("key", WEATHER)
def test_weather_is_whole_and_physical(key: str) -> None:
    info, frame = series_info(key, SeriesKind.WEATHER), weather_table(key)
    assert info.first_hour is not None
    assert frame.height == info.hours == (8784 if info.first_hour.year % 4 == 0 else 8760)
    first, last = frame["time_utc"][0], frame["time_utc"][-1]
    assert (first, last) == (info.first_hour, first + timedelta(hours=info.hours - 1))
    assert (first.month, first.day, first.hour) == (1, 1, 0)
    assert sum(frame.null_count().row(0)) == 0
    for name, low, high in (
        ("ghi_w_m2", 0, 1300),
        ("dni_w_m2", 0, 1150),
        ("dhi_w_m2", 0, 800),
        ("temp_air_c", -45, 50),
        ("rel_humidity_pct", 0, 100),
        ("pressure_hpa", 750, 1060),
        ("wind_speed_10m_m_s", 0, 40),
    ):
        assert low <= frame[name].min() <= frame[name].max() <= high, name  # type: ignore[operator]
    assert (values(frame, "dew_point_c") <= values(frame, "temp_air_c") + 1.0).mean() > 0.99


@pytest.mark.parametrize("key", WEATHER)
def test_the_sun_is_where_the_clock_says(key: str) -> None:
    info, frame = series_info(key, SeriesKind.WEATHER), weather_table(key)
    ghi = values(frame, "ghi_w_m2")

    def fit(shift_h: float) -> float:
        hours = frame["time_utc"].dt.replace_time_zone(None).to_numpy().astype("datetime64[s]")
        time = pd.DatetimeIndex(hours + np.timedelta64(int(shift_h * 60), "m"), tz="UTC")
        zenith = get_solarposition(time, info.latitude, info.longitude)["zenith"].to_numpy()
        return float(np.corrcoef(np.maximum(np.cos(np.radians(zenith)), 0), ghi)[0, 1])

    at_mid_hour = fit(0.5)
    assert at_mid_hour > 0.87
    assert at_mid_hour > max(fit(-0.5), fit(1.5))


@pytest.mark.parametrize(
    ("key", "ghi_kwh_m2", "mean_c"),
    [
        # From the site tables of the sources, computed before the change of clock.
        ("abilene_nolan_tx_2013", 2015, 16.8),
        ("abilene_tx_tmy3", 1869, 17.1),
        ("phoenix_az_tmy3", 2094, 23.8),
        ("dulles_va_tmy3", 1481, 12.7),
        ("piedmont_it_pvgis_tmy", 1436, 13.6),
        ("brisbane_au_2013", 1885, 19.1),
    ],
)
def test_annual_values_are_those_of_the_source(key: str, ghi_kwh_m2: int, mean_c: float) -> None:
    frame = weather_table(key)
    assert values(frame, "ghi_w_m2").sum() / 1000 == pytest.approx(ghi_kwh_m2, abs=0.51)
    assert values(frame, "temp_air_c").mean() == pytest.approx(mean_c, abs=0.051)


def test_the_missing_leap_day_is_a_copy_and_march_is_in_place() -> None:
    ghi = values(weather_table("amarillo_tx_2012"), "ghi_w_m2")
    local = np.roll(ghi, -6)  # back to local standard time
    february_28 = slice(58 * 24, 59 * 24)
    february_29 = slice(59 * 24, 60 * 24)
    assert np.array_equal(local[february_28], local[february_29])
    # The raw labels run one day early from March; regional wind of 2012 tells which is right.
    near = values(wind_profile("wtk_amarillo_tx_2012"), "capacity_factor")[1500:8700]
    region = values(wind_profile("newbuild_erc_phdl_1"), "capacity_factor")

    def fit(shift_h: int) -> float:
        return float(np.corrcoef(near, region[1500 + shift_h : 8700 + shift_h])[0, 1])

    assert fit(0) > 0.6
    assert fit(0) > max(fit(-24), fit(24)) + 0.2


@pytest.mark.parametrize("key", series_keys(SeriesKind.WIND))
def test_wind_is_a_share_and_has_the_stated_mean(key: str) -> None:
    info, shares = series_info(key, SeriesKind.WIND), values(wind_profile(key), "capacity_factor")
    assert shares.size == info.hours
    assert 0 <= shares.min() <= shares.max() <= 0.9 + 1e-6  # a tenth is lost
    if "source's capacity factor" in info.note:
        stated = float(info.note.rsplit(" ", 1)[1])
        assert shares.mean() == pytest.approx(0.9 * stated, abs=0.004)


def test_abilene_wind_is_coincident_with_its_sun() -> None:
    info = series_info("abilene_nolan_tx_2013", SeriesKind.WEATHER)
    assert info.wind_series == "wtk_abilene_nolan_tx_2013"
    wind = wind_profile(info.wind_series)
    assert wind["time_utc"].equals(weather_table(info.key)["time_utc"])
    assert values(wind, "capacity_factor").mean() == pytest.approx(0.478, abs=0.0005)
    assert values(wind, "wind_speed_100m_m_s").mean() == pytest.approx(9.11, abs=0.005)


@pytest.mark.parametrize(
    ("key", "means", "offset_h"),
    [
        ("ercot_hubavg", [21.8, 145.6, 64.3, 55.9, 28.1], -6),
        ("caiso_np15", [32.2, 52.3, 89.0, 61.5, 40.7], -8),
        ("nyiso_capital", [21.3, 44.6, 94.5, 36.4, 38.2], -5),
    ],
)
def test_prices_have_the_known_means_and_summer_peak(
    key: str, means: list[float], offset_h: int
) -> None:
    frame = hourly_price(key)
    year = frame["time_utc"].dt.year().to_numpy()
    price = values(frame, "usd_per_mwh")
    found = [price[year == y].mean() for y in range(2020, 2025)]
    assert found == pytest.approx(means, abs=0.051)
    summer = np.isin(frame["time_utc"].dt.month().to_numpy(), (7, 8))
    local = (frame["time_utc"].dt.hour().to_numpy() + offset_h) % 24
    by_hour = [np.median(price[summer & (local == hour)]) for hour in range(24)]
    assert 15 <= int(np.argmax(by_hour)) <= 19  # a second shift to UTC would put it at 20 to 3


def test_the_storm_of_february_2021_is_in_the_ercot_price() -> None:
    frame = hourly_price("ercot_hubavg")
    top = frame["time_utc"][int(np.argmax(values(frame, "usd_per_mwh")))]
    assert datetime(2021, 2, 13, tzinfo=UTC) <= top <= datetime(2021, 2, 20, tzinfo=UTC)


@pytest.mark.parametrize("key", series_keys(SeriesKind.CARBON))
def test_carbon_is_between_nothing_and_coal(key: str) -> None:
    carbon = values(grid_carbon(key), "co2_t_per_mwh")
    assert 0 <= carbon.min() <= carbon.max() <= 1.6


def test_carbon_of_known_grids() -> None:
    def mean(key: str) -> float:
        return float(values(grid_carbon(key), "co2_t_per_mwh").mean())

    # US average 0.37 t/MWh in 2022; hydro of the Columbia, coal of the Rockies at the margin.
    assert mean("eia930_bpat_2022") == pytest.approx(0.055, abs=0.001)
    assert mean("eia930_erco_2022") == pytest.approx(0.347, abs=0.001)
    assert mean("avert_rm_2023") > mean("avert_ca_2023")


def test_californian_average_carbon_is_lowest_around_noon() -> None:
    frame = grid_carbon("eia930_ciso_2022")
    local = (frame["time_utc"].dt.hour().to_numpy() - 8) % 24
    carbon = values(frame, "co2_t_per_mwh")
    by_hour = [carbon[local == hour].mean() for hour in range(24)]
    assert 9 <= int(np.argmin(by_hour)) <= 14


@pytest.mark.parametrize("ba", ["erco", "ciso", "pjm", "bpat", "miso", "nyis", "soco", "azps"])
def test_clean_share_moves_against_carbon(ba: str) -> None:
    key = f"eia930_{ba}_2022"
    share = values(grid_clean_share(key), "clean_share")
    assert 0 <= share.min() <= share.max() <= 1
    carbon = values(grid_carbon(key), "co2_t_per_mwh")
    assert np.corrcoef(share, carbon)[0, 1] < -0.6


def test_texan_generation_of_2022_was_two_fifths_clean() -> None:
    # EIA: wind 25 %, solar 6 %, nuclear 10 % of ERCOT generation in 2022.
    assert values(grid_clean_share("eia930_erco_2022"), "clean_share").mean() == pytest.approx(
        0.41, abs=0.01
    )


def test_marginal_carbon_has_no_clean_share() -> None:
    with pytest.raises(RegisterError, match="no embedded clean share series 'clean_avert_te_2023'"):
        grid_clean_share("avert_te_2023")


def test_load_shapes_are_shares_of_nameplate_by_local_hour() -> None:
    training = values(load_shape("training"), "share_of_nameplate")
    inference = values(load_shape("inference"), "share_of_nameplate")
    assert training.size == inference.size == 8760
    assert training.mean() == pytest.approx(0.9, abs=0.001)
    assert training.std() < 0.02
    assert (inference.min(), inference.max()) == pytest.approx((0.55, 1.0))
    assert load_shape("training").columns == ["time_local", "share_of_nameplate"]


def test_an_unknown_series_names_its_neighbours() -> None:
    with pytest.raises(
        RegisterError, match=r"no embedded weather series 'abilene_tx'; .*abilene_tx_tmy3"
    ):
        weather_table("abilene_tx")


def test_a_series_of_another_kind_is_refused() -> None:
    with pytest.raises(RegisterError, match="no embedded price series 'avert_te_2023'"):
        hourly_price("avert_te_2023")


def calendar(year: int) -> tuple[SeriesInfo, Floats]:
    key = "eia930_erco_2022" if year == 2022 else "newbuild_erc_west_1"
    info = load_series()[key]
    return info, np.arange(info.hours, dtype=float)


@pytest.mark.parametrize("year", [2012, 2022])
def test_the_same_year_is_the_series_itself(year: int) -> None:
    info, hours = calendar(year)
    found = by_calendar(info, hours, np.datetime64(f"{year}-01-01T00", "h"), info.hours)
    assert np.array_equal(found, hours)


def test_a_common_year_leaves_out_29_february() -> None:
    info, hours = calendar(2012)
    found = by_calendar(info, hours, np.datetime64("2019-01-01T00", "h"), 8760)
    assert np.array_equal(found, np.delete(hours, np.s_[59 * 24 : 60 * 24]))


def test_a_leap_year_takes_28_february_twice() -> None:
    info, hours = calendar(2022)
    found = by_calendar(info, hours, np.datetime64("2020-01-01T00", "h"), 8784)
    assert np.array_equal(found[59 * 24 : 60 * 24], hours[58 * 24 : 59 * 24])
    assert np.array_equal(found[60 * 24 :], hours[59 * 24 :])


@given(start=st.integers(0, 300_000), count=st.integers(1, 99))
def test_month_day_and_hour_are_kept(start: int, count: int) -> None:
    info, hours = calendar(2012)
    first = np.datetime64("1999-01-01T00", "h") + start
    found = by_calendar(info, hours, first, count).astype(int)
    source = np.datetime64("2012-01-01T00", "h") + found
    wanted = first + np.arange(count)
    assert [str(a)[5:] for a in source] == [str(b)[5:] for b in wanted]


def test_more_than_one_year_cannot_be_put_onto_a_calendar() -> None:
    prices = load_series()["ercot_hubavg"]
    with pytest.raises(RegisterError, match="ercot_hubavg is not one calendar year"):
        by_calendar(prices, np.zeros(prices.hours), np.datetime64("2019-01-01T00", "h"), 24)
    shape = load_series()["training"]
    with pytest.raises(RegisterError, match="training does not begin on 1 January, 00:00 UTC"):
        by_calendar(shape, np.zeros(8760), np.datetime64("2019-01-01T00", "h"), 24)
