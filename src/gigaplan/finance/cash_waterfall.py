"""Who is paid from the cash of a period, in which order.

CFADS, other cash and interest on reserves, then major maintenance (from its reserve first), senior
interest and principal, the debt service reserve, the maintenance reserve, subordinated debt, cash
sweep, and what is left to the owners unless it is locked up. What cash does not cover is drawn
from the reserves; senior service still unpaid stays in the balance and bears interest. Every
period's receipts equal its payments. Amounts are nominal; the last axis is periods of operation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance import waterfall_kernel as kernel
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.debt.repayment import Schedule
from gigaplan.finance.debt.reserves import Reserve
from gigaplan.finance.rows import as_rows
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tranche:
    """A loan that the waterfall serves.

    Attributes
    ----------
    debt : array_like, shape (...)
        Balance before the first period. [currency]
    rate_per_period : array_like, shape (..., periods)
        Interest; one value holds for all. [1]
    schedule : Schedule
        Planned service, from `repay`. A sweep lowers what is left of it in proportion.
    """

    debt: ArrayLike
    rate_per_period: ArrayLike
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What everyone was paid, in currency; shapes (..., periods).

    Attributes
    ----------
    cfads, other_cash, reserve_interest, take_out, support : ndarray
        Receipts. Support is what owners paid in where neither cash nor reserves covered costs and
        maintenance, or senior service with full recourse.
    maintenance : ndarray
        Major maintenance paid.
    senior_interest, senior_principal, prepaid : ndarray
        Paid to senior lenders; principal with balloon and arrears; prepaid by the sweep.
    subordinated_interest, subordinated_principal : ndarray
        Paid to subordinated lenders.
    distribution : ndarray
        Paid to owners.
    senior_balance, subordinated_balance : ndarray
        Owed after each period; more than planned if service was not paid in full.
    service_reserve, maintenance_reserve, cash : ndarray
        Held after each period; cash is what is locked up.
    cover : ndarray
        DSCR as tested; infinite where nothing was due. [1]
    default, locked : ndarray of bool
        Whether the default test failed or senior service was not paid; whether owners waited.
    service_reserve_initial, maintenance_reserve_initial : ndarray, shape (...)
        Held before the first period.
    """

    cfads: Floats
    other_cash: Floats
    reserve_interest: Floats
    take_out: Floats
    support: Floats
    maintenance: Floats
    senior_interest: Floats
    senior_principal: Floats
    prepaid: Floats
    subordinated_interest: Floats
    subordinated_principal: Floats
    distribution: Floats
    senior_balance: Floats
    subordinated_balance: Floats
    service_reserve: Floats
    maintenance_reserve: Floats
    cash: Floats
    cover: Floats
    default: Flags
    locked: Flags
    service_reserve_initial: Floats
    maintenance_reserve_initial: Floats

    @property
    def residual(self) -> Floats:
        """Receipts less payments and what was kept, in each period: 0 to rounding."""
        kept = self.service_reserve + self.maintenance_reserve + self.cash
        initial = self.service_reserve_initial + self.maintenance_reserve_initial
        change = np.diff(kept, axis=-1, prepend=initial[..., None])
        earned = self.cfads + self.other_cash + self.reserve_interest
        receipts = earned + self.take_out + self.support
        lenders = self.senior_interest + self.senior_principal + self.prepaid
        junior = self.subordinated_interest + self.subordinated_principal
        return receipts - self.maintenance - lenders - junior - self.distribution - change


def run_waterfall(
    cfads: ArrayLike,
    senior: Tranche,
    covenants: CovenantTerms,
    *,
    other_cash: ArrayLike = 0.0,
    subordinated: Tranche | None = None,
    service_reserve: Reserve | None = None,
    maintenance: ArrayLike = 0.0,
    maintenance_reserve: Reserve | None = None,
    reserve_rate_per_period: float = 0.0,
    full_recourse: bool = False,
) -> Waterfall:
    """Pay everyone in order.

    Parameters
    ----------
    cfads : array_like, shape (..., periods)
        Cash available for debt service before major maintenance. [currency]
    senior : Tranche
        Senior debt. A balloon of its schedule is paid from a take-out of the same amount.
    covenants : CovenantTerms
        Lock-up, sweep and default.
    other_cash : array_like, shape (..., periods)
        Cash that serves debt but is not counted in its cover, such as working capital released;
        negative where it takes cash. [currency]
    subordinated : Tranche, optional
        Paid after senior service and reserves.
    service_reserve : Reserve, optional
        Target of the DSRA, full at the start.
    maintenance : array_like, shape (..., periods)
        Cost of major maintenance, not negative. [currency]
    maintenance_reserve : Reserve, optional
        Target of its reserve.
    reserve_rate_per_period : float
        Earned on both reserves. [1]
    full_recourse : bool
        Whether owners pay senior service that neither cash nor reserves cover.

    Returns
    -------
    Waterfall
        Every line.

    Raises
    ------
    FinanceError
        If shapes do not fit or an amount is negative that cannot be.
    """
    cash = finite(cfads, "CFADS")
    if cash.ndim == 0:
        raise FinanceError("CFADS needs at least one period")
    periods = cash.shape[-1]
    costs = np.atleast_1d(finite(maintenance, "major maintenance"))
    if np.any(costs < 0.0):
        raise FinanceError(f"major maintenance cannot be negative, got {costs.min():g}")
    none = np.zeros(periods)
    nothing = Tranche(0.0, 0.0, Schedule(none, none, none, none))
    junior = nothing if subordinated is None else subordinated
    if np.any(junior.schedule.balloon):
        raise FinanceError("a balloon of subordinated debt is not taken out; repay it by schedule")
    targets = [
        np.zeros(periods + 1) if reserve is None else reserve.balance
        for reserve in (service_reserve, maintenance_reserve)
    ]
    for target in targets:
        if target.shape[-1] != periods + 1:
            raise FinanceError(
                f"a reserve's target has {target.shape[-1]} entries for {periods} periods; "
                f"{periods + 1} are needed"
            )
    shape, rows = as_rows(
        periods,
        cash,
        np.atleast_1d(finite(other_cash, "other cash")),
        costs,
        senior.schedule.balloon,
        senior.schedule.balance,
        *_loan(senior),
        junior.schedule.balance,
        *_loan(junior),
        *(target[..., 1:] for target in targets),
    )
    flat_cash, other, flat_costs, take_out, balance, rate, debt, *rest = rows
    sub, sub_rate, sub_debt, *goals = rest
    scenarios = flat_cash.shape[0]
    starts = [np.broadcast_to(t[..., :1], (*shape, 1)).reshape(-1, 1) for t in targets]
    full = [np.hstack([start, goal]) for start, goal in zip(starts, goals, strict=True)]
    levels = np.array(
        [covenants.default, covenants.lock_up, covenants.sweep, covenants.sweep_share]
    )
    lines = np.zeros((scenarios, kernel.LINES, periods))
    kernel.run(
        flat_cash,
        other,
        flat_costs,
        take_out,
        balance,
        rate,
        np.ascontiguousarray(debt[:, 0]),
        sub,
        sub_rate,
        np.ascontiguousarray(sub_debt[:, 0]),
        full[0],
        full[1],
        float(reserve_rate_per_period),
        levels,
        covenants.look_back,
        full_recourse,
        lines,
    )

    def line(number: int) -> Floats:
        return lines[:, number].reshape(*shape, periods)

    return Waterfall(
        cfads=flat_cash.reshape(*shape, periods),
        other_cash=other.reshape(*shape, periods),
        reserve_interest=line(kernel.RESERVE_INTEREST),
        take_out=take_out.reshape(*shape, periods),
        support=line(kernel.SUPPORT),
        maintenance=flat_costs.reshape(*shape, periods),
        senior_interest=line(kernel.SENIOR_INTEREST),
        senior_principal=line(kernel.SENIOR_PRINCIPAL),
        prepaid=line(kernel.PREPAID),
        subordinated_interest=line(kernel.SUB_INTEREST),
        subordinated_principal=line(kernel.SUB_PRINCIPAL),
        distribution=line(kernel.DISTRIBUTION),
        senior_balance=line(kernel.SENIOR_BALANCE),
        subordinated_balance=line(kernel.SUB_BALANCE),
        service_reserve=line(kernel.DSRA),
        maintenance_reserve=line(kernel.MAINTENANCE_RESERVE),
        cash=line(kernel.CASH),
        cover=line(kernel.COVER),
        default=line(kernel.BREACH) > 0.0,
        locked=line(kernel.LOCKED) > 0.0,
        service_reserve_initial=starts[0].reshape(shape),
        maintenance_reserve_initial=starts[1].reshape(shape),
    )


def _loan(tranche: Tranche) -> tuple[Floats, Floats]:
    """Rate and debt with a last axis."""
    rate = np.atleast_1d(finite(tranche.rate_per_period, "rate per period"))
    debt = finite(tranche.debt, "debt")
    if np.any(rate < 0.0) or np.any(debt < 0.0):
        raise FinanceError("debt and its rate per period cannot be negative")
    return rate, debt[..., None]
