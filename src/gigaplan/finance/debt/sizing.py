"""How much debt a project carries: the least of what each test allows, the binding test named.

Tests: the debt service cover (DSCR), the loan life cover (LLCR), gearing and loan to value
(LTV); the covers for each case of cash (P50, P90, P99 …) with its own demand.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, most_by_cash
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


class DebtTest(Enum):
    """What limits the debt."""

    DSCR = "dscr"
    """CFADS over debt service, in every period."""
    LLCR = "llcr"
    """Present value of CFADS over the tenor, at the loan's rate, over debt."""
    GEARING = "gearing"
    """Debt over uses."""
    LTV = "ltv"
    """Debt over value."""


@dataclass(frozen=True, slots=True)
class CashCase:
    """A case of cash that lenders look at.

    Attributes
    ----------
    name : str
        Such as P50, P90, P99.
    cfads : array_like, shape (..., periods)
        Cash available for debt service. [currency]
    dscr : array_like, shape (..., periods)
        Least cover asked for in this case, at least 1; one value holds for all. [1]
    llcr : array_like, shape (...), optional
        Least loan life cover, at least 1; None: not tested. [1]
    """

    name: str
    cfads: ArrayLike
    dscr: ArrayLike
    llcr: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """What one test allows.

    Attributes
    ----------
    test : DebtTest
        The test.
    case : str or None
        The case of cash, or several joined by "and"; None for gearing and LTV.
    amount : ndarray, shape (...)
        Largest debt, not negative. [currency]
    """

    test: DebtTest
    case: str | None
    amount: Floats


@dataclass(frozen=True, slots=True)
class Sizing:
    """The size of a loan.

    Attributes
    ----------
    debt : ndarray, shape (...)
        Least of all limits. [currency]
    limits : tuple of Limit
        All limits, in the order of cases, then of all cases together (a sculpted loan must meet
        the weakest case of each period), gearing and LTV.
    binding : ndarray of int, shape (...)
        Place in `limits` of the one that binds, the first where several do.
    """

    debt: Floats
    limits: tuple[Limit, ...]
    binding: NDArray[np.int64]

    def binding_limit(self, scenario: tuple[int, ...] = ()) -> Limit:
        """The limit that binds in one scenario."""
        return self.limits[int(self.binding[scenario])]


def size_debt(
    terms: LoanTerms,
    cases: tuple[CashCase, ...],
    *,
    gearing_amount: ArrayLike | None = None,
    value: ArrayLike | None = None,
    loan_to_value: ArrayLike | None = None,
) -> Sizing:
    """Size a loan.

    Parameters
    ----------
    terms : LoanTerms
        Terms; the covers are tested over the tenor, also of a loan that matures earlier.
    cases : tuple of CashCase
        At least one.
    gearing_amount : array_like, shape (...), optional
        Gearing x uses, from `fund_construction`, which solves the circle. [currency]
    value, loan_to_value : array_like, shape (...), optional
        Appraised value [currency] and the largest share of it [1]; both or neither.

    Returns
    -------
    Sizing
        The debt, all limits, and which binds.

    Raises
    ------
    FinanceError
        If a cover below 1 is asked for, or a figure is out of range.
    """
    if not cases:
        raise FinanceError("a loan is sized on at least one case of cash")
    if len({case.name for case in cases}) < len(cases):
        raise FinanceError("two cases of cash have the same name")
    limits = [limit for case in cases for limit in _covers(terms, case)]
    if terms.repayment is Repayment.SCULPTED and len(cases) > 1:
        together = most_by_cash(terms, service_limit(cases))
        limits.append(Limit(DebtTest.DSCR, " and ".join(case.name for case in cases), together))
    if gearing_amount is not None:
        amount = finite(gearing_amount, "gearing amount")
        limits.append(Limit(DebtTest.GEARING, None, np.maximum(amount, 0.0)))
    if (value is None) != (loan_to_value is None):
        raise FinanceError("LTV needs both the value and the largest share of it")
    if value is not None and loan_to_value is not None:
        share = finite(loan_to_value, "loan to value")
        if np.any((share < 0.0) | (share > 1.0)):
            raise FinanceError(f"loan to value must lie in 0 to 1, got {share.max():g}")
        worth = np.maximum(finite(value, "value"), 0.0)
        limits.append(Limit(DebtTest.LTV, None, np.asarray(share * worth)))
    stacked = np.stack(np.broadcast_arrays(*(limit.amount for limit in limits)))
    if np.any(np.isinf(stacked.min(axis=0))):
        raise FinanceError("no test limits the debt: a loan without service needs gearing or LTV")
    return Sizing(stacked.min(axis=0), tuple(limits), np.asarray(stacked.argmin(axis=0)))


def service_limit(cases: tuple[CashCase, ...]) -> Floats:
    """Most service that every case covers in each period: the least of CFADS / DSCR.

    A sculpted loan is sculpted to this.

    Parameters
    ----------
    cases : tuple of CashCase
        At least one.

    Returns
    -------
    ndarray, shape (..., periods)
        [currency]
    """
    limits = [
        finite(case.cfads, f"CFADS of {case.name}")
        / np.atleast_1d(_cover(case.dscr, "DSCR", case.name))
        for case in cases
    ]
    return np.asarray(np.stack(np.broadcast_arrays(*limits)).min(axis=0))


def _covers(terms: LoanTerms, case: CashCase) -> list[Limit]:
    """What the covers of one case allow."""
    cfads = finite(case.cfads, f"CFADS of {case.name}")
    dscr = np.atleast_1d(_cover(case.dscr, "DSCR", case.name))
    limits = [Limit(DebtTest.DSCR, case.name, most_by_cash(terms, cfads / dscr))]
    if case.llcr is not None:
        cover = _cover(case.llcr, "LLCR", case.name)
        worth = loan_life_value(cfads, terms)
        limits.append(Limit(DebtTest.LLCR, case.name, np.maximum(worth / cover, 0.0)))
    return limits


def loan_life_value(cfads: ArrayLike, terms: LoanTerms) -> Floats:
    """Present value of CFADS over the tenor, at the loan's rate.

    Parameters
    ----------
    cfads : array_like, shape (..., periods)
        [currency]
    terms : LoanTerms
        Rates and tenor.

    Returns
    -------
    ndarray, shape (...)
        [currency]
    """
    cash = finite(cfads, "CFADS")[..., : terms.tenor]
    rate = np.atleast_1d(finite(terms.rate_per_period, "rate per period"))
    shape = (*rate.shape[:-1], cash.shape[-1])
    rates = np.broadcast_to(rate[..., : cash.shape[-1]], shape)
    return np.asarray((cash / np.cumprod(1.0 + rates, axis=-1)).sum(axis=-1))


def _cover(cover: ArrayLike, kind: str, case: str) -> Floats:
    """Refuse covers below 1: service could then not be paid from cash."""
    value = finite(cover, f"{kind} of {case}")
    if np.any(value < 1.0):
        raise FinanceError(f"{kind} of case {case} must be at least 1, got {value.min():g}")
    return value
