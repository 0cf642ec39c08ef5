"""What every test of a loan allows, and the measures of phases, campuses and the programme."""

from dataclasses import fields

import polars as pl

from gigaplan.finance.debt.sizing import DebtTest
from gigaplan.finance.irr import Irr, IrrKind
from gigaplan.money.financing import FinancedProgramme
from gigaplan.money.measures import (
    Measures,
    measure_phase,
    measure_programme,
    measure_vehicle,
)
from gigaplan.money.vehicle import FinancedPhase

TERM, TAKE_OUT = "term", "take_out"
LOAN_COLUMNS = {
    "campus": pl.String,
    "phase": pl.String,
    "loan": pl.String,
    "test": pl.String,
    "case": pl.String,
    "limit_usd": pl.Float64,
    "binds": pl.Boolean,
    "debt_usd": pl.Float64,
    "uses_usd": pl.Float64,
    "rate_per_year": pl.Float64,
    "first": pl.String,
    "last": pl.String,
}


def loan_table(found: FinancedProgramme) -> pl.DataFrame:
    """One row per loan and test; a phase too small for a loan has one, that allows nothing."""
    rows = [
        (vehicle.campus, phase.name, *row)
        for vehicle in found.vehicles
        for phase in vehicle.phases
        for row in _tests(found, phase)
    ]
    return pl.DataFrame(rows, schema=LOAN_COLUMNS, orient="row")


def return_table(found: FinancedProgramme) -> pl.DataFrame:
    """One row per phase, campus (phase null) and for the programme (campus null)."""
    rows: list[tuple[str | None, str | None, Measures]] = []
    for vehicle in found.vehicles:
        rows += [(vehicle.campus, each.name, measure_phase(found, each)) for each in vehicle.phases]
        rows.append((vehicle.campus, None, measure_vehicle(found, vehicle)))
    rows.append((None, None, measure_programme(found)))
    names = [field.name for field in fields(Measures)]
    columns: dict[str, list[object]] = {"campus": [], "phase": []}
    for campus, phase, measures in rows:
        columns["campus"].append(campus)
        columns["phase"].append(phase)
        for name in names:
            value = getattr(measures, name)
            if isinstance(value, Irr) or name.startswith("irr"):
                columns.setdefault(name, []).append(_only(value))
                columns.setdefault(f"{name}_kind", []).append(value.kind.value if value else None)
            else:
                columns.setdefault(_column(name), []).append(value)
    return pl.DataFrame(columns)


def _column(name: str) -> str:
    """Column of a measure: money with its unit."""
    if name == "capital_real":
        return "capital_real_usd"
    money = ("capital", "uses", "early_income", "debt", "equity", "npv")
    return f"{name}_usd" if name in money else name


def _only(found: Irr | None) -> float | None:
    """The rate where there is one and only one."""
    return found.rates[0] if found is not None and found.kind is IrrKind.ONE else None


def _tests(found: FinancedProgramme, phase: FinancedPhase) -> list[tuple[object, ...]]:
    """What every test allows of the loan of a phase, and of that of its take-out."""
    loan, labels, new = phase.loan, found.calendar.labels, phase.loan.repaid.new
    debt, uses = float(loan.funding.debt), float(loan.funding.uses.sum())
    first_last = loan.start + (loan.terms.last if new is None else new.at) - 1
    about = (debt, uses, found.terms.loan_rate, labels[loan.start], labels[first_last])
    limits = () if loan.sizing is None else loan.sizing.limits
    rows: list[tuple[object, ...]] = [
        (TERM, each.test.value, each.case, float(each.amount),
         loan.binding == (each.test, each.case), *about)
        for each in limits
    ]  # fmt: skip
    most = found.terms.gearing * uses if phase.cash.phase.financed else 0.0
    by_gearing = loan.binding == (DebtTest.GEARING, None)
    rows.append((TERM, DebtTest.GEARING.value, None, most, by_gearing, *about))
    if new is None or found.terms.take_out is None:
        return rows
    start = loan.start + new.at
    rate = found.terms.take_out.rate
    of_new = (new.debt, None, rate, labels[start], labels[loan.matures])
    binds = new.sizing.binding_limit()
    rows += [
        (TAKE_OUT, each.test.value, each.case, float(each.amount), each is binds, *of_new)
        for each in new.sizing.limits
    ]
    return rows
