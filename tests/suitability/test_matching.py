"""Liabilities against an investment, by hand."""

import numpy as np
import pytest

from gigaplan.suitability.matching import LiabilityTerms, by_calendar_year, match


def test_by_hand():
    # 110.25 are owed in the second year, at 5 %: worth 105 at the middle of the first, of which
    # today is half a year before, f = 1.05 ** -0.5. 10 are paid in in the first year and 12.6
    # received in the second: worth 10 f and 12 f. Assets of 100 at a duration of 1.
    f = 1.05**-0.5
    terms = LiabilityTerms(np.array([0.0, 110.25]), 0.05, 100.0, 1.0)
    found = match(terms, np.array([10.0, 0]), np.array([0, 12.6]), np.array([0, 6.3]))
    assert found.liabilities_usd == pytest.approx(105 * f)
    assert found.liabilities_duration == pytest.approx(1.5 / 1.05)
    assert found.invested_usd == pytest.approx(10 * f)
    assert found.worth_usd == pytest.approx(12 * f)
    assert found.covered == pytest.approx(12.6 / 110.25)
    assert found.gap.tolist() == pytest.approx([-10.0, 12.6 - 110.25])
    assert found.funded_before == pytest.approx(100 / (105 * f))
    assert found.funded_after == pytest.approx((100 + 2 * f) / (105 * f))
    assert found.funded_stressed == pytest.approx((100 - 4 * f) / (105 * f))
    others, whole = 100 - 10 * f, 100 + 2 * f
    mean = (others * 1.0 + 12 * f * 1.5 / 1.05) / whole
    assert found.assets_duration_after == pytest.approx(mean)
    assert found.gap_before == pytest.approx(100 / (105 * f) - 1.5 / 1.05)
    assert found.gap_after == pytest.approx(mean * whole / (105 * f) - 1.5 / 1.05)


def test_cash_that_earns_the_liabilities_rate_changes_no_funded_ratio():
    terms = LiabilityTerms(np.array([5.0, 5.0, 200.0]), 0.05, 150.0, 2.0)
    received = np.array([0, 0, 20 * 1.05**2])
    found = match(terms, np.array([20.0, 0, 0]), received, received)
    assert found.funded_after == pytest.approx(found.funded_before)


def test_liabilities_paid_in_their_years_are_covered():
    owed = np.array([3.0, 4.0, 5.0])
    found = match(LiabilityTerms(owed, 0.03, 11.0, 2.0), np.array([11.0, 0, 0]), owed, owed)
    assert found.covered == pytest.approx(1.0)
    assert found.investment_duration == pytest.approx(found.liabilities_duration)
    assert found.gap.tolist() == [-11.0, 0.0, 0.0]


def test_periods_are_added_up_by_year():
    years = np.array([2027, 2027, 2028, 2028])
    found = by_calendar_year(np.array([1.0, 2, 3, 4]), years, np.array([2026, 2027, 2028]))
    assert found.tolist() == [0.0, 3.0, 7.0]
