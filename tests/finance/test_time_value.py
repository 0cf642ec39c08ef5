"""Discounting and indices: hand values, identities, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance import time_value as tv

rates = st.floats(-0.5, 2.0)


def test_present_value_by_hand() -> None:
    # 121/1.1² = 100; at the end of the period it is one step further: 121/1.1³ = 90.909…
    assert tv.present_value([0, 0, 121], 0.1) == pytest.approx(100.0)
    assert tv.present_value([0, 0, 121], 0.1, timing=tv.Timing.END) == pytest.approx(1000 / 11)
    assert tv.present_value([0, 110], 0.21, timing=tv.Timing.MIDDLE) == pytest.approx(
        110 / 1.21**1.5
    )


def test_quarters_compound_to_the_year() -> None:
    assert tv.present_value([0, 0, 0, 0, 108], 0.08, periods_per_year=4) == pytest.approx(100.0)
    assert (1 + tv.rate_per_period(0.08, 4)) ** 4 == pytest.approx(1.08)


def test_dated_value_counts_days_of_365() -> None:
    assert tv.dated_present_value([0, 110], [10, 375], 0.1) == pytest.approx(100.0)


def test_level_payment_by_hand() -> None:
    # 1000 over 2 periods at 10 %: 1000 x 0.1/(1 - 1/1.21) = 576.190476…
    assert tv.level_payment(1000.0, 0.1, 2) == pytest.approx(1210 / 2.1)
    assert tv.annuity_factor([0.0, 0.1], 2) == pytest.approx([2.0, 1 / 1.1 + 1 / 1.21])


@given(rates, st.floats(-0.2, 0.5), st.integers(1, 30))
def test_real_at_the_real_rate_is_nominal_at_the_nominal_rate(
    real: float, inflation: float, periods: int
) -> None:
    flows = np.linspace(-5.0, 7.0, periods)
    index = tv.price_index(inflation, periods)
    nominal = tv.to_nominal(flows, index)
    rate = tv.nominal_rate(real, inflation)
    left, right = tv.present_value(flows, real), tv.present_value(nominal, rate)
    assert left == pytest.approx(right, rel=1e-9, abs=1e-9 * (1 + abs(right)))
    np.testing.assert_allclose(tv.to_real(nominal, index), flows, rtol=1e-12, atol=1e-12)
    assert tv.real_rate(rate, inflation) == pytest.approx(real, abs=1e-12)


@given(rates, st.integers(1, 200))
def test_annuity_factor_is_the_sum_of_discount_factors(rate: float, periods: int) -> None:
    factors = tv.discount_factors(rate, periods, timing=tv.Timing.END)
    assert tv.annuity_factor(rate, periods) == pytest.approx(factors.sum(), rel=1e-10)


def test_scenarios_lead() -> None:
    flows = np.arange(12.0).reshape(3, 4)
    rate = np.array([0.0, 0.1, 0.2])
    one_by_one = [tv.present_value(flows[i], rate[i]) for i in range(3)]
    np.testing.assert_allclose(tv.present_value(flows, rate), one_by_one)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match=r"rate -1 must lie above -1; write 8 % as 0\.08"):
        tv.present_value([1.0], -1.0)
    with pytest.raises(FinanceError, match=r"flows: nan at \(1,\); every value must be finite"):
        tv.present_value([1.0, np.nan], 0.1)
    with pytest.raises(FinanceError, match="at least one period is needed, got 0"):
        tv.annuity_factor(0.1, 0)
    with pytest.raises(FinanceError, match="price index 0 must lie above 0"):
        tv.to_real([1.0], [0.0])
    with pytest.raises(FinanceError, match="2 flows need as many days"):
        tv.dated_present_value([1.0, 2.0], [0.0], 0.1)
