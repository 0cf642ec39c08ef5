"""Internal rate of return: none, one and several told apart, by known roots."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.irr import IrrKind, dated_irr, irr, irr_of_many
from gigaplan.finance.time_value import dated_present_value, present_value


def flows_with(*rates: float) -> np.ndarray:
    """Cash flow whose internal rates are exactly these: c(x) = product of (x (1 + r) - 1)."""
    flows = np.array([1.0])
    for rate in rates:
        flows = np.convolve(flows, [-1.0, 1.0 + rate])
    return flows


def test_by_hand() -> None:
    # x² + x = 2 with x = 1/(1 + r): x = 1
    assert irr([-100, 50, 50]).rate == pytest.approx(0.0, abs=1e-15)
    assert irr([-100, 10, 110]).rate == pytest.approx(0.1, abs=1e-15)
    assert irr([-100, 50]).rate == pytest.approx(-0.5, abs=1e-15)
    assert irr([-100, 0, 0, 0, 146.41], periods_per_year=4).rate == pytest.approx(0.4641)


def test_two_rates_are_both_told() -> None:
    # the textbook mine that must be cleaned up: -100 + 230/(1+r) - 132/(1+r)²: 10 % and 20 %
    found = irr([-100, 230, -132])
    assert found.kind is IrrKind.SEVERAL
    assert found.rates == pytest.approx((0.1, 0.2), abs=1e-12)
    with pytest.raises(FinanceError, match=r"several .*\(10\.0000%, 20\.0000%\); use NPV"):
        _ = found.rate


def test_several_changes_of_sign_and_yet_one_rate() -> None:
    # a mid-life refit: signs change three times, NPV crosses once
    found = irr([-100, 60, -10, 60, 60])
    assert found.kind is IrrKind.ONE
    assert present_value([-100, 60, -10, 60, 60], found.rate) == pytest.approx(0.0, abs=1e-11)


def test_none() -> None:
    assert irr([-100, 200, -150]).kind is IrrKind.NONE  # always worth less than nothing
    assert irr([5, 5]).kind is IrrKind.NONE
    assert irr([0, -5]).kind is IrrKind.NONE
    assert irr([0, 0]).kind is IrrKind.EVERY
    with pytest.raises(FinanceError, match=r"no single internal rate of return \(none\)"):
        _ = irr([5, 5]).rate


def test_touching_is_not_one() -> None:
    # -1 + 2.5 x - 1.5625 x² = -(1 - 1.25 x)²: NPV is never above zero
    found = irr([-1.0, 2.5, -1.5625])
    assert found.kind is IrrKind.SEVERAL
    assert found.rates == pytest.approx((0.25, 0.25), abs=1e-6)


@pytest.mark.parametrize("order", [2, 3, 4, 6])
def test_zeros_of_high_order_are_never_one(order: int) -> None:
    found = irr(flows_with(*[0.1] * order))
    assert found.kind is IrrKind.SEVERAL
    assert found.rates == pytest.approx((0.1, 0.1), abs=1e-3)


@given(st.lists(st.integers(-9, 30), min_size=1, max_size=5, unique=True))
def test_every_known_rate_is_found(tenths: list[int]) -> None:
    rates = sorted(0.1 * tenth for tenth in tenths)
    found = irr(flows_with(*rates))
    assert found.kind is (IrrKind.ONE if len(rates) == 1 else IrrKind.SEVERAL)
    assert found.rates == pytest.approx(rates, rel=1e-6, abs=1e-7)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=9))
def test_count_agrees_with_the_roots_of_the_polynomial(flows: list[int]) -> None:
    assume(any(flows))
    roots = np.roots(np.trim_zeros(np.array(flows[::-1], float)))
    real = roots[(np.abs(roots.imag) < 1e-9) & (roots.real > 1e-9)].real
    near = np.abs(roots.imag[(roots.real > 0) & (np.abs(roots.imag) > 0)])
    assume(near.size == 0 or near.min() > 1e-4)  # np.roots blurs what only touches
    found = irr(flows)
    assert len(found.rates) == real.size
    np.testing.assert_allclose(found.rates, np.sort(1 / real - 1), rtol=1e-6, atol=1e-6)


def test_quarters_of_a_campus_have_one_rate_to_the_last_digit() -> None:
    flows = np.concatenate([np.full(12, -50.0), np.full(124, 14.0)])
    found = irr(flows, periods_per_year=4)
    assert found.kind is IrrKind.ONE
    value = present_value(flows, found.rate, periods_per_year=4)
    assert abs(value) < 1e-11 * np.abs(flows).sum()


def test_far_away_rates() -> None:
    assert irr([-1.0, 1e9]).rate == pytest.approx(1e9 - 1, rel=1e-12)
    assert irr([-1e9, 1.0]).rate == pytest.approx(1e-9 - 1, rel=1e-12)
    long = np.zeros(200)
    long[0], long[-1] = -1.0, 1e-6
    assert irr(long).rate == pytest.approx(1e-6 ** (1 / 199) - 1, rel=1e-12)


def test_dates() -> None:
    assert dated_irr([-100, 110], [0, 365]).rate == pytest.approx(0.1, abs=1e-15)
    # flows of one day belong together, in any order
    assert dated_irr([60, -100, 50], [365, 0, 365]).rate == pytest.approx(0.1, abs=1e-15)
    days = [0, 60, 303, 411, 456]
    flows = [-10000, 2750, 4250, 3250, 2750]
    found = dated_irr(flows, days)
    assert found.rate == pytest.approx(0.373362535, abs=1e-8)  # the XIRR page of spreadsheets
    assert dated_present_value(flows, days, found.rate) == pytest.approx(0.0, abs=1e-9)
    assert dated_irr([-100, 230, -132], [0, 365, 730]).rates == pytest.approx((0.1, 0.2))


def test_many_agree_with_one_by_one() -> None:
    random = np.random.default_rng(7)
    flows = random.normal(size=(4, 25, 9)) + np.linspace(-2, 2, 9)
    flows[0, 0] = 0.0
    many = irr_of_many(flows, periods_per_year=2)
    for place in np.ndindex(4, 25):
        one = irr(flows[place], periods_per_year=2)
        assert many.kinds[place] is one.kind
        if one.kind is IrrKind.ONE:
            assert many.rates[place] == pytest.approx(one.rate, rel=1e-12, abs=1e-12)
        else:
            assert many.rates.mask[place]


@given(st.floats(1e-6, 1e6))
def test_scaling_money_changes_no_rate(scale: float) -> None:
    flows = np.array([-100.0, 230.0, -132.0])
    assert irr(scale * flows).rates == pytest.approx(irr(flows).rates, abs=1e-9)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match="needs at least one period"):
        irr([])
    with pytest.raises(FinanceError, match="flows: inf at"):
        irr([-1.0, np.inf])
    with pytest.raises(FinanceError, match="2 flows need as many days"):
        dated_irr([-1.0, 2.0], [0.0])
