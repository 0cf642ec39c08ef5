"""A take-out by hand, and refusals."""

import numpy as np
import pytest

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.refinancing import RefinancingTerms, refinance
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, repay
from gigaplan.finance.debt.sizing import CashCase


def test_mini_perm_by_hand() -> None:
    # Old: 80 straight over 4, due after 2: 40 are left. New: cash 121, 121 at DSCR 1.4 and 10 %:
    # 150, less 40 repaid, 1 % of 150 fee, 5 % of 40 break: 106.50 to owners.
    old = repay(80.0, LoanTerms(Repayment.STRAIGHT, 0.05, 4, maturity=2), 4)
    terms = RefinancingTerms(2, LoanTerms(Repayment.SCULPTED, 0.1, 2), 0.01, 0.05)
    cases = (CashCase("P50", [500.0, 500.0, 121.0, 121.0], 1.4),)
    new = refinance(old, terms, cases)
    assert new.repaid == pytest.approx(40.0)
    assert new.costs == pytest.approx(3.5)
    assert new.to_owners == pytest.approx(106.5)
    np.testing.assert_allclose(new.schedule.service, [24, 23, 121 / 1.4, 121 / 1.4])
    np.testing.assert_allclose(new.schedule.balance[[1, 3]], [150, 0], atol=1e-12)
    assert new.schedule.balloon.sum() == 0.0


def test_two_cases_are_sculpted_to_the_weaker_of_each_period() -> None:
    old = repay([10.0, 20.0], LoanTerms(Repayment.LEVEL, 0.05, 6), 6)
    cases = (
        CashCase("P50", np.full((2, 6), 14.0), 1.4),
        CashCase("P99", np.full(6, 9.0), 1.0),
    )
    terms = RefinancingTerms(3, LoanTerms(Repayment.SCULPTED, 0.05, 3))
    new = refinance(old, terms, cases)
    np.testing.assert_allclose(new.schedule.service[:, 3:], 9.0)
    np.testing.assert_allclose(new.repaid, old.balance[:, 2])
    np.testing.assert_allclose(new.schedule.balance[:, -1], 0.0, atol=1e-12)


def test_refusals() -> None:
    loan = LoanTerms(Repayment.LEVEL, 0.05, 2)
    with pytest.raises(FinanceError, match="comes after at least 1 period, got 0"):
        RefinancingTerms(0, loan)
    with pytest.raises(FinanceError, match="fee_share must lie in 0 to 1, got 2"):
        RefinancingTerms(1, loan, fee_share=2.0)
    with pytest.raises(FinanceError, match="refinancing after period 4 is not within 4 periods"):
        refinance(repay(1.0, loan, 4), RefinancingTerms(4, loan), (CashCase("P50", [1.0] * 4, 1),))
