"""A project by hand, and what holds for every project."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigaplan.errors import ScenarioError
from gigaplan.project.digest import summarise_project
from gigaplan.project.financing import FinancedProject, finance_project
from gigaplan.project.tables import project_tables
from project.small import HALF_YEARLY, small


def test_by_hand() -> None:
    # 50 of equity. EBITDA 60; interest 5, 2.5; principal 25; depreciation 50.
    # Tax 25 % of 5 and 7.5: 1.25 and 1.875. Owners: 60 - 30 - 1.25, 60 - 27.5 - 1.875.
    found = finance_project(small())
    np.testing.assert_allclose(found.result.owners_after_tax, [-50, 28.75, 30.625])
    summary = summarise_project(found)
    rate = (28.75 + np.sqrt(28.75**2 + 4 * 50 * 30.625)) / 100 - 1
    assert summary.owners_irr.rates == pytest.approx((rate,))
    assert summary.npv_usd == pytest.approx(-50 + 28.75 / 1.1 + 30.625 / 1.21)
    # LCOE: revenue less what owners got above their 10 %, by present value of energy
    energy = 10 / 1.1 + 10 / 1.21
    assert summary.lcoe_nominal_usd_per_mwh == pytest.approx(8 - summary.npv_usd / energy)
    assert summary.lppa_nominal_usd_per_mwh == pytest.approx(8)
    assert (summary.debt_usd, summary.equity_usd, summary.gearing) == pytest.approx((50, 50, 0.5))
    assert summary.covers.dscr_min == pytest.approx(2)
    assert summary.covers.dscr_average == pytest.approx((2 + 60 / 27.5) / 2)
    assert summary.covers.llcr == pytest.approx((60 / 1.1 + 60 / 1.21) / 50)
    assert summary.multiple == pytest.approx(59.375 / 50)
    assert summary.payback_years == pytest.approx(1 + 21.25 / 30.625)
    assert summary.binding_test == "gearing"
    # Without debt: 60 less 25 % of 10
    assert summary.project_irr.rates == pytest.approx(
        ((57.5 + np.sqrt(57.5**2 + 4 * 100 * 57.5)) / 200 - 1,)
    )


def test_the_price_is_solved_for_a_return() -> None:
    wanted = finance_project(small(price={"target_irr": {"irr": 0.2, "escalator": 0.05}}))
    summary = summarise_project(wanted)
    assert summary.price_is_solved
    assert summary.owners_irr.rates == pytest.approx((0.2,), abs=1e-10)
    price = summary.price_usd_per_mwh
    stated = finance_project(small(price={"contracted": {"usd_per_mwh": price, "escalator": 0.05}}))
    np.testing.assert_allclose(stated.result.owners_after_tax, wanted.result.owners_after_tax)


def test_what_finance_refuses_names_the_project() -> None:
    debt = {"rate": 0.1, "tenor_years": 2, "gearing": 1.0, "arrangement_fee_share": 1.0}
    with pytest.raises(ScenarioError, match="Small: cannot be financed: fees, interest and res"):
        finance_project(small(debt=debt | {"repayment": "level"}))


PROJECTS = st.fixed_dictionaries(
    {
        "periods": st.sampled_from([1, 2, 4]),
        "building": st.integers(1, 4),
        "price": st.floats(1.0, 40.0),
        "escalator": st.floats(-0.05, 0.05),
        "repayment": st.sampled_from(["sculpted", "level", "straight"]),
        "gearing": st.floats(0.0, 0.9),
        "months": st.floats(0.0, 12.0),
        "credit": st.floats(0.0, 0.5),
    }
)


def drawn(given: dict[str, Any], money: float = 1.0) -> FinancedProject:
    part = {"name": "plant", "usd": 100.0 * money, "depreciation": HALF_YEARLY}
    return finance_project(
        small(
            timing={"years": 6, "periods_per_year": given["periods"]},
            money={"real_discount_rate": 0.06, "inflation": 0.02},
            capex={"parts": [part], "contingency_share": 0.1},
            construction={"periods": given["building"], "rate": 0.06, "commitment_fee": 0.01},
            price={
                "contracted": {
                    "usd_per_mwh": given["price"] * money,
                    "escalator": given["escalator"],
                }
            },
            operation={
                "fixed_usd_per_year": 20.0 * money,
                "maintenance": [{"every_years": 3, "usd": 5.0 * money}],
            },
            reserves={"service_months": given["months"], "working_capital_months": 2},
            debt={
                "rate": 0.07,
                "tenor_years": 5,
                "repayment": given["repayment"],
                "gearing": given["gearing"],
                "cases": [
                    {"name": "P50", "dscr": 1.3},
                    {"name": "P99", "energy_share": 0.8, "dscr": 1.0},
                ],
                "arrangement_fee_share": 0.02,
            },
            tax={"federal_rate": 0.21, "investment_credit_share": given["credit"]},
        )
    )


@given(PROJECTS)
@settings(max_examples=30)
def test_books_balance_loans_end_and_the_tables_agree(given: dict[str, Any]) -> None:
    found = drawn(given)
    tables, summary = project_tables(found), summarise_project(found)
    assert summary.balance_residual_usd < 1e-9 * (summary.uses_usd + 1)
    assert summary.debt_usd + summary.equity_usd == pytest.approx(summary.uses_usd)
    assert summary.unpaid_debt_usd == pytest.approx(0, abs=1e-9 * (summary.uses_usd + 1))
    assert summary.gearing <= given["gearing"] + 1e-12
    cash = tables.cash
    after = cash["owners_before_tax_usd"] - cash["tax_usd"] + cash["credits_usd"]
    np.testing.assert_allclose(cash["owners_after_tax_usd"], after, atol=1e-9)
    lines = tables.operation
    parts = sum(
        lines[f"{name}_usd"] for name in ("variable", "fuel", "fixed", "insurance", "property_tax")
    )
    np.testing.assert_allclose(lines["operating_costs_usd"], parts)
    for name in ("operation", "debt", "cash", "tax", "income", "cash_flow", "balance"):
        table = getattr(tables, name)
        assert table.height > 0
        for column in table.columns:
            if table[column].dtype.is_float():
                assert not table[column].is_nan().any(), (name, column)


@given(PROJECTS, st.floats(0.01, 1e6))
@settings(max_examples=15)
def test_scaling_all_money_scales_all_money(given: dict[str, Any], times: float) -> None:
    once, scaled = drawn(given), drawn(given, times)
    np.testing.assert_allclose(
        scaled.result.owners_after_tax,
        times * once.result.owners_after_tax,
        rtol=1e-8,
        atol=1e-8 * times,
    )


def test_without_debt_the_owners_are_the_project() -> None:
    found = finance_project(small(debt=None))
    assert found.owners_irr == found.project_irr
    summary = summarise_project(found)
    assert summary.binding_test is None
    assert summary.covers.dscr_min is None
    assert summary.debt_usd == 0
