"""Who gets what of a distribution: capital, preferred return, catch-up, carry.

Partner by partner, as partnership agreements say it: each member's share of the proceeds goes down
the tiers between this member and the general partner.

    1  to the member until its contributions are back and have earned the preferred return
    2  to the general partner, in full or in part, until it has its carry of all profit
    3  split by the carry, until the next hurdle is reached; then 2 and 3 of the next tier
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.fund.cents import Cents, rounded
from gigaplan.fund.hurdles import Hurdles, owed, pay_first, receive
from gigaplan.fund.terms import CarryTerms

FIRST_LINES = 2
"""Capital and preferred return stand before the catch-ups and splits of the tiers."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Sums of what was paid of each member's share, in cents; arrays are updated in place."""

    profit: Cents
    """(n, tiers) the member's beyond its capital, of tiers up to each."""
    carry: Cents
    """(n, tiers) the general partner's, likewise."""
    split: Cents
    """(n, tiers) what was split at each tier, the member's and the general partner's."""
    split_carry: Cents
    """(n, tiers) the general partner's part of it."""

    def copied(self) -> "Paid":
        """Sums of their own, to try a payment on."""
        return Paid(
            self.profit.copy(), self.carry.copy(), self.split.copy(), self.split_carry.copy()
        )


def nothing_paid(n_members: int, n_tiers: int) -> Paid:
    """Begin."""
    return Paid(*(np.zeros((n_members, n_tiers), dtype=np.int64) for _ in range(4)))


@dataclass(frozen=True, slots=True)
class Payment:
    """One distribution, by line: capital, preferred return, then catch-up and split of each tier.

    Attributes
    ----------
    member, carry : array of int, shape (n, 2 + 2 tiers)
        To the member, and to the general partner out of the member's share. [cents]
    """

    member: Cents
    carry: Cents


def lines_of(terms: CarryTerms) -> tuple[str, ...]:
    """Names of the lines of a payment."""
    single = len(terms.tiers) == 1
    names = ["return of capital", "preferred return"]
    for number in range(1, len(terms.tiers) + 1):
        mark = "" if single else f" {number}"
        names += [f"catch-up{mark}", f"split{mark}"]
    return tuple(names)


def pay(
    available: Cents, terms: CarryTerms, bears_carry: NDArray[np.bool_], h: Hurdles, paid: Paid
) -> Payment:
    """Send each member's share of a distribution down the tiers.

    Parameters
    ----------
    available : array of int, shape (n,)
        Shares of the members. [cents]
    terms : CarryTerms
        The tiers.
    bears_carry : array of bool, shape (n,)
        Members that pay no carry keep all of theirs.
    h, paid : Hurdles, Paid
        Accounts so far, updated.

    Notes
    -----
    A catch-up at a share c ends when carry g and profit p of the member meet g = k (p + g): of X
    dollars g + c X = k (p + g + X), so that X = (k (p + g) - g) / (c - k).
    """
    n, tiers = available.size, terms.tiers
    member = np.zeros((n, FIRST_LINES + 2 * len(tiers)), dtype=np.int64)
    carry = np.zeros_like(member)
    member[:, 0], member[:, 1] = pay_first(h, available, terms.first_back)
    paid.profit[:] += member[:, 1:2]
    left = available - member[:, 0] - member[:, 1]
    for k, tier in enumerate(tiers):
        share = np.where(bears_carry, tier.carry, 0.0)
        catches_up = bears_carry & (tier.catch_up > 0.0)
        at = FIRST_LINES + 2 * k
        total = paid.profit[:, k] + paid.carry[:, k]
        wanted = share * total - paid.carry[:, k]
        if tier.catch_up > 0.0:
            most = rounded(np.maximum(wanted, 0.0) / (tier.catch_up - tier.carry))
            amount = np.where(catches_up, np.minimum(left, most), 0)
            gets = rounded(tier.catch_up * amount)
            member[:, at], carry[:, at] = amount - gets, gets
            _book(h, paid, terms, member[:, at], carry[:, at], k)
            left = left - amount
        amount = left
        if k + 1 < len(tiers):
            amount = np.minimum(left, rounded(owed(h, k + 1) / (1.0 - share)))
        # of sums so far, so that the cents of many payments do not add up
        of_split = share * (paid.split[:, k] + amount) - paid.split_carry[:, k]
        of_profit = share * (paid.profit[:, k] + paid.carry[:, k] + amount) - paid.carry[:, k]
        gets = rounded(np.clip(np.where(catches_up, of_profit, of_split), 0.0, amount))
        paid.split[:, k] += amount
        paid.split_carry[:, k] += gets
        member[:, at + 1], carry[:, at + 1] = amount - gets, gets
        _book(h, paid, terms, member[:, at + 1], carry[:, at + 1], k)
        left = left - amount
    return Payment(member, carry)


def _book(h: Hurdles, paid: Paid, terms: CarryTerms, member: Cents, carry: Cents, k: int) -> None:
    """Count a payment of tier k."""
    paid.profit[:, k:] += member[:, None]
    paid.carry[:, k:] += carry[:, None]
    receive(h, member, terms.first_back, k + 1)
