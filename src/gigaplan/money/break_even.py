"""What an input of a run must be for a result of the programme to reach a target.

``rent=irr:0.12``: the rents of all leases, the price of power to tenants, all capital, or all
operating costs are scaled as a whole. For a return or a value everything is financed anew at every
step. For a cover the loans stay as they were lent and only operation turns out otherwise: that is
what a lender asks.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.errors import FinanceError, ScenarioError
from gigaplan.finance.break_even import break_even
from gigaplan.finance.time_value import Timing, present_value
from gigaplan.money.financing import FinancedProgramme, finance_programme
from gigaplan.money.inputs import RunTables
from gigaplan.money.measures import cover_of, hurdle_of
from gigaplan.money.nominal import KW_PER_MW, POWER, RENT
from gigaplan.money.operation import CAPITAL, NOT_COSTS
from gigaplan.money.vehicle import FinancedPhase
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR
from gigaplan.scenario.suggest import suggestion

Floats = NDArray[np.float64]
MOST_TIMES = 10.0
"""Inputs are searched from 0 to so many times what the plan has."""
TOLERANCE = 1e-7
"""Of the input; a step finances the whole run again."""


class Lever(Enum):
    """An input that is changed."""

    RENT = "rent"
    POWER = "power"
    CAPEX = "capex"
    COSTS = "costs"


class Measure(Enum):
    """A result that has a target."""

    IRR = "irr"
    IRR_BEFORE_TAX = "irr_before_tax"
    NPV = "npv"
    DSCR = "dscr"


Choice = TypeVar("Choice", Lever, Measure)


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
        The target: a rate a year, nominal USD, or a cover.
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
        The input over the plan's. [1]
    value : float
        The input: mean rent of the leases, mean price of power, capital, costs of the last year of
        the horizon; real USD of the price year. [unit]
    unit : str
        Its unit.
    """

    asked: Question
    times: float
    value: float
    unit: str


UNITS = {
    Lever.RENT: "USD/(kW month)",
    Lever.POWER: "USD in the last year",
    Lever.CAPEX: "USD",
    Lever.COSTS: "USD in the last year",
}


def ask(text: str) -> Question:
    """Read a question such as ``rent=irr:0.12``.

    Raises
    ------
    ScenarioError
        If it is not of that form.
    """
    said = f"--break-even {text}"
    form = "write it like --break-even rent=irr:0.12"
    key, equals, wanted = (piece.strip() for piece in text.partition("="))
    measure, colon, number = (piece.strip() for piece in wanted.partition(":"))
    if not equals or not colon:
        raise ScenarioError(said, "is not of the form KEY=MEASURE:TARGET", form)
    lever = _word(said, key, Lever, "input")
    result = _word(said, measure, Measure, "result")
    try:
        target = float(number)
    except ValueError:
        raise ScenarioError(said, f"the target is no number (got {number!r})", form) from None
    is_rate = result in (Measure.IRR, Measure.IRR_BEFORE_TAX)
    if not np.isfinite(target) or (is_rate and not -1.0 < target < 1.0):
        raise ScenarioError(said, f"{number} cannot be the target", "write 12 % a year as 0.12")
    if result is Measure.DSCR and lever is Lever.CAPEX:
        raise ScenarioError(
            said,
            "a cover is of loans as they were lent, which capital does not change any more",
            "ask for rent, power or costs, or for the irr",
        )
    return Question(lever, result, target, said)


def answer(found: FinancedProgramme, asked: Question) -> BreakEven:
    """Find the input at which the target is reached.

    Parameters
    ----------
    found : FinancedProgramme
        The run as planned.
    asked : Question
        From `ask`.

    Raises
    ------
    ScenarioError
        If no input in the range gives the target, or there is nothing to change or to cover.
    """
    stated = _stated(found.tables, asked.key)
    if not stated > 0.0:
        raise ScenarioError(
            asked.said, f"the run has no {asked.key.value} to change", "ask for another input"
        )
    phases = [phase for each in found.vehicles for phase in each.phases]
    lent = [phase for phase in phases if float(phase.debt.drawn.sum()) > 0.0]
    if asked.measure is Measure.DSCR and not lent:
        raise ScenarioError(asked.said, "there is no debt to cover", "ask for irr or npv")

    def misses(times: Floats) -> Floats:
        if asked.measure is Measure.DSCR:
            covers = [_least_cover(phase, asked.key, float(times)) for phase in lent]
            return np.asarray(min(covers) - asked.target)
        again = finance_programme(scaled(found.tables, asked.key, float(times)), found.case)
        return _miss(again, asked)

    low = 1e-3 if asked.key is Lever.CAPEX else 0.0  # without capital there is nothing to finance
    try:
        times = float(break_even(misses, low, MOST_TIMES, tolerance=TOLERANCE))
    except FinanceError as error:
        raise ScenarioError(
            asked.said,
            f"no {asked.key.value} from {low:g} to {MOST_TIMES:g} times the plan's gives "
            f"{asked.measure.value} {asked.target:g} ({error})",
            "choose another target or another input",
        ) from error
    return BreakEven(asked, times, times * stated, UNITS[asked.key])


def scaled(tables: RunTables, lever: Lever, times: float) -> RunTables:
    """The run with one input scaled."""
    if lever is Lever.RENT:
        tenants = tuple(
            replace(each, rent_usd_per_mw_year=tuple(times * x for x in each.rent_usd_per_mw_year))
            for each in tables.stated.tenants
        )
        return replace(tables, stated=replace(tables.stated, tenants=tenants))
    if lever is Lever.CAPEX:
        return replace(
            tables,
            builds=tables.builds.with_columns(pl.col("capex_usd") * times),
            draws=tables.draws.with_columns(pl.col("usd") * times),
        )
    chosen = pl.col("line") == POWER if lever is Lever.POWER else _is_cost(tables)
    usd = pl.when(chosen).then(pl.col("usd") * times).otherwise(pl.col("usd"))
    return replace(tables, costs=tables.costs.with_columns(usd))


def _is_cost(tables: RunTables) -> pl.Expr:
    """Lines of operating costs, rented plant among them."""
    rented = tables.capacities.filter(pl.col("rented") > 0.0)["asset"].unique().to_list()
    annuity = (pl.col("line") == CAPITAL) & ~pl.col("asset").is_in(rented).fill_null(value=False)
    return ~pl.col("line").is_in(NOT_COSTS) & ~annuity


def _miss(found: FinancedProgramme, asked: Question) -> Floats:
    """Result less its target; for a return, the value at that return, which is then 0."""
    per_year = found.calendar.per_year
    if asked.measure is Measure.IRR:
        return present_value(found.owners_after_tax, asked.target, periods_per_year=per_year)
    if asked.measure is Measure.IRR_BEFORE_TAX:
        return present_value(found.lines.owners, asked.target, periods_per_year=per_year)
    worth = present_value(
        found.owners_after_tax, hurdle_of(found), periods_per_year=per_year, timing=Timing.MIDDLE
    )
    return np.asarray(worth - asked.target)


def _least_cover(phase: FinancedPhase, lever: Lever, times: float) -> float:
    """Least cover of a loan as lent, with one input scaled."""
    if lever is Lever.COSTS:
        more = -phase.cash.operating_costs
    else:
        line = RENT if lever is Lever.RENT else POWER
        zero = np.zeros(phase.cash.capital.size)
        own = (usd for (name, _), usd in phase.cash.revenue.items() if name == line)
        more = sum(own, start=zero)
    cfads = phase.debt.cfads + (times - 1.0) * more
    cover = cover_of(replace(phase.debt, cfads=cfads))
    return float(np.nanmin(cover))


def _stated(tables: RunTables, lever: Lever) -> float:
    """The plan's input."""
    if lever is Lever.CAPEX:
        return float(tables.draws["usd"].sum())
    if lever is Lever.RENT:
        return _mean_rent(tables)
    last_year = [str(period.year) for period in tables.stated.periods][-1]
    rows = tables.costs.filter(pl.col("period").str.starts_with(last_year))
    if lever is Lever.POWER:
        return -float(rows.filter(pl.col("line") == POWER)["usd"].sum())
    return float(rows.filter(_is_cost(tables))["usd"].sum())


def _mean_rent(tables: RunTables) -> float:
    """Mean rent of the leases, real. [USD/(kW month)]."""
    at = {period.label: number for number, period in enumerate(tables.stated.periods)}
    rents = {tenant.name: tenant.rent_usd_per_mw_year for tenant in tables.stated.tenants}
    total, usd = 0.0, 0.0
    for tenant, period, added in tables.leases.select("tenant", "period", "added_mw").iter_rows():
        total += added
        usd += added * rents[tenant][at[period]] / KW_PER_MW / MONTHS_PER_YEAR
    return usd / total if total > 0.0 else 0.0


def _word(said: str, word: str, choices: type[Choice], what: str) -> Choice:
    """The choice that a word stands for."""
    known = [each.value for each in choices]
    if word not in known:
        listed = f"the {what}s are {', '.join(known)}"
        raise ScenarioError(said, f"unknown {what} {word!r}", suggestion(word, known, listed))
    return choices(word)
