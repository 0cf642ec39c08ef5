"""Top-down growth: a random walk with drift in the logarithm of demand, fitted to history.

ln x grows by a drift a year and a noise of constant variance a year. Steps of history span one to
eight years; a step counts half after `half_life_years`, so that the flat years before 2018 are
neither forgotten nor rule. With steps d_i over t_i years and weights w_i

    drift      m  = sum w_i d_i / sum w_i t_i
    volatility s2 = n/(n-1) sum w_i (d_i - m t_i)^2 / t_i / sum w_i
    of drift   v  = s2 sum w_i^2 t_i / (sum w_i t_i)^2

and h years on ln x is a Student t of n-1 degrees of freedom around ln x_last + m h with the scale
sqrt(s2 h + v h^2).

References
----------
R. G. Brown, Statistical Forecasting for Inventory Control, 1959 (discounted least squares);
A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, section 2.3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
FEWEST_STEPS = 2


@dataclass(frozen=True, slots=True)
class GrowthFit:
    """Growth fitted to history.

    Attributes
    ----------
    drift : float
        Growth of the logarithm a year. [1/a]
    volatility : float
        Standard deviation of a year's noise. [1]
    drift_error : float
        Standard error of the drift. [1/a]
    degrees_of_freedom : int
        Steps less one.
    last_year : float
        Last year of history.
    last_log : float
        Logarithm of its demand in TWh.
    """

    drift: float
    volatility: float
    drift_error: float
    degrees_of_freedom: int
    last_year: float
    last_log: float

    def log_mean(self, years: ArrayLike) -> Floats:
        """Middle of the logarithm of demand in years to come, shape of `years`."""
        ahead = np.asarray(years, dtype=np.float64) - self.last_year
        return np.asarray(self.last_log + self.drift * ahead)

    def log_scale(self, years: ArrayLike) -> Floats:
        """Scale of the Student t of the logarithm, shape of `years`."""
        ahead = np.asarray(years, dtype=np.float64) - self.last_year
        return np.sqrt(self.volatility**2 * ahead + self.drift_error**2 * ahead**2)


def fit_growth(years: Floats, twh: Floats, half_life_years: float) -> GrowthFit:
    """Fit drift and volatility to history.

    Parameters
    ----------
    years : array, shape (n + 1,)
        Rising.
    twh : array, shape (n + 1,)
        Demand. [TWh]
    half_life_years : float
        After so many years a step counts half. [a]

    Raises
    ------
    ValueError
        If there are fewer than two steps, or years do not rise.
    """
    spans = np.diff(years)
    steps = np.diff(np.log(twh))
    if steps.size < FEWEST_STEPS:
        raise ValueError(f"{steps.size} steps of history are too few to tell growth from noise")
    if (spans <= 0.0).any():
        raise ValueError("years of history must rise")
    age = years[-1] - (years[:-1] + years[1:]) / 2.0
    weights = 0.5 ** (age / half_life_years)
    span = float((weights * spans).sum())
    drift = float((weights * steps).sum()) / span
    noise = (steps - drift * spans) ** 2 / spans
    n = steps.size
    variance = n / (n - 1) * float((weights * noise).sum() / weights.sum())
    return GrowthFit(
        drift=drift,
        volatility=float(np.sqrt(variance)),
        drift_error=float(np.sqrt(variance * (weights**2 * spans).sum())) / span,
        degrees_of_freedom=n - 1,
        last_year=float(years[-1]),
        last_log=float(np.log(twh[-1])),
    )
