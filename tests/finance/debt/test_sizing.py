"""Debt sizing: hand values, the binding test named, one more unit would breach, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, repay
from gigaplan.finance.debt.sizing import (
    CashCase,
    DebtTest,
    loan_life_value,
    service_limit,
    size_debt,
)

SCULPTED = LoanTerms(Repayment.SCULPTED, 0.1, 2)
cash = st.lists(st.floats(1, 100), min_size=6, max_size=6)


def test_by_hand() -> None:
    # P50: (121/1.1 + 121/1.21)/1.4 = 150; P99: (99/1.1 + 96.8/1.21)/1 = 170
    sizing = size_debt(
        SCULPTED, (CashCase("P50", [121.0, 121.0], 1.4), CashCase("P99", [99.0, 96.8], 1.0))
    )
    assert sizing.debt == pytest.approx(150.0)
    limit = sizing.binding_limit()
    assert (limit.test, limit.case) == (DebtTest.DSCR, "P50")
    assert sizing.limits[1].amount == pytest.approx(170.0)


def test_cases_that_are_weak_in_different_periods_bind_together() -> None:
    # At 10 %: A 100 + 50, B 50 + 100, but the weaker of each period carries only 50 + 50.
    cases = (CashCase("A", [110.0, 60.5], 1.0), CashCase("B", [55.0, 121.0], 1.0))
    sizing = size_debt(SCULPTED, cases)
    assert sizing.debt == pytest.approx(100.0)
    assert sizing.binding_limit().case == "A and B"
    loan = repay(sizing.debt, SCULPTED, 2, cash=service_limit(cases))
    np.testing.assert_allclose(loan.service, [55.0, 60.5])


def test_each_test_can_bind() -> None:
    case = CashCase("P50", [121.0, 121.0], 1.05, llcr=1.0)  # DSCR 200, LLCR 210
    assert loan_life_value([121.0, 121.0], SCULPTED) == pytest.approx(210.0)
    assert size_debt(SCULPTED, (case,)).binding_limit().test is DebtTest.DSCR
    sizing = size_debt(SCULPTED, (CashCase("P50", [121.0, 121.0], 1.05, llcr=2.0),))
    assert sizing.debt == pytest.approx(105.0)
    assert sizing.binding_limit().test is DebtTest.LLCR
    sizing = size_debt(
        SCULPTED, (case,), gearing_amount=[90.0, 190.0], value=200.0, loan_to_value=0.6
    )
    np.testing.assert_allclose(sizing.debt, [90, 120])
    assert sizing.binding_limit((0,)).test is DebtTest.GEARING
    assert sizing.binding_limit((1,)).test is DebtTest.LTV


def test_level_is_sized_on_its_worst_period() -> None:
    # service of a level loan of 1 over 2 at 10 % is 1.21/2.1; worst cash 60.5
    sizing = size_debt(LoanTerms(Repayment.LEVEL, 0.1, 2), (CashCase("P50", [121.0, 60.5], 1.0),))
    assert sizing.debt == pytest.approx(60.5 * 2.1 / 1.21)


@given(cash, st.floats(1.0, 2.0), st.sampled_from([0.0, 0.03]), st.sampled_from(Repayment))
def test_debt_meets_every_cover_and_no_more_would(
    cfads: list[float], dscr: float, rate: float, kind: Repayment
) -> None:
    terms = LoanTerms(kind, rate, 6)
    sizing = size_debt(terms, (CashCase("P50", cfads, dscr),), gearing_amount=1e9)
    loan = repay(sizing.debt, terms, 6, cash=cfads)
    cover = np.array(cfads) / np.maximum(loan.service, 1e-300)
    assert cover.min() >= dscr * (1 - 1e-9)
    if sizing.binding_limit().test is DebtTest.DSCR:
        assert cover.min() == pytest.approx(dscr)


@given(cash, st.floats(0.1, 10))
def test_scaling_money_scales_debt(cfads: list[float], scale: float) -> None:
    one = size_debt(LoanTerms(Repayment.LEVEL, 0.02, 6), (CashCase("A", cfads, 1.2, 1.3),))
    many = size_debt(
        LoanTerms(Repayment.LEVEL, 0.02, 6), (CashCase("A", scale * np.array(cfads), 1.2, 1.3),)
    )
    assert many.debt == pytest.approx(scale * one.debt)
    assert many.binding == one.binding


def test_negative_cash_carries_nothing() -> None:
    sizing = size_debt(SCULPTED, (CashCase("P99", [-5.0, -1.0], 1.2, llcr=1.3),))
    assert sizing.debt == 0.0


def test_refusals() -> None:
    with pytest.raises(FinanceError, match=r"DSCR of case P50 must be at least 1, got 0\.9"):
        size_debt(SCULPTED, (CashCase("P50", [1.0, 1.0], 0.9),))
    with pytest.raises(FinanceError, match=r"LLCR of case P50 must be at least 1, got 0\.5"):
        size_debt(SCULPTED, (CashCase("P50", [1.0, 1.0], 1.2, llcr=0.5),))
    with pytest.raises(FinanceError, match="at least one case"):
        size_debt(SCULPTED, ())
    case = CashCase("P50", [1.0, 1.0], 1.2)
    with pytest.raises(FinanceError, match="two cases of cash have the same name"):
        size_debt(SCULPTED, (case, case))
    with pytest.raises(FinanceError, match="LTV needs both"):
        size_debt(SCULPTED, (case,), value=3.0)
    with pytest.raises(FinanceError, match=r"loan to value must lie in 0 to 1, got 1\.5"):
        size_debt(SCULPTED, (case,), value=3.0, loan_to_value=1.5)
    with pytest.raises(FinanceError, match="no test limits the debt"):
        size_debt(LoanTerms(Repayment.BULLET, 0.0, 2), (case,))
