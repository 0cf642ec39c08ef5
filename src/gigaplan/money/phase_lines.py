"""A phase with its loan on the time axis of the run, line by line, as its tables hold it.

Every class is a table; its fields are the money columns of it, in nominal USD, and add up from
phases to the vehicle and from vehicles to the programme.
"""

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gigaplan.finance.statements import Movements
from gigaplan.money.loan import PhaseLoan
from gigaplan.money.nominal import PhaseCash

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UsesAndSources:
    """What construction costs and who pays it; shapes (periods,).

    Attributes
    ----------
    capital, contingency, owners_costs : ndarray
        Of the plan, and added by the lenders' case; after completion they are paid by the owners.
    early_costs : ndarray
        Operation before completion, where it costs more than it earns.
    interest, commitment_fee, arrangement_fee, service_reserve : ndarray
        Of the loan.
    early_income : ndarray
        Source: operation before completion.
    debt, equity : ndarray
        Sources.
    """

    capital: Floats
    contingency: Floats
    owners_costs: Floats
    early_costs: Floats
    interest: Floats
    commitment_fee: Floats
    arrangement_fee: Floats
    service_reserve: Floats
    early_income: Floats
    debt: Floats
    equity: Floats

    @property
    def uses(self) -> Floats:
        """All uses."""
        built = self.capital + self.contingency + self.owners_costs + self.early_costs
        fees = self.commitment_fee + self.arrangement_fee
        return built + self.interest + fees + self.service_reserve

    @property
    def sources(self) -> Floats:
        """All sources."""
        return self.early_income + self.debt + self.equity


@dataclass(frozen=True, slots=True)
class DebtLines:
    """The loan; shapes (periods,).

    Attributes
    ----------
    drawn : ndarray
        In construction.
    refinanced : ndarray
        Drawn of the loan of a take-out.
    cfads : ndarray
        Cash available for debt service, from completion on.
    interest_due, principal_due, balloon : ndarray
        As planned.
    interest, principal, prepaid : ndarray
        As paid; principal with the balloon.
    balance : ndarray
        Owed at the end of the period.
    service_reserve, replacement_reserve, locked_up : ndarray
        Held at the end of the period.
    """

    drawn: Floats
    refinanced: Floats
    cfads: Floats
    interest_due: Floats
    principal_due: Floats
    balloon: Floats
    interest: Floats
    principal: Floats
    prepaid: Floats
    balance: Floats
    service_reserve: Floats
    replacement_reserve: Floats
    locked_up: Floats


@dataclass(frozen=True, slots=True)
class CashLines:
    """The way of cash from revenue to the owners; shapes (periods,).

    Attributes
    ----------
    revenue, operating_costs : ndarray
        Of every period, before completion too.
    early_income_used, early_income_kept : ndarray
        Before completion: spent on construction less early costs paid as uses, and held back.
    residual, reserve_interest, replacements : ndarray
        From completion on.
    debt_service, prepaid : ndarray
        Paid to lenders.
    refinanced, refinancing_costs : ndarray
        Drawn of the loan of a take-out, and what that costs.
    to_reserves : ndarray
        Put into the reserves and what is locked up; negative: released.
    take_out, support : ndarray
        Paid in by the owners for a balloon, and where cash did not pay costs.
    distribution : ndarray
        Paid to the owners.
    equity : ndarray
        Paid in by the owners for construction.
    """

    revenue: Floats
    operating_costs: Floats
    early_income_used: Floats
    early_income_kept: Floats
    residual: Floats
    reserve_interest: Floats
    replacements: Floats
    debt_service: Floats
    prepaid: Floats
    refinanced: Floats
    refinancing_costs: Floats
    to_reserves: Floats
    take_out: Floats
    support: Floats
    distribution: Floats
    equity: Floats

    @property
    def owners(self) -> Floats:
        """Received by the owners less paid in, before tax."""
        return self.distribution - self.support - self.take_out - self.equity

    @property
    def residual_cash(self) -> Floats:
        """Receipts less payments: 0 to rounding."""
        operating = self.revenue - self.operating_costs
        earned = operating + self.residual + self.reserve_interest + self.take_out + self.support
        lenders = self.debt_service + self.prepaid + self.refinancing_costs - self.refinanced
        early = self.early_income_used + self.early_income_kept
        return earned - early - self.replacements - lenders - self.to_reserves - self.distribution


AnyLines = TypeVar("AnyLines", UsesAndSources, DebtLines, CashLines)


def summed(parts: list[AnyLines]) -> AnyLines:
    """Lines of several phases or vehicles, added."""
    kind = type(parts[0])
    return kind(
        *(np.sum([getattr(part, field.name) for part in parts], axis=0) for field in fields(kind))
    )


def uses_of(cash: PhaseCash, loan: PhaseLoan) -> UsesAndSources:
    """Uses and sources of a phase; capital after completion is a use that owners pay."""
    periods = cash.capital.size
    later = np.where(np.arange(periods) >= loan.start, cash.to_build, 0.0)
    funding = loan.funding

    def building(values: Floats) -> Floats:
        return _on_axis(values, loan.opened, periods)

    own_reserve = _own_reserve(loan, periods)
    return UsesAndSources(
        capital=cash.capital,
        contingency=cash.contingency,
        owners_costs=cash.owners_costs,
        early_costs=building(loan.early_costs),
        interest=building(funding.interest),
        commitment_fee=building(funding.commitment_fee),
        arrangement_fee=building(funding.arrangement_fee),
        service_reserve=building(funding.reserve) + own_reserve,
        early_income=building(loan.early_income) + own_reserve,
        debt=building(funding.debt_draws),
        equity=building(funding.equity_draws) + later,
    )


def debt_of(cash: PhaseCash, loan: PhaseLoan) -> DebtLines:
    """The loan of a phase on the time axis."""
    periods, flow, plan = cash.capital.size, loan.waterfall, loan.schedule

    def operating(values: Floats) -> Floats:
        return _on_axis(values, loan.start, periods)

    balance = operating(flow.senior_balance)
    balance += _on_axis(loan.funding.debt_balance, loan.opened, periods)
    reserve = operating(flow.service_reserve)
    reserve += _on_axis(loan.funding.reserve, loan.opened, periods) + _own_reserve(loan, periods)
    return DebtLines(
        drawn=_on_axis(loan.funding.debt_draws, loan.opened, periods),
        refinanced=operating(loan.refinanced),
        cfads=operating(flow.cfads),
        interest_due=operating(plan.interest),
        principal_due=operating(plan.principal),
        balloon=operating(plan.balloon),
        interest=operating(flow.senior_interest),
        principal=operating(flow.senior_principal),
        prepaid=operating(flow.prepaid),
        balance=balance,
        service_reserve=reserve,
        replacement_reserve=operating(flow.maintenance_reserve),
        locked_up=operating(flow.cash),
    )


def cash_of(cash: PhaseCash, loan: PhaseLoan, uses: UsesAndSources, debt: DebtLines) -> CashLines:
    """Cash of a phase on the time axis."""
    periods, flow = cash.capital.size, loan.waterfall

    def operating(values: Floats) -> Floats:
        return _on_axis(values, loan.start, periods)

    kept = _on_axis(loan.kept, loan.opened, periods)
    change = np.diff(kept, prepend=0.0)
    change[loan.start :] = 0.0
    ended, released = np.zeros(periods), np.zeros(periods)
    ended[loan.start - 1] = loan.kept[-1]
    released[loan.start - 1] = loan.kept[-1] - loan.own_reserve
    held = debt.service_reserve + debt.replacement_reserve + debt.locked_up
    to_reserves = np.diff(held, prepend=0.0)
    to_reserves[: loan.start] = 0.0  # funded as a use
    return CashLines(
        revenue=cash.income,
        operating_costs=cash.operating_costs,
        early_income_used=uses.early_income - uses.early_costs,
        early_income_kept=change - ended,
        residual=cash.residual,
        reserve_interest=operating(flow.reserve_interest),
        replacements=operating(flow.maintenance),
        debt_service=operating(flow.senior_interest + flow.senior_principal),
        prepaid=operating(flow.prepaid),
        refinanced=debt.refinanced,
        refinancing_costs=operating(loan.refinancing_costs),
        to_reserves=to_reserves,
        take_out=operating(flow.take_out),
        support=operating(flow.support),
        distribution=operating(flow.distribution) + released,
        equity=uses.equity,
    )


def movements_of(
    cash: PhaseCash, loan: PhaseLoan, uses: UsesAndSources, debt: DebtLines, lines: CashLines
) -> Movements:
    """What the statements of a phase are written from; tax is the owners'."""
    periods = cash.capital.size
    drawn = debt.drawn + debt.refinanced
    accrued = np.diff(debt.balance, prepend=0.0) - drawn + debt.principal + debt.prepaid
    kept = _on_axis(loan.kept, loan.opened, periods)
    kept[loan.start - 1 :] = 0.0
    built = uses.uses - uses.service_reserve - uses.early_costs
    return Movements(
        revenue=lines.revenue + lines.residual,
        operating_costs=lines.operating_costs + lines.replacements,
        depreciation=_book_depreciation(built, loan),
        interest=accrued + debt.interest + lines.refinancing_costs,
        interest_paid=debt.interest + lines.refinancing_costs,
        interest_income=lines.reserve_interest,
        capex=built,
        debt_drawn=drawn,
        debt_repaid=debt.principal + debt.prepaid,
        equity_paid_in=lines.equity + lines.support + lines.take_out,
        distributions=lines.distribution,
        restricted_cash=debt.service_reserve + debt.replacement_reserve + kept,
    )


def _book_depreciation(built: Floats, loan: PhaseLoan) -> Floats:
    """Equal parts from completion, or from the next period for what comes later, to the end."""
    written = np.zeros(built.size)
    written[loan.start : loan.end] = built[: loan.start].sum() / (loan.end - loan.start)
    for t in np.flatnonzero(built[loan.start :]) + loan.start:
        left = loan.end - t - 1
        if left > 0:
            written[t + 1 : loan.end] += built[t] / left
        else:
            written[t] += built[t]
    return written


def _own_reserve(loan: PhaseLoan, periods: int) -> Floats:
    """What early income puts into the debt service reserve at completion."""
    return _on_axis(np.array([loan.own_reserve]), loan.start - 1, periods)


def _on_axis(values: Floats, first: int, periods: int) -> Floats:
    """Values from a period on, with nothing before and after."""
    found = np.zeros(periods)
    found[first : first + values.size] = values
    return found
