"""Annuities by formula and by table; limits and costs that clash are refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.series.site import Site
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.battery import Battery
from gigaplan.technologies.costs import capital_recovery_factor, power_capacity
from gigaplan.technologies.gas_engine import GasEngine
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.storage import storage_block

# By hand: 0.08 / (1 - 1.08**-20) = 0.08 / (1 - 0.2145482) = 0.1018522
CRF_8_20 = 0.1018522088


@pytest.mark.parametrize(
    ("rate", "years", "factor"),
    [
        (0.08, 20, CRF_8_20),
        (0.0, 25, 0.04),  # no interest: equal parts
        (0.05, 1, 1.05),  # one payment: capital and one year's interest
        (0.07, 30, 0.0805864),  # annuity tables: 12.4090 is its inverse
    ],
)
def test_factor_equals_hand_value(rate: float, years: float, factor: float) -> None:
    assert capital_recovery_factor(rate, years) == pytest.approx(factor, rel=1e-6)


@given(rate=st.floats(1e-4, 0.5), years=st.integers(1, 60))
def test_present_value_of_the_payments_is_the_capital(rate: float, years: int) -> None:
    payment = capital_recovery_factor(rate, years)
    worth = sum(payment / (1 + rate) ** year for year in range(1, years + 1))
    assert worth == pytest.approx(1.0, rel=1e-9)


@given(years=st.floats(1, 60))
def test_factor_is_continuous_at_rate_zero(years: float) -> None:
    assert capital_recovery_factor(1e-7, years) == pytest.approx(1 / years, rel=1e-5)


@pytest.mark.parametrize(("rate", "years"), [(-0.01, 20), (0.08, 0), (0.08, -5)])
def test_impossible_rate_or_life_is_refused(rate: float, years: float) -> None:
    with pytest.raises(ValueError, match="need rate >= 0 and years > 0, got rate="):
        capital_recovery_factor(rate, years)


def test_yearly_cost_from_the_register(site: Site) -> None:
    engine = GasEngine(minimum_mw=10, maximum_mw=50, existing_mw=5)
    power = power_capacity(engine, Ledger(engine, site))
    assert power.cost_usd_per_year == {
        CostLine.CAPITAL: pytest.approx(1000 * 1000 * CRF_8_20, rel=1e-9),
        CostLine.FIXED_OM: 20_000.0,
    }
    assert (power.minimum, power.maximum, power.existing) == (10, 50, 5)
    assert power.land_acres == 5


def test_overnight_cost_life_and_lead_come_with_the_capacity(site: Site) -> None:
    engine = GasEngine(capex_usd_per_kw=1200)
    power = power_capacity(engine, Ledger(engine, site))
    assert (power.capex_usd, power.life_years, power.lead_time_years) == (1.2e6, 20, 3)
    direct = GasEngine(annual_cost_usd_per_mw=5)
    power = power_capacity(direct, Ledger(direct, site))
    assert (power.capex_usd, power.life_years) == (0.0, math.inf)


def test_rent_stands_in_the_place_of_the_annuity(site: Site) -> None:
    engine = GasEngine(rented=True, rent_usd_per_kw_month=25)
    ledger = Ledger(engine, site)
    power = power_capacity(engine, ledger)
    assert power.cost_usd_per_year == {CostLine.CAPITAL: 300_000.0, CostLine.FIXED_OM: 20_000.0}
    assert (power.capex_usd, power.life_years) == (0.0, math.inf)
    rent = next(note for note in ledger.assumptions if note.parameter == "rent_usd_per_mw_year")
    assert (rent.value, rent.source) == (300_000.0, "12 x 1000 x rent_usd_per_kw_month")
    with pytest.raises(ScenarioError, match="a rented part needs its rent"):
        power_capacity(GasEngine(rented=True), Ledger(GasEngine(rented=True), site))


def test_a_rented_store_pays_by_its_power(site: Site) -> None:
    battery = Battery(rented=True, rent_usd_per_kw_month=10, duration_h=4)
    power, energy = storage_block(battery, site).capacities
    assert power.cost_usd_per_year[CostLine.CAPITAL] == 120_000
    assert (dict(energy.cost_usd_per_year), energy.capex_usd) == ({}, 0.0)


def test_yearly_cost_given_directly_stands_alone(site: Site) -> None:
    engine = GasEngine(annual_cost_usd_per_mw=55_000)
    power = power_capacity(engine, Ledger(engine, site))
    assert power.cost_usd_per_year == {CostLine.CAPITAL: 55_000.0}
    assert power.maximum == float("inf")


def test_own_discount_rate_and_life_go_before_those_of_money_and_register(site: Site) -> None:
    engine = GasEngine(discount_rate=0.0, life_years=25, capex_usd_per_kw=500)
    power = power_capacity(engine, Ledger(engine, site))
    assert power.cost_usd_per_year[CostLine.CAPITAL] == pytest.approx(500_000 / 25)


def test_capex_path_is_linear_between_its_years(site: Site) -> None:
    # site.year is 2028: 1200 + 3/5 (1000 - 1200) = 1080
    engine = GasEngine(capex_usd_per_kw={2030: 1000, 2025: 1200}, discount_rate=0, life_years=10)
    power = power_capacity(engine, Ledger(engine, site))
    assert power.cost_usd_per_year[CostLine.CAPITAL] == pytest.approx(108_000)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"annual_cost_usd_per_mw": 1, "capex_usd_per_kw": 900, "life_years": 20},
            "leave out annual_cost_usd_per_mw or leave out capex_usd_per_kw, life_years",
        ),
        ({"minimum_mw": 20, "maximum_mw": 10}, "minimum_mw 20 is above maximum_mw 10; swap them"),
        (
            {"existing_mw": 20, "maximum_mw": 10},
            "existing_mw 20 is above maximum_mw 10, which counts what exists; raise maximum_mw",
        ),
        ({"capex_usd_per_kw": -5}, "greater than or equal to 0"),
        ({"capex_usd_per_kw": {2030: -5}}, "greater than or equal to 0"),
        ({"capex_usd_per_kw": "cheap"}, "valid number"),
        ({"discount_rate": 8}, "less than 0.5"),
        ({"life_years": 0}, "greater than 0"),
        ({"capx_usd_per_kw": 5}, "Extra inputs are not permitted"),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        GasEngine.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1  # one fault, one message
