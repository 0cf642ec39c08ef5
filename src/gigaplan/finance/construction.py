"""Funding of construction: debt and equity draws, interest during construction, fees, reserves.

Debt pays a part of the uses, interest and fees are uses, and both depend on the debt. The circle
is solved exactly, with the proofs beside the code in `construction_kernel`. Sources equal uses in
every period. Amounts are nominal; leading axes are scenarios, the last is periods.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance import construction_kernel as kernel
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


class FundingOrder(Enum):
    """Whose money is drawn first."""

    PRO_RATA = kernel.PRO_RATA
    """Debt and equity in the same proportion in each period."""
    EQUITY_FIRST = kernel.EQUITY_FIRST
    DEBT_FIRST = kernel.DEBT_FIRST


@dataclass(frozen=True, slots=True)
class ConstructionLoan:
    """Terms of the debt while the campus is built.

    Attributes
    ----------
    rate_per_period : array_like, shape (..., periods)
        Interest on what is drawn; added to the uses. One value holds for all. [1]
    commitment_fee_per_period : array_like, shape (..., periods)
        On what is committed and not drawn; not above the rate. [1]
    arrangement_fee_share : array_like, shape (...)
        Of the commitment, paid in the first period. [1]
    reserve_share : array_like, shape (...)
        Reserves that must be full when construction ends, as a share of the commitment, paid in
        the last period. [1]
    order : FundingOrder
        Whose money is drawn first.
    drawn_part : float
        Part of its period for which a draw is out: 1 if drawn at the start, 0 at the end.
    """

    rate_per_period: ArrayLike
    commitment_fee_per_period: ArrayLike = 0.0
    arrangement_fee_share: ArrayLike = 0.0
    reserve_share: ArrayLike = 0.0
    order: FundingOrder = FundingOrder.PRO_RATA
    drawn_part: float = 0.5


@dataclass(frozen=True, slots=True)
class Funding:
    """How construction is paid, in currency; shapes (..., periods).

    Attributes
    ----------
    costs : ndarray
        Uses before financing costs.
    interest, commitment_fee, arrangement_fee, reserve : ndarray
        Financing costs and reserves, which are uses, too.
    debt_draws, equity_draws : ndarray
        Sources.
    debt, equity : ndarray, shape (...)
        Their sums: the commitment, all of it drawn, and the equity.
    """

    costs: Floats
    interest: Floats
    commitment_fee: Floats
    arrangement_fee: Floats
    reserve: Floats
    debt_draws: Floats
    equity_draws: Floats
    debt: Floats
    equity: Floats

    @property
    def uses(self) -> Floats:
        """All uses of each period."""
        fees = self.commitment_fee + self.arrangement_fee
        return self.costs + self.interest + fees + self.reserve

    @property
    def debt_balance(self) -> Floats:
        """Debt at the end of each period."""
        return self.debt_draws.cumsum(axis=-1)


def fund_construction(
    costs: ArrayLike,
    loan: ConstructionLoan,
    *,
    gearing: ArrayLike,
    debt_limit: ArrayLike = np.inf,
) -> Funding:
    """Fund construction with the debt that gearing and a limit allow, whichever is less.

    Parameters
    ----------
    costs : array_like, shape (..., periods)
        Uses before financing costs, none negative, nominal. [currency]
    loan : ConstructionLoan
        Terms.
    gearing : array_like, shape (...)
        Largest debt over all uses, financing costs included. [1]
    debt_limit : array_like, shape (...)
        Largest debt, from `debt.sizing`; infinite for none. [currency]

    Returns
    -------
    Funding
        Every line; debt is min(gearing x uses, limit) exactly.

    Raises
    ------
    FinanceError
        If a figure is out of its range, or financing costs grow faster than the debt that
        should pay them.

    Examples
    --------
    Two periods of 100, half debt, 10 % on what is out at the start of a period; c is the debt.
    Uses 100 + 100 + 0.1 x 50 = 205, so c = 102.5.

    >>> loan = ConstructionLoan(rate_per_period=0.1, drawn_part=0.0)
    >>> funding = fund_construction([100.0, 100.0], loan, gearing=0.5)
    >>> funding.debt_draws.tolist(), float(funding.debt)
    ([50.0, 52.5], 102.5)
    """
    cost = finite(costs, "costs")
    if cost.ndim == 0 or cost.shape[-1] == 0:
        raise FinanceError("construction needs at least one period")
    periods = cost.shape[-1]
    rate = finite(loan.rate_per_period, "rate per period")
    fee = finite(loan.commitment_fee_per_period, "commitment fee per period")
    single = {
        "arrangement fee share": finite(loan.arrangement_fee_share, "arrangement fee share"),
        "reserve share": finite(loan.reserve_share, "reserve share"),
        "gearing": finite(gearing, "gearing"),
    }
    limit = np.asarray(debt_limit, dtype=np.float64)
    _check(cost, rate, fee, single, limit, loan.drawn_part)
    shape = np.broadcast_shapes(
        np.broadcast_shapes(cost.shape, rate.shape, fee.shape)[:-1],
        limit.shape,
        *(value.shape for value in single.values()),
    )

    def rows(values: Floats) -> Floats:
        return np.ascontiguousarray(np.broadcast_to(values, (*shape, periods)).reshape(-1, periods))

    def each(values: Floats) -> Floats:
        return np.ascontiguousarray(np.broadcast_to(values, shape).reshape(-1))

    flat = rows(cost)
    scenarios = flat.shape[0]
    shares = np.empty((scenarios, 3))
    shares[:, 0] = each(single["arrangement fee share"])
    shares[:, 1] = each(single["reserve share"])
    shares[:, 2] = loan.drawn_part
    lines, debt = np.zeros((scenarios, 6, periods)), np.zeros(scenarios)
    failed = kernel.fund_all(
        loan.order.value,
        flat,
        rows(rate),
        rows(fee),
        shares,
        each(single["gearing"]),
        each(limit),
        lines,
        debt,
    )
    if failed >= 0:
        raise FinanceError(
            "fees, interest and reserves grow faster than the debt that should pay them; "
            "lower the gearing, the fees or the reserve"
        )
    interest, commitment, arrangement, reserve, debt_draws, equity_draws = (
        lines[:, line].reshape(*shape, periods) for line in range(6)
    )
    return Funding(
        costs=flat.reshape(*shape, periods),
        interest=interest,
        commitment_fee=commitment,
        arrangement_fee=arrangement,
        reserve=reserve,
        debt_draws=debt_draws,
        equity_draws=equity_draws,
        debt=debt.reshape(shape),
        equity=equity_draws.sum(axis=-1),
    )


def _check(
    cost: Floats,
    rate: Floats,
    fee: Floats,
    single: dict[str, Floats],
    limit: Floats,
    drawn_part: float,
) -> None:
    """Refuse terms that no loan has."""
    if np.any(cost < 0.0):
        raise FinanceError(f"costs: {cost.min():g} is negative; net a refund with other costs")
    if np.any(rate < 0.0) or np.any(fee < 0.0):
        raise FinanceError("rate and commitment fee per period cannot be negative")
    if fee.max() > rate.min():
        raise FinanceError(
            f"a commitment fee of {fee.max():g} per period above the rate of {rate.min():g} would "
            "make it cheaper to draw early; lower the fee"
        )
    for name, value in single.items():
        if np.any((value < 0.0) | (value > 1.0)):
            worst = value.ravel()[np.argmax(np.abs(value.ravel() - 0.5))]
            raise FinanceError(f"{name} must lie in 0 to 1, got {worst:g}; write 60 % as 0.6")
    if np.any(~(limit >= 0.0)):
        raise FinanceError("the limit of the debt cannot be negative")
    if not 0.0 <= drawn_part <= 1.0:
        raise FinanceError(f"drawn_part must lie in 0 to 1, got {drawn_part:g}")
