"""The term loan of a phase as paid, and its take-out by a new one where that is agreed.

Without a take-out there is one waterfall. With one, the first loan matures early; what is left of
it, with costs and the reserve of the new loan, is paid from the new loan, sized on the cash after
that date. The owners get what is over, or pay what is lacking.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.cash_waterfall import Tranche, Waterfall, run_waterfall
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, Schedule, repay, tenor_with_tail
from gigaplan.finance.debt.reserves import Reserve, cover_reserve
from gigaplan.finance.debt.sizing import CashCase, Sizing, service_limit, size_debt
from gigaplan.money.terms import LenderTerms, TakeOutTerms
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Operated:
    """A phase from completion on, before its loan; shapes (operating periods,).

    Attributes
    ----------
    cfads, replacements, residual : ndarray
        Cash for service, plant replaced, value at the end. [nominal USD]
    saved : Reserve
        For replacements.
    tests : tuple of CashCase
        Cases of cash on which loans are sized; empty without a loan.
    contracted : int
        Periods with leases of its own year.
    """

    cfads: Floats
    replacements: Floats
    residual: Floats
    saved: Reserve
    tests: tuple[CashCase, ...]
    contracted: int


@dataclass(frozen=True, slots=True)
class NewLoan:
    """The loan of a take-out. [nominal USD].

    Attributes
    ----------
    at : int
        Operating periods before it.
    terms : LoanTerms
        Counted from the take-out.
    sizing : Sizing
        What its tests allow.
    debt, costs : float
        Drawn, and what it costs to change loans.
    """

    at: int
    terms: LoanTerms
    sizing: Sizing
    debt: float
    costs: float


@dataclass(frozen=True, slots=True)
class Repaid:
    """Loans as planned and as paid; shapes (operating periods,).

    Attributes
    ----------
    schedule : Schedule
        Planned; without what the new loan pays of the first.
    waterfall : Waterfall
        As paid; its principal holds what the new loan repaid.
    rates : ndarray
        Interest per period. [1]
    new : NewLoan or None
        The take-out.
    """

    schedule: Schedule
    waterfall: Waterfall
    rates: Floats
    new: NewLoan | None


def repay_loans(
    debt: float,
    loan: LoanTerms,
    follow: Floats | None,
    phase: Operated,
    terms: LenderTerms,
    *,
    months_per_period: int,
) -> Repaid:
    """Pay the loan of a phase, and its take-out.

    Parameters
    ----------
    debt : float
        At completion. [nominal USD]
    loan : LoanTerms
        Of the first loan.
    follow : ndarray or None, shape (operating periods,)
        What a sculpted loan follows.
    phase : Operated
        Its cash.
    terms : LenderTerms
        Of reserves, covenants and the take-out.
    months_per_period : int
        Length of a period.

    Returns
    -------
    Repaid
        Everything paid.

    Raises
    ------
    FinanceError
        If the take-out comes when the loan is repaid, or leaves no tenor.
    """
    periods, months = phase.cfads.size, months_per_period
    held = terms.service_reserve_months / months
    schedule = repay(debt, loan, periods, cash=follow)
    # the reserve covers service as if there were no take-out: it is held until then
    reserve = service_reserve(schedule, held)
    if terms.take_out is None or debt <= 0.0:
        paid = _pay(debt, loan, schedule, phase, slice(0, periods), reserve, terms, months)
        return Repaid(schedule, paid, _rates(loan, periods), None)
    per_year = MONTHS_PER_YEAR // months
    at = terms.take_out.after_years * per_year
    if at >= loan.tenor:
        raise FinanceError(
            f"a take-out after {terms.take_out.after_years} years comes when the loan of "
            f"{loan.tenor / per_year:g} years is repaid; take it out sooner"
        )
    first = replace(loan, maturity=at)
    planned = repay(debt, first, periods, cash=follow)
    before = _pay(debt, first, planned, phase, slice(0, at), reserve, terms, months)
    new_terms, sizing = _new_loan(terms.take_out, phase, at, terms, per_year)
    new_debt = float(sizing.debt)
    sculpted = new_terms.repayment is Repayment.SCULPTED
    after_cash = service_limit(_from(phase.tests, at)) if sculpted else None
    new_plan = repay(new_debt, new_terms, periods - at, cash=after_cash)
    again = service_reserve(new_plan, held)
    after = _pay(new_debt, new_terms, new_plan, phase, slice(at, periods), again, terms, months)
    balloon = float(planned.balloon[at - 1])
    costs = terms.take_out.fee_share * new_debt + terms.take_out.break_share * balloon
    schedule = Schedule(
        *(
            np.concatenate([old[:at], new])
            for old, new in zip(_lines(planned), _lines(new_plan), strict=True)
        )
    )
    schedule.balloon[at - 1], schedule.balance[at - 1] = 0.0, new_debt
    rates = np.concatenate([_rates(first, at), _rates(new_terms, periods - at)])
    taken = NewLoan(at, new_terms, sizing, new_debt, costs)
    return Repaid(schedule, _joined(before, after, taken), rates, taken)


def _pay(
    debt: float,
    loan: LoanTerms,
    schedule: Schedule,
    phase: Operated,
    span: slice,
    reserve: Reserve,
    terms: LenderTerms,
    months_per_period: int,
) -> Waterfall:
    """Pay one loan over its part of operation."""
    length = span.stop - span.start
    own = Schedule(*(line[:length] for line in _lines(schedule)))
    return run_waterfall(
        phase.cfads[span],
        Tranche(debt, loan.rate_per_period, own),
        terms.covenants,
        other_cash=phase.residual[span],
        service_reserve=Reserve(reserve.balance[: length + 1]),
        maintenance=phase.replacements[span],
        maintenance_reserve=Reserve(phase.saved.balance[span.start : span.stop + 1]),
        reserve_rate_per_period=terms.reserve_rate * months_per_period / MONTHS_PER_YEAR,
    )


def _lines(schedule: Schedule) -> tuple[Floats, Floats, Floats, Floats]:
    """Interest, principal, balloon and balance."""
    return schedule.interest, schedule.principal, schedule.balloon, schedule.balance


def service_reserve(schedule: Schedule, periods: float) -> Reserve:
    """Debt service to come; what a loan that grows adds is no payment."""
    return cover_reserve(np.maximum(schedule.service, 0.0), periods)


def _new_loan(
    agreed: TakeOutTerms, phase: Operated, at: int, terms: LenderTerms, per_year: int
) -> tuple[LoanTerms, Sizing]:
    """Terms and size of the new loan, on the cash after the take-out."""
    tenor = tenor_with_tail(
        phase.contracted - at, terms.tail_years * per_year, agreed.tenor_years * per_year
    )
    loan = LoanTerms(agreed.repayment, agreed.rate / per_year, tenor)
    value = float(phase.cfads[at : at + per_year].sum()) / terms.capitalisation_yield
    sizing = size_debt(
        loan, _from(phase.tests, at), value=value, loan_to_value=agreed.loan_to_value
    )
    return loan, sizing


def _from(tests: tuple[CashCase, ...], at: int) -> tuple[CashCase, ...]:
    """Cases of cash after a date."""
    return tuple(replace(case, cfads=np.asarray(case.cfads)[at:]) for case in tests)


def _joined(before: Waterfall, after: Waterfall, new: NewLoan) -> Waterfall:
    """Both waterfalls, with the take-out at the end of the last period of the first."""
    once = ("service_reserve_initial", "maintenance_reserve_initial")
    lines: dict[str, Any] = {
        field.name: np.concatenate([getattr(before, field.name), getattr(after, field.name)])
        for field in fields(Waterfall)
        if field.name not in once
    }
    last = new.at - 1
    arrears = float(before.senior_balance[last])
    held = before.service_reserve[last] + before.maintenance_reserve[last] + before.cash[last]
    to_hold = after.service_reserve_initial + after.maintenance_reserve_initial
    # the waterfall was paid the balloon from outside; the new loan pays that and all the rest
    over = new.debt - before.take_out[last] - arrears - new.costs + float(held - to_hold)
    lines["take_out"][last] = 0.0
    lines["senior_principal"][last] += arrears
    lines["senior_balance"][last] = new.debt
    lines["service_reserve"][last] = after.service_reserve_initial
    lines["maintenance_reserve"][last] = after.maintenance_reserve_initial
    lines["cash"][last] = 0.0
    lines["distribution"][last] += max(over, 0.0)
    lines["support"][last] += max(-over, 0.0)
    return replace(before, **lines)


def _rates(loan: LoanTerms, periods: int) -> Floats:
    """Interest of every period."""
    return np.broadcast_to(np.asarray(loan.rate_per_period, dtype=np.float64), (periods,))
