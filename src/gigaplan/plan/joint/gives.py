"""How far the slacks of an elastic programme give way at a solution, and where load goes short."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.programme.joint.deliverable import is_unserved
from gigaplan.programme.joint.elastic import (
    Family,
    JointElastic,
    JointSlack,
    SlackKind,
    slack_amount,
    slack_hours,
)
from gigaplan.programme.joint.layout import ColumnKind, JointRowKind
from gigaplan.programme.joint.terms import Floats
from gigaplan.solve.interface import Solution

NOTHING = 1e-6
"""A slack below this share of its natural size is none."""


@dataclass(frozen=True, slots=True)
class Give:
    """How far one slack gives way."""

    slack: JointSlack
    amount: float
    """[unit of the slack]"""
    load_mwh: float = np.nan
    """Of a limit on a share of the load: that load, over the year; else NaN. [MWh]"""

    @property
    def share(self) -> float:
        """Amount in natural sizes [1]."""
        return self.amount / self.slack.size


@dataclass(frozen=True, slots=True)
class Shortage:
    """Power missing at one campus in one period of one weather year."""

    campus: int
    period: int
    weather: int
    lack_mw: Floats
    """In every hour."""


def gives_of(
    problem: JointElastic, solution: Solution, family: Family | None = None
) -> tuple[Give, ...]:
    """Slacks that give way, of one family if it is given, the largest share first."""
    found = [
        give_of(problem, slack, solution)
        for slack in problem.slacks
        if family is None or slack.family is family
    ]
    return tuple(sorted((g for g in found if g.share > NOTHING), key=lambda give: -give.share))


def give_of(problem: JointElastic, slack: JointSlack, solution: Solution) -> Give:
    """How far one slack gives way, and the load it is a share of."""
    amount = slack_amount(problem, slack, solution.hourly, solution.master)
    row = None if slack.row is None else problem.layout.rows[slack.row]
    of_load = row is not None and row.kind in _LOAD_PER_LIMIT
    if amount <= 0.0 or row is None or not of_load or slack.row is None:
        return Give(slack, amount)
    columns = problem.layout.columns
    line = problem.programme.master.rows[[slack.row], :].tocoo()
    counted = sum(
        float(value * solution.master[column])
        for value, column in zip(line.data, line.col, strict=True)
        if column < len(columns) and columns[column].kind is ColumnKind.LEASE
    )
    per_load = _LOAD_PER_LIMIT[row.kind](row.limit)
    return Give(slack, amount, counted / per_load if per_load else np.nan)


_LOAD_PER_LIMIT: Mapping[JointRowKind, Callable[[float], float]] = {
    JointRowKind.CLEAN_SHARE: lambda share: share,
    JointRowKind.HOURLY_CLEAN: lambda share: share - 1.0,
    JointRowKind.UNSERVED: lambda share: -share,
}
"""What a MWh of load adds to the left side of a limit on a share."""


def repairing(gives: Sequence[Give]) -> tuple[Give, ...]:
    """Leave out what is shown and never a repair."""
    return tuple(give for give in gives if give.slack.kind is not SlackKind.NATURE)


def beside(problem: JointElastic, solution: Solution, own: Sequence[int]) -> float:
    """Natural sizes of all slacks that a repair shall do without [1]."""
    return sum(
        slack_amount(problem, slack, solution.hourly, solution.master) / slack.size
        for number, slack in enumerate(problem.slacks)
        if number not in own
    )


def shortages_of(problem: JointElastic, solution: Solution) -> tuple[Shortage, ...]:
    """Where and when power is missing, or goes unserved beyond what is allowed."""
    lack: dict[int, Floats] = {}
    for slack in problem.slacks:
        if slack.kind is SlackKind.MISSING:
            lack.update(slack_hours(problem, slack, solution.hourly))
    over = {
        (problem.layout.rows[give.slack.row].campus, problem.layout.rows[give.slack.row].year)
        for give in gives_of(problem, solution, Family.POWER)
        if give.slack.row is not None
    }
    terms = problem.terms
    found = []
    for number, place in enumerate(problem.layout.chains):
        hours = np.maximum(lack.get(number, np.zeros(place.n_hours)), 0.0)
        year = terms.periods[place.period].year
        if (terms.campuses[place.campus].name, year) in over:
            hours = hours + _unserved(problem, number, solution)
        if float(hours.max()) > NOTHING * problem.sizes.power_mw:
            found.append(Shortage(place.campus, place.period, place.weather, hours))
    return tuple(found)


def _unserved(problem: JointElastic, number: int, solution: Solution) -> Floats:
    """Load that goes without in every hour of a chain [MW]."""
    place = problem.layout.chains[number]
    total = np.zeros(place.n_hours)
    # spots count from the programme without slacks, whose chains are shorter
    before = sum(
        variables * chain.n_hours
        for variables, chain in zip(
            problem.own_variables[:number], problem.layout.chains, strict=False
        )
    )
    for spot in place.flows:
        if is_unserved(spot.flow):
            start = problem.first_value[number] + spot.first - before
            total = total + solution.hourly[start : start + place.n_hours]
    return total
