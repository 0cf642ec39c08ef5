"""What members must still get for a hurdle: their capital, and the preferred return on it.

Every hurdle has an account per member: capital goes in when it is contributed, the preferred return
grows on it, what the member gets goes out. Of a deal-by-deal waterfall capital waits with its deal,
growing, until the deal is sold or written off, and counts from then on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.fund.cents import Cents, Floats, rounded
from gigaplan.fund.terms import Compounding, FirstBack, Tier, Waterfall


@dataclass(frozen=True, slots=True)
class Hurdles:
    """Accounts of all members and hurdles; arrays are updated in place, in cents."""

    capital: Floats
    """(n, tiers) to come back."""
    grown: Floats
    """(n, tiers) preferred return not yet paid."""
    waiting_capital: Floats
    """(n, tiers, deals + 1) of deals not yet sold; last: fees and expenses."""
    waiting_grown: Floats
    """(n, tiers, deals + 1)"""

    def copied(self) -> "Hurdles":
        """Accounts of their own, to try a payment on."""
        return Hurdles(
            self.capital.copy(), self.grown.copy(), self.waiting_capital.copy(),
            self.waiting_grown.copy(),
        )  # fmt: skip


def opened(n_members: int, n_tiers: int, n_deals: int) -> Hurdles:
    """Empty accounts."""
    return Hurdles(
        np.zeros((n_members, n_tiers)),
        np.zeros((n_members, n_tiers)),
        np.zeros((n_members, n_tiers, n_deals + 1)),
        np.zeros((n_members, n_tiers, n_deals + 1)),
    )


def growth(tiers: tuple[Tier, ...], years: float, compounding: Compounding) -> Floats:
    """Growth of 1 over some years at each hurdle, less 1, shape (tiers,)."""
    rates = np.array([tier.hurdle for tier in tiers])
    if compounding is Compounding.ANNUAL:
        return np.asarray(np.expm1(years * np.log1p(rates)))
    if compounding is Compounding.QUARTERLY:
        return np.asarray(np.expm1(4.0 * years * np.log1p(rates / 4.0)))
    return rates * years


def grow(h: Hurdles, by: Floats, compounding: Compounding) -> None:
    """Let the preferred return grow; simple growth is of capital alone."""
    compounds = compounding is not Compounding.SIMPLE
    h.grown[:] += by * (h.capital + (h.grown if compounds else 0.0))
    h.waiting_grown[:] += by[:, None] * (
        h.waiting_capital + (h.waiting_grown if compounds else 0.0)
    )


def contribute(h: Hurdles, of_deals: Cents, kind: Waterfall) -> None:
    """Put contributions in, (n, deals + 1), of expenses and fees last."""
    if kind is Waterfall.EUROPEAN:
        h.capital[:] += of_deals.sum(axis=1)[:, None]
    else:
        h.waiting_capital[:] += of_deals[:, None, :]


def count(h: Hurdles, share: Floats, paying: NDArray[np.bool_]) -> None:
    """Let capital of deals count: the share sold or written off, with its part of the expenses.

    Parameters
    ----------
    h : Hurdles
        Of a deal-by-deal waterfall; nothing waits in a European one.
    share : array, shape (deals,)
        Of what is left of each deal's cost. [1]
    paying : array of bool, shape (deals,)
        Deals that pay: the preferred return on all of their capital counts.
    """
    cost = h.waiting_capital[:, :, :-1]
    moved = cost * share
    left = cost.sum(axis=2)
    of_expenses = np.divide(moved.sum(axis=2), left, out=np.zeros_like(left), where=left > 0.0)
    grown = h.waiting_grown[:, :, :-1] * np.where(paying, 1.0, share)
    h.capital[:] += moved.sum(axis=2) + h.waiting_capital[:, :, -1] * of_expenses
    h.grown[:] += grown.sum(axis=2) + h.waiting_grown[:, :, -1] * of_expenses
    h.waiting_capital[:, :, :-1] -= moved
    h.waiting_grown[:, :, :-1] -= grown
    h.waiting_capital[:, :, -1] *= 1.0 - of_expenses
    h.waiting_grown[:, :, -1] *= 1.0 - of_expenses


def pay_first(h: Hurdles, left: Cents, first: FirstBack) -> tuple[Cents, Cents]:
    """Pay capital and preferred return of the first hurdle.

    Returns
    -------
    array, array of int, shape (n,)
        Capital that came back, and preferred return. [cents]
    """
    paid = {FirstBack.CAPITAL: np.zeros_like(left), FirstBack.PREFERRED: np.zeros_like(left)}
    order = (FirstBack.CAPITAL, FirstBack.PREFERRED)
    for part in order if first is FirstBack.CAPITAL else order[::-1]:
        account = h.capital if part is FirstBack.CAPITAL else h.grown
        paid[part] = np.minimum(left - sum(paid.values()), rounded(account[:, 0]))
        lower(account, paid[part], 0)
    receive(h, paid[FirstBack.CAPITAL] + paid[FirstBack.PREFERRED], first, 1)
    return paid[FirstBack.CAPITAL], paid[FirstBack.PREFERRED]


def receive(h: Hurdles, amount: Cents, first: FirstBack, from_tier: int) -> None:
    """Take what members get off their accounts of higher hurdles; never below nothing."""
    for k in range(from_tier, h.capital.shape[1]):
        one, two = (h.capital, h.grown) if first is FirstBack.CAPITAL else (h.grown, h.capital)
        taken = np.minimum(amount, rounded(one[:, k]))
        lower(one, taken, k)
        lower(two, np.minimum(amount - taken, rounded(two[:, k])), k)


def lower(account: Floats, amount: Cents, k: int) -> None:
    """Take an amount off an account; what is less than half a cent is nothing."""
    account[:, k] -= amount
    account[:, k] = np.where(np.abs(account[:, k]) < 0.5, 0.0, np.maximum(account[:, k], 0.0))


def owed(h: Hurdles, k: int) -> Floats:
    """What members must still get for hurdle k, shape (n,), in cents."""
    return np.asarray(h.capital[:, k] + h.grown[:, k])
