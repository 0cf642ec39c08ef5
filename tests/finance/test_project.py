"""A stand-alone project: a case by hand, properties of the whole, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.projects import OWNERS, quarterly, small
from gigaplan.errors import FinanceError
from gigaplan.finance.debt.sizing import DebtTest
from gigaplan.finance.project import run_project
from gigaplan.finance.project_measures import measure_project
from gigaplan.finance.project_tax import DepreciationPart, ProjectTaxTerms, project_tax


def test_by_hand() -> None:
    # Income 60; debt 50: 30 and 27.5. Tax a quarter of 60 - 50 - 5 and of 60 - 50 - 2.5.
    result = run_project(small())
    np.testing.assert_allclose(result.owners_before_tax, [-50, 30, 32.5])
    np.testing.assert_allclose(result.tax.tax, [1.25, 1.875])
    np.testing.assert_allclose(result.owners_after_tax, [-50, 28.75, 30.625])
    assert result.binding_test() is DebtTest.GEARING
    measures = measure_project(result, periods_per_year=1, real_rate=0.0, inflation=0.0)
    # At 0 %: owners lose 9.375 - that much above the revenue of 160: LCOE (160 - 9.375)/20.
    assert measures.npv_after_tax == pytest.approx(9.375)
    assert measures.levelised_cost_nominal == pytest.approx(150.625 / 20)
    assert measures.levelised_price_real == pytest.approx(8.0)
    assert measures.multiple == pytest.approx(59.375 / 50)
    assert measures.payback_years == pytest.approx(2 - 1 + 1 + 21.25 / 30.625)


def test_investment_credit_halves_into_the_basis() -> None:
    # Credit 30 of 100: basis 85, half of it each year; the credit is received in the first.
    terms = replace(small().tax, investment_credit_share=0.3)
    tax = project_tax(
        terms, 100.0, periods_per_year=1, ebitda=[60.0, 60.0], interest=0.0, interest_income=0.0
    )
    np.testing.assert_allclose(tax.depreciation, [42.5, 42.5])
    np.testing.assert_allclose(tax.credits, [30, 0])
    np.testing.assert_allclose(tax.tax, [4.375, 4.375])


def test_zero_debt_is_the_unlevered_return() -> None:
    project = quarterly(np.full(6, 60.0), debt=0.0)
    result = run_project(project)
    assert result.funding.debt == 0.0
    free = result.ebitda - project.operation.maintenance - result.tax.tax + result.tax.credits
    built = result.owners_after_tax[:6]
    np.testing.assert_allclose(built[:5], -60.0)
    held = result.working_capital.interest(0.005) + result.waterfall.reserve_interest
    assert result.owners_after_tax[6:].sum() == pytest.approx(
        float((free + held).sum() + result.working_capital.initial)
    )


costs = st.lists(st.floats(1, 100), min_size=6, max_size=6).map(np.array)


@given(costs, st.sampled_from([0.3, 0.7, 1.0]))
def test_a_whole_project_holds_together(cost: np.ndarray, gearing: float) -> None:
    result = run_project(quarterly(cost, gearing))
    funding, flow = result.funding, result.waterfall
    size = funding.uses.sum()
    np.testing.assert_allclose(
        funding.debt_draws + funding.equity_draws, funding.uses, atol=1e-10 * size
    )
    assert funding.debt <= gearing * size * (1 + 1e-12)
    np.testing.assert_allclose(flow.residual, 0.0, atol=1e-9 * size)
    assert result.schedule.balance[-1] == 0.0
    assert flow.senior_balance[-1] == 0.0
    # The reserve held at close is what construction paid in.
    assert flow.service_reserve_initial == pytest.approx(float(funding.reserve.sum()))
    assert flow.cover.min() >= 1.35 * (1 - 1e-9)
    if result.binding_test() is DebtTest.GEARING:
        assert funding.debt == pytest.approx(gearing * size)


@given(costs, st.floats(0.01, 100))
def test_scaling_all_money_scales_all_money(cost: np.ndarray, scale: float) -> None:
    project = quarterly(cost)
    work = project.operation
    scaled = replace(
        project,
        construction_costs=scale * cost,
        operation=replace(
            work,
            price_per_mwh=scale * np.asarray(work.price_per_mwh),
            variable_costs=scale * np.asarray(work.variable_costs),
            fixed_costs=scale * np.asarray(work.fixed_costs),
            maintenance=scale * np.asarray(work.maintenance),
        ),
    )
    one, many = run_project(project), run_project(scaled)
    size = scale * one.funding.uses.sum()
    np.testing.assert_allclose(
        many.owners_after_tax, scale * one.owners_after_tax, rtol=1e-9, atol=1e-9 * size
    )


def test_scenarios_lead() -> None:
    cost = np.random.default_rng(5).uniform(20, 90, (4, 6))
    many = run_project(quarterly(cost))
    for row in range(4):
        one = run_project(quarterly(cost[row]))
        np.testing.assert_allclose(many.owners_after_tax[row], one.owners_after_tax, atol=1e-9)
        assert many.binding_test((row,)) is one.binding_test()


def test_debt_stays_as_planned_when_prices_do_not_come() -> None:
    # 5 instead of 8 a MWh: income 30; service 30 is paid, then 27.5 of 30
    planned = run_project(small())
    lower = replace(small(), operation=replace(small().operation, price_per_mwh=5.0))
    result = run_project(lower, planned=planned)
    np.testing.assert_allclose(result.schedule.service, planned.schedule.service)
    np.testing.assert_allclose(result.owners_before_tax, [-50, 0, 2.5])
    np.testing.assert_allclose(result.waterfall.cover, [1.0, 30 / 27.5])
    # many outcomes on one plan
    prices = np.array([[5.0], [8.0]])
    several = replace(small(), operation=replace(small().operation, price_per_mwh=prices))
    both = run_project(several, planned=planned)
    np.testing.assert_allclose(both.owners_before_tax, [[-50, 0, 2.5], [-50, 30, 32.5]])


def test_project_without_cash_carries_no_debt() -> None:
    project = quarterly(np.full(6, 60.0))
    poor = replace(project, operation=replace(project.operation, price_per_mwh=1.0))
    result = run_project(poor)
    assert result.funding.debt == 0.0
    assert result.waterfall.support.sum() > 0.0
    # 10 earned and 20 spent, on 30 of working capital at 0.5 %, released in the last two quarters
    np.testing.assert_allclose(result.owners_before_tax[6:20], -9.85)
    assert np.isfinite(result.owners_after_tax).all()


def test_refusals() -> None:
    with pytest.raises(FinanceError, match="periods per year must be 1, 2, 4 or 12, got 3"):
        replace(small(), periods_per_year=3)
    with pytest.raises(FinanceError, match="2 periods of operation are no whole years of 4"):
        run_project(replace(small(), periods_per_year=4))
    with pytest.raises(FinanceError, match=r"the parts of the depreciable cost sum to 1\.2"):
        ProjectTaxTerms(system=OWNERS, parts=(DepreciationPart(1.2, [1.0]),))
    with pytest.raises(FinanceError, match="investment_credit_share must lie in 0 to 1, got 3"):
        ProjectTaxTerms(system=OWNERS, investment_credit_share=3.0)
    wrong = replace(small(), operation=replace(small().operation, fixed_costs=[1.0, 2.0, 3.0]))
    with pytest.raises(FinanceError, match=r"do not fit each other: energy_mwh \(2,\)"):
        run_project(wrong)
