"""Calls, and later closes: whoever joins late pays in what it would have, with interest.

At its close a new member pays its part of all that was called before, and interest on it from the
day of each call. Its part of investments and expenses, with the interest on them, goes to those who
paid for it, as if they had lent it; its fee, with interest, goes to the manager. After that every
member has paid what it would have paid had all been there at the first close. The interest is not a
contribution: it uses up no commitment and earns no preferred return.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FundError
from gigaplan.fund.cents import Cents, Floats, rounded, split
from gigaplan.fund.flows import Flows
from gigaplan.fund.terms import Members


@dataclass(frozen=True, slots=True)
class Called:
    """What members pay in, in cents.

    Attributes
    ----------
    as_if_present : array of int, shape (n, T, deals + 2)
        By deal, then expenses and fees, as if all had been there from the first close.
    paid : array of int, shape (n, T, 3)
        Investments, expenses and fees as paid; negative where a later member pays back.
    interest : array of int, shape (n, T)
        Of later closes: paid is positive, received negative.
    interest_to_manager : array of int, shape (T,)
        The part of it that is interest on fees.
    """

    as_if_present: Cents
    paid: Cents
    interest: Cents
    interest_to_manager: Cents


def calls(flows: Flows, members: Members, fees: Cents, rate: float, years: Floats) -> Called:
    """Call what the fund spends from its members, and make later closes good.

    Parameters
    ----------
    flows : Flows
        What is spent.
    members : Members
        Who joins when.
    fees : array of int, shape (n, T)
        As if all had been there from the first close. [cents]
    rate : float
        Simple interest of later members. [1/a]
    years : array, shape (T,)
        From each date to the next; the first is 0. [a]

    Raises
    ------
    FundError
        If money is called before the first close, or a close follows a distribution.
    """
    n, (T, deals) = members.close.size, flows.invested.shape
    spent = np.concatenate([flows.invested, flows.expenses[:, None]], axis=1)  # (T, deals + 1)
    part = np.concatenate([members.takes_part, np.ones((n, 1), dtype=np.bool_)], axis=1)
    first, last = int(members.close.min()), int(members.close.max())
    if spent[:first].any() or fees[:, :first].any():
        early = int(np.flatnonzero(spent.any(axis=1) | fees.any(axis=0))[0])
        raise FundError(
            f"money is called on {flows.dates[early]} and the first close is on "
            f"{flows.dates[first]}; close first"
        )
    earliest = np.flatnonzero(flows.proceeds.any(axis=1))
    if earliest.size and earliest[0] < last:
        raise FundError(
            f"a member joins on {flows.dates[last]}, after the distribution of "
            f"{flows.dates[earliest[0]]}; close before anything is distributed"
        )
    final = _shares_of(spent, members, part, last)
    time = np.cumsum(years)
    paid = np.zeros((n, T, 3), dtype=np.int64)
    interest = np.zeros((n, T), dtype=np.int64)
    to_manager = np.zeros(T, dtype=np.int64)
    before = np.zeros((n, T, deals + 1), dtype=np.int64)  # who bears what was spent so far
    for t in range(first, T):
        joining = members.close == t
        if t > first and joining.any():
            after = _shares_of(spent[:t], members, part, t)
            moved = after - before[:, :t]  # (n, t, deals + 1); adds up to 0
            paid[:, t, 0] += moved[:, :, :-1].sum(axis=(1, 2))
            paid[:, t, 1] += moved[:, :, -1].sum(axis=1)
            before[:, :t] = after
            waited = rate * (time[t] - time[:t])
            owed = moved.sum(axis=2) @ waited
            due = np.where(joining, rounded(np.maximum(owed, 0.0)), 0)
            interest[:, t] += due - split(int(due.sum()), np.maximum(-owed, 0.0))
            past = np.where(joining[:, None], fees[:, :t], 0)
            paid[:, t, 2] += past.sum(axis=1)
            late = rounded(past @ waited)
            interest[:, t] += late
            to_manager[t] = int(late.sum())
        now = _shares_of(spent[t : t + 1], members, part, t)[:, 0]
        before[:, t] = now
        paid[:, t, 0] += now[:, :-1].sum(axis=1)
        paid[:, t, 1] += now[:, -1]
        paid[:, t, 2] += np.where(members.close <= t, fees[:, t], 0)
    as_if = np.concatenate([final, fees[:, :, None]], axis=2)
    return Called(as_if, paid, interest, to_manager)


def _shares_of(spent: Cents, members: Members, part: NDArray[np.bool_], at: int) -> Cents:
    """Split what was spent among those who had joined by a date, (n, T, deals + 1), in cents."""
    weights = np.where(members.close <= at, members.commitment_cents, 0)[:, None] * part
    found = np.zeros((members.close.size, *spent.shape), dtype=np.int64)
    for t, d in np.argwhere(spent):
        found[:, t, d] = split(int(spent[t, d]), weights[:, d])
    return found


def left_to_call(commitment: Cents, paid: Cents, capital_back: Cents, recallable: bool) -> Cents:
    """What can still be called of each member after each date, (n, T), in cents.

    Parameters
    ----------
    commitment : array of int, shape (n,)
        Nominal. [cents]
    paid : array of int, shape (n, T, 3)
        Of `Called`.
    capital_back : array of int, shape (n, T)
        Capital returned. [cents]
    recallable : bool
        Whether capital that came back can be called again.
    """
    used = np.cumsum(paid.sum(axis=2), axis=1)
    again = np.cumsum(capital_back, axis=1) if recallable else 0
    return np.asarray(commitment[:, None] - used + again)
