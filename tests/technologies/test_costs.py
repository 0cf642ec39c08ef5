"""Annuities by formula and by table; limits and costs that clash are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gigaplan.series.site import Site
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.costs import capital_recovery_factor, power_capacity
from gigaplan.technologies.gas_engine import GasEngine
from gigaplan.technologies.ledger import Ledger

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
