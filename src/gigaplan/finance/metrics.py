"""Measures of a project: covers, multiples, payback, levelised cost, yield on cost.

Rates of return are in `irr`, present values in `time_value`, the DSCR of each period in
`debt.covenants.rolling_cover`. Leading axes are scenarios, the last is periods.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import Timing, finite, present_value

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LifeCover:
    """Cover of a balance by all cash to come, shapes (..., periods); infinite where none is owed.

    Attributes
    ----------
    llcr : ndarray
        Loan life cover: cash up to the end of the loan. [1]
    plcr : ndarray
        Project life cover: cash up to the end of the project. [1]
    """

    llcr: Floats
    plcr: Floats


def life_cover(
    cfads: ArrayLike, balance_before: ArrayLike, rate_per_period: ArrayLike
) -> LifeCover:
    """LLCR and PLCR at the start of each period.

    Parameters
    ----------
    cfads : array_like, shape (..., periods)
        Cash available for debt service, at the end of each period. [currency]
    balance_before : array_like, shape (..., periods)
        Debt at the start of each period. [currency]
    rate_per_period : array_like, shape (..., periods)
        The loan's, at which cash is discounted; one value holds for all. [1]

    Returns
    -------
    LifeCover
        V_t = (c_t + V_{t+1})/(1 + i_t), over the balance; the loan ends with its last balance.
    """
    cash, owed, rate = np.broadcast_arrays(
        finite(cfads, "CFADS"), finite(balance_before, "balance"), finite(rate_per_period, "rate")
    )
    project, loan = np.zeros(cash.shape), np.zeros(cash.shape)
    after_project, after_loan = np.zeros(cash.shape[:-1]), np.zeros(cash.shape[:-1])
    for t in range(cash.shape[-1] - 1, -1, -1):
        growth = 1.0 + rate[..., t]
        after_project = (cash[..., t] + after_project) / growth
        open_loan = (owed[..., t] > 0.0) | (after_loan != 0.0)
        after_loan = np.where(open_loan, (cash[..., t] + after_loan) / growth, 0.0)
        project[..., t], loan[..., t] = after_project, after_loan
    nothing = owed <= 0.0
    safe = np.where(nothing, 1.0, owed)
    return LifeCover(
        np.where(nothing, np.inf, loan / safe), np.where(nothing, np.inf, project / safe)
    )


def multiple(flows: ArrayLike) -> Floats:
    """Multiple on invested capital: all received over all paid in (MOIC).

    Parameters
    ----------
    flows : array_like, shape (..., periods)
        Owners' cash, received positive. [currency]

    Returns
    -------
    ndarray, shape (...)
        Infinite where nothing was paid in. [1]
    """
    cash = finite(flows, "flows")
    received, paid = np.maximum(cash, 0.0).sum(-1), -np.minimum(cash, 0.0).sum(-1)
    return np.where(paid > 0.0, received / np.where(paid > 0.0, paid, 1.0), np.inf)


def payback(flows: ArrayLike) -> Floats:
    """Periods from the first until cumulated cash stays at or above zero for good.

    Parameters
    ----------
    flows : array_like, shape (..., periods)
        Received positive; spread evenly over its period. [currency]

    Returns
    -------
    ndarray, shape (...)
        With the part of the last period; infinite if never, 0 if cash is never negative.
        [periods]

    Examples
    --------
    >>> float(payback([-100.0, 60.0, 80.0]))
    2.5
    """
    cash = finite(flows, "flows")
    total = cash.cumsum(axis=-1)
    below = total < 0.0
    periods = cash.shape[-1]
    last = periods - 1 - np.argmax(below[..., ::-1], axis=-1)  # last period still below zero
    reached = below.any(axis=-1) & (last < periods - 1)
    after = np.minimum(last + 1, periods - 1)
    gain = np.take_along_axis(cash, after[..., None], axis=-1)[..., 0]
    lacking = -np.take_along_axis(total, last[..., None], axis=-1)[..., 0]
    part = lacking / np.where(reached, gain, 1.0)
    found = np.where(reached, after + part, np.inf)
    return np.where(below.any(axis=-1), found, 0.0)


def levelised(
    money: ArrayLike,
    energy: ArrayLike,
    *,
    money_rate: ArrayLike,
    energy_rate: ArrayLike,
    periods_per_year: int = 1,
    timing: Timing = Timing.START,
) -> Floats:
    """Levelised cost or price: present value of money over discounted energy.

    Parameters
    ----------
    money : array_like, shape (..., periods)
        Costs (LCOE) or revenue (levelised price, LPPA); nominal. [currency]
    energy : array_like, shape (..., periods)
        Delivered. [MWh]
    money_rate : array_like, shape (...)
        Nominal, effective per year. [1]
    energy_rate : array_like, shape (...)
        The nominal rate again: a price that is the same in nominal money every year. The real
        rate: a price that is the same in real money of the first period. [1]
    periods_per_year, timing
        As in `time_value.present_value`.

    Returns
    -------
    ndarray, shape (...)
        [currency/MWh]

    Raises
    ------
    FinanceError
        If no energy is delivered.

    Notes
    -----
    Nominal and real levelised cost as in SAM and Short, Packey and Holt (1995), "A manual for the
    economic evaluation of energy efficiency and renewable energy technologies", NREL/TP-462-5173.
    """
    delivered = present_value(energy, energy_rate, periods_per_year=periods_per_year, timing=timing)
    if np.any(delivered <= 0.0):
        raise FinanceError("a levelised cost needs energy delivered")
    worth = present_value(money, money_rate, periods_per_year=periods_per_year, timing=timing)
    return np.asarray(worth / delivered)


def yield_on_cost(income: ArrayLike, cost: ArrayLike) -> Floats:
    """Stabilised net operating income of a year over total cost. [1/a]."""
    total = finite(cost, "cost")
    if np.any(total <= 0.0):
        raise FinanceError("a yield on cost needs a cost above 0")
    return np.asarray(finite(income, "income") / total)


def cost_per_kw_month(cost: ArrayLike, capacity_kw: ArrayLike, months: float) -> Floats:
    """Cost of a period over capacity and months. [currency/(kW month)]."""
    capacity = finite(capacity_kw, "capacity")
    if np.any(capacity <= 0.0) or not months > 0.0:
        raise FinanceError("a cost per kW-month needs capacity and months above 0")
    return np.asarray(finite(cost, "cost") / capacity / months)
