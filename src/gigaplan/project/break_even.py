"""What an input of a project must be for a result to reach a target: ``price=irr:0.12``.

The input is scaled as a whole: the price of every year, all costs to build with what is on them
(insurance and property tax), all energy with fuel and credits, all costs of operation. For a
return or a value, the project is financed anew at every step. For a cover, its debt stays as it was
lent, and only operation turns out otherwise: that is what a lender asks.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError, ScenarioError
from gigaplan.finance.break_even import break_even
from gigaplan.finance.debt.covenants import rolling_cover
from gigaplan.finance.metrics import life_cover
from gigaplan.finance.project import ProjectResult, run_project
from gigaplan.finance.project_terms import Project
from gigaplan.finance.time_value import nominal_rate, present_value
from gigaplan.project.financing import FinancedProject
from gigaplan.scenario.suggest import suggestion

Floats = NDArray[np.float64]
MOST_TIMES = 100.0
"""Inputs are searched from 0 to so many times what is stated."""


class Lever(Enum):
    """An input that is changed."""

    PRICE = "price"
    CAPEX = "capex"
    ENERGY = "energy"
    COSTS = "costs"


class Measure(Enum):
    """A result that has a target."""

    IRR = "irr"
    IRR_BEFORE_TAX = "irr_before_tax"
    NPV = "npv"
    DSCR = "dscr"
    LLCR = "llcr"


Choice = TypeVar("Choice", Lever, Measure)
COVERS = (Measure.DSCR, Measure.LLCR)


@dataclass(frozen=True, slots=True)
class Question:
    """A break-even asked for.

    Attributes
    ----------
    key : Lever
        What is changed.
    measure : Measure
        What has a target.
    target : float
        The target: a rate a year, USD, or a cover.
    said : str
        How faults name it.
    """

    key: Lever
    measure: Measure
    target: float
    said: str


@dataclass(frozen=True, slots=True)
class BreakEven:
    """An answer.

    Attributes
    ----------
    asked : Question
        The question.
    times : float
        The input over what is stated. [1]
    value : float
        The input; of the first period or year where it changes by year. [unit]
    unit : str
        Its unit.
    """

    asked: Question
    times: float
    value: float
    unit: str


def ask(text: str) -> Question:
    """Read a question such as ``price=irr:0.12``.

    Raises
    ------
    ScenarioError
        If it is not of that form.
    """
    said = f"--break-even {text}"
    key, equals, wanted = (piece.strip() for piece in text.partition("="))
    measure, colon, number = (piece.strip() for piece in wanted.partition(":"))
    form = "write it like --break-even price=irr:0.12"
    if not equals or not colon:
        raise ScenarioError(said, "is not of the form KEY=MEASURE:TARGET", form)
    lever = _word(said, key, Lever, "input")
    result = _word(said, measure, Measure, "result")
    try:
        target = float(number)
    except ValueError:
        raise ScenarioError(said, f"the target is no number (got {number!r})", form) from None
    _check(said, lever, result, target)
    return Question(lever, result, target, said)


def answer(found: FinancedProject, asked: Question) -> BreakEven:
    """Find the input at which the target is reached.

    Parameters
    ----------
    found : FinancedProject
        The project as stated.
    asked : Question
        From `ask`.

    Raises
    ------
    ScenarioError
        If no input in the range gives the target, or there is no debt to cover.
    """
    project, plan = found.terms.project, found.result
    if asked.measure in COVERS and not float(plan.funding.debt) > 0.0:
        raise ScenarioError(asked.said, "there is no debt to cover", "ask for irr or npv")
    stated = _stated(found, asked.key)
    if not stated > 0.0:
        raise ScenarioError(
            asked.said, f"{asked.key.value} is 0 and cannot be scaled", "state it above 0"
        )
    money = found.stated.money
    discount = float(nominal_rate(money.real_discount_rate, money.inflation))

    def misses(times: Floats) -> Floats:
        changed = scaled(project, asked.key, float(times))
        planned = plan if asked.measure in COVERS else None
        return np.asarray(_miss(changed, run_project(changed, planned=planned), asked, discount))

    try:
        times = float(break_even(misses, 0.0, MOST_TIMES))
    except FinanceError as error:
        raise ScenarioError(
            asked.said,
            f"no {asked.key.value} from 0 to {MOST_TIMES:g} times what is stated gives "
            f"{asked.measure.value} {asked.target:g} ({error})",
            "choose another target or another input",
        ) from error
    return BreakEven(asked, times, times * stated, _UNITS[asked.key])


_UNITS = {
    Lever.PRICE: "USD/MWh",
    Lever.CAPEX: "USD",
    Lever.ENERGY: "MWh/a",
    Lever.COSTS: "USD/a",
}


def scaled(project: Project, lever: Lever, times: float) -> Project:
    """The project with one input scaled."""
    given = project.operation

    def by(value: object) -> Floats:
        return times * np.asarray(value, dtype=np.float64)

    if lever is Lever.PRICE:
        return replace(project, operation=replace(given, price_per_mwh=by(given.price_per_mwh)))
    if lever is Lever.ENERGY:
        operation = replace(
            given, energy_mwh=by(given.energy_mwh), variable_costs=by(given.variable_costs)
        )
        tax = replace(project.tax, production_credit=by(project.tax.production_credit))
        return replace(project, operation=operation, tax=tax)
    if lever is Lever.COSTS:
        operation = replace(
            given,
            variable_costs=by(given.variable_costs),
            fixed_costs=by(given.fixed_costs),
            insurance=by(given.insurance),
            property_tax=by(given.property_tax),
        )
        return replace(project, operation=operation)
    operation = replace(given, insurance=by(given.insurance), property_tax=by(given.property_tax))
    costs = by(project.construction_costs)
    return replace(project, construction_costs=costs, operation=operation)


def _miss(project: Project, result: ProjectResult, asked: Question, discount: float) -> Floats:
    """Result less its target; for a return, the value at that return, which is then 0."""
    periods = project.periods_per_year
    if asked.measure is Measure.IRR:
        return present_value(result.owners_after_tax, asked.target, periods_per_year=periods)
    if asked.measure is Measure.IRR_BEFORE_TAX:
        return present_value(result.owners_before_tax, asked.target, periods_per_year=periods)
    if asked.measure is Measure.NPV:
        worth = present_value(result.owners_after_tax, discount, periods_per_year=periods)
        return np.asarray(worth - asked.target)
    # On the planned loan: one that is not paid would be out for longer and change the measure
    cash, plan, loan = result.waterfall.cfads, result.schedule, project.financing.loan
    if asked.measure is Measure.LLCR:
        owed = np.concatenate([[result.funding.debt], plan.balance[:-1]])
        return np.asarray(life_cover(cash, owed, loan.rate_per_period).llcr[0] - asked.target)
    look_back = project.financing.covenants.look_back
    cover = rolling_cover(cash, plan.service, look_back)
    return np.asarray(cover[plan.service > 0.0].min() - asked.target)


def _stated(found: FinancedProject, lever: Lever) -> float:
    """What is stated of an input; of the first year where it changes by year."""
    result, periods = found.result, found.terms.project.periods_per_year
    if lever is Lever.PRICE:
        price = np.asarray(found.terms.project.operation.price_per_mwh)
        return float(price[price > 0.0][0]) if (price > 0.0).any() else 0.0
    if lever is Lever.CAPEX:
        return float(np.sum(found.terms.project.construction_costs))
    by_period = result.energy_mwh if lever is Lever.ENERGY else result.operating_costs
    return float(by_period[:periods].sum())


def _check(said: str, lever: Lever, measure: Measure, target: float) -> None:
    """Refuse targets that cannot be, and levers that move nothing."""
    if not np.isfinite(target):
        raise ScenarioError(said, "the target is not finite", "write a number")
    if measure in (Measure.IRR, Measure.IRR_BEFORE_TAX) and not -1.0 < target < 1.0:
        raise ScenarioError(
            said, f"{target:g} is no rate of return a year", "write 12 % a year as 0.12"
        )
    if measure in COVERS and not target > 0.0:
        raise ScenarioError(said, "a cover is above 0", "write 1.2 for 1.20 x")
    if measure in COVERS and lever is Lever.CAPEX:
        raise ScenarioError(
            said,
            "a cover is of debt as it was lent, which costs to build do not change any more",
            "ask for price, energy or costs, or for the irr",
        )


def _word(said: str, word: str, choices: type[Choice], what: str) -> Choice:
    """The choice that a word stands for."""
    known = [each.value for each in choices]
    if word not in known:
        listed = f"the {what}s are {', '.join(known)}"
        raise ScenarioError(said, f"unknown {what} {word!r}", suggestion(word, known, listed))
    return choices(word)
