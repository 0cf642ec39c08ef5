"""Repayment of a loan: sculpted to cash, level, straight or at once; grace, maturity.

Period 0 is the first in which the loan is served; payments are made at the end of a period, on
the balance at its start. A loan may mature before its profile ends (mini-perm, CMBS): what is
left is then a balloon, to be paid from a take-out. Every loan ends at zero.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.rows import as_rows
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


class Repayment(Enum):
    """The profile of principal over the tenor."""

    SCULPTED = "sculpted"
    """Service in proportion to cash available: the DSCR is the same in every period."""
    LEVEL = "level"
    """Equal service, an annuity."""
    STRAIGHT = "straight"
    """Equal principal."""
    BULLET = "bullet"
    """Interest only; all principal is the balloon at maturity."""


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """Terms of a loan in service.

    Attributes
    ----------
    repayment : Repayment
        Profile of principal.
    rate_per_period : array_like, shape (..., periods)
        Interest, swap included; one value holds for all. [1]
    tenor : int
        Periods over which the profile repays all, at least 1. [periods]
    grace : int
        First periods of the tenor with interest only. [periods]
    maturity : int or None
        Period after which the rest is due as a balloon; None: the tenor. [periods]
    negative_amortisation : bool
        Whether a sculpted loan may grow in a period whose cash does not cover its interest.
    """

    repayment: Repayment
    rate_per_period: ArrayLike
    tenor: int
    grace: int = 0
    maturity: int | None = None
    negative_amortisation: bool = False

    def __post_init__(self) -> None:
        if self.tenor < 1:
            raise FinanceError(f"tenor must be at least 1 period, got {self.tenor}")
        if not 0 <= self.grace < self.tenor:
            raise FinanceError(
                f"grace must be 0 to {self.tenor - 1} periods of a tenor of {self.tenor}, "
                f"got {self.grace}"
            )
        if self.maturity is not None and not 1 <= self.maturity <= self.tenor:
            raise FinanceError(
                f"maturity must be 1 to the tenor of {self.tenor} periods, got {self.maturity}"
            )
        if np.any(finite(self.rate_per_period, "rate per period") < 0.0):
            raise FinanceError("rate per period cannot be negative")

    @property
    def last(self) -> int:
        """Number of periods the loan is out."""
        return self.tenor if self.maturity is None else self.maturity


@dataclass(frozen=True, slots=True)
class Schedule:
    """Service of a loan, in currency; shapes (..., periods).

    Attributes
    ----------
    interest, principal : ndarray
        Due at the end of each period; principal without the balloon.
    balloon : ndarray
        Due at maturity, from a take-out.
    balance : ndarray
        After the payments of each period.
    """

    interest: Floats
    principal: Floats
    balloon: Floats
    balance: Floats

    @property
    def service(self) -> Floats:
        """Interest and principal, without the balloon."""
        return self.interest + self.principal


def tenor_with_tail(life: int, tail: int, longest: int) -> int:
    """Tenor that leaves a tail: min(longest, life - tail).

    Parameters
    ----------
    life : int
        Periods with contracted cash (or the asset's life).
    tail : int
        Periods at the end that must stay free of debt.
    longest : int
        Longest tenor lenders offer.

    Raises
    ------
    FinanceError
        If nothing is left.
    """
    if tail < 0 or min(longest, life - tail) < 1:
        raise FinanceError(f"a tail of {tail} of {life} periods leaves no tenor (of {longest})")
    return min(longest, life - tail)


def most_by_cash(terms: LoanTerms, service_limit: ArrayLike) -> Floats:
    """Largest loan whose service stays within a limit in every period.

    Parameters
    ----------
    terms : LoanTerms
        Terms.
    service_limit : array_like, shape (..., periods)
        Most service per period: CFADS / DSCR; counted as 0 where negative. It covers the tenor
        of a sculpted loan, the time up to maturity of others. [currency]

    Returns
    -------
    ndarray, shape (...)
        Not negative; infinite if no service is ever due (a bullet without interest). [currency]

    Notes
    -----
    Sculpted, backward from nothing after the tenor: the largest balance before a payment limit
    l at rate i is (l + W)/(1 + i), with W the largest balance after it; if that is below W, the
    loan would have to grow, and only l/i is left (unless that is allowed). Without such periods
    this is the present value of the limits. Level, straight, bullet: the least over periods of
    limit over service of a loan of 1.
    """
    limit = _limits(terms, service_limit)
    periods = limit.shape[-1]
    if terms.repayment is Repayment.SCULPTED:
        shape, (rows, rate) = as_rows(periods, limit, _rates(terms))
        return _largest(rows, rate, terms.tenor, terms.grace, terms.negative_amortisation)[
            :, 0
        ].reshape(shape)
    unit = repay(1.0, terms, periods).service
    room = np.where(unit > 0.0, limit / np.where(unit > 0.0, unit, 1.0), np.inf)
    return np.asarray(room.min(axis=-1))


def repay(
    debt: ArrayLike, terms: LoanTerms, periods: int, *, cash: ArrayLike | None = None
) -> Schedule:
    """Interest, principal and balance of a loan.

    Parameters
    ----------
    debt : array_like, shape (...)
        Balance at the start of period 0, not negative. [currency]
    terms : LoanTerms
        Terms.
    periods : int
        Length of the model, at least the tenor (or the maturity).
    cash : array_like, shape (..., periods)
        For a sculpted loan: what service is in proportion to, CFADS or CFADS / DSCR.

    Returns
    -------
    Schedule
        Every line; the balance after the last period is exactly 0.

    Raises
    ------
    FinanceError
        If the loan outlives the model, or a sculpted loan has no cash to be sculpted to.
    """
    amount = finite(debt, "debt")
    if np.any(amount < 0.0):
        raise FinanceError(f"debt cannot be negative, got {amount.min():g}")
    if terms.last > periods:
        raise FinanceError(f"the loan is out for {terms.last} periods, the model has {periods}")
    rate = _rates(terms)
    if terms.repayment is Repayment.SCULPTED:
        if cash is None:
            raise FinanceError("a sculpted loan needs the cash it is sculpted to")
        limit = _limits(terms, cash)
        shape, (limits, rates, owed) = as_rows(periods, limit, rate, amount[..., None])
        most = _largest(limits, rates, terms.tenor, terms.grace, terms.negative_amortisation)
        if np.any((most[:, 0] <= 0.0) & (owed[:, 0] > 0.0)):
            raise FinanceError("there is no cash to which the loan could be sculpted")
        profile = _profile(most, terms.negative_amortisation)
    else:
        shape, (rates, owed) = as_rows(periods, rate, amount[..., None])
        profile = _unit_balances(terms, rates)[:, : periods + 1]
    before = owed[:, :1] * profile[:, :periods]
    before[:, terms.last :] = 0.0
    after = owed * profile[:, 1 : periods + 1]
    balloon = np.zeros(before.shape)
    balloon[:, terms.last - 1] = after[:, terms.last - 1]
    principal = before - after
    principal[:, terms.last :] = 0.0
    after[:, terms.last - 1 :] = 0.0
    lines = (before * rates, principal, balloon, after)
    return Schedule(*(line.reshape(*shape, periods) for line in lines))


def _rates(terms: LoanTerms) -> Floats:
    """Rates with a last axis."""
    return np.atleast_1d(finite(terms.rate_per_period, "rate per period"))


def _limits(terms: LoanTerms, values: ArrayLike) -> Floats:
    """Cash of each period, counted as nothing where it is negative."""
    cash = finite(values, "cash for service")
    needed = terms.tenor if terms.repayment is Repayment.SCULPTED else terms.last
    given = cash.shape[-1] if cash.ndim else 0
    if given < needed:
        raise FinanceError(f"cash covers {given} periods, the loan needs {needed}")
    return cash if terms.negative_amortisation else np.maximum(cash, 0.0)


@njit(cache=True, nogil=True)
def _largest(limits: Floats, rates: Floats, tenor: int, grace: int, negative: bool) -> Floats:
    """Largest balance before each period, and 0 after the last: shape (scenarios, periods + 1)."""
    scenarios, periods = limits.shape
    most = np.zeros((scenarios, periods + 1))
    for s in range(scenarios):
        for t in range(tenor - 1, -1, -1):
            after, limit, rate = most[s, t + 1], limits[s, t], rates[s, t]
            if t >= grace and negative:
                most[s, t] = max(0.0, (limit + after) / (1.0 + rate))
            elif max(limit, 0.0) < rate * after:
                most[s, t] = max(limit, 0.0) / rate
            elif t >= grace:
                most[s, t] = (limit + after) / (1.0 + rate)
            else:
                most[s, t] = after
    return most


def _profile(most: Floats, negative: bool) -> Floats:
    """Balances of the largest loan over its size: never rising unless that is allowed."""
    path = most if negative else np.minimum.accumulate(most, axis=1)
    size = np.where(most[:, :1] > 0.0, most[:, :1], 1.0)
    return np.asarray(path / size)


def _unit_balances(terms: LoanTerms, rates: Floats) -> Floats:
    """Balances of a loan of 1 at the start of each period and after the last.

    Where the profile ends after the model, the last rate holds on.
    """
    tenor, grace = terms.tenor, terms.grace
    scenarios, periods = rates.shape
    ones = np.ones((scenarios, max(periods, tenor) + 1))
    ones[:, tenor + 1 :] = 0.0
    if terms.repayment is Repayment.BULLET:
        return ones
    if terms.repayment is Repayment.STRAIGHT:
        ones[:, grace + 1 : tenor + 1] = 1.0 - np.arange(1, tenor - grace + 1) / (tenor - grace)
        return ones
    held = np.minimum(np.arange(grace, tenor), periods - 1)
    growth = np.cumprod(1.0 + rates[:, held], axis=1)
    paid = np.cumsum(1.0 / growth, axis=1)
    # Balance = what is still to be paid, discounted to that period.
    ones[:, grace + 1 : tenor + 1] = growth * (paid[:, -1:] - paid) / paid[:, -1:]
    return ones
