"""The growth model: a fit by hand, its limits, and what scaling must not change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demand.world.embedded import HISTORY
from gigaplan.demand.world.top_down import fit_growth
from gigaplan.scenario.outlook.regions import WorldRegion

YEARS = np.array([2020.0, 2021.0, 2023.0])
TWH = np.exp([4.0, 4.1, 4.5])
EVEN = 1e12
"""A half life so long that every step counts the same. [a]"""


def test_a_fit_by_hand_with_equal_weights() -> None:
    """Steps 0.1 over 1 year and 0.4 over 2."""
    fit = fit_growth(YEARS, TWH, EVEN)
    drift = 0.5 / 3
    # residuals squared over years: (0.1 - 1/6)^2/1 = 1/225, (0.4 - 2/6)^2/2 = 1/450; n/(n-1) = 2
    variance = 2 * (1 / 225 + 1 / 450) / 2
    assert fit.drift == pytest.approx(drift, rel=1e-12)
    assert fit.volatility == pytest.approx(variance**0.5, rel=1e-9)
    assert fit.drift_error == pytest.approx((variance * 3) ** 0.5 / 3, rel=1e-9)
    assert fit.degrees_of_freedom == 1
    assert fit.log_mean([2025])[0] == pytest.approx(4.5 + 2 * drift, rel=1e-12)
    scale = (variance * 2 + variance / 3 * 4) ** 0.5
    assert fit.log_scale([2025])[0] == pytest.approx(scale, rel=1e-9)


def test_a_fit_by_hand_with_a_half_life_of_a_year() -> None:
    """Middles of the steps lie 2.5 and 1 year back: weights 2^-2.5 and 2^-1."""
    first, second = 2**-2.5, 0.5
    fit = fit_growth(YEARS, TWH, 1.0)
    drift = (first * 0.1 + second * 0.4) / (first + 2 * second)
    assert fit.drift == pytest.approx(drift, rel=1e-12)
    noise = first * (0.1 - drift) ** 2 + second * (0.4 - 2 * drift) ** 2 / 2
    variance = 2 * noise / (first + second)
    assert fit.volatility == pytest.approx(variance**0.5, rel=1e-12)
    error = (variance * (first**2 + 2 * second**2)) ** 0.5 / (first + 2 * second)
    assert fit.drift_error == pytest.approx(error, rel=1e-12)


def test_steady_growth_leaves_no_noise() -> None:
    fit = fit_growth(np.array([2020.0, 2022.0, 2023.0]), np.array([100.0, 121.0, 133.1]), 5.0)
    assert fit.drift == pytest.approx(np.log(1.1), rel=1e-12)
    assert fit.volatility == pytest.approx(0.0, abs=1e-9)


@given(
    steps=st.lists(st.floats(-0.5, 0.8), min_size=2, max_size=8),
    half_life=st.floats(0.5, 50.0),
    scale=st.floats(0.01, 100.0),
)
def test_units_change_the_level_and_nothing_else(
    steps: list[float], half_life: float, scale: float
) -> None:
    years = 2010.0 + np.arange(len(steps) + 1)
    twh = np.exp(np.concatenate([[3.0], 3.0 + np.cumsum(steps)]))
    one, other = fit_growth(years, twh, half_life), fit_growth(years, scale * twh, half_life)
    assert other.drift == pytest.approx(one.drift, abs=1e-9)
    assert other.volatility == pytest.approx(one.volatility, abs=1e-9)
    assert other.last_log == pytest.approx(one.last_log + np.log(scale), abs=1e-9)
    assert min(steps) - 1e-9 <= one.drift <= max(steps) + 1e-9  # steps of one year each


def test_the_flat_years_hold_growth_back() -> None:
    """From 2010 to 2018 demand grew 6 % in all, from 2018 to 2025 12 % a year."""
    years, twh = HISTORY.until(WorldRegion.WORLD, 2025)
    fit = fit_growth(years, twh, 5.0)
    slow, fast = np.log(205 / 194) / 8, np.log(486.7 / 205) / 7
    assert slow < fit.drift < fast
    assert fit.drift == pytest.approx(0.0924, abs=5e-5)  # pinned
    assert fit.drift_error == pytest.approx(0.0274, abs=5e-5)
    assert fit.volatility == pytest.approx(0.0918, abs=5e-5)


def test_too_little_history_is_refused() -> None:
    with pytest.raises(ValueError, match="1 steps of history are too few"):
        fit_growth(YEARS[:2], TWH[:2], 5.0)
    with pytest.raises(ValueError, match="years of history must rise"):
        fit_growth(YEARS[::-1], TWH, 5.0)
