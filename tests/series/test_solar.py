"""Solar yield against an independent run of pvlib, the almanac, and properties."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.errors import ScenarioError
from gigaplan.series.hours import Hours, calendar_year
from gigaplan.series.solar import (
    NEGLIGIBLE,
    SolarArray,
    Tracking,
    best_fixed_tilt_deg,
    solar_yield,
    sun_position,
)
from gigaplan.series.weather import Weather
from series.weather_cases import embedded, steady

# Annual AC capacity factors of a separate pvlib 0.16 run on the same TMY3 files, made for the data
# review of 2026-11-22: single axis, gcr 0.35, DC/AC 1.3, Hay-Davies, Faiman, -0.35 %/K, 14 % losses
# and a 96 % inverter. Hourly values there are rounded to 0.001, so the mean is good to 1e-5.
REFERENCE_CF = {
    "abilene_tx_tmy3": 0.28273,
    "phoenix_az_tmy3": 0.31316,
    "las_vegas_nv_tmy3": 0.31363,
    "dulles_va_tmy3": 0.21925,
    "pittsburgh_pa_tmy3": 0.20279,
    "moses_lake_wa_tmy3": 0.24116,
    "atlanta_ga_tmy3": 0.24664,
}


@pytest.fixture(scope="module")
def abilene() -> tuple[Hours, Weather]:
    return embedded("abilene_tx_tmy3")


@pytest.mark.parametrize(("key", "expected"), REFERENCE_CF.items())
def test_annual_capacity_factor_of_the_reference(key: str, expected: float) -> None:
    hours, weather = embedded(key)
    share = solar_yield(hours, weather, SolarArray())
    assert share.mean() == pytest.approx(expected, abs=2e-5)
    assert share.min() == 0.0
    assert share.max() == 1.0


def test_nights_yield_exactly_nothing(abilene: tuple[Hours, Weather]) -> None:
    hours, weather = abilene
    share = solar_yield(hours, weather, SolarArray())
    night = np.isin(hours.local_hour(-6.0), (21, 22, 23, 0, 1, 2, 3))
    assert np.all(share[night] == 0.0)
    assert not np.any((share > 0) & (share < NEGLIGIBLE))


def test_irradiance_at_night_is_not_believed(abilene: tuple[Hours, Weather]) -> None:
    hours, weather = abilene
    lamp = replace(
        weather, ghi_w_m2=np.full(hours.count, 400.0), dhi_w_m2=np.full(hours.count, 400.0)
    )
    share = solar_yield(hours, lamp, SolarArray())
    sun = sun_position(hours, weather)
    assert np.all(share[~sun.is_up] == 0.0)
    assert np.all(share[sun.is_up] > 0.0)


def test_sun_at_the_equator_at_equinox_noon() -> None:
    # 20 March 2013, equinox 11:02 UTC; equation of time -7.5 min, so at 12:07.5 UTC on the
    # meridian the sun is overhead (declination +0.02 deg). At 12:30 it is 5.6 deg past.
    hours = Hours(np.datetime64("2013-03-20T12", "h"), 1, "noon", 1.0)
    sun = sun_position(hours, steady(1))
    assert sun.zenith_deg[0] == pytest.approx(5.6, abs=0.1)
    assert sun.azimuth_deg[0] == pytest.approx(270.0, abs=1.0)


def test_sun_position_is_that_of_mid_hour() -> None:
    # In the hour from 06:00 local solar time at an equinox the sun rises: at 06:30 it is 7.5
    # degrees up, less the equation of time (-7.5 min, 1.9 degrees).
    hours = Hours(np.datetime64("2013-03-20T06", "h"), 1, "dawn", 1.0)
    assert 90.0 - sun_position(hours, steady(1)).zenith_deg[0] == pytest.approx(5.6, abs=0.2)


def test_an_hour_with_sunrise_after_mid_hour_is_day() -> None:
    # Sunrise on the equator at that equinox is 06:04 UTC on the meridian: 05:00-06:00 is night.
    hours = Hours(np.datetime64("2013-03-20T05", "h"), 2, "dawn", 1.0)
    assert sun_position(hours, steady(2)).is_up.tolist() == [False, True]
    # 7.5 degrees further west the sun rises at 06:34, after mid-hour: the hour counts as day.
    west = replace(steady(2), longitude=-7.5)
    sun = sun_position(hours, west)
    assert sun.is_up.tolist() == [False, True]
    assert sun.zenith_deg[1] > 90.5


def test_tracking_beats_fixed_and_both_beat_flat(abilene: tuple[Hours, Weather]) -> None:
    hours, weather = abilene
    tracked = solar_yield(hours, weather, SolarArray()).mean()
    fixed = solar_yield(hours, weather, SolarArray(tracking=Tracking.FIXED)).mean()
    flat = solar_yield(hours, weather, SolarArray(tracking=Tracking.FIXED, tilt_deg=0.0)).mean()
    assert tracked > fixed > flat
    assert 1.10 < tracked / fixed < 1.25  # NREL: 12 to 25 % more from a tracker in the US


@pytest.mark.parametrize("key", ["abilene_tx_tmy3", "moses_lake_wa_tmy3", "brisbane_au_2013"])
def test_the_default_tilt_is_within_one_percent_of_the_best(key: str) -> None:
    hours, weather = embedded(key)

    def energy(tilt_deg: float | None) -> float:
        array = SolarArray(tracking=Tracking.FIXED, tilt_deg=tilt_deg, dc_ac_ratio=1.0)
        return float(solar_yield(hours, weather, array).mean())

    best = max(energy(tilt) for tilt in range(10, 60, 5))
    assert energy(None) >= 0.99 * best


def test_more_panels_give_more_energy_but_never_more_than_nameplate(
    abilene: tuple[Hours, Weather],
) -> None:
    hours, weather = abilene
    few, many = (solar_yield(hours, weather, SolarArray(dc_ac_ratio=r)) for r in (1.0, 1.6))
    assert np.all(many >= few - 1e-12)
    assert many.max() == 1.0
    assert many.mean() < 1.6 * few.mean()


def test_heat_and_losses_cost_energy(abilene: tuple[Hours, Weather]) -> None:
    hours, weather = abilene
    base = solar_yield(hours, weather, SolarArray())
    hot = solar_yield(hours, replace(weather, temp_air_c=weather.temp_air_c + 10), SolarArray())
    dirty = solar_yield(hours, weather, SolarArray(losses_share=0.2))
    assert np.all(hot <= base + 1e-12)
    assert np.all(dirty <= base + 1e-12)


def test_the_southern_hemisphere_faces_north() -> None:
    hours, weather = embedded("brisbane_au_2013")
    north = solar_yield(hours, weather, SolarArray(tracking=Tracking.FIXED)).mean()
    south = solar_yield(
        hours, weather, SolarArray(tracking=Tracking.FIXED, azimuth_deg=180.0)
    ).mean()
    assert north > 1.1 * south


def test_a_leap_year_has_a_yield_for_every_hour() -> None:
    hours, weather = embedded("amarillo_tx_2012")
    assert hours.count == calendar_year(2012).count == 8784
    assert solar_yield(hours, weather, SolarArray()).shape == (8784,)


def test_polar_night_and_polar_day() -> None:
    svalbard = replace(steady(24, latitude=78.2), ghi_w_m2=np.full(24, 10.0))
    december = Hours(np.datetime64("2013-12-21T00", "h"), 24, "night", 1.0)
    june = Hours(np.datetime64("2013-06-21T00", "h"), 24, "day", 1.0)
    assert not sun_position(december, svalbard).is_up.any()
    assert sun_position(june, svalbard).is_up.all()
    assert np.all(solar_yield(december, svalbard, SolarArray()) == 0.0)


def test_refusals_name_what_is_missing() -> None:
    hours = Hours(np.datetime64("2013-03-20T12", "h"), 1, "noon", 1.0)
    with pytest.raises(ScenarioError, match="solar needs irradiance, and a steady day holds none"):
        solar_yield(hours, replace(steady(1), ghi_w_m2=None), SolarArray())
    with pytest.raises(ScenarioError, match="solar needs to know where the plant stands"):
        solar_yield(hours, steady(1, latitude=None), SolarArray())
    with pytest.raises(ValueError, match=r"dc_ac_ratio > 0 .* got dc_ac_ratio=0"):
        SolarArray(dc_ac_ratio=0.0)
    with pytest.raises(ValueError, match="0 < inverter_efficiency <= 1"):
        SolarArray(inverter_efficiency=1.2)


def test_tilt_rule_of_thumb() -> None:
    # Landau: 0.87 x 20 = 17.4; 0.76 x 40 + 3.1 = 33.5; 45 beyond 50 degrees.
    assert [best_fixed_tilt_deg(x) for x in (20.0, -40.0, 60.0)] == pytest.approx([17.4, 33.5, 45])
