"""Measures of phases, vehicles and the programme: covers, returns, yield, cost of a kW-month."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.finance.irr import Irr, irr
from gigaplan.finance.metrics import LifeCover, life_cover, payback
from gigaplan.finance.time_value import Timing, nominal_rate, present_value
from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.financing import FinancedProgramme
from gigaplan.money.nominal import KW_PER_MW, POWER, PhaseCash
from gigaplan.money.phase_lines import CashLines, DebtLines, UsesAndSources
from gigaplan.money.vehicle import FinancedPhase, Vehicle

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one phase, vehicle or programme; money is nominal USD unless it says real.

    Attributes
    ----------
    leased_mw : float
        Most under lease at once. [MW IT]
    capital, uses, early_income, debt, equity : float
        Of construction: the plan's capital, all uses, and who pays them.
    capital_real : float
        The plan's capital. [USD of the price year]
    dscr_least, dscr_mean : float or None
        Cash for debt service over service, of the periods with service; None without debt. [1]
    llcr : float or None
        Loan life cover when the loan is converted, the least of several loans: not of all together,
        as the two above are. [1]
    irr_before_tax, irr_unlevered : Irr
        Of the owners' cash, and of the campus without debt, before tax.
    irr_after_tax : Irr or None
        Of the owners' cash; None for phases, whose vehicle is taxed as a whole.
    npv : float or None
        Of the owners' cash after tax at the plan's hurdle rate with inflation, at the start of
        the horizon; None for phases.
    multiple : float or None
        Received over paid in by the owners, after tax (phases: before); what one campus pays out
        is not set against what another calls.
    payback_years : float or None
        From the first payment of the owners until it is back for good; None if never.
    yield_on_cost : float
        Operating income of the first calendar year after everything is complete, over uses. [1/a]
    cost_usd_per_kw_month : float
        Levelised cost of a leased kilowatt for a month, to be compared with the rent: capital,
        operation and replacements less power sold, resale and residual, over kilowatt-months, both
        discounted at the real hurdle rate. [USD of the price year]
    """

    leased_mw: float
    capital: float
    uses: float
    early_income: float
    debt: float
    equity: float
    capital_real: float
    dscr_least: float | None
    dscr_mean: float | None
    llcr: float | None
    irr_before_tax: Irr
    irr_unlevered: Irr
    irr_after_tax: Irr | None
    npv: float | None
    multiple: float | None
    payback_years: float | None
    yield_on_cost: float
    cost_usd_per_kw_month: float


def measure_phase(found: FinancedProgramme, phase: FinancedPhase) -> Measures:
    """Measures of a phase."""
    return _measures(found, [phase], phase.uses, phase.debt, phase.lines, phase.owners, None)


def measure_vehicle(found: FinancedProgramme, vehicle: Vehicle) -> Measures:
    """Measures of a vehicle."""
    return _measures(
        found,
        vehicle.phases,
        vehicle.uses,
        vehicle.debt,
        vehicle.lines,
        vehicle.owners_before_tax,
        vehicle.owners_after_tax,
    )


def measure_programme(found: FinancedProgramme) -> Measures:
    """Measures of the programme."""
    phases = [phase for vehicle in found.vehicles for phase in vehicle.phases]
    after = found.owners_after_tax
    return _measures(found, phases, found.uses, found.debt, found.lines, found.lines.owners, after)


def cover_of(debt: DebtLines) -> Floats:
    """Cash over debt service of every period, not a number where nothing is due. [1]."""
    due = debt.interest_due + debt.principal_due
    owed = due > 1e-9 * max(float(due.max(initial=0.0)), 1e-300)
    return np.where(owed, debt.cfads / np.where(owed, due, 1.0), np.nan)


def hurdle_of(found: FinancedProgramme) -> float:
    """The plan's hurdle rate with inflation, nominal. [1/a]."""
    return float(nominal_rate(found.tables.stated.hurdle_rate, found.terms.inflation))


def unlevered_of(uses: UsesAndSources, lines: CashLines) -> Floats:
    """Cash without loans and reserves, before tax."""
    built = uses.capital + uses.contingency + uses.owners_costs
    operating = lines.revenue - lines.operating_costs
    return operating + lines.residual - lines.replacements - built


def life_covers(phase: FinancedPhase) -> LifeCover | None:
    """Loan and project life cover of every period of repayment; None without a loan. [1]."""
    loan = phase.loan
    if float(loan.funding.debt) <= 0.0:
        return None
    flow = loan.waterfall
    before = np.concatenate([np.atleast_1d(loan.funding.debt), flow.senior_balance[:-1]])
    return life_cover(flow.cfads, before, loan.repaid.rates)


def llcr_of(phase: FinancedPhase) -> float | None:
    """Loan life cover at conversion; None without a loan. [1]."""
    covers = life_covers(phase)
    return None if covers is None else float(covers.llcr[0])


def _measures(
    found: FinancedProgramme,
    phases: Sequence[FinancedPhase],
    uses: UsesAndSources,
    debt: DebtLines,
    lines: CashLines,
    before_tax: Floats,
    after_tax: Floats | None,
) -> Measures:
    calendar, per_year = found.calendar, found.calendar.per_year
    cover = cover_of(debt)
    served = cover[np.isfinite(cover)]
    life = [each for each in map(llcr_of, phases) if each is not None]
    owners = before_tax if after_tax is None else after_tax
    npv = None
    if after_tax is not None:
        worth = present_value(
            after_tax, hurdle_of(found), periods_per_year=per_year, timing=Timing.MIDDLE
        )
        npv = float(worth)
    all_uses = float(uses.uses.sum())
    income = lines.revenue - lines.operating_costs
    first = max(phase.loan.start for phase in phases)
    stable = calendar.years == calendar.years[first]
    return Measures(
        leased_mw=float(np.sum([each.cash.phase.leased_mw for each in phases], axis=0).max()),
        capital=float(uses.capital.sum()),
        uses=all_uses,
        early_income=float(uses.early_income.sum()),
        debt=float(uses.debt.sum()),
        equity=float(uses.equity.sum()),
        capital_real=float((uses.capital / calendar.price_level).sum()),
        dscr_least=float(served.min()) if served.size else None,
        dscr_mean=float(served.mean()) if served.size else None,
        llcr=min(life) if life else None,
        irr_before_tax=irr(before_tax, periods_per_year=per_year),
        irr_unlevered=irr(unlevered_of(uses, lines), periods_per_year=per_year),
        irr_after_tax=None if after_tax is None else irr(after_tax, periods_per_year=per_year),
        npv=npv,
        multiple=_multiple(owners, lines),
        payback_years=_payback(owners, per_year),
        yield_on_cost=float(income[stable].sum()) / all_uses if all_uses > 0.0 else 0.0,
        cost_usd_per_kw_month=_levelised([each.cash for each in phases], found, calendar),
    )


def _multiple(owners: Floats, lines: CashLines) -> float | None:
    """All received over all paid in; tax is taken off what is received."""
    paid = float((lines.equity + lines.support + lines.take_out).sum())
    return (float(owners.sum()) + paid) / paid if paid > 0.0 else None


def _payback(owners: Floats, per_year: int) -> float | None:
    """Years from the start of the first period in which the owners pay."""
    paid = np.flatnonzero(owners < 0.0)
    if not paid.size:
        return 0.0
    years = float(payback(owners[paid[0] :])) / per_year
    return years if np.isfinite(years) else None


def _levelised(
    phases: Sequence[PhaseCash], found: FinancedProgramme, calendar: MoneyCalendar
) -> float:
    """Real cost of a leased kilowatt-month."""
    cost, months = np.zeros(calendar.periods), np.zeros(calendar.periods)
    for cash in phases:
        other = sum(
            (usd for (line, tenant), usd in cash.revenue.items() if line == POWER or not tenant),
            start=np.zeros(calendar.periods),
        )
        paid = cash.to_build + cash.operating_costs + cash.replacements
        cost += (paid - other - cash.residual) / calendar.price_level
        months += cash.phase.leased_mw * KW_PER_MW * calendar.months
    rate = found.tables.stated.hurdle_rate
    worth, let = (
        float(present_value(values, rate, periods_per_year=calendar.per_year, timing=Timing.MIDDLE))
        for values in (cost, months)
    )
    return worth / let if let > 0.0 else 0.0
