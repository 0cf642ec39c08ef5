"""Gas plants, reactors, geothermal and diesel: fuel, CO2, outages, must-run and ramps by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.data.places import load_places
from gigaplan.data.register import load_register
from gigaplan.errors import ScenarioError
from gigaplan.scenario.money import CostCase
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.series.weather import Weather
from gigaplan.technologies import (
    aeroderivative,
    combined_cycle,
    frame_turbine,
    fuel_cell,
    gas_engine,
    geothermal,
    small_modular_reactor,
    standby_diesel,
)
from gigaplan.technologies.base import CostLine, Flow, Technology
from gigaplan.technologies.thermal import GasFired

FILE = SeriesFile(file=Path("own.csv"), column="value")
GAS_FIRED = [
    module.TECHNOLOGY
    for module in (aeroderivative, combined_cycle, frame_turbine, fuel_cell, gas_engine)
]


def _output(technology: Technology, site: Site, **keys: object) -> Flow:
    part = technology.parameters.model_validate({"kind": technology.kind, **keys})
    (flow,) = technology.block(part, site).flows
    return flow


@pytest.mark.parametrize("technology", GAS_FIRED, ids=lambda t: t.kind)
def test_gas_plant_by_hand(technology: Technology, site: Site) -> None:
    flow = _output(technology, site)
    assert flow.to_bus == 1
    assert flow.capacity == "power"
    assert flow.upper == pytest.approx(0.95)  # outage rate 0.05
    assert flow.lower == 0  # units of a fleet may be off one by one
    # 7 MMBtu/MWh x 4 USD/MMBtu = 28 USD/MWh; 7 x 53.06 kg = 0.37142 t
    assert flow.cost_usd_per_mwh == {CostLine.VARIABLE_OM: 2.0, CostLine.FUEL: 28.0}
    assert flow.co2_t_per_mwh == pytest.approx(0.37142)
    assert flow.fuel_mmbtu_per_mwh == 7
    assert flow.nox_kg_per_mwh == 0.1
    assert flow.water_m3_per_mwh == 0.7
    assert flow.clean_share == 0
    assert flow.ramp_share_per_hour == 0.25
    assert flow.hours_per_year is None


def test_published_heat_rates_give_published_co2(site: Site) -> None:
    # 53.06 kg/MMBtu: heat rate 6.4 -> 340 kg/MWh, 9.6 -> 509 kg/MWh
    for heat_rate, co2_kg in ((6.4, 339.6), (9.6, 509.4)):
        flow = _output(gas_engine.TECHNOLOGY, site, heat_rate_mmbtu_per_mwh=heat_rate)
        assert 1000 * flow.co2_t_per_mwh == pytest.approx(co2_kg, abs=0.1)


def test_own_gas_price_may_be_hourly(site_reading: Callable[[list[float]], Site]) -> None:
    site = site_reading([1.0, 2.0, 30.0, 4.0])
    flow = _output(gas_engine.TECHNOLOGY, site, gas_usd_per_mmbtu=FILE)
    fuel = flow.cost_usd_per_mwh[CostLine.FUEL]
    np.testing.assert_allclose(fuel, [7.0, 14.0, 210.0, 28.0])


def test_availability_and_outages_multiply(site_reading: Callable[[list[float]], Site]) -> None:
    site = site_reading([1.0, 0.8, 0.5, 0.0])
    flow = _output(frame_turbine.TECHNOLOGY, site, availability=FILE, outage_rate=0.1)
    np.testing.assert_allclose(flow.upper, [0.9, 0.72, 0.45, 0.0])


def test_must_run_is_a_share_of_what_is_available(
    site_reading: Callable[[list[float]], Site],
) -> None:
    site = site_reading([1.0, 0.8, 0.5, 0.0])
    flow = _output(
        combined_cycle.TECHNOLOGY,
        site,
        must_run=True,
        minimum_output_share=0.4,
        availability=FILE,
        outage_rate=0,
    )
    np.testing.assert_allclose(flow.lower, [0.4, 0.32, 0.2, 0.0])
    assert (np.asarray(flow.lower) <= np.asarray(flow.upper)).all()


def test_ramp_of_one_or_more_is_no_limit(site: Site) -> None:
    assert _output(gas_engine.TECHNOLOGY, site, ramp_share_per_hour=1).ramp_share_per_hour is None
    assert _output(gas_engine.TECHNOLOGY, site, ramp_share_per_hour=3).ramp_share_per_hour is None


def test_reactor_runs_at_its_minimum_and_counts_as_clean(site: Site) -> None:
    flow = _output(small_modular_reactor.TECHNOLOGY, site)
    assert flow.upper == pytest.approx(0.95)
    assert flow.lower == pytest.approx(0.475)  # half of what is available
    assert flow.cost_usd_per_mwh[CostLine.FUEL] == pytest.approx(7 * 0.8)
    assert flow.co2_t_per_mwh == 0
    assert flow.clean_share == 1
    assert flow.nox_kg_per_mwh == 0


def test_reactor_may_follow_the_load(site: Site) -> None:
    assert _output(small_modular_reactor.TECHNOLOGY, site, must_run=False).lower == 0


def test_geothermal_needs_no_fuel(site: Site) -> None:
    flow = _output(geothermal.TECHNOLOGY, site)
    assert flow.cost_usd_per_mwh == {CostLine.VARIABLE_OM: 2.0}
    assert flow.fuel_mmbtu_per_mwh == 0
    assert flow.co2_t_per_mwh == 0
    assert flow.clean_share == 1


def test_diesel_runs_its_hours_on_its_own_fuel(site: Site) -> None:
    flow = _output(standby_diesel.TECHNOLOGY, site)
    assert flow.hours_per_year == 100
    assert flow.cost_usd_per_mwh[CostLine.FUEL] == 140  # 7 x 20
    assert flow.co2_t_per_mwh == pytest.approx(7 * 0.07316)


def test_every_number_of_a_gas_plant_is_recorded(site: Site) -> None:
    block = gas_engine.TECHNOLOGY.block(gas_engine.GasEngine(), site)
    assert {record.parameter for record in block.assumptions} == {
        "availability",
        "capex_usd_per_kw",
        "capital_recovery_factor",
        "capital_usd_per_mw_year",
        "co2_kg_per_mmbtu",
        "discount_rate",
        "fixed_om_usd_per_kw_year",
        "gas_usd_per_mmbtu",
        "heat_rate_mmbtu_per_mwh",
        "land_acres_per_mw",
        "lead_time_years",
        "life_years",
        "nox_kg_per_mwh",
        "outage_rate",
        "ramp_share_per_hour",
        "variable_om_usd_per_mwh",
        "water_m3_per_mwh",
    }
    assert {record.asset for record in block.assumptions} == {"gas_engine"}


@pytest.mark.parametrize("technology", GAS_FIRED, ids=lambda t: t.kind)
def test_minimum_output_without_must_run_is_refused(technology: Technology) -> None:
    assert issubclass(technology.parameters, GasFired)
    with pytest.raises(ValidationError, match="no effect without must_run; add must_run: true"):
        technology.parameters.model_validate({"kind": technology.kind, "minimum_output_share": 0.4})


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"outage_rate": 5}, "less than or equal to 1"),
        ({"availability": 86}, "less than or equal to 1"),
        ({"gas_usd_per_mmbtu": -1}, "greater than or equal to 0"),
        ({"heat_rate_mmbtu_per_mwh": 0}, "greater than or equal to 3.412"),
        ({"heat_rate_mmbtu_per_mwh": 8400}, "less than or equal to 40"),
        ({"ramp_share_per_hour": 0}, "greater than 0"),
        ({"nox_kg_per_mwh": -0.1}, "greater than or equal to 0"),
        ({"availability": {"file": "a.csv"}}, "Field required"),
    ],
)
def test_impossible_numbers_are_refused(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        gas_engine.GasEngine.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1


@pytest.fixture
def heat_wave(site: Site) -> Site:
    """Four hours of 10, 15, 25 and 215 degrees; the last one is there to hit the floor."""
    weather = Weather(
        source="a heat wave",
        latitude=None,
        longitude=None,
        elevation_m=0.0,
        utc_offset_h=0.0,
        ghi_w_m2=None,
        dni_w_m2=None,
        dhi_w_m2=None,
        temp_air_c=np.array([10.0, 15.0, 25.0, 215.0]),
        dew_point_c=None,
        rel_humidity_pct=None,
        pressure_hpa=np.full(4, 1013.0),
        wind_speed_m_s=None,
    )
    return replace(site, weather=weather)


def test_hot_air_takes_power_from_engines_and_turbines(heat_wave: Site) -> None:
    # 0.01 per K above 15 degrees: 1, 1, 0.9, and never below 0
    flow = _output(frame_turbine.TECHNOLOGY, heat_wave)
    np.testing.assert_allclose(flow.upper, [0.95, 0.95, 0.855, 0.0])


def test_hot_air_does_not_matter_to_fuel_cells_or_where_it_is_switched_off(heat_wave: Site) -> None:
    assert _output(fuel_cell.TECHNOLOGY, heat_wave).upper == pytest.approx(0.95)
    flow = _output(gas_engine.TECHNOLOGY, heat_wave, derate_share_per_k=0)
    np.testing.assert_allclose(flow.upper, np.full(4, 0.95))


def test_gas_price_of_the_campus_is_recorded_with_its_source(site: Site) -> None:
    place = load_places()["abilene_tx"]
    figure = load_register().figure(
        f"gas.{place.census_division}.usd_per_mmbtu", 2028, CostCase.MID, 2025
    )
    known = replace(site, register=load_register(), place=place)
    engine = gas_engine.GasEngine()
    for price, source in (
        (figure.value, figure.source),
        (figure.value + 1, "campus.gas of the scenario"),
    ):
        priced = replace(known, gas_usd_per_mmbtu=price)
        block = gas_engine.TECHNOLOGY.block(engine, priced)
        (record,) = [r for r in block.assumptions if r.parameter == "gas_usd_per_mmbtu"]
        assert record.value == price
        assert source in record.source


def test_campus_without_a_gas_price_is_told(site: Site) -> None:
    with pytest.raises(ScenarioError, match=r"state campus\.gas\.usd_per_mmbtu") as error:
        _output(fuel_cell.TECHNOLOGY, replace(site, gas_usd_per_mmbtu=float("nan")))
    assert error.value.where == "supply.fuel_cell.gas_usd_per_mmbtu"
