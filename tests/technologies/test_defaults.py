"""Every kind with the register's own numbers: order of magnitude and order among kinds."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.data.places import load_places
from gigaplan.data.register import Grade, load_register
from gigaplan.scenario.money import CostCase, Money
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, CostLine, check_block, load_technologies

GAS = ("gas_engine", "aeroderivative", "frame_turbine", "combined_cycle", "fuel_cell")
THERMAL = (*GAS, "small_modular_reactor", "geothermal", "standby_diesel")
STORES = ("battery", "long_duration_storage")


@pytest.fixture
def real(site: Site) -> Site:
    """Four hours at Abilene with the register that users get."""
    return replace(site, register=load_register(), place=load_places()["abilene_tx"])


def _block(kind: str, site: Site, **keys: object) -> Block:
    technology = load_technologies()[kind]
    return technology.block(technology.parameters.model_validate({"kind": kind, **keys}), site)


def _running_cost(block: Block) -> float:
    (flow,) = block.flows
    return float(np.mean(sum(np.asarray(c) for c in flow.cost_usd_per_mwh.values())))


@pytest.mark.parametrize("kind", [*THERMAL, *STORES])
def test_defaults_make_a_well_formed_block(kind: str, real: Site) -> None:
    block = _block(kind, real)
    check_block(block, real.n_hours, kind)
    for capacity in block.capacities:
        assert capacity.cost_usd_per_year[CostLine.CAPITAL] > 0


@pytest.mark.parametrize("kind", THERMAL)
def test_yearly_cost_lies_between_the_cheapest_and_the_dearest_plant(kind: str, real: Site) -> None:
    # 70 USD/(kW a) is a diesel set; 2,000 a first reactor at 8 %
    total = sum(_block(kind, real).capacities[0].cost_usd_per_year.values())
    assert 60_000 < total < 2_000_000


def test_combined_cycle_burns_least_and_frame_turbine_most(real: Site) -> None:
    running = {kind: _running_cost(_block(kind, real)) for kind in GAS[:4]}
    assert min(running, key=lambda kind: running[kind]) == "combined_cycle"
    assert max(running, key=lambda kind: running[kind]) == "frame_turbine"


@pytest.mark.parametrize("kind", [*THERMAL, *STORES])
def test_high_case_costs_more_than_low(kind: str, real: Site) -> None:
    def total(case: CostCase) -> float:
        money = Money(discount_rate=0.08, cost_case=case, price_year=2025)
        power = _block(kind, replace(real, money=money)).capacities[0]
        return sum(power.cost_usd_per_year.values())

    assert total(CostCase.LOW) < total(CostCase.MID) < total(CostCase.HIGH)


def test_later_price_year_scales_money_and_nothing_else(real: Site) -> None:
    early, late = (
        replace(real, money=Money(discount_rate=0.08, cost_case=CostCase.MID, price_year=year))
        for year in (2020, 2025)
    )
    one, other = _block("gas_engine", early), _block("gas_engine", late)
    ratio = (
        other.capacities[0].cost_usd_per_year[CostLine.CAPITAL]
        / one.capacities[0].cost_usd_per_year[CostLine.CAPITAL]
    )
    assert ratio > 1.05
    assert one.flows[0].co2_t_per_mwh == other.flows[0].co2_t_per_mwh


@pytest.mark.parametrize("kind", [*THERMAL, *STORES])
def test_every_registered_number_carries_grade_and_source(kind: str, real: Site) -> None:
    records = [r for r in _block(kind, real).assumptions if r.source.startswith("technology.")]
    assert len(records) >= 8
    for record in records:
        assert isinstance(record.grade, Grade)
        assert record.unit
        assert not record.given_by_user


def test_stating_a_registered_number_changes_nothing_but_its_record(real: Site) -> None:
    free = _block("combined_cycle", real)
    (rate,) = [r for r in free.assumptions if r.parameter == "heat_rate_mmbtu_per_mwh"]
    stated = _block("combined_cycle", real, heat_rate_mmbtu_per_mwh=rate.value)
    assert stated.flows == free.flows
    assert stated.capacities == free.capacities
    assert stated.assumptions != free.assumptions
