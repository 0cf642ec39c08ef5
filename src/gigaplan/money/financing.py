"""Read this first: the money of a programme's run, every step called once.

tables of the run            -> phases of every campus, their capital and operation, real
lenders' case and register   -> terms
phase                        -> nominal cash -> construction, loan, cash to owners
phases                       -> vehicle: tax, statements
vehicles                     -> programme
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.register import load_register
from gigaplan.data.tax_tables import load_tax_rules
from gigaplan.errors import FinanceError, GigaplanError, RunError, ScenarioError, TaxError
from gigaplan.money.calendar import MoneyCalendar, money_calendar
from gigaplan.money.inputs import RunTables
from gigaplan.money.operation import penalties_of
from gigaplan.money.phase_lines import CashLines, DebtLines, UsesAndSources, summed
from gigaplan.money.terms import LenderTerms, lender_terms
from gigaplan.money.vehicle import Vehicle, finance_vehicle
from gigaplan.scenario.finance.lender import Lender
from gigaplan.scenario.suggest import suggestion

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FinancedProgramme:
    """The money of a run; nominal USD.

    Attributes
    ----------
    case : Lender
        What the user stated of lenders.
    terms : LenderTerms
        The same with the register's figures.
    tables : RunTables
        The run.
    calendar : MoneyCalendar
        Time axis.
    vehicles : tuple of Vehicle
        Of every campus that is built and let.
    uses, debt, lines : UsesAndSources, DebtLines, CashLines
        Sums of the vehicles.
    seconds : float
        Time of all of it.
    """

    case: Lender
    terms: LenderTerms
    tables: RunTables
    calendar: MoneyCalendar
    vehicles: tuple[Vehicle, ...]
    uses: UsesAndSources
    debt: DebtLines
    lines: CashLines
    seconds: float

    @property
    def owners_after_tax(self) -> Floats:
        """Owners' cash of all vehicles, shape (periods,)."""
        return np.asarray(sum(each.owners_after_tax for each in self.vehicles))

    @property
    def leased_mw(self) -> Floats:
        """Megawatts under lease, shape (periods,). [MW IT]."""
        return np.asarray(sum(each.leased_mw for each in self.vehicles))


def finance_programme(tables: RunTables, case: Lender) -> FinancedProgramme:
    """Finance a run.

    Parameters
    ----------
    tables : RunTables
        Of the run.
    case : Lender
        On what terms.

    Returns
    -------
    FinancedProgramme
        Everything.

    Raises
    ------
    RunError
        If the run leases nothing, or its tables do not belong together.
    ScenarioError
        If the terms cannot be, at one campus or more: all campuses are told at once.
    """
    begun = time.perf_counter()
    terms = lender_terms(case, tables.stated, load_register())
    calendar = money_calendar(
        tables.stated.periods,
        years_after=terms.lease_years,
        price_year=tables.stated.price_year,
        inflation=terms.inflation,
    )
    if not has_leases(tables):
        raise RunError("the run leases nothing: there is no rent to finance it from")
    _check_leases(tables, terms, calendar)
    _check_names(tables, terms)
    rules, penalties = load_tax_rules(), penalties_of(tables, calendar)
    vehicles: list[Vehicle] = []
    faults: list[GigaplanError] = []
    for campus in tables.campuses:
        try:
            made = finance_vehicle(tables, campus, terms, rules, calendar, penalties[campus])
        except (RunError, FinanceError, TaxError) as error:
            faults.append(_said(error))
            continue
        if made is not None:
            vehicles.append(made)
    if faults:
        raise ExceptionGroup("the run cannot be financed", faults)
    return FinancedProgramme(
        case=case,
        terms=terms,
        tables=tables,
        calendar=calendar,
        vehicles=tuple(vehicles),
        uses=summed([each.uses for each in vehicles]),
        debt=summed([each.debt for each in vehicles]),
        lines=summed([each.lines for each in vehicles]),
        seconds=time.perf_counter() - begun,
    )


def has_leases(tables: RunTables) -> bool:
    """Whether anything is let, and so anything to finance."""
    return bool((tables.leases["added_mw"] > 0.0).any())


def _check_leases(tables: RunTables, terms: LenderTerms, calendar: MoneyCalendar) -> None:
    """Refuse leases that end while the plan still counts on them."""
    begun = tables.leases.filter(tables.leases["added_mw"] > 0.0)["period"]
    first = min(calendar.place(period) for period in begun.unique())
    needed = -(-(calendar.horizon - first) // calendar.per_year)
    if terms.lease_years < needed:
        raise ScenarioError(
            "leases.years",
            f"{terms.lease_years} years end before the plan, which lets its megawatts from "
            f"{calendar.labels[first]} to {calendar.labels[calendar.horizon - 1]}",
            f"write {needed} or more: a renewal that the plan counts on is part of the lease",
        )


def _check_names(tables: RunTables, terms: LenderTerms) -> None:
    """Refuse what is said of campuses that the run does not have."""
    named = [("tax.state_rates", name) for name in terms.tax.state_rates]
    named += [("tax.energy_communities", name) for name in sorted(terms.tax.energy_communities)]
    faults = [
        ScenarioError(
            key,
            f"names {name!r}, and the run has no such campus",
            suggestion(name, tables.campuses, f"its campuses are {', '.join(tables.campuses)}"),
        )
        for key, name in named
        if name not in tables.campuses
    ]
    if faults:
        raise ExceptionGroup("the lenders' case does not fit the run", faults)


def _said(error: GigaplanError) -> GigaplanError:
    """A fault of terms as one of the lenders' case."""
    if isinstance(error, RunError):
        return error
    problem, _, fix = str(error).partition("; ")
    return ScenarioError("lender's case", problem, fix or "change the figures that it names")
