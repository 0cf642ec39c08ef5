"""The fan: a mixture of members, each a lognormal or a log Student t, by region and year.

P(X <= x) = sum w_k F_k((ln x - m_k) / s_k). Quantiles are roots of it, found by bracketing (Brent),
so that nothing is drawn and the same input gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, stdtr

from gigaplan.scenario.outlook.regions import WorldRegion

Floats = NDArray[np.float64]
REACH = 12.0
"""Scales from a member's middle within which every quantile of the fan is sought."""
EXACT = 1e-12


class Group(StrEnum):
    """Where a member is from."""

    PUBLISHED = "published"
    TOP_DOWN = "top_down"
    BOTTOM_UP = "bottom_up"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the ensemble for one region.

    Attributes
    ----------
    key : str
        Of the path, or the name of the model.
    publisher : str
        Who says so.
    group : Group
        Published or which model.
    weight : float
        In the fan; all together 1. [1]
    log_middle, log_scale : array, shape (Y,)
        Of the logarithm of TWh, by year of the outlook.
    degrees_of_freedom : float
        Of the Student t; infinite for the normal distribution.
    """

    key: str
    publisher: str
    group: Group
    weight: float
    log_middle: Floats
    log_scale: Floats
    degrees_of_freedom: float = float("inf")


@dataclass(frozen=True, slots=True)
class Fan:
    """Quantiles of demand of a region.

    Attributes
    ----------
    region : WorldRegion
        Of which.
    years : array of int, shape (Y,)
        Of the outlook.
    probabilities : array, shape (Q,)
        Rising. [1]
    twh : array, shape (Y, Q)
        Demand that is not exceeded with that probability. [TWh]
    members : tuple of Member
        What it is made of.
    """

    region: WorldRegion
    years: NDArray[np.int64]
    probabilities: Floats
    twh: Floats
    members: tuple[Member, ...]

    def quantile(self, year: int, probability: float) -> float:
        """Demand at a probability of the fan in a year [TWh]."""
        at = int(np.flatnonzero(np.isclose(self.probabilities, probability))[0])
        return float(self.twh[self.place(year), at])

    def place(self, year: int) -> int:
        """Place of a year."""
        return int(np.flatnonzero(self.years == year)[0])


def combine(
    region: WorldRegion,
    years: NDArray[np.int64],
    members: Sequence[Member],
    probabilities: Floats,
) -> Fan:
    """Quantiles of the mixture of members.

    Raises
    ------
    ValueError
        If weights do not sum to 1.
    """
    total = sum(member.weight for member in members)
    if abs(total - 1.0) > EXACT * len(members):
        raise ValueError(f"weights of {region.words} sum to {total!r}, not to 1")
    twh = np.array(
        [[quantile(members, at, float(p)) for p in probabilities] for at in range(years.size)]
    )
    return Fan(region, years, probabilities, twh, tuple(members))


def probability_below(members: Sequence[Member], at: int, twh: float) -> float:
    """Probability that demand in the year at a place is not above an amount [1].

    Members may be some of a fan: their weights are then taken in proportion.
    """
    weights, middle, scale, freedom = _arrays(members, at)
    return _mixture(np.log(twh), weights, middle, scale, freedom)


def quantile(members: Sequence[Member], at: int, probability: float) -> float:
    """Demand that is not exceeded with a probability, in the year at a place [TWh]."""
    weights, middle, scale, freedom = _arrays(members, at)
    reach = REACH * float(scale.max())
    low, high = float(middle.min()) - reach, float(middle.max()) + reach
    root = brentq(
        lambda log: _mixture(log, weights, middle, scale, freedom) - probability,
        low,
        high,
        xtol=1e-13,
        rtol=4 * np.finfo(float).eps,
    )
    return float(np.exp(root))


def _arrays(members: Sequence[Member], at: int) -> tuple[Floats, Floats, Floats, Floats]:
    weights = np.array([member.weight for member in members])
    return (
        weights / weights.sum(),
        np.array([member.log_middle[at] for member in members]),
        np.array([member.log_scale[at] for member in members]),
        np.array([member.degrees_of_freedom for member in members]),
    )


def _mixture(log: float, weights: Floats, middle: Floats, scale: Floats, freedom: Floats) -> float:
    z = (log - middle) / scale
    normal = np.isinf(freedom)
    below = np.where(normal, ndtr(z), stdtr(np.where(normal, 1.0, freedom), z))
    return float((weights * below).sum())
