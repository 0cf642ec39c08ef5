"""From a run's money to its summary."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from gigaplan.finance.irr import Irr
from gigaplan.money.break_even import BreakEven
from gigaplan.money.financing import FinancedProgramme
from gigaplan.money.measures import (
    Measures,
    hurdle_of,
    measure_phase,
    measure_programme,
    measure_vehicle,
)
from gigaplan.money.summary import (
    BreakEvenFigure,
    CampusFigures,
    LoanFigures,
    MoneyFigures,
    MoneySummary,
    RateFigure,
)
from gigaplan.money.vehicle import FinancedPhase, Vehicle

MONEY = ("capital", "uses", "early_income", "debt", "equity", "npv", "capital_real")


def summarise_money(
    found: FinancedProgramme, break_evens: Sequence[BreakEven] = ()
) -> MoneySummary:
    """Summary of a run's money, with what was asked for besides."""
    calendar = found.calendar
    financed = {vehicle.campus for vehicle in found.vehicles}
    return MoneySummary(
        scenario=found.tables.stated.name,
        case=found.terms.name,
        price_year=found.tables.stated.price_year,
        inflation=found.terms.inflation,
        hurdle_rate_nominal=hurdle_of(found),
        first_period=calendar.labels[0],
        last_horizon_period=calendar.labels[calendar.horizon - 1],
        last_period=calendar.labels[-1],
        programme=MoneyFigures.model_validate(_figures(measure_programme(found))),
        tax_usd=sum(float(each.tax.paid.sum()) for each in found.vehicles),
        credits_usd=sum(float(each.tax.credits.sum()) for each in found.vehicles),
        campuses={each.campus: _campus(found, each) for each in found.vehicles},
        not_financed=tuple(name for name in found.tables.campuses if name not in financed),
        balance_residual_usd=max(
            float(np.abs(each.statements.balance.residual).max()) for each in found.vehicles
        ),
        break_evens=tuple(
            BreakEvenFigure(
                key=each.asked.key.value,
                measure=each.asked.measure.value,
                target=each.asked.target,
                value=each.value,
                unit=each.unit,
                times=each.times,
            )
            for each in break_evens
        ),
        seconds=found.seconds,
    )


def _campus(found: FinancedProgramme, vehicle: Vehicle) -> CampusFigures:
    return CampusFigures.model_validate(
        {
            **_figures(measure_vehicle(found, vehicle)),
            "tax_usd": float(vehicle.tax.paid.sum()),
            "credits_usd": float(vehicle.tax.credits.sum()),
            "phases": tuple(_phase(found, each) for each in vehicle.phases),
        }
    )


def _phase(found: FinancedProgramme, phase: FinancedPhase) -> LoanFigures:
    labels, loan = found.calendar.labels, phase.loan
    lent = float(loan.funding.debt) > 0.0
    test, case = loan.binding
    return LoanFigures.model_validate(
        {
            **_figures(measure_phase(found, phase)),
            "phase": phase.name,
            "binding_test": test.value if lent else None,
            "binding_case": case if lent else None,
            "completed": labels[loan.start - 1],
            "matures": labels[loan.matures] if lent else None,
            "ends": labels[loan.end - 1],
        }
    )


def _figures(measures: Measures) -> dict[str, object]:
    """Measures under the keys of the summary."""
    found: dict[str, object] = {}
    for field in fields(measures):
        value = getattr(measures, field.name)
        if isinstance(value, Irr):
            value = RateFigure(kind=value.kind.value, rates=value.rates)
        found[f"{field.name}_usd" if field.name in MONEY else field.name] = value
    paid_in = measures.debt + measures.equity
    found["gearing"] = measures.debt / paid_in if paid_in > 0.0 else 0.0
    return found
