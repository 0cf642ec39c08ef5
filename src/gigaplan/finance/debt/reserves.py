"""Reserve accounts: months of debt service or costs, and savings for large maintenance.

A balance has one entry more than there are periods: entry 0 is at financial close (or at the
start of operation), entry t + 1 after period t. What is put in over period t is the difference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reserve:
    """Target of a reserve account.

    Attributes
    ----------
    balance : ndarray, shape (..., periods + 1)
        Target at close and after each period; nothing after the last. [currency]
    """

    balance: Floats

    @property
    def initial(self) -> Floats:
        """Put in at close."""
        return np.asarray(self.balance[..., 0])

    @property
    def funding(self) -> Floats:
        """Put in over each period; negative where money is released. Shape (..., periods)."""
        return np.diff(self.balance, axis=-1)

    def interest(self, rate_per_period: ArrayLike) -> Floats:
        """Earned over each period on the balance before it. Shape (..., periods)."""
        return np.asarray(finite(rate_per_period, "interest on reserves") * self.balance[..., :-1])


def cover_reserve(payments: ArrayLike, periods_covered: float) -> Reserve:
    """Reserve that covers payments to come: debt service (DSRA) or operating costs.

    Parameters
    ----------
    payments : array_like, shape (..., periods)
        Payments of each period, not negative. [currency]
    periods_covered : float
        Cover, such as 2 for six months of a quarterly model or 0.5 of a yearly one. [periods]

    Returns
    -------
    Reserve
        Balance after period t: the payments of the next periods, the last of them in part.

    Raises
    ------
    FinanceError
        If the cover or a payment is negative.

    Examples
    --------
    >>> cover_reserve([10.0, 20.0, 30.0], 1.5).balance.tolist()
    [20.0, 35.0, 30.0, 0.0]
    """
    due = finite(payments, "payments to cover")
    if not 0.0 <= periods_covered < np.inf:
        raise FinanceError(f"a reserve covers 0 or more periods, got {periods_covered:g}")
    if np.any(due < 0.0):
        raise FinanceError(f"a payment to cover cannot be negative, got {due.min():g}")
    periods = due.shape[-1]
    paid = np.zeros((*due.shape[:-1], periods + 1))
    np.cumsum(due, axis=-1, out=paid[..., 1:])
    now = np.arange(periods + 1)
    whole = int(periods_covered)
    near, next_one = np.minimum(now + whole, periods), np.minimum(now + whole + 1, periods)
    part = periods_covered - whole
    to_come = (1.0 - part) * paid[..., near] + part * paid[..., next_one] - paid
    return Reserve(np.where(np.abs(to_come) < 1e-12 * paid[..., -1:], 0.0, to_come))


def maintenance_reserve(events: ArrayLike) -> Reserve:
    """Reserve that saves evenly for each large repair from the one before it.

    Parameters
    ----------
    events : array_like, shape (..., periods)
        Cost of major maintenance in each period, 0 in most, not negative. [currency]

    Returns
    -------
    Reserve
        Balance after each period and its repair: what a repair costs is put in in equal parts in
        the periods since the repair before, its own period included; one in the first period is
        paid from cash.

    Raises
    ------
    FinanceError
        If a cost is negative.

    Examples
    --------
    >>> maintenance_reserve([0.0, 0.0, 90.0, 0.0, 40.0]).balance.tolist()
    [0.0, 30.0, 60.0, 0.0, 20.0, 0.0]
    """
    cost = finite(events, "major maintenance")
    if np.any(cost < 0.0):
        raise FinanceError(f"major maintenance cannot be negative, got {cost.min():g}")
    periods = cost.shape[-1]
    part, gap = np.zeros(cost.shape), np.zeros(cost.shape)
    ahead, last = np.zeros(cost.shape[:-1]), np.full(cost.shape[:-1], periods)
    for t in range(periods - 1, -1, -1):
        here = cost[..., t] > 0.0
        ahead, last = np.where(here, cost[..., t], ahead), np.where(here, t, last)
        part[..., t], gap[..., t] = ahead, last
    since = np.full(cost.shape[:-1], -1)
    balance = np.zeros((*cost.shape[:-1], periods + 1))
    for t in range(periods):
        saved = part[..., t] / np.maximum(gap[..., t] - since, 1.0)
        repaired = cost[..., t] > 0.0
        balance[..., t + 1] = np.where(repaired, 0.0, balance[..., t] + saved)
        since = np.where(repaired, t, since)
    return Reserve(balance)
