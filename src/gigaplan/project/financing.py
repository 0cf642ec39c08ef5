"""The finance of a stand-alone project, every step called once."""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError, ScenarioError, TaxError
from gigaplan.finance.debt.repayment import LoanTerms, Repayment
from gigaplan.finance.irr import Irr, irr
from gigaplan.finance.metrics import LifeCover, life_cover
from gigaplan.finance.project import ProjectResult, run_project
from gigaplan.finance.project_measures import ProjectMeasures, measure_project
from gigaplan.finance.project_price import price_for_return
from gigaplan.finance.project_statements import project_statements
from gigaplan.finance.project_terms import Project
from gigaplan.finance.statements import Statements
from gigaplan.scenario.finance.project import ProjectScenario
from gigaplan.terms.project import ProjectTerms, project_terms

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FinancedProject:
    """A project and all that comes of it.

    Attributes
    ----------
    stated : ProjectScenario
        What the user stated.
    terms : ProjectTerms
        The same by period; its price is the solved one if the price was asked for.
    result : ProjectResult
        Money by period.
    measures : ProjectMeasures
        Value, levelised cost and price, multiple, payback.
    statements : Statements
        Income, cash flow, balance.
    life : LifeCover
        LLCR and PLCR at the start of each period of operation.
    owners_irr, owners_irr_before_tax, project_irr : Irr
        Of the owners' cash after and before tax, and after tax of the same project without debt.
    seconds : float
        Time of all of it.
    """

    stated: ProjectScenario
    terms: ProjectTerms
    result: ProjectResult
    measures: ProjectMeasures
    statements: Statements
    life: LifeCover
    owners_irr: Irr
    owners_irr_before_tax: Irr
    project_irr: Irr
    seconds: float


def finance_project(stated: ProjectScenario) -> FinancedProject:
    """Compute a project's finance.

    Parameters
    ----------
    stated : ProjectScenario
        What the user stated.

    Returns
    -------
    FinancedProject
        Everything.

    Raises
    ------
    ScenarioError
        If figures cannot be financed together: the message says why.
    """
    begun = time.perf_counter()
    terms = project_terms(stated)
    try:
        terms = _priced(terms)
        result = run_project(terms.project)
        measures = measure_project(
            result,
            periods_per_year=terms.project.periods_per_year,
            real_rate=stated.money.real_discount_rate,
            inflation=stated.money.inflation,
        )
        statements = project_statements(result, book_life=_book_life(stated))
        periods = terms.project.periods_per_year
        found = [
            irr(flows, periods_per_year=periods)
            for flows in (
                result.owners_after_tax,
                result.owners_before_tax,
                run_project(without_debt(terms.project)).owners_after_tax,
            )
        ]
    except (FinanceError, TaxError) as error:
        raise ScenarioError(stated.name, *_split(str(error))) from error
    return FinancedProject(
        stated=stated,
        terms=terms,
        result=result,
        measures=measures,
        statements=statements,
        life=cover_of_life(terms.project, result),
        owners_irr=found[0],
        owners_irr_before_tax=found[1],
        project_irr=found[2],
        seconds=time.perf_counter() - begun,
    )


def without_debt(project: Project) -> Project:
    """The same project, paid by its owners alone."""
    financing = replace(
        project.financing,
        loan=LoanTerms(Repayment.LEVEL, 0.0, 1),  # sculpting nothing would need cash to follow
        gearing=0.0,
        cases=(),
        service_reserve_periods=0.0,
    )
    return replace(project, financing=financing)


def cover_of_life(project: Project, result: ProjectResult) -> LifeCover:
    """LLCR and PLCR at the start of each period, of the cash that also sizes the debt."""
    balance = np.concatenate(
        [np.atleast_1d(result.funding.debt), result.waterfall.senior_balance[..., :-1]], axis=-1
    )
    rate = project.financing.loan.rate_per_period
    return life_cover(result.waterfall.cfads, balance, rate)


def cover_of_service(result: ProjectResult) -> Floats:
    """DSCR as tested, not a number in periods without service."""
    served = np.isfinite(result.waterfall.cover) & (result.schedule.service > 0.0)
    return np.where(served, result.waterfall.cover, np.nan)


def _priced(terms: ProjectTerms) -> ProjectTerms:
    """With the price that gives the owners what they want, if that was asked for."""
    if terms.target_irr is None:
        return terms
    first = price_for_return(terms.project, terms.target_irr, shape_of_price=terms.price_shape)
    operation = replace(terms.project.operation, price_per_mwh=first * terms.price_shape)
    return replace(terms, project=replace(terms.project, operation=operation))


def _book_life(stated: ProjectScenario) -> int:
    """Periods over which the books write off the cost."""
    years = stated.timing.book_life_years or stated.timing.years
    return years * stated.timing.periods_per_year


def _split(message: str) -> tuple[str, str]:
    """What is wrong, and what to write instead, of a message of finance."""
    problem, _, fix = message.partition("; ")
    return f"cannot be financed: {problem}", fix or "change the figures that the message names"
