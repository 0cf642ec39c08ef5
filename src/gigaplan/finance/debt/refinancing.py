"""Refinancing: at a date the old loan is repaid from a new one, and owners take the difference."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.repayment import LoanTerms, Schedule, repay
from gigaplan.finance.debt.sizing import CashCase, Sizing, service_limit, size_debt
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RefinancingTerms:
    """A take-out.

    Attributes
    ----------
    period : int
        After the payments of this many periods, at least 1. [periods]
    loan : LoanTerms
        New terms; tenor, grace and maturity count from the refinancing. A rate per period, if not
        one value, has one entry for each period after it.
    fee_share : float
        Cost of the new loan over its amount. [1]
    break_share : float
        Make-whole and swap break over the old balance repaid. [1]
    """

    period: int
    loan: LoanTerms
    fee_share: float = 0.0
    break_share: float = 0.0

    def __post_init__(self) -> None:
        if self.period < 1:
            raise FinanceError(f"refinancing comes after at least 1 period, got {self.period}")
        for name in ("fee_share", "break_share"):
            share: float = getattr(self, name)
            if not 0.0 <= share <= 1.0:
                raise FinanceError(f"{name} must lie in 0 to 1, got {share:g}; write 1 % as 0.01")


@dataclass(frozen=True, slots=True)
class Refinancing:
    """A refinancing; the single amounts have shape (...).

    Attributes
    ----------
    schedule : Schedule
        Both loans one after the other, shapes (..., periods); the balloon of the old one, paid
        from the new one, is not in it.
    sizing : Sizing
        Of the new loan.
    repaid : ndarray
        Balance of the old loan. [currency]
    costs : ndarray
        Fee and break cost. [currency]
    to_owners : ndarray
        New loan less what is repaid and costs; negative: owners must pay in. [currency]
    """

    schedule: Schedule
    sizing: Sizing
    repaid: Floats
    costs: Floats
    to_owners: Floats


def refinance(
    old: Schedule,
    terms: RefinancingTerms,
    cases: tuple[CashCase, ...],
    *,
    value: ArrayLike | None = None,
    loan_to_value: ArrayLike | None = None,
) -> Refinancing:
    """Replace a loan by a new one, sized on the cash after that date.

    Parameters
    ----------
    old : Schedule
        The loan so far.
    terms : RefinancingTerms
        When, and on what terms.
    cases : tuple of CashCase
        Cash of all periods of `old`, as in `size_debt`.
    value, loan_to_value
        As in `size_debt`, at the date.

    Returns
    -------
    Refinancing
        Money in and out, and the service of both loans.

    Raises
    ------
    FinanceError
        If the date is not within the model.
    """
    periods = old.balance.shape[-1]
    at = terms.period
    if at >= periods:
        raise FinanceError(f"refinancing after period {at} is not within {periods} periods")
    after = tuple(
        CashCase(case.name, _from(case.cfads, at), _from(case.dscr, at), case.llcr)
        for case in cases
    )
    sizing = size_debt(terms.loan, after, value=value, loan_to_value=loan_to_value)
    new = repay(sizing.debt, terms.loan, periods - at, cash=service_limit(after))
    repaid = old.balance[..., at - 1] + old.balloon[..., at - 1]
    costs = terms.fee_share * sizing.debt + terms.break_share * repaid
    shape = np.broadcast_shapes(old.balance.shape[:-1], new.balance.shape[:-1])

    def both(before: Floats, then: Floats) -> Floats:
        first = np.broadcast_to(before[..., :at], (*shape, at))
        return np.concatenate([first, np.broadcast_to(then, (*shape, periods - at))], axis=-1)

    balance = both(old.balance, new.balance)
    balance[..., at - 1] = sizing.debt
    balloon = both(old.balloon, new.balloon)
    balloon[..., at - 1] = 0.0
    schedule = Schedule(
        both(old.interest, new.interest), both(old.principal, new.principal), balloon, balance
    )
    return Refinancing(schedule, sizing, repaid, costs, sizing.debt - repaid - costs)


def _from(values: ArrayLike, period: int) -> Floats:
    """What comes after a period; one value holds for all."""
    array = finite(values, "cash or cover of a case")
    return array if array.ndim == 0 or array.shape[-1] == 1 else np.asarray(array[..., period:])
