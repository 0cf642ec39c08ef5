"""Income statement, cash flow statement and balance sheet of each period.

The three are computed from the same movements and must agree: assets less debt, payables,
deferred tax and equity is the check, which nothing in here forces to zero. Amounts are nominal,
from financial close on; leading axes are scenarios, the last is periods.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """What happened in each period, in currency; shapes (..., periods).

    Attributes
    ----------
    revenue, operating_costs : array_like
        As earned and incurred.
    depreciation : array_like
        Of the books, not of tax.
    interest, interest_paid : array_like
        As incurred in the period and charged to income, and as paid; the difference is owed.
    interest_income : array_like
        Received on reserves and cash.
    current_tax, deferred_tax : array_like
        Tax paid (negative: received) and charged to income without payment.
    capex : array_like
        Additions to fixed assets, with interest and fees of construction.
    debt_drawn, debt_repaid : array_like
        Principal.
    equity_paid_in, distributions : array_like
        Owners' money in and out.
    restricted_cash, receivables, payables : array_like
        Balances at the end of the period: reserve accounts, billed and not yet received, incurred
        and not yet paid.
    """

    revenue: ArrayLike
    operating_costs: ArrayLike
    depreciation: ArrayLike
    interest: ArrayLike
    interest_paid: ArrayLike
    interest_income: ArrayLike = 0.0
    current_tax: ArrayLike = 0.0
    deferred_tax: ArrayLike = 0.0
    capex: ArrayLike
    debt_drawn: ArrayLike
    debt_repaid: ArrayLike
    equity_paid_in: ArrayLike
    distributions: ArrayLike
    restricted_cash: ArrayLike = 0.0
    receivables: ArrayLike = 0.0
    payables: ArrayLike = 0.0


@dataclass(frozen=True, slots=True)
class IncomeStatement:
    """Income of each period, in currency; shapes (..., periods)."""

    revenue: Floats
    operating_costs: Floats
    ebitda: Floats
    depreciation: Floats
    ebit: Floats
    interest: Floats
    interest_income: Floats
    before_tax: Floats
    current_tax: Floats
    deferred_tax: Floats
    net_income: Floats


@dataclass(frozen=True, slots=True)
class CashFlowStatement:
    """Cash of each period, in currency, received positive; shapes (..., periods)."""

    operating: Floats
    """Net income, what of it is no cash, and the change of working capital."""
    investing: Floats
    financing: Floats
    change: Floats


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """Balances at the end of each period, in currency; shapes (..., periods)."""

    fixed_assets: Floats
    receivables: Floats
    restricted_cash: Floats
    free_cash: Floats
    debt: Floats
    payables: Floats
    deferred_tax: Floats
    paid_in: Floats
    retained: Floats

    @property
    def assets(self) -> Floats:
        """Fixed assets, receivables, restricted and free cash."""
        return self.fixed_assets + self.receivables + self.restricted_cash + self.free_cash

    @property
    def claims(self) -> Floats:
        """Debt, payables, deferred tax, paid-in and retained equity."""
        owed = self.debt + self.payables + self.deferred_tax
        return owed + self.paid_in + self.retained

    @property
    def residual(self) -> Floats:
        """Assets less claims: 0 to rounding."""
        return self.assets - self.claims


@dataclass(frozen=True, slots=True)
class Statements:
    """The three statements."""

    income: IncomeStatement
    cash_flow: CashFlowStatement
    balance: BalanceSheet


def write_statements(movements: Movements) -> Statements:
    """Write the three statements.

    Parameters
    ----------
    movements : Movements
        What happened. Arrays broadcast against each other; at least one has all periods.

    Returns
    -------
    Statements
        Cash starts at zero at financial close; tax not deferred is paid in its period.

    Raises
    ------
    FinanceError
        If a value is not finite or shapes do not fit.
    """
    names = [field.name for field in fields(movements)]
    given = [np.atleast_1d(finite(getattr(movements, name), name)) for name in names]
    try:
        broadcast = np.broadcast_arrays(*given)
    except ValueError as error:
        listed = ", ".join(f"{n} {a.shape}" for n, a in zip(names, given, strict=True))
        raise FinanceError(f"movements do not fit each other: {listed}") from error
    m = dict(zip(names, broadcast, strict=True))

    ebitda = m["revenue"] - m["operating_costs"]
    ebit = ebitda - m["depreciation"]
    before_tax = ebit - m["interest"] + m["interest_income"]
    net_income = before_tax - m["current_tax"] - m["deferred_tax"]
    income = IncomeStatement(
        revenue=m["revenue"],
        operating_costs=m["operating_costs"],
        ebitda=ebitda,
        depreciation=m["depreciation"],
        ebit=ebit,
        interest=m["interest"],
        interest_income=m["interest_income"],
        before_tax=before_tax,
        current_tax=m["current_tax"],
        deferred_tax=m["deferred_tax"],
        net_income=net_income,
    )
    accrued = m["interest"] - m["interest_paid"]
    working = _change(m["receivables"]) - _change(m["payables"])
    operating = net_income + m["depreciation"] + m["deferred_tax"] + accrued - working
    financing = m["debt_drawn"] - m["debt_repaid"] + m["equity_paid_in"] - m["distributions"]
    change = operating - m["capex"] + financing
    cash_flow = CashFlowStatement(operating, -m["capex"], financing, change)
    balance = BalanceSheet(
        fixed_assets=(m["capex"] - m["depreciation"]).cumsum(axis=-1),
        receivables=m["receivables"],
        restricted_cash=m["restricted_cash"],
        free_cash=change.cumsum(axis=-1) - m["restricted_cash"],
        debt=(m["debt_drawn"] - m["debt_repaid"] + accrued).cumsum(axis=-1),
        payables=m["payables"],
        deferred_tax=m["deferred_tax"].cumsum(axis=-1),
        paid_in=m["equity_paid_in"].cumsum(axis=-1),
        retained=(net_income - m["distributions"]).cumsum(axis=-1),
    )
    return Statements(income, cash_flow, balance)


def _change(balance: Floats) -> Floats:
    """Change of a balance that starts at zero."""
    return np.diff(balance, axis=-1, prepend=0.0)
