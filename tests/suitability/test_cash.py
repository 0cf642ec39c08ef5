"""Measures of one stream of cash, by hand."""

import numpy as np
import pytest

from gigaplan.suitability.cash import (
    Cash,
    back_by,
    deepest,
    duration,
    link,
    mean_life,
    real_return_of,
    return_of,
    year_of_yield,
    yields_by_year,
)

# 105 is paid in and 60.5 received twice: at 10 % 60.5 / 1.1 + 60.5 / 1.21 = 55 + 50 = 105.
SIMPLE = Cash(np.array([105.0, 0.0, 0.0]), np.array([0.0, 60.5, 60.5]), 1)
YEARS = np.array([2027, 2028, 2029])


def test_return():
    assert return_of(SIMPLE) == pytest.approx(0.1)
    # Quarters: 1.1 ** (1/4) a quarter is 10 % a year
    quarters = Cash(np.array([100.0, 0, 0, 0, 0]), np.array([0, 0, 0, 0, 110.0]), 4)
    assert return_of(quarters) == pytest.approx(0.1)
    # Money that goes in, out and in again has two rates: none is told
    twice = Cash(np.array([100.0, 0.0, 132.0]), np.array([0.0, 230.0, 0.0]), 1)
    assert return_of(twice) is None


def test_real_return():
    # Prices rise by 4 % a year: 1.1 / 1.04 - 1
    level = 1.04 ** np.arange(3)
    assert real_return_of(SIMPLE, level) == pytest.approx(1.1 / 1.04 - 1.0)


def test_duration():
    # One payment of 110.25 after two years at 5 %: Macaulay 2, modified 2 / 1.05
    assert duration(np.array([110.25]), np.array([2.0]), 0.05) == pytest.approx(2 / 1.05)
    # 10 and 110 after one and two years at 10 %: worth 9.0909 and 90.9091; 1.90909 / 1.1
    found = duration(np.array([10.0, 110.0]), np.array([1.0, 2.0]), 0.1)
    assert found == pytest.approx((10 / 1.1 + 2 * 110 / 1.21) / (10 / 1.1 + 110 / 1.21) / 1.1)
    assert duration(np.zeros(2), np.array([1.0, 2.0]), 0.1) == 0.0


def test_time_until_money_is_back():
    # Paid at 0.5, received half at 1.5 and half at 2.5: 2 - 0.5
    assert mean_life(SIMPLE) == pytest.approx(1.5)


def test_the_bottom_of_the_curve():
    # 50, then 50 less 20 received: 80 of 100 are out at most
    cash = Cash(np.array([50.0, 50.0, 0.0]), np.array([0.0, 20.0, 200.0]), 1)
    assert deepest(cash) == pytest.approx(0.8)


def test_what_is_back_in_time():
    assert back_by(SIMPLE, 1.0) == pytest.approx(60.5 / 105)
    assert back_by(SIMPLE, 2.0) == 1.0  # 121 of 105: not more than all


def test_yields():
    years, yields = yields_by_year(SIMPLE, YEARS)
    assert years.tolist() == [2027, 2028, 2029]
    assert yields.tolist() == pytest.approx([0.0, 60.5 / 105, 60.5 / 105])
    assert year_of_yield(SIMPLE, YEARS, 0.5) == 2  # 2028 is the second year
    assert year_of_yield(SIMPLE, YEARS, 0.6) is None


def test_link_to_inflation():
    # Prices are 1 % higher at 2028 and 2 % at 2029. What follows them wholly has a link of 1;
    # what has fixed costs of half its revenue a link of 2; what is fixed a link of 0.
    level, higher = np.ones(3), np.array([1.0, 1.01, 1.02])
    for factor in (0.0, 1.0, 2.0):
        moved = Cash(SIMPLE.paid, SIMPLE.received * (1 + factor * (higher - 1)), 1)
        assert link(SIMPLE, moved, level, higher, 0.1) == pytest.approx(factor)
