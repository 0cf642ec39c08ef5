"""From what a user states of a stand-alone project to the inputs of its finance.

Amounts are stated by year and grow by year; within a year they fall evenly on its periods, and
prices stay the same. Interest is quoted by year and charged by period, rate / periods a year.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.errors import ScenarioError
from gigaplan.finance.construction import ConstructionLoan, FundingOrder
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.debt.repayment import LoanTerms, Repayment
from gigaplan.finance.project_tax import DepreciationPart, ProjectTaxTerms
from gigaplan.finance.project_terms import Financing, LenderCase, Operation, Project
from gigaplan.finance.tax.depreciation import Convention, RecoveryClass, depreciation_shares
from gigaplan.finance.tax.income import LossUse, TaxSystem
from gigaplan.finance.tax.property import Decline, PropertyTaxTerms, property_tax
from gigaplan.finance.time_value import RateQuote, price_index, rate_per_period
from gigaplan.finance.uses import campus_uses, s_curve_shares, spread
from gigaplan.scenario.finance.capex import Depreciation
from gigaplan.scenario.finance.project import ProjectScenario
from gigaplan.scenario.finance.revenue import EnergyFile

Floats = NDArray[np.float64]
MONTHS = 12
KW_PER_MW = 1e3
ONLY_CASE = "base"
"""Name of the case of energy where the loan states a cover and no cases."""


@dataclass(frozen=True, slots=True)
class ProjectTerms:
    """A project ready for finance; arrays by period of operation, in USD.

    Attributes
    ----------
    project : Project
        Inputs of `run_project`; its price is 0 where the price is to be solved.
    price_shape : ndarray
        Price of each period over that of the first year. [1]
    target_irr : float or None
        Return for which the price is solved; None: the price is stated. [1/a]
    capex : dict of str to float
        Cost of each part, contingency and owner's costs last. [USD]
    lines : dict of str to ndarray
        Costs of operation, by the name of their line.
    """

    project: Project
    price_shape: Floats
    target_irr: float | None
    capex: dict[str, float]
    lines: dict[str, Floats]


def project_terms(stated: ProjectScenario) -> ProjectTerms:
    """Inputs of finance from what a user stated.

    Parameters
    ----------
    stated : ProjectScenario
        The project.

    Returns
    -------
    ProjectTerms
        Everything by period.

    Raises
    ------
    ScenarioError
        If a file cannot be used, or no energy is sold; at the key.
    """
    timing = stated.timing
    energy_by_year = _energy(stated)
    if not energy_by_year.sum() > 0.0:
        raise ScenarioError("energy", "no energy is sold", "state energy above 0 in some year")
    energy = _evenly(stated, energy_by_year)
    capex = _capex(stated)
    cost = sum(capex.values())
    price, shape = _price(stated)
    lines = _lines(stated, energy, cost)
    building = _building(stated, capex)
    months = stated.reserves
    periods_per_month = timing.periods_per_year / MONTHS
    operation = Operation(
        energy_mwh=energy,
        price_per_mwh=price,
        other_revenue=lines["other_revenue"],
        variable_costs=lines["variable"] + lines["fuel"],
        fixed_costs=lines["fixed"],
        insurance=lines["insurance"],
        property_tax=lines["property_tax"],
        maintenance=lines["maintenance"],
        working_capital_periods=months.working_capital_months * periods_per_month,
    )
    project = Project(
        periods_per_year=timing.periods_per_year,
        construction_costs=building,
        operation=operation,
        financing=_financing(stated, months.service_months * periods_per_month),
        tax=_tax(stated, energy, capex),
    )
    wanted = stated.price.target_irr
    return ProjectTerms(project, shape, None if wanted is None else wanted.irr, capex, lines)


def _growth(stated: ProjectScenario, own: float | None) -> Floats:
    """Index of a nominal amount by year of operation; inflation where it states no escalator."""
    rate = stated.money.inflation if own is None else own
    return price_index(rate, stated.timing.years)


def _evenly(stated: ProjectScenario, by_year: Floats) -> Floats:
    """Amounts of years on their periods."""
    periods = stated.timing.periods_per_year
    return np.repeat(by_year / periods, periods)


def _held(stated: ProjectScenario, by_year: Floats) -> Floats:
    """Prices of years in their periods."""
    return np.repeat(by_year, stated.timing.periods_per_year)


def _capacity_kw(stated: ProjectScenario) -> float:
    return 0.0 if stated.capacity_mw is None else stated.capacity_mw * KW_PER_MW


def _capex(stated: ProjectScenario) -> dict[str, float]:
    """Cost of each part, in the order of the text."""
    kw = _capacity_kw(stated)
    cost = {
        part.name: part.usd if part.usd is not None else (part.usd_per_kw or 0.0) * kw
        for part in stated.capex.parts
    }
    total = sum(cost.values())
    uses = campus_uses(
        [total],
        contingency_share=stated.capex.contingency_share,
        owners_cost_share=stated.capex.owners_cost_share,
    )
    more = {"contingency": uses.contingency.sum(), "owner's costs": uses.owners_costs.sum()}
    return cost | {name: float(value) for name, value in more.items() if value > 0.0}


def _building(stated: ProjectScenario, capex: dict[str, float]) -> Floats:
    """Uses before financing by construction period."""
    plan = stated.construction
    shares = s_curve_shares(plan.periods) if plan.shares is None else np.array(plan.shares)
    costs = spread([sum(capex.values())], shares[None, :])
    costs[-1] += plan.financing_usd
    return costs


def _energy(stated: ProjectScenario) -> Floats:
    """Energy of each year of operation. [MWh]."""
    energy, years = stated.energy, stated.timing.years
    if energy.mwh_by_year is not None:
        return np.array(energy.mwh_by_year)
    first = energy.mwh_per_year
    if first is None:
        assert energy.series is not None  # one of the three is stated
        first = _sum_of(energy.series)
    return np.asarray(first * (1.0 - energy.degradation) ** np.arange(years), dtype=np.float64)


def _sum_of(series: EnergyFile) -> float:
    """Sum of a column, refused where it holds anything but numbers of 0 or more."""
    is_parquet = series.file.suffix == ".parquet"
    where = f"{series.file.name} column {series.column!r}"
    try:
        table = pl.read_parquet(series.file) if is_parquet else pl.read_csv(series.file)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ScenarioError(
            series.file.name, f"cannot be read: {reason}", "give a CSV or Parquet file"
        ) from error
    if series.column not in table.columns:
        raise ScenarioError(
            where, "there is no such column", f"the columns are {', '.join(table.columns)}"
        )
    column = table[series.column]
    if not column.dtype.is_numeric():
        raise ScenarioError(where, "holds text", "give a column of numbers")
    values = column.cast(pl.Float64).to_numpy()
    if not np.isfinite(values).all() or (values < 0.0).any():
        row = int(np.argmax(~np.isfinite(values) | (values < 0.0)))
        raise ScenarioError(
            where,
            f"row {row + 1} holds {values[row]:g}",
            "energy sold is a number of 0 or more in every row",
        )
    return float(values.sum()) * series.scale


def _price(stated: ProjectScenario) -> tuple[Floats, Floats]:
    """Price by period, and its shape over the first year's. [USD/MWh], [1]."""
    years, price = stated.timing.years, stated.price
    if price.target_irr is not None:
        shape = _held(stated, price_index(price.target_irr.escalator, years))
        return np.zeros(shape.size), shape
    by_year = np.zeros(years)
    if price.merchant is not None:
        path = price.merchant
        if path.usd_per_mwh_by_year is not None:
            by_year = np.array(path.usd_per_mwh_by_year)
        else:
            by_year = (path.usd_per_mwh or 0.0) * _growth(stated, path.escalator)
    if price.contracted is not None:
        agreed = price.contracted
        length = years if agreed.years is None else agreed.years
        by_year[:length] = agreed.usd_per_mwh * price_index(agreed.escalator, length)
    held = _held(stated, by_year)
    first = held[held > 0.0][0] if (held > 0.0).any() else 1.0
    return held, held / first


def _lines(stated: ProjectScenario, energy: Floats, cost: float) -> dict[str, Floats]:
    """Every line of operation besides energy revenue, by period. [USD]."""
    given, years = stated.operation, stated.timing.years
    own = _growth(stated, given.escalator)
    fixed = given.fixed_usd_per_year + given.fixed_usd_per_kw_year * _capacity_kw(stated)
    nothing = np.zeros(energy.size)
    lines = {
        "other_revenue": _evenly(
            stated,
            given.other_revenue_usd_per_year * _growth(stated, given.other_revenue_escalator),
        ),
        "variable": energy * _held(stated, given.variable_usd_per_mwh * own),
        "fuel": nothing,
        "fixed": _evenly(stated, fixed * own),
        "insurance": nothing,
        "property_tax": nothing,
        "maintenance": _maintenance(stated),
    }
    if given.fuel is not None:
        heat = given.fuel.heat_rate_mmbtu_per_mwh * given.fuel.usd_per_mmbtu
        lines["fuel"] = energy * _held(stated, heat * _growth(stated, given.fuel.escalator))
    if given.insurance is not None:
        premium = given.insurance.usd_per_year
        if premium is None:
            premium = (given.insurance.share_of_capex or 0.0) * cost
        lines["insurance"] = _evenly(stated, premium * _growth(stated, given.insurance.escalator))
    if given.property_tax is not None:
        tax = given.property_tax
        terms = PropertyTaxTerms(
            rate=tax.rate,
            assessed_share=tax.assessed_share,
            decline_share=tax.decline_share,
            decline=Decline(tax.decline.value),
            floor_share=tax.floor_share,
            abatement_shares=tax.abatement_shares,
        )
        lines["property_tax"] = _evenly(stated, property_tax(terms, cost, years).tax)
    return lines


def _maintenance(stated: ProjectScenario) -> Floats:
    """Major maintenance, paid in the last period of its year."""
    years, periods = stated.timing.years, stated.timing.periods_per_year
    paid = np.zeros(years * periods)
    for work in stated.operation.maintenance:
        index = _growth(stated, work.escalator)
        for year in range(work.every_years - 1, years - 1, work.every_years):
            paid[(year + 1) * periods - 1] += work.usd * index[year]
    return paid


def _financing(stated: ProjectScenario, service_periods: float) -> Financing:
    """Construction loan and term loan."""
    periods, plan, loan = stated.timing.periods_per_year, stated.construction, stated.debt

    def charged(rate: float) -> float:
        return float(rate_per_period(rate, periods, RateQuote.NOMINAL))

    building = ConstructionLoan(
        charged(plan.rate),
        charged(plan.commitment_fee),
        arrangement_fee_share=0.0 if loan is None else loan.arrangement_fee_share,
        order=FundingOrder[plan.order.name],
        drawn_part=plan.drawn_part,
    )
    reserve_rate = charged(stated.reserves.rate)
    if loan is None:
        no_loan = LoanTerms(Repayment.LEVEL, 0.0, 1)
        return Financing(
            construction=building,
            loan=no_loan,
            gearing=0.0,
            reserve_rate_per_period=reserve_rate,
        )
    cases = tuple(
        LenderCase(case.name, case.energy_share, case.dscr, case.llcr) for case in loan.cases
    )
    if loan.dscr is not None:
        cases = (LenderCase(ONLY_CASE, 1.0, loan.dscr),)
    tests = loan.covenants
    return Financing(
        construction=building,
        loan=LoanTerms(
            Repayment(loan.repayment.value),
            charged(loan.rate),
            loan.tenor_years * periods,
            loan.grace_years * periods,
        ),
        gearing=1.0 if loan.gearing is None else loan.gearing,
        cases=cases,
        service_reserve_periods=service_periods,
        reserve_rate_per_period=reserve_rate,
        covenants=CovenantTerms(
            default=tests.default,
            lock_up=max(tests.lock_up, tests.default),
            sweep=tests.sweep,
            sweep_share=tests.sweep_share,
            look_back=periods,
        ),
        full_recourse=loan.full_recourse,
    )


def _tax(stated: ProjectScenario, energy: Floats, capex: dict[str, float]) -> ProjectTaxTerms:
    """Income tax and credits of the owners."""
    tax = stated.tax
    if tax is None:
        return ProjectTaxTerms(system=TaxSystem(rate=0.0))
    credit = np.zeros(energy.size)
    if tax.production_credit is not None:
        given, step = tax.production_credit, tax.production_credit.rounded_to_usd_per_mwh
        rate = given.usd_per_mwh * _growth(stated, given.escalator)
        if step > 0.0:
            rate = step * np.floor(rate / step + 0.5)
        rate[given.years :] = 0.0
        credit = energy * _held(stated, rate)
    return ProjectTaxTerms(
        system=TaxSystem(
            rate=tax.federal_rate,
            state_rate=tax.state_rate,
            loss_use=LossUse(tax.losses.value),
            loss_limit_share=tax.loss_limit_share,
            interest_limit_share=tax.interest_limit_share,
        ),
        parts=_depreciation(stated, capex),
        investment_credit_share=tax.investment_credit_share,
        basis_reduction_share=tax.basis_reduction_share,
        production_credit=credit,
    )


def _depreciation(stated: ProjectScenario, capex: dict[str, float]) -> tuple[DepreciationPart, ...]:
    """Parts of the depreciable cost; contingency and owner's costs fall on all parts."""
    years, whole = stated.timing.years, stated.capex.depreciation
    if whole is not None:
        return tuple(DepreciationPart(each.share, _yearly(each, years)) for each in whole)
    total = sum(capex[part.name] for part in stated.capex.parts)
    if total == 0.0:
        return ()
    return tuple(
        DepreciationPart(capex[part.name] / total, _yearly(part.depreciation, years))
        for part in stated.capex.parts
        if part.depreciation is not None
    )


def _yearly(way: Depreciation, years: int) -> Floats:
    """Share deducted in each tax year."""
    if way.recovery is None:
        return np.array(way.yearly_shares)
    return depreciation_shares(
        RecoveryClass(way.recovery.value),
        years,
        life_years=way.life_years,
        convention=None if way.convention is None else Convention(way.convention.value),
        bonus_share=way.bonus_share,
    )
