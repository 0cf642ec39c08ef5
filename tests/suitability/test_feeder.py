"""The slices of a feeder: by hand, and what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigaplan.suitability.cash import Cash, return_of
from gigaplan.suitability.feeder import FeederTerms, slice_cash

TERMS = FeederTerms(0.5, 0.2, 0.10, 0.20, 0.5)


def test_by_hand():
    # 100 are paid in: senior 50, mezzanine 20, equity 30.
    # Year 2: of 20, interest 5 and 4; half of the other 11 repays senior: 44.5 left; 5.5 to equity
    # Year 3: of 130, interest 4.45 and 4; then 44.5 and 20 are repaid, 57.05 to equity.
    found = slice_cash(Cash(np.array([100.0, 0, 0]), np.array([0, 20.0, 130.0]), 1), TERMS)
    assert found.senior.interest.tolist() == pytest.approx([0, 5, 4.45])
    assert found.senior.principal.tolist() == pytest.approx([0, 5.5, 44.5])
    assert found.senior.balance.tolist() == pytest.approx([50, 44.5, 0])
    assert found.mezzanine.interest.tolist() == pytest.approx([0, 4, 4])
    assert found.mezzanine.principal.tolist() == pytest.approx([0, 0, 20])
    assert found.equity.paid.tolist() == pytest.approx([30, 0, 0])
    assert found.equity.received.tolist() == pytest.approx([0, 5.5, 57.05])
    assert found.unpaid == 0.0


def test_interest_that_cash_does_not_pay_is_deferred():
    # Year 2: 3 of 5 of senior interest, 2 deferred: 52; mezzanine's 4 deferred: 24.
    # Year 3: of 50, interest 5.2 and 4.8; 40 of 52 are repaid; 12 + 24 never.
    found = slice_cash(Cash(np.array([100.0, 0, 0]), np.array([0, 3.0, 50.0]), 1), TERMS)
    assert found.senior.deferred.tolist() == pytest.approx([0, 2, 0])
    assert found.mezzanine.deferred.tolist() == pytest.approx([0, 4, 0])
    assert found.senior.principal[-1] == pytest.approx(40)
    assert found.unpaid == pytest.approx(36)
    assert found.equity.received.sum() == 0.0


def test_a_coupon_a_year_is_compounded_by_quarters():
    # 10 % a year is 1.1 ** 0.25 - 1 a quarter, on 50
    cash = Cash(np.array([100.0, 0]), np.array([0, 200.0]), 4)
    assert slice_cash(cash, TERMS).senior.interest[1] == pytest.approx(50 * (1.1**0.25 - 1))


@st.composite
def streams(draw):
    periods = draw(st.integers(2, 24))
    money = st.floats(0.0, 1e3)
    paid = draw(st.lists(money, min_size=periods, max_size=periods))
    received = draw(st.lists(money, min_size=periods, max_size=periods))
    return Cash(np.array(paid), np.array(received), draw(st.sampled_from([1, 2, 4])))


@st.composite
def terms(draw):
    senior = draw(st.floats(0.0, 1.0))
    mezzanine = draw(st.floats(0.0, 1.0)) * (1.0 - senior)
    rest = st.floats(0.0, 1.0)
    return FeederTerms(senior, mezzanine, 0.2 * draw(rest), 0.3 * draw(rest), draw(rest))


@given(streams(), terms())
@settings(max_examples=150, deadline=None)
def test_every_dollar_is_that_of_one_slice(cash, how):
    found = slice_cash(cash, how)
    senior, mezzanine = (note.cash(1) for note in (found.senior, found.mezzanine))
    paid = senior.paid + mezzanine.paid + found.equity.paid
    received = senior.received + mezzanine.received + found.equity.received
    assert paid == pytest.approx(cash.paid, rel=1e-12, abs=1e-9)
    assert received == pytest.approx(cash.received, rel=1e-12, abs=1e-9)
    assert (found.equity.received >= -1e-9).all()
    for note in (found.senior, found.mezzanine):
        moved = np.diff(note.balance, prepend=0.0)
        assert moved == pytest.approx(note.paid + note.deferred - note.principal, abs=1e-8)
        assert (note.balance >= -1e-9).all()


@given(terms(), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_notes_that_are_repaid_return_their_coupon(how, share):
    cash = Cash(np.array([70.0, 30.0, 0, 0, 0, 0]), np.array([0, 0, 90.0, 90, 90, 900]), 4)
    found = slice_cash(cash, how)
    for note, coupon in (
        (found.senior, how.senior_coupon),
        (found.mezzanine, how.mezzanine_coupon),
    ):
        if note.paid.sum() > 1e-6:
            assert return_of(note.cash(4)) == pytest.approx(coupon, abs=1e-8)


def test_no_notes_leave_the_equity_what_it_is():
    cash = Cash(np.array([100.0, 0]), np.array([0, 130.0]), 1)
    found = slice_cash(cash, FeederTerms(0.0, 0.0, 0.1, 0.1, 0.5))
    assert found.equity.received.tolist() == cash.received.tolist()
    assert found.equity.paid.tolist() == cash.paid.tolist()
