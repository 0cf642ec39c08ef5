"""A stand-alone project: from capex, energy, prices and costs to debt, tax and owners' cash.

Time runs from financial close: construction periods, then periods of operation, all of the same
length and all nominal. Leading axes are scenarios. Inputs: `project_terms`; measures of the
result: `project_measures`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.cash_waterfall import Tranche, Waterfall, run_waterfall
from gigaplan.finance.construction import Funding, fund_construction
from gigaplan.finance.debt.repayment import Repayment, Schedule, repay
from gigaplan.finance.debt.reserves import Reserve, cover_reserve, maintenance_reserve
from gigaplan.finance.debt.sizing import CashCase, DebtTest, Sizing, service_limit, size_debt
from gigaplan.finance.project_tax import ProjectTax, project_tax
from gigaplan.finance.project_terms import Financing, Operation, Project
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """A project's money, in currency.

    Shapes are (..., periods of operation) but for `funding`, by construction period, and the
    owners' cash, by all periods from financial close.

    Attributes
    ----------
    energy_mwh, energy_revenue, revenue, operating_costs, ebitda : ndarray
        Operation.
    funding : Funding
        Uses and sources of construction.
    sizing : Sizing or None
        What the lenders' covers allow; None if gearing alone sizes the debt.
    schedule : Schedule
        Planned debt service.
    working_capital, service_reserve : Reserve
        Targets.
    waterfall : Waterfall
        Cash as paid; support is paid in by the owners.
    tax : ProjectTax
        Of the owners.
    owners_before_tax, owners_after_tax : ndarray
        Received positive.
    """

    energy_mwh: Floats
    energy_revenue: Floats
    revenue: Floats
    operating_costs: Floats
    ebitda: Floats
    funding: Funding
    sizing: Sizing | None
    schedule: Schedule
    working_capital: Reserve
    service_reserve: Reserve
    waterfall: Waterfall
    tax: ProjectTax
    owners_before_tax: Floats
    owners_after_tax: Floats

    def binding_test(self, scenario: tuple[int, ...] = ()) -> DebtTest:
        """What limits the debt of one scenario."""
        if self.sizing is None:
            return DebtTest.GEARING
        allowed = float(self.sizing.debt[scenario] if self.sizing.debt.ndim else self.sizing.debt)
        drawn = float(self.funding.debt[scenario] if self.funding.debt.ndim else self.funding.debt)
        if drawn < allowed * (1.0 - 1e-12):
            return DebtTest.GEARING
        return self.sizing.binding_limit(scenario if self.sizing.binding.ndim else ()).test


def run_project(project: Project, *, planned: ProjectResult | None = None) -> ProjectResult:
    """Compute a project's money from its inputs.

    Parameters
    ----------
    project : Project
        Inputs.
    planned : ProjectResult, optional
        The case on which lenders lent: its construction funding, debt schedule and reserves hold,
        and only operation turns out as `project` says (a P90 year, a lower price). Default: the
        project is financed on its own case.

    Returns
    -------
    ProjectResult
        Everything.

    Raises
    ------
    FinanceError
        If inputs do not fit or no debt solves the circle.

    Notes
    -----
    Nothing iterates: covers size the debt from cash before financing; the service reserve is in
    proportion to the debt, so that it enters the exact solution of `fund_construction` with the
    fees; tax follows.
    """
    operation, financing = project.operation, project.financing
    energy, energy_revenue, revenue, variable, fixed = _operating_lines(operation)
    costs = variable + fixed
    ebitda = revenue - costs
    maintenance = np.broadcast_to(finite(operation.maintenance, "major maintenance"), ebitda.shape)

    plan = _plan(project, ebitda, energy_revenue - variable, costs) if planned is None else planned
    funding, schedule, working_capital = plan.funding, plan.schedule, plan.working_capital

    working_interest = working_capital.interest(financing.reserve_rate_per_period)
    waterfall = run_waterfall(
        ebitda,
        Tranche(funding.debt, financing.loan.rate_per_period, schedule),
        financing.covenants,
        other_cash=working_interest - working_capital.funding,
        service_reserve=plan.service_reserve,
        maintenance=maintenance,
        maintenance_reserve=maintenance_reserve(maintenance),
        reserve_rate_per_period=financing.reserve_rate_per_period,
        full_recourse=financing.full_recourse,
    )
    built = funding.costs.sum(axis=-1) - working_capital.initial
    tax = project_tax(
        project.tax,
        built + funding.interest.sum(axis=-1) + funding.commitment_fee.sum(axis=-1),
        periods_per_year=project.periods_per_year,
        ebitda=ebitda - maintenance,
        interest=waterfall.senior_interest,
        interest_income=working_interest + waterfall.reserve_interest,
    )
    # A balloon's take-out is repaid by the owners: no new loan is assumed here.
    operating = waterfall.distribution - waterfall.support - waterfall.take_out
    return ProjectResult(
        energy_mwh=energy,
        energy_revenue=energy_revenue,
        revenue=revenue,
        operating_costs=costs,
        ebitda=ebitda,
        funding=funding,
        sizing=plan.sizing,
        schedule=schedule,
        working_capital=working_capital,
        service_reserve=plan.service_reserve,
        waterfall=waterfall,
        tax=tax,
        owners_before_tax=_after_close(funding, operating),
        owners_after_tax=_after_close(funding, operating - tax.tax + tax.credits),
    )


def _operating_lines(operation: Operation) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Energy, its revenue, all revenue, variable and fixed costs, all of one shape."""
    names = (
        *("energy_mwh", "price_per_mwh", "other_revenue", "variable_costs"),
        *("fixed_costs", "insurance", "property_tax", "maintenance"),
    )
    given = [np.atleast_1d(finite(getattr(operation, name), name)) for name in names]
    try:
        energy, price, other, variable, fixed, insurance, property_tax, _ = np.broadcast_arrays(
            *given
        )
    except ValueError as error:
        shapes = ", ".join(f"{n} {a.shape}" for n, a in zip(names, given, strict=True))
        raise FinanceError(f"lines of operation do not fit each other: {shapes}") from error
    sold = energy * price
    return energy, sold, sold + other, variable, fixed + insurance + property_tax


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is fixed at financial close."""

    sizing: Sizing | None
    funding: Funding
    schedule: Schedule
    working_capital: Reserve
    service_reserve: Reserve


def _plan(project: Project, ebitda: Floats, margin: Floats, costs: Floats) -> _Plan:
    """Size, fund and schedule the debt; `margin` is what moves with energy."""
    financing = project.financing
    cases = tuple(
        CashCase(case.name, ebitda - (1.0 - case.energy_share) * margin, case.dscr, case.llcr)
        for case in financing.cases
    )
    sizing = size_debt(financing.loan, cases) if cases else None
    limit = np.asarray(np.inf) if sizing is None else sizing.debt
    cash = service_limit(cases) if cases else ebitda
    periods = ebitda.shape[-1]
    funding, working_capital = _fund(project, limit, cash, costs, periods)
    schedule = repay(funding.debt, financing.loan, periods, cash=_sculpt_to(financing, cash))
    reserve = cover_reserve(_not_negative(schedule), financing.service_reserve_periods)
    return _Plan(sizing, funding, schedule, working_capital, reserve)


def _fund(
    project: Project, limit: Floats, cash: Floats, costs: Floats, periods: int
) -> tuple[Funding, Reserve]:
    """Fund construction, reserves included."""
    financing = project.financing
    working_capital = cover_reserve(costs, project.operation.working_capital_periods)
    unit = repay(
        np.where(limit > 0.0, 1.0, 0.0),
        financing.loan,
        periods,
        cash=_sculpt_to(financing, cash),
    )
    per_debt = cover_reserve(_not_negative(unit), financing.service_reserve_periods).initial
    building = finite(project.construction_costs, "construction costs")
    if building.ndim == 0:
        raise FinanceError("construction costs need at least one period")
    shape = np.broadcast_shapes(building.shape[:-1], working_capital.initial.shape)
    uses = np.array(np.broadcast_to(building, (*shape, building.shape[-1])))
    uses[..., -1] += working_capital.initial
    terms = replace(financing.construction, reserve_share=per_debt)
    return (
        fund_construction(uses, terms, gearing=financing.gearing, debt_limit=limit),
        working_capital,
    )


def _sculpt_to(financing: Financing, cash: Floats) -> Floats | None:
    """Cash to which service is sculpted, if it is."""
    return cash if financing.loan.repayment is Repayment.SCULPTED else None


def _not_negative(schedule: Schedule) -> Floats:
    """Service that a reserve covers."""
    return np.maximum(schedule.service, 0.0)


def _after_close(funding: Funding, operating: Floats) -> Floats:
    """Owners' cash from financial close: equity paid in, then cash of operation."""
    paid = -funding.equity_draws
    shape = np.broadcast_shapes(paid.shape[:-1], operating.shape[:-1])
    first = np.broadcast_to(paid, (*shape, paid.shape[-1]))
    return np.concatenate([first, np.broadcast_to(operating, (*shape, operating.shape[-1]))], -1)
