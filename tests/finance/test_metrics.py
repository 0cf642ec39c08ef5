"""Measures by hand and in their limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance import metrics
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, most_by_cash, repay


def test_life_cover_by_hand() -> None:
    # cash 121 twice at 10 %, 105 owed, then 50 owed: 210/105, 110/50
    found = metrics.life_cover([121.0, 121.0, 133.1], [105.0, 50.0, 0.0], 0.1)
    np.testing.assert_allclose(found.llcr, [2.0, 2.2, np.inf])
    np.testing.assert_allclose(found.plcr, [310 / 105, 220 / 50, np.inf])


def test_loan_life_cover_of_a_sculpted_loan_is_its_dscr() -> None:
    cash = np.linspace(90.0, 60.0, 12)
    terms = LoanTerms(Repayment.SCULPTED, 0.02, 10)
    debt = float(most_by_cash(terms, cash / 1.35))
    loan = repay(debt, terms, 12, cash=cash)
    before = np.append(debt, loan.balance[:-1])
    before[10:] = 0.0
    np.testing.assert_allclose(metrics.life_cover(cash, before, 0.02).llcr[:10], 1.35)


def test_multiple_and_payback_by_hand() -> None:
    assert metrics.multiple([-100.0, 50.0, 150.0, -100.0]) == 1.0
    assert metrics.multiple([5.0]) == np.inf
    np.testing.assert_allclose(
        metrics.payback([[-100, 60, 80], [-100, 60, 30], [5, -1, 1], [-100, 120, -40]]),
        [2.5, np.inf, 0.0, np.inf],
    )
    # repaid in period 1, below again in 2 for a refit, repaid for good in the middle of 3
    assert metrics.payback([-100.0, 120.0, -40.0, 40.0]) == pytest.approx(3.5)


def test_levelised_by_hand() -> None:
    # 110 in year 1 at 10 % is worth 100; 2 MWh a year later are worth 2/1.1, or 2 undiscounted
    cost = metrics.levelised([0.0, 110.0], [0.0, 2.0], money_rate=0.1, energy_rate=0.1)
    assert cost == pytest.approx(55.0)
    real = metrics.levelised([0.0, 110.0], [0.0, 2.0], money_rate=0.1, energy_rate=0.0)
    assert real == pytest.approx(50.0)


@given(st.floats(1.0, 500.0), st.floats(0.0, 0.2), st.floats(0.0, 0.1))
def test_level_price_is_its_own_levelised_price(price: float, real: float, index: float) -> None:
    energy = np.array([0.0, 3.0, 4.0, 5.0])
    nominal = (1 + real) * (1 + index) - 1
    flat = metrics.levelised(price * energy, energy, money_rate=nominal, energy_rate=nominal)
    assert flat == pytest.approx(price)
    rising = price * energy * (1 + index) ** np.arange(4)
    found = metrics.levelised(rising, energy, money_rate=nominal, energy_rate=real)
    assert found == pytest.approx(price)


def test_yield_and_cost_per_kw_month() -> None:
    assert metrics.yield_on_cost(9.0, 100.0) == pytest.approx(0.09)
    assert metrics.cost_per_kw_month(1200.0, 10.0, 12.0) == pytest.approx(10.0)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match="needs energy delivered"):
        metrics.levelised([1.0], [0.0], money_rate=0.1, energy_rate=0.1)
    with pytest.raises(FinanceError, match="needs a cost above 0"):
        metrics.yield_on_cost(1.0, 0.0)
    with pytest.raises(FinanceError, match="capacity and months above 0"):
        metrics.cost_per_kw_month(1.0, 0.0, 12.0)
