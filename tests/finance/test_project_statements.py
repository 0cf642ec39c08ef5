"""Statements of projects: by hand, and they agree with the waterfall whatever happens."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.projects import quarterly, small
from gigaplan.errors import FinanceError
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.project import run_project
from gigaplan.finance.project_statements import project_statements


def test_by_hand() -> None:
    # 100 built with 50 of debt; income 60, depreciation 50, interest 5 and 2.5
    found = project_statements(run_project(small()), book_life=2)
    np.testing.assert_allclose(found.income.net_income, [0, 5, 7.5])
    np.testing.assert_allclose(found.balance.fixed_assets, [100, 50, 0])
    np.testing.assert_allclose(found.balance.debt, [50, 25, 0])
    np.testing.assert_allclose(found.balance.paid_in, 50)
    np.testing.assert_allclose(found.balance.retained, [0, -25, -50])
    np.testing.assert_allclose(found.balance.residual, 0.0, atol=1e-12)


@given(
    st.lists(st.floats(5, 100), min_size=6, max_size=6),
    st.floats(0.2, 1.4),
    st.sampled_from([0.0, 1.5]),
    st.booleans(),
)
def test_balance_sheet_balances_and_cash_is_the_waterfalls(
    costs: list[float], price: float, sweep: float, recourse: bool
) -> None:
    # lenders expect the full price; what is paid is lower or higher, from no trouble to default
    project = quarterly(np.array(costs))
    financing = replace(
        project.financing,
        covenants=CovenantTerms(1.02, 1.1, sweep, 0.5),
        full_recourse=recourse,
    )
    project = replace(project, financing=financing)
    prices = price * np.asarray(project.operation.price_per_mwh)
    outcome = replace(project, operation=replace(project.operation, price_per_mwh=prices))
    result = run_project(outcome, planned=run_project(project))
    found = project_statements(result, book_life=40)
    size = result.funding.uses.sum() + np.abs(result.revenue).sum()
    np.testing.assert_allclose(found.balance.residual, 0.0, atol=1e-10 * size)
    np.testing.assert_allclose(found.balance.free_cash[:6], 0.0, atol=1e-10 * size)
    np.testing.assert_allclose(found.balance.free_cash[6:], result.waterfall.cash, atol=1e-9 * size)
    np.testing.assert_allclose(
        found.balance.debt[6:], result.waterfall.senior_balance, atol=1e-9 * size
    )


def test_scenarios_lead() -> None:
    cost = np.random.default_rng(5).uniform(20, 90, (3, 6))
    many = project_statements(run_project(quarterly(cost)), book_life=40)
    one = project_statements(run_project(quarterly(cost[1])), book_life=40)
    np.testing.assert_allclose(many.balance.assets[1], one.balance.assets, atol=1e-9)


def test_refusal() -> None:
    with pytest.raises(FinanceError, match="book life must be at least 1 period, got 0"):
        project_statements(run_project(small()), book_life=0)
