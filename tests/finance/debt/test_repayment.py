"""Repayment: hand values, every loan ends at zero, the cover of a sculpted loan, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.repayment import (
    LoanTerms,
    Repayment,
    Schedule,
    most_by_cash,
    repay,
    tenor_with_tail,
)


@st.composite
def terms(draw: st.DrawFn, kinds: st.SearchStrategy[Repayment]) -> LoanTerms:
    tenor = draw(st.integers(1, 10))
    return LoanTerms(
        draw(kinds),
        draw(st.integers(0, 100)) / 1000.0,
        tenor,
        grace=draw(st.integers(0, tenor - 1)),
        maturity=draw(st.none() | st.integers(1, tenor)),
    )


cash_lists = st.lists(st.floats(-5, 100), min_size=10, max_size=14)


def test_level_by_hand() -> None:
    # 1000 over 2 at 10 %: payment 576.190476, interest 100 and 52.380952
    loan = repay(1000.0, LoanTerms(Repayment.LEVEL, 0.1, 2), 3)
    np.testing.assert_allclose(loan.service, [1210 / 2.1, 1210 / 2.1, 0])
    np.testing.assert_allclose(loan.interest, [100, 52.380952381, 0])
    np.testing.assert_allclose(loan.balance, [523.80952381, 0, 0], atol=1e-12)


def test_straight_with_grace_by_hand() -> None:
    loan = repay(90.0, LoanTerms(Repayment.STRAIGHT, 0.1, 4, grace=1), 4)
    np.testing.assert_allclose(loan.principal, [0, 30, 30, 30])
    np.testing.assert_allclose(loan.interest, [9, 9, 6, 3])


def test_balloon_by_hand() -> None:
    # straight over 4, due after 2: half is left
    loan = repay(80.0, LoanTerms(Repayment.STRAIGHT, 0.1, 4, maturity=2), 4)
    np.testing.assert_allclose(loan.principal, [20, 20, 0, 0])
    np.testing.assert_allclose(loan.balloon, [0, 40, 0, 0])
    np.testing.assert_allclose(loan.balance, [60, 0, 0, 0])
    bullet = repay(80.0, LoanTerms(Repayment.BULLET, 0.1, 3), 3)
    np.testing.assert_allclose(bullet.service, [8, 8, 8])
    np.testing.assert_allclose(bullet.balloon, [0, 0, 80])


def test_profile_that_ends_after_the_model() -> None:
    # 25 years of annuity, due after 2, in a model of 2: at 0 % 23/25 are left
    loan = repay(100.0, LoanTerms(Repayment.LEVEL, 0.0, 25, maturity=2), 2)
    np.testing.assert_allclose(loan.balloon, [0, 92])
    at_ten = LoanTerms(Repayment.LEVEL, 0.1, 2, maturity=1)
    assert most_by_cash(at_ten, [1210 / 2.1]) == pytest.approx(1000.0)


def test_sculpted_by_hand() -> None:
    # limits 60.5 and 121 at 10 %: 55 + 100 = 155; after the first period 110 is left
    loan_terms = LoanTerms(Repayment.SCULPTED, 0.1, 2)
    assert most_by_cash(loan_terms, [60.5, 121.0]) == pytest.approx(155.0)
    loan = repay(155.0, loan_terms, 2, cash=[60.5, 121.0])
    np.testing.assert_allclose(loan.service, [60.5, 121])
    np.testing.assert_allclose(loan.balance, [110, 0], atol=1e-12)


def test_sculpted_never_grows_unless_allowed() -> None:
    # Cash 5 then 1000: interest of 5 at 10 % carries 50, though 1000/1.1 is far more.
    steady = LoanTerms(Repayment.SCULPTED, 0.1, 2)
    assert most_by_cash(steady, [5.0, 1000.0]) == pytest.approx(50.0)
    loan = repay(50.0, steady, 2, cash=[5.0, 1000.0])
    np.testing.assert_allclose(loan.service, [5, 55])
    growing = LoanTerms(Repayment.SCULPTED, 0.1, 2, negative_amortisation=True)
    assert most_by_cash(growing, [5.0, 1000.0]) == pytest.approx(5 / 1.1 + 1000 / 1.21)


def check(loan: Schedule, debt: float) -> None:
    before = np.concatenate([[debt], loan.balance[:-1]])
    after = before - loan.principal - loan.balloon
    np.testing.assert_allclose(after, loan.balance, rtol=0, atol=1e-10 * max(debt, 1))
    assert loan.balance[-1] == 0.0
    assert (loan.principal >= -1e-9 * debt).all()
    assert loan.principal.sum() + loan.balloon.sum() == pytest.approx(debt)


@given(terms(st.sampled_from([Repayment.LEVEL, Repayment.STRAIGHT, Repayment.BULLET])))
def test_every_loan_ends_at_zero(loan_terms: LoanTerms) -> None:
    loan = repay(100.0, loan_terms, 12)
    check(loan, 100.0)
    assert loan.balloon[loan_terms.last :].sum() == 0.0


@given(terms(st.just(Repayment.SCULPTED)), cash_lists, st.floats(0.0, 1.0))
def test_sculpted_within_its_limit_ends_at_zero(
    loan_terms: LoanTerms, cash: list[float], share: float
) -> None:
    most = float(most_by_cash(loan_terms, cash))
    debt = share * most
    loan = repay(debt, loan_terms, len(cash), cash=cash)
    check(loan, debt)
    limit = np.maximum(cash, 0.0)
    assert (loan.service <= limit + 1e-9 * max(most, 1.0)).all()


@given(cash_lists, st.floats(1.0, 2.0), st.sampled_from([0.0, 0.02, 0.1]))
def test_cover_is_the_target_wherever_sculpting_binds(
    cash: list[float], cover: float, rate: float
) -> None:
    cfads = np.array(cash) + 20.0 + 5.0  # 20 carries the interest of what is due later
    cfads = np.sort(cfads)[::-1]
    loan_terms = LoanTerms(Repayment.SCULPTED, rate, 10)
    debt = most_by_cash(loan_terms, cfads / cover)
    loan = repay(debt, loan_terms, len(cash), cash=cfads)
    np.testing.assert_allclose(cfads[:10] / loan.service[:10], cover, rtol=1e-9)


@given(terms(st.sampled_from([Repayment.LEVEL, Repayment.STRAIGHT])), cash_lists)
def test_largest_loan_by_cash_touches_its_limit(loan_terms: LoanTerms, cash: list[float]) -> None:
    most = float(most_by_cash(loan_terms, cash))
    if not np.isfinite(most):  # grace to a balloon without interest: no service is ever due
        assert repay(1.0, loan_terms, len(cash)).service.max() == 0.0
        return
    loan = repay(most, loan_terms, len(cash))
    room = np.maximum(cash, 0.0) - loan.service
    assert room.min() == pytest.approx(0.0, abs=1e-9 * max(most, 1.0))


def test_rates_that_move_and_scenarios() -> None:
    rates = np.array([[0.02], [0.05]]) + np.linspace(0, 0.02, 8)
    for kind in (Repayment.LEVEL, Repayment.STRAIGHT, Repayment.SCULPTED):
        many = repay([100.0, 200.0], LoanTerms(kind, rates, 8), 8, cash=np.full(8, 90.0))
        for row, debt in enumerate((100.0, 200.0)):
            one = repay(debt, LoanTerms(kind, rates[row], 8), 8, cash=np.full(8, 90.0))
            np.testing.assert_allclose(many.balance[row], one.balance)
    level = repay(100.0, LoanTerms(Repayment.LEVEL, rates[0], 8), 8)
    np.testing.assert_allclose(level.service, level.service[0])


def test_tail() -> None:
    assert tenor_with_tail(80, 8, 100) == 72
    assert tenor_with_tail(80, 8, 60) == 60
    with pytest.raises(FinanceError, match="a tail of 8 of 8 periods leaves no tenor"):
        tenor_with_tail(8, 8, 60)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match="tenor must be at least 1 period, got -3"):
        LoanTerms(Repayment.LEVEL, 0.1, -3)
    with pytest.raises(FinanceError, match="grace must be 0 to 3 periods of a tenor of 4, got 4"):
        LoanTerms(Repayment.LEVEL, 0.1, 4, grace=4)
    with pytest.raises(FinanceError, match="maturity must be 1 to the tenor of 4 periods, got 5"):
        LoanTerms(Repayment.LEVEL, 0.1, 4, maturity=5)
    with pytest.raises(FinanceError, match="rate per period cannot be negative"):
        LoanTerms(Repayment.LEVEL, -0.1, 4)
    with pytest.raises(FinanceError, match="the loan is out for 4 periods, the model has 3"):
        repay(1.0, LoanTerms(Repayment.LEVEL, 0.1, 4), 3)
    with pytest.raises(FinanceError, match="debt cannot be negative, got -1"):
        repay(-1.0, LoanTerms(Repayment.LEVEL, 0.1, 2), 3)
    sculpted = LoanTerms(Repayment.SCULPTED, 0.1, 2)
    with pytest.raises(FinanceError, match="needs the cash it is sculpted to"):
        repay(1.0, sculpted, 3)
    with pytest.raises(FinanceError, match="no cash to which the loan could be sculpted"):
        repay(1.0, sculpted, 3, cash=[0.0, 0.0, 5.0])
    with pytest.raises(FinanceError, match="cash covers 1 periods, the loan needs 2"):
        most_by_cash(sculpted, [1.0])
