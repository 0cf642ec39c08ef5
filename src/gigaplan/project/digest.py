"""From a computed project to its summary."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigaplan.finance.irr import Irr
from gigaplan.finance.time_value import nominal_rate
from gigaplan.project.break_even import BreakEven
from gigaplan.project.financing import FinancedProject, cover_of_service
from gigaplan.project.summary import (
    BreakEvenFigure,
    CoverFigures,
    ProjectSummary,
    ReturnFigure,
)


def summarise_project(
    found: FinancedProject, break_evens: Sequence[BreakEven] = ()
) -> ProjectSummary:
    """Summary of a project.

    Parameters
    ----------
    found : FinancedProject
        From `finance_project`.
    break_evens : sequence of BreakEven
        What was asked for besides.
    """
    stated, result, measures = found.stated, found.result, found.measures
    money, timing = stated.money, stated.timing
    debt = float(result.funding.debt)
    price = np.broadcast_to(found.terms.project.operation.price_per_mwh, result.energy_mwh.shape)
    return ProjectSummary(
        scenario=stated.name,
        first_year=timing.first_year,
        years=timing.years,
        periods_per_year=timing.periods_per_year,
        price_usd_per_mwh=float(price[0]),
        price_is_solved=found.terms.target_irr is not None,
        energy_mwh=float(result.energy_mwh[: timing.periods_per_year].sum()),
        capex_usd=sum(found.terms.capex.values()),
        uses_usd=float(result.funding.uses.sum()),
        debt_usd=debt,
        equity_usd=float(result.funding.equity),
        gearing=float(measures.debt_share),
        binding_test=result.binding_test().value if debt > 0.0 else None,
        owners_irr=_figure(found.owners_irr),
        owners_irr_before_tax=_figure(found.owners_irr_before_tax),
        project_irr=_figure(found.project_irr),
        npv_usd=float(measures.npv_after_tax),
        discount_rate_nominal=float(nominal_rate(money.real_discount_rate, money.inflation)),
        lcoe_nominal_usd_per_mwh=float(measures.levelised_cost_nominal),
        lcoe_real_usd_per_mwh=float(measures.levelised_cost_real),
        lppa_nominal_usd_per_mwh=float(measures.levelised_price_nominal),
        lppa_real_usd_per_mwh=float(measures.levelised_price_real),
        covers=_covers(found),
        multiple=_or_none(measures.multiple),
        payback_years=_payback(found),
        unpaid_debt_usd=float(result.waterfall.senior_balance[-1]),
        balance_residual_usd=float(np.abs(found.statements.balance.residual).max()),
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


def _figure(found: Irr) -> ReturnFigure:
    return ReturnFigure(kind=found.kind.value, rates=found.rates)


def _covers(found: FinancedProject) -> CoverFigures:
    cover = cover_of_service(found.result)
    served = cover[np.isfinite(cover)]
    return CoverFigures(
        dscr_min=float(served.min()) if served.size else None,
        dscr_average=float(served.mean()) if served.size else None,
        llcr=_or_none(found.life.llcr[0]),
        plcr=_or_none(found.life.plcr[0]),
    )


def _payback(found: FinancedProject) -> float | None:
    """Years from financial close, at which the first draw is paid: a period less than counted."""
    years = _or_none(found.measures.payback_years)
    return None if years is None else max(years - 1.0 / found.stated.timing.periods_per_year, 0.0)


def _or_none(value: NDArray[np.float64]) -> float | None:
    """A number, or nothing where it is infinite."""
    return float(value) if np.isfinite(value) else None
