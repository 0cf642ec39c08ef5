"""Wind yield by hand and by its properties."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.data.embedded import wind_profile
from gigaplan.errors import ScenarioError
from gigaplan.series.weather import standard_pressure_hpa
from gigaplan.series.wind import (
    NEGLIGIBLE,
    Shear,
    TurbineClass,
    WindTurbine,
    air_density_kg_m3,
    describe_wind,
    hub_wind_m_s,
    power_curve,
    wind_yield,
)
from series.weather_cases import embedded, steady


def test_curve_values_of_the_source() -> None:
    # NREL/TP-5D00-61714, class II: 0.1909 at 6 m/s, 0.4731 at 8 m/s, 1 from 14 to 25 m/s.
    speed = np.array([2.0, 6.0, 8.0, 14.0, 25.0, 25.1])
    assert power_curve(speed, TurbineClass.IEC_2).tolist() == [0.0, 0.1909, 0.4731, 1.0, 1.0, 0.0]
    # Class III stops above 22 m/s; halfway between 7 and 8 m/s: (0.4033 + 0.5952) / 2.
    third = power_curve(np.array([7.5, 23.0]), TurbineClass.IEC_3)
    assert third.tolist() == pytest.approx([0.49925, 0.0])


def test_shear_by_hand() -> None:
    # 5 m/s at 10 m: power law to 80 m, exponent 1/7: 5 x 8**(1/7) = 6.7295.
    weather = steady(1, wind_m_s=5.0)
    power = hub_wind_m_s(weather, WindTurbine(hub_height_m=80.0))
    assert power[0] == pytest.approx(6.7295, abs=1e-4)
    # Logarithmic law, z0 = 0.03 m: 5 x ln(80/0.03) / ln(10/0.03) = 5 x 7.8886 / 5.8091 = 6.7899.
    log = hub_wind_m_s(weather, WindTurbine(hub_height_m=80.0, shear=Shear.LOG_LAW))
    assert log[0] == pytest.approx(6.7899, abs=1e-4)


def test_standard_density_at_sea_level() -> None:
    assert air_density_kg_m3(steady(1), 0.0)[0] == pytest.approx(1.225, abs=1e-3)
    assert standard_pressure_hpa(0.0) == 1013.25
    # ISO 2533: 794.95 hPa at 2,000 m.
    assert standard_pressure_hpa(2000.0) == pytest.approx(794.95, abs=0.05)


def test_thin_air_yields_less() -> None:
    turbine = WindTurbine()
    sea = wind_yield(steady(1, wind_m_s=6.0), turbine)
    plateau = wind_yield(steady(1, wind_m_s=6.0, pressure_hpa=800.0), turbine)
    assert 0 < plateau[0] < sea[0]


def test_yield_by_hand() -> None:
    # At the height of the mast, no losses, 15 degrees, 1013.25 hPa: density 1.225 within 1e-4 of
    # its share, so 8 m/s yields the curve's 0.4731 within 2e-4.
    turbine = WindTurbine(hub_height_m=1e-6, losses_share=0.0, shear_exponent=0.0)
    assert wind_yield(steady(1, wind_m_s=8.0), turbine)[0] == pytest.approx(0.4731, abs=2e-4)


@given(
    speed=st.lists(st.floats(0, 60), min_size=1, max_size=30),
    losses=st.floats(0, 0.9),
    turbine_class=st.sampled_from(TurbineClass),
    height_m=st.floats(20, 200),
)
def test_yield_is_a_share_and_never_a_trace(
    speed: list[float], losses: float, turbine_class: TurbineClass, height_m: float
) -> None:
    weather = replace(steady(len(speed)), wind_speed_m_s=np.array(speed))
    share = wind_yield(weather, WindTurbine(turbine_class, height_m, losses))
    assert np.all((share == 0) | ((share >= NEGLIGIBLE) & (share <= 1 - losses + 1e-12)))


def test_a_profile_goes_before_the_mast_and_is_not_reduced_again() -> None:
    profile = np.array([0.0, 5e-5, 0.4, 1.0])
    weather = replace(steady(4), wind_capacity_factor=profile, wind_source="a hub-height profile")
    assert wind_yield(weather, WindTurbine(losses_share=0.5)).tolist() == [0.0, 0.0, 0.4, 1.0]
    assert describe_wind(weather, WindTurbine()) == "a hub-height profile"


def test_the_description_names_every_step() -> None:
    assert describe_wind(steady(1), WindTurbine()) == (
        "computed from wind at 10 m (a steady day), to 115 m by power law, exponent 0.143, "
        "generic curve iec_2 (NREL/TP-5D00-61714), losses 14%; a mast that low says little about "
        "the wind at the hub, above all at night"
    )
    tall = replace(steady(1), wind_height_m=100.0)
    assert describe_wind(tall, WindTurbine()).endswith("losses 14%")


@pytest.mark.parametrize("site", ["abilene_nolan_tx_2013", "iron_range_mn_2013"])
def test_wind_at_100_m_gives_the_profile_of_another_hand(site: str) -> None:
    # The WIND Toolkit profile was made in the data review from the same 100 m wind with another
    # IEC class II curve and 10 % losses: the hours agree, the level within 10 %.
    table = wind_profile(f"wtk_{site}")
    speed = table["wind_speed_100m_m_s"].to_numpy().astype(float)
    weather = replace(embedded(site)[1], wind_speed_m_s=speed, wind_height_m=100.0)
    share = wind_yield(weather, WindTurbine(hub_height_m=100.0, losses_share=0.1))
    profile = table["capacity_factor"].to_numpy()
    assert np.corrcoef(share, profile)[0, 1] > 0.995
    assert share.mean() == pytest.approx(profile.mean(), rel=0.1)


def test_airport_wind_of_abilene_is_in_the_range_of_texan_wind_farms() -> None:
    _, weather = embedded("abilene_tx_tmy3")
    assert 0.2 < wind_yield(weather, WindTurbine()).mean() < 0.5


def test_refusals() -> None:
    with pytest.raises(ScenarioError, match="wind needs a wind speed or a yield profile"):
        wind_yield(replace(steady(1), wind_speed_m_s=None), WindTurbine())
    with pytest.raises(ValueError, match="hub_height_m > 0"):
        WindTurbine(hub_height_m=0.0)
