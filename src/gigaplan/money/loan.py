"""The loan of one phase: funded in construction, sized, converted into a term loan, and paid.

Before completion what the phase earns pays for its construction; what is over is kept until it is
complete, and then fills the debt service reserve before anybody else does. The construction loan
then converts into the term loan, sized by the least of what the covers of every case, the value and
the gearing allow. Capital drawn later is paid by the owners.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.break_even import break_even
from gigaplan.finance.cash_waterfall import Waterfall
from gigaplan.finance.construction import ConstructionLoan, Funding, fund_construction
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, Schedule, repay, tenor_with_tail
from gigaplan.finance.debt.reserves import maintenance_reserve
from gigaplan.finance.debt.sizing import CashCase, DebtTest, Sizing, service_limit, size_debt
from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.nominal import PhaseCash
from gigaplan.money.take_out import Operated, Repaid, repay_loans, service_reserve
from gigaplan.money.terms import LenderTerms

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PhaseLoan:
    """A phase with its loan. [nominal USD].

    Attributes
    ----------
    opened, start, end : int
        First period of construction and of repayment, and the first without leases.
    early_income, early_costs : ndarray, shape (construction periods,)
        Operation before completion that pays for construction, or is a use of it.
    kept : ndarray, shape (construction periods,)
        What such income leaves over, held until completion.
    own_reserve : float
        Part of it that then fills the debt service reserve; the rest is released.
    funding : Funding
        Uses that are left, and who pays them; shapes (construction periods,).
    terms : LoanTerms
        Of the term loan.
    sizing : Sizing or None
        What covers and value allow; None without a loan.
    cases : mapping of case to ndarray, shape (operating periods,)
        Cash of every case on which the loan is sized.
    repaid : Repaid
        Planned and as paid, with its take-out; shapes (operating periods,).
    """

    opened: int
    start: int
    end: int
    early_income: Floats
    early_costs: Floats
    kept: Floats
    own_reserve: float
    funding: Funding
    terms: LoanTerms
    sizing: Sizing | None
    cases: Mapping[str, Floats]
    repaid: Repaid

    @property
    def schedule(self) -> Schedule:
        """Planned service."""
        return self.repaid.schedule

    @property
    def waterfall(self) -> Waterfall:
        """As paid."""
        return self.repaid.waterfall

    @property
    def refinanced(self) -> Floats:
        """Drawn of the loan of a take-out, shape (operating periods,)."""
        return self._of_take_out("debt")

    @property
    def refinancing_costs(self) -> Floats:
        """What a take-out costs, shape (operating periods,)."""
        return self._of_take_out("costs")

    def _of_take_out(self, name: str) -> Floats:
        amounts = np.zeros(self.end - self.start)
        if self.repaid.new is not None:
            amounts[self.repaid.new.at - 1] = getattr(self.repaid.new, name)
        return amounts

    @property
    def matures(self) -> int:
        """Last period of the last loan."""
        new = self.repaid.new
        last = self.terms.last if new is None else new.at + new.terms.last
        return self.start + last - 1

    @property
    def binding(self) -> tuple[DebtTest, str | None]:
        """The test that limits the debt, and its case."""
        debt = float(self.funding.debt)
        if self.sizing is None or debt < float(self.sizing.debt) * (1.0 - 1e-12):
            return DebtTest.GEARING, None
        limit = self.sizing.binding_limit()
        return limit.test, limit.case


def finance_phase(cash: PhaseCash, terms: LenderTerms, calendar: MoneyCalendar) -> PhaseLoan:
    """Finance a phase.

    Parameters
    ----------
    cash : PhaseCash
        Before financing.
    terms : LenderTerms
        Of the lenders.
    calendar : MoneyCalendar
        Time axis.

    Returns
    -------
    PhaseLoan
        Its construction, loan and cash.

    Raises
    ------
    FinanceError
        If the leases leave no tenor.
    """
    phase, per_year = cash.phase, calendar.per_year
    start, end = phase.completed + 1, phase.end
    income, costs, to_build = cash.income, cash.operating_costs, cash.to_build
    used = np.flatnonzero((to_build != 0.0) | (income != 0.0) | (costs != 0.0))
    opened = min(int(used[0]) if used.size else phase.completed, phase.completed)
    building, operating = slice(opened, start), slice(start, end)
    early = income[building] - costs[building]
    left, kept = _net_of(to_build[building], early)

    cfads = income[operating] - costs[operating]
    events = cash.replacements[operating]
    saved = maintenance_reserve(events)
    cases = {
        case.name: case.revenue_share * income[operating]
        - case.costs_share * costs[operating]
        - np.maximum(saved.funding + events, 0.0)
        for case in terms.cases
    }
    loan = _loan_terms(cash, terms, calendar)
    tests = tuple(
        CashCase(case.name, cases[case.name], case.dscr, case.llcr) for case in terms.cases
    )
    phase_cash = Operated(cfads, events, cash.residual[operating], saved, tests, phase.end - start)
    if phase.financed:
        value = float(cfads[:per_year].sum()) / terms.capitalisation_yield
        sizing = size_debt(loan, tests, value=value, loan_to_value=terms.loan_to_value)
        limit, sculpted = sizing.debt, service_limit(tests)
    else:
        sizing, limit, sculpted = None, np.asarray(0.0), cfads
    follow = sculpted if loan.repayment is Repayment.SCULPTED else None
    months = terms.service_reserve_months / calendar.months
    unit = repay(np.where(limit > 0.0, 1.0, 0.0), loan, end - start, cash=follow)
    reserve = service_reserve(unit, months).initial
    gearing = terms.gearing if phase.financed else 0.0
    if gearing > 0.0 and float(reserve) > 1.0:
        if months >= loan.tenor:
            raise FinanceError(
                f"a reserve for {terms.service_reserve_months:g} months of service holds more than "
                f"the whole loan of {loan.tenor / per_year:g} years; hold fewer months, or lend "
                "for longer"
            )
        limit = np.asarray(0.0)  # cash in a few periods only: its reserve would eat the loan up
    building_loan = ConstructionLoan(
        rate_per_period=terms.construction_rate / per_year,
        commitment_fee_per_period=terms.commitment_fee / per_year,
        arrangement_fee_share=terms.arrangement_fee_share,
        reserve_share=min(float(reserve), 1.0),
        order=terms.order,
    )
    funding = _fund(left, building_loan, float(kept[-1]), gearing, limit)
    own_reserve = float(reserve) * float(funding.debt) - float(funding.reserve[-1])
    repaid = repay_loans(
        float(funding.debt), loan, follow, phase_cash, terms, months_per_period=calendar.months
    )
    before = np.maximum(-early, 0.0)
    return PhaseLoan(
        opened=opened,
        start=start,
        end=end,
        early_income=to_build[building] + before - left,
        early_costs=before,
        kept=kept,
        own_reserve=max(own_reserve, 0.0),
        funding=funding,
        terms=loan,
        sizing=sizing,
        cases=cases,
        repaid=repaid,
    )


def _fund(
    costs: Floats, loan: ConstructionLoan, kept: float, gearing: float, limit: Floats
) -> Funding:
    """Fund construction; what is kept of early income fills the reserve before debt and equity do.

    With a reserve of rho C for a debt C, of which rho' C is funded, C(rho') (rho - rho') = kept.
    The debt rises with rho' less than in proportion (else no debt could pay its own reserve), so
    that the left side falls throughout: one solution, or kept income fills the whole reserve.
    """

    def funded(share: float) -> Funding:
        return fund_construction(
            costs, replace(loan, reserve_share=share), gearing=gearing, debt_limit=limit
        )

    whole = float(np.asarray(loan.reserve_share))
    if kept <= 0.0 or whole <= 0.0 or gearing <= 0.0:
        return funded(whole)
    alone = funded(0.0)
    if float(alone.debt) * whole <= kept:
        return alone

    def lacks(share: Floats) -> Floats:
        return np.asarray(float(funded(float(share)).debt) * (whole - float(share)) - kept)

    return funded(float(break_even(lacks, 0.0, whole)))


def _net_of(costs: Floats, early: Floats) -> tuple[Floats, Floats]:
    """What is left to fund of costs after early income, and the income kept for later costs."""
    left, kept, held = np.zeros(costs.size), np.zeros(costs.size), 0.0
    for t in range(costs.size):
        balance = held + early[t] - costs[t]
        left[t], held = max(-balance, 0.0), max(balance, 0.0)
        kept[t] = held
    return left, kept


def _loan_terms(cash: PhaseCash, terms: LenderTerms, calendar: MoneyCalendar) -> LoanTerms:
    """The term loan: the leases less the tail, or the longest tenor."""
    per_year = calendar.per_year
    if not cash.phase.financed:
        return LoanTerms(Repayment.LEVEL, 0.0, 1)
    life = cash.phase.end - cash.phase.completed - 1
    try:
        tenor = tenor_with_tail(life, terms.tail_years * per_year, terms.tenor_years * per_year)
        return LoanTerms(
            terms.repayment, terms.loan_rate / per_year, tenor, terms.grace_years * per_year
        )
    except FinanceError as error:
        years = life / per_year
        raise FinanceError(
            f"the leases of {cash.phase.name} leave {years:g} years after completion: {error}"
        ) from error
