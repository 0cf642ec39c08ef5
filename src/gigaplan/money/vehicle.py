"""The vehicle of a campus: its phases with their loans, their sum, tax and statements."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.data.tax_records import TaxRules
from gigaplan.errors import FinanceError, RunError, TaxError
from gigaplan.finance.statements import Movements, Statements, write_statements
from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.capex import CapexItem, capex_of
from gigaplan.money.inputs import RunTables
from gigaplan.money.loan import PhaseLoan, finance_phase
from gigaplan.money.nominal import PhaseCash, phase_cash
from gigaplan.money.operation import operation_of
from gigaplan.money.phase_lines import (
    CashLines,
    DebtLines,
    UsesAndSources,
    cash_of,
    debt_of,
    movements_of,
    summed,
    uses_of,
)
from gigaplan.money.phases import phases_of
from gigaplan.money.tax import VehicleTax, vehicle_tax
from gigaplan.money.terms import LenderTerms

Floats = NDArray[np.float64]
LIFE = "life_years"


@dataclass(frozen=True, slots=True)
class FinancedPhase:
    """A phase and all that comes of it."""

    cash: PhaseCash
    loan: PhaseLoan
    uses: UsesAndSources
    debt: DebtLines
    lines: CashLines
    movements: Movements

    @property
    def name(self) -> str:
        """The year in which its leases begin."""
        return self.cash.phase.name

    @property
    def owners(self) -> Floats:
        """Owners' cash before tax, shape (periods,). [nominal USD]."""
        return self.lines.owners


@dataclass(frozen=True, slots=True)
class Vehicle:
    """The vehicle of a campus; nominal USD.

    Attributes
    ----------
    campus : str
        Its name.
    items : tuple of CapexItem
        What is built.
    phases : tuple of FinancedPhase
        In time.
    uses, debt, lines : UsesAndSources, DebtLines, CashLines
        Sums of the phases.
    tax : VehicleTax
        Of its owners.
    statements : Statements
        Of the vehicle, before its owners' tax.
    """

    campus: str
    items: tuple[CapexItem, ...]
    phases: tuple[FinancedPhase, ...]
    uses: UsesAndSources
    debt: DebtLines
    lines: CashLines
    tax: VehicleTax
    statements: Statements

    @property
    def leased_mw(self) -> Floats:
        """Megawatts under lease, shape (periods,). [MW IT]."""
        return np.asarray(sum(each.cash.phase.leased_mw for each in self.phases))

    @property
    def owners_before_tax(self) -> Floats:
        """Owners' cash, shape (periods,)."""
        return self.lines.owners

    @property
    def owners_after_tax(self) -> Floats:
        """Owners' cash after tax and credits, shape (periods,)."""
        return self.lines.owners - self.tax.paid + self.tax.received

    @property
    def unlevered(self) -> Floats:
        """Cash of the same campus without loans and reserves, before tax, shape (periods,)."""
        lines, uses = self.lines, self.uses
        built = uses.capital + uses.contingency + uses.owners_costs
        operating = lines.revenue - lines.operating_costs
        return operating + lines.residual - lines.replacements - built


def finance_vehicle(
    tables: RunTables,
    campus: str,
    terms: LenderTerms,
    rules: TaxRules,
    calendar: MoneyCalendar,
    penalties: Floats,
) -> Vehicle | None:
    """Finance a campus.

    Parameters
    ----------
    tables : RunTables
        The run.
    campus : str
        Its name.
    terms : LenderTerms
        Of leases, lenders and tax.
    rules : TaxRules
        The dated tables.
    calendar : MoneyCalendar
        Time axis.
    penalties : ndarray, shape (periods of the horizon,)
        What it pays for what is late. [real USD]

    Returns
    -------
    Vehicle or None
        None if nothing is built and let there.

    Raises
    ------
    RunError
        If it builds and leases nothing, or the run's tables do not belong together.
    FinanceError, TaxError
        If the terms cannot be: the message names the campus.
    """
    phases = phases_of(
        tables, campus, calendar, lease_years=terms.lease_years, least_mw=terms.least_phase_mw
    )
    if not phases:
        drawn = float(tables.draws.filter(pl.col("campus") == campus)["usd"].sum())
        if drawn == 0.0:
            return None
        raise RunError(
            f"{campus} draws {drawn:,.0f} USD and leases nothing: a load of one's own earns no "
            "rent to finance; state it as a tenant, or take the campus out of the scenario"
        )
    items = capex_of(tables, campus, phases, calendar)
    operations = operation_of(tables, campus, phases, calendar, penalties)
    lives = _lives(tables, campus)
    try:
        found = tuple(
            _financed(
                phase_cash(n, phase, operations[n], items, lives, terms, calendar), terms, calendar
            )
            for n, phase in enumerate(phases)
        )
        lines = summed([each.lines for each in found])
        debt = summed([each.debt for each in found])
        tax = vehicle_tax(
            campus,
            items,
            np.array([_gross_up(each) for each in found]),
            np.array([each.loan.end - 1 for each in found]),
            ebitda=lines.revenue - lines.operating_costs + lines.residual - lines.replacements,
            interest=debt.interest + lines.refinancing_costs,
            interest_income=lines.reserve_interest,
            let=np.any([each.cash.phase.leased_mw > 0.0 for each in found], axis=0),
            terms=terms.tax,
            rules=rules,
            calendar=calendar,
        )
    except FinanceError as error:
        raise FinanceError(f"{campus}: {error}") from error
    except TaxError as error:
        raise TaxError(f"{campus}: {error}") from error
    return Vehicle(
        campus=campus,
        items=items,
        phases=found,
        uses=summed([each.uses for each in found]),
        debt=debt,
        lines=lines,
        tax=tax,
        statements=write_statements(_together([each.movements for each in found])),
    )


def _financed(cash: PhaseCash, terms: LenderTerms, calendar: MoneyCalendar) -> FinancedPhase:
    """A phase, every step called once."""
    loan = finance_phase(cash, terms, calendar)
    uses, debt = uses_of(cash, loan), debt_of(cash, loan)
    lines = cash_of(cash, loan, uses, debt)
    return FinancedPhase(cash, loan, uses, debt, lines, movements_of(cash, loan, uses, debt, lines))


def _lives(tables: RunTables, campus: str) -> Mapping[str, float]:
    """Life of every asset of a campus, as the run assumed it. [a]."""
    rows = tables.assumptions.filter((pl.col("campus") == campus) & (pl.col("parameter") == LIFE))
    return dict(rows.group_by("asset").agg(pl.col("value").min()).iter_rows())


def _gross_up(phase: FinancedPhase) -> float:
    """Whole cost of a phase, with its financing and without reserves, over the plan's capital."""
    uses = phase.uses
    capital = float(uses.capital.sum())
    whole = uses.uses - uses.service_reserve - uses.early_costs
    return float(whole.sum()) / capital if capital > 0.0 else 1.0


def _together(parts: list[Movements]) -> Movements:
    """Movements of several phases, added."""
    added = {
        field.name: np.sum([np.asarray(getattr(part, field.name)) for part in parts], axis=0)
        for field in fields(Movements)
    }
    return Movements(**added)
