"""Batteries and long-duration stores: costs, efficiencies, content, durations, refusals."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.series.site import Site
from gigaplan.technologies import battery, long_duration_storage
from gigaplan.technologies.base import Block, CostLine, Technology, Tie
from gigaplan.technologies.battery import Battery
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.storage import efficiencies

BOTH = [battery.TECHNOLOGY, long_duration_storage.TECHNOLOGY]
CRF_8_20 = 0.1018522088


def _block(site: Site, **keys: object) -> Block:
    return battery.TECHNOLOGY.block(Battery.model_validate(keys), site)


@pytest.mark.parametrize("technology", BOTH, ids=lambda t: t.kind)
def test_store_by_hand(technology: Technology, site: Site) -> None:
    part = technology.parameters.model_validate({"kind": technology.kind})
    block = technology.block(part, site)
    power, energy = block.capacities
    assert power.cost_usd_per_year[CostLine.CAPITAL] == pytest.approx(1e6 * CRF_8_20)
    assert power.cost_usd_per_year[CostLine.FIXED_OM] == 20_000
    assert energy.cost_usd_per_year[CostLine.CAPITAL] == pytest.approx(2e5 * CRF_8_20)
    assert energy.cost_usd_per_year[CostLine.FIXED_OM] == 4_000
    charge, discharge = block.flows
    assert (charge.to_bus, charge.clean_share, charge.capacity) == (-1, -1, "power")
    assert (discharge.to_bus, discharge.clean_share, discharge.capacity) == (1, 1, "power")
    assert discharge.cost_usd_per_mwh == {CostLine.VARIABLE_OM: 2.0}
    (content,) = block.stores
    # round trip 0.81: 0.9 in, 1/0.9 out
    assert content.gain_per_flow == {
        "charge": pytest.approx(0.9),
        "discharge": pytest.approx(-1 / 0.9),
    }
    assert content.capacity == "energy"
    assert content.loss_share_per_hour == 0.001
    assert content.cyclic
    assert discharge.upper == charge.upper == 0.95  # outage rate 0.05
    assert discharge.water_m3_per_mwh == 0.7
    # durations of products on sale, 1 to 10 h in this register
    assert block.ties == (
        Tie("minimum_duration", {"energy": 1.0, "power": -1.0}, 0.0, math.inf),
        Tie("maximum_duration", {"energy": 1.0, "power": -10.0}, -math.inf, 0.0),
    )


@given(round_trip=st.floats(0.01, 1.0))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip_is_the_product_of_the_two_ways(site: Site, round_trip: float) -> None:
    part = Battery(round_trip_efficiency=round_trip)
    charging, discharging = efficiencies(part, Ledger(part, site))
    assert charging * discharging == pytest.approx(round_trip)


def test_two_efficiencies_are_used_as_given(site: Site) -> None:
    (content,) = _block(site, charge_efficiency=0.8, discharge_efficiency=0.5).stores
    assert content.gain_per_flow == {"charge": 0.8, "discharge": -2.0}


def test_fixed_duration_ties_energy_to_power_and_sizes_what_exists(site: Site) -> None:
    block = _block(site, duration_h=4, existing_mw=25)
    assert block.ties == (Tie("duration", {"energy": 1.0, "power": -4.0}, 0.0, 0.0),)
    assert block.capacities[1].existing == 100


def test_duration_range_ties_energy_to_power(site: Site) -> None:
    ties = _block(site, minimum_duration_h=2, maximum_duration_h=8).ties
    assert ties == (
        Tie("minimum_duration", {"energy": 1.0, "power": -2.0}, 0.0, math.inf),
        Tie("maximum_duration", {"energy": 1.0, "power": -8.0}, -math.inf, 0.0),
    )


def test_sizes_of_power_and_energy_stand_apart(site: Site) -> None:
    power, energy = _block(
        site, minimum_mw=1, maximum_mw=2, minimum_mwh=3, maximum_mwh=9, existing_mwh=4
    ).capacities
    assert (power.minimum, power.maximum, power.existing) == (1, 2, 0)
    assert (energy.minimum, energy.maximum, energy.existing) == (3, 9, 4)


def test_content_may_start_and_end_as_stated(site: Site) -> None:
    (content,) = _block(site, cyclic=False, initial_share=0.5, final_share_at_least=0.3).stores
    assert (content.cyclic, content.initial_share, content.final_share_at_least) == (
        False,
        0.5,
        0.3,
    )


def test_costs_given_directly(site: Site) -> None:
    power, energy = _block(site, annual_cost_usd_per_mw=10, annual_cost_usd_per_mwh=20).capacities
    assert power.cost_usd_per_year == {CostLine.CAPITAL: 10}
    assert energy.cost_usd_per_year == {CostLine.CAPITAL: 20}


@pytest.mark.parametrize(
    ("keys", "key", "problem"),
    [
        (
            {"minimum_mw": 10, "maximum_mw": 10, "minimum_mwh": 200},
            "maximum_duration_h",
            "no energy from 200 to inf MWh is between 1 and 10 hours of a power from 10 to 10 MW",
        ),
        (
            {"minimum_mw": 10, "maximum_mwh": 5},
            "maximum_duration_h",
            "no energy from 0 to 5 MWh is between 1 and 10 hours of a power from 10 to inf MW",
        ),
        (
            {"duration_h": 4, "minimum_mw": 10, "maximum_mwh": 39},
            "duration_h",
            "no energy from 0 to 39 MWh is 4 hours of a power from 10 to inf MW",
        ),
    ],
)
def test_sizes_of_no_possible_duration_are_refused(
    site: Site, keys: dict[str, object], key: str, problem: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        _block(site, **keys)
    assert error.value.where == f"supply.battery.{key}"
    assert error.value.problem == problem


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"round_trip_efficiency": 86}, "less than or equal to 1"),
        ({"round_trip_efficiency": 0}, "greater than 0"),
        ({"charge_efficiency": 0.9}, "go together; give both"),
        (
            {"charge_efficiency": 0.9, "discharge_efficiency": 0.9, "round_trip_efficiency": 0.8},
            "give the one or the two, not all three",
        ),
        ({"duration_h": 4, "minimum_duration_h": 2}, "no effect beside duration_h, which fixes"),
        ({"minimum_duration_h": 8, "maximum_duration_h": 2}, "minimum_duration_h 8 is above"),
        ({"duration_h": 4, "existing_mw": 10, "existing_mwh": 10}, "existing_mw = 40; leave out"),
        ({"minimum_mwh": 9, "maximum_mwh": 8}, "minimum_mwh 9 is above maximum_mwh 8"),
        (
            {"initial_share": 0.5},
            "initial_share has no effect on a cyclic store; add cyclic: false",
        ),
        ({"cyclic": False}, "cyclic: false needs the content at the start; add initial_share"),
        ({"annual_cost_usd_per_mw": 1}, "annual_cost_usd_per_mwh go together"),
        (
            {
                "annual_cost_usd_per_mw": 1,
                "annual_cost_usd_per_mwh": 1,
                "capex_usd_per_kwh": 200,
            },
            "leave out annual_cost_usd_per_mwh or leave out capex_usd_per_kwh",
        ),
        ({"loss_share_per_hour": 2}, "less than or equal to 1"),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Battery.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1
