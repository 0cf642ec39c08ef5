"""Tests of a loan in each period: lock-up of distributions, cash sweep, default."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CovenantTerms:
    """Levels of the cover that lenders test.

    Attributes
    ----------
    default : float
        Below this DSCR the loan is in default, at least 1. [1]
    lock_up : float
        Below this DSCR nothing is distributed. [1]
    sweep : float
        Below this DSCR a part of the cash that is left prepays debt; 0 for never. [1]
    sweep_share : float
        That part. [1]
    look_back : int
        Periods over which cash and service are summed. [periods]
    """

    default: float = 1.05
    lock_up: float = 1.15
    sweep: float = 0.0
    sweep_share: float = 0.0
    look_back: int = 1

    def __post_init__(self) -> None:
        if not 1.0 <= self.default <= self.lock_up < np.inf:
            raise FinanceError(
                "covenants need 1 <= default <= lock-up, "
                f"got default {self.default:g} and lock-up {self.lock_up:g}"
            )
        if not 0.0 <= self.sweep_share <= 1.0 or not self.sweep >= 0.0:
            raise FinanceError(
                f"a sweep needs a level of 0 or more and a share of 0 to 1, "
                f"got {self.sweep:g} and {self.sweep_share:g}"
            )
        if self.look_back < 1:
            raise FinanceError(f"covenants look back on at least 1 period, got {self.look_back}")


@dataclass(frozen=True, slots=True)
class CovenantTests:
    """Result of the tests; shapes (..., periods).

    Attributes
    ----------
    dscr : ndarray
        Cover over the look-back; infinite where nothing was due. [1]
    default, lock_up, sweep : ndarray of bool
        Whether the cover is below the level.
    """

    dscr: Floats
    default: Flags
    lock_up: Flags
    sweep: Flags


def rolling_cover(cfads: ArrayLike, service: ArrayLike, look_back: int = 1) -> Floats:
    """DSCR over the last periods: sum of CFADS over sum of service.

    Parameters
    ----------
    cfads, service : array_like, shape (..., periods)
        [currency]
    look_back : int
        Number of periods summed, fewer at the start. [periods]

    Returns
    -------
    ndarray, shape (..., periods)
        Infinite where no service was due. [1]
    """
    cash, due = np.broadcast_arrays(finite(cfads, "CFADS"), finite(service, "debt service"))
    if look_back > 1:
        cash, due = _rolling(cash, look_back), _rolling(due, look_back)
    nothing = due <= 0.0
    return np.where(nothing, np.inf, cash / np.where(nothing, 1.0, due))


def check_covenants(cfads: ArrayLike, service: ArrayLike, terms: CovenantTerms) -> CovenantTests:
    """Test every period.

    Parameters
    ----------
    cfads, service : array_like, shape (..., periods)
        Cash and senior debt service. [currency]
    terms : CovenantTerms
        Levels.

    Returns
    -------
    CovenantTests
        Cover and flags. Where service is met at just the level, the test is passed (to 1e-9).
    """
    cover = rolling_cover(cfads, service, terms.look_back)
    below = cover + 1e-9
    return CovenantTests(cover, below < terms.default, below < terms.lock_up, below < terms.sweep)


def _rolling(values: Floats, count: int) -> Floats:
    """Sum over the last periods, summed directly so that nothing cancels."""
    total = np.array(values)
    for back in range(1, min(count, values.shape[-1])):
        total[..., back:] += values[..., :-back]
    return total
