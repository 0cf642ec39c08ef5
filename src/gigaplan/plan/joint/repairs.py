"""What stands in the way of a programme, and what it takes if one family of limits gives way.

1. All slacks together, each at one per natural size (power and contracts at two): the least total
   is 0 exactly if every limit can be met; what gives way or has a price stands in the way.
2. Each family in the way alone, the others `RESORTS` times as dear: the least it takes, and
   whether it is enough.
3. The plan with that much of that family: its present value. Within the family the plan chooses
   what gives way. The others are priced out of reach, not forbidden: what leaves no room at all has
   no interior, which an interior point needs.
4. All contracts later by as many periods as it takes, found by halving: a later contract asks less.

Numbers only; the words are made in `explain.py`. Any solver can be given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.deliverable import is_unserved
from gigaplan.programme.joint.elastic import (
    Family,
    JointElastic,
    JointSlack,
    SlackKind,
    elastic_joint,
    price,
    slack_amount,
    slack_hours,
)
from gigaplan.programme.joint.layout import ColumnKind, JointRowKind
from gigaplan.programme.joint.plain import is_met_by_nothing
from gigaplan.programme.joint.promised import promised_mw
from gigaplan.programme.joint.terms import Floats, Goal, ProgrammeTerms
from gigaplan.programme.problem import Programme
from gigaplan.solve.explain import ExplainError
from gigaplan.solve.interface import Solution, Status

Solver = Callable[[Programme], Solution]

DEARER = {Family.POWER: 2.0, Family.CONTRACT: 2.0}
"""Price of a natural size where all give way together: other limits go first."""
RESORTS = (1e4, 10.0)
"""How much dearer what a repair shall do without is; the milder for what is not solved at first."""
OUT_OF_REACH_USD_PER_MWH = 1e6
"""Price of the natural size of every other slack, per MWh of load of a year, in a plan's value."""
NOTHING = 1e-6
"""A slack below this share of its natural size is none."""
BESIDE = 1e-5
"""A repair whose plan still needs so much of something else has no value."""
MARGIN = 1e-3
"""What a family may use beyond the least, so that its plan has room."""
WORTH = 1e-3
"""A limit stands in the way if its natural size is worth so much of a natural size of slack."""
ALWAYS = (Family.POWER, Family.DATES, Family.CONTRACT)
"""Families that are tried whether or not they have a price: those without a row for all they do."""


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


@dataclass(frozen=True, slots=True)
class JointRepair:
    """One family of limits giving way alone, or all contracts later.

    Attributes
    ----------
    family : Family
        What gives way; `Family.CONTRACT` with a `delay` if contracts come later.
    gives : tuple of Give
        What gives way in the plan, of the family; the largest share first.
    is_enough : bool
        False: others must give way as well.
    cost_usd : float
        Present value of the plan's cost less what it earns; NaN if not enough or not found. [USD]
    delay : int
        Periods by which contracts come later; 0 for a family.
    shortages : tuple of Shortage
        Of `Family.POWER`: where and when the load goes short.
    binding : tuple of int
        Rows of the layout that hold the least amount where it is, the heaviest first.
    """

    family: Family
    gives: tuple[Give, ...]
    is_enough: bool
    cost_usd: float
    delay: int = 0
    shortages: tuple[Shortage, ...] = ()
    binding: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class JointFindings:
    """What stands in the way of a programme."""

    problem: JointElastic
    together: tuple[Give, ...]
    """What gives way at the least total; empty if every limit can be met."""
    repairs: tuple[JointRepair, ...]
    """Those that are enough by their plan's cost, then the others."""


def find_repairs(
    terms: ProgrammeTerms, solve: Solver, unserved_usd_per_mwh: float
) -> JointFindings:
    """Find what stands in the way, and what each family alone takes and costs.

    Parameters
    ----------
    terms : ProgrammeTerms
        What the programme asks for; where megawatts are the goal, repairs are told by least cost.
    solve : callable
        Any solver.
    unserved_usd_per_mwh : float
        What a MWh of load left without power costs in the plan whose repair that is. [USD/MWh]

    Raises
    ------
    ExplainError
        If the problem with every limit relaxed is not solved.
    """
    if terms.goal in (Goal.EARLIEST_MEGAWATTS, Goal.MOST_MEGAWATTS):
        terms = replace(terms, goal=Goal.LEAST_COST)
    problem = elastic_joint(terms)
    if is_met_by_nothing(assemble_joint(terms)[0]):
        return JointFindings(problem, (), ())
    solution = _least_together(problem, solve)
    together = _gives(problem, solution)
    if not together:
        return JointFindings(problem, (), ())
    families = _in_the_way(problem, solution)
    found = [_alone(problem, solve, family, unserved_usd_per_mwh) for family in families]
    repairs = [repair for repair in found if repair is not None and repair.gives]
    if any(repair.family is Family.CONTRACT and repair.is_enough for repair in repairs):
        later = _later(terms, solve)
        repairs += [later] if later is not None else []
    repairs.sort(key=lambda r: (not r.is_enough, np.nan_to_num(r.cost_usd, nan=np.inf)))
    return JointFindings(problem, together, tuple(repairs))


def _least_together(problem: JointElastic, solve: Solver) -> Solution:
    """Solve for the least total of all slacks."""
    prices = np.array([DEARER.get(slack.family, 1.0) for slack in problem.slacks])
    solution = solve(price(problem, prices, plan_cost=False))
    if solution.status is not Status.OPTIMAL:
        raise ExplainError(
            f"the programme with every limit relaxed was not solved: {solution.status.value}"
        )
    return solution


def _gives(
    problem: JointElastic, solution: Solution, family: Family | None = None
) -> tuple[Give, ...]:
    """Slacks that give way, of one family if it is given, the largest share first."""
    found = [
        _give(problem, slack, solution)
        for slack in problem.slacks
        if family is None or slack.family is family
    ]
    return tuple(sorted((g for g in found if g.share > NOTHING), key=lambda give: -give.share))


def _give(problem: JointElastic, slack: JointSlack, solution: Solution) -> Give:
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


def _in_the_way(problem: JointElastic, solution: Solution) -> list[Family]:
    """Families that give way or have a price, in the order of their names."""
    found = set(ALWAYS) | {give.slack.family for give in _gives(problem, solution)}
    for slack in problem.slacks:
        if slack.row is not None:
            worth = abs(float(solution.master_duals[slack.row])) * slack.size
            if worth > WORTH:
                found.add(slack.family)
    there = {slack.family for slack in problem.slacks}
    return [family for family in Family if family in found & there]


def _alone(
    problem: JointElastic, solve: Solver, family: Family, unserved_usd_per_mwh: float
) -> JointRepair | None:
    """Let one family give way alone; None if the solver finds no answer."""
    own = [
        number
        for number, slack in enumerate(problem.slacks)
        if slack.family is family and slack.kind is not SlackKind.NATURE
    ]
    for resort in RESORTS:
        prices = np.full(len(problem.slacks), resort)
        prices[own] = 1.0
        solution = solve(price(problem, prices, plan_cost=False))
        if solution.status is not Status.OPTIMAL:
            continue
        beside = _beside(problem, solution, own)
        gives = _repairing(_gives(problem, solution, family))
        short = _shortages(problem, solution) if family is Family.POWER else ()
        binding = _binding(problem, solution, own)
        if beside > NOTHING:
            return JointRepair(family, gives, False, np.nan, 0, short, binding)
        least = sum(give.share for give in gives)
        chosen, cost = _plan(problem, solve, own, least, unserved_usd_per_mwh)
        chosen = tuple(give for give in chosen if give.share > 2.0 * MARGIN * least)
        if family is Family.POWER or not chosen or _same(chosen, gives):
            chosen = gives  # without the room that the plan was given
        return JointRepair(family, chosen, True, cost, 0, short, binding)
    return None


def _repairing(gives: Sequence[Give]) -> tuple[Give, ...]:
    """Leave out what is shown and never a repair."""
    return tuple(give for give in gives if give.slack.kind is not SlackKind.NATURE)


def _same(chosen: Sequence[Give], least: Sequence[Give]) -> bool:
    """Whether a plan lets the same give way as the least total."""
    return {id(give.slack) for give in chosen} == {id(give.slack) for give in least}


def _beside(problem: JointElastic, solution: Solution, own: Sequence[int]) -> float:
    """Natural sizes of all slacks that a repair shall do without [1]."""
    return sum(
        slack_amount(problem, slack, solution.hourly, solution.master) / slack.size
        for number, slack in enumerate(problem.slacks)
        if number not in own
    )


def _binding(problem: JointElastic, solution: Solution, own: Sequence[int]) -> tuple[int, ...]:
    """Rows with a price beside those that give way, the heaviest first."""
    worth = {
        slack.row: abs(float(solution.master_duals[slack.row])) * slack.size
        for number, slack in enumerate(problem.slacks)
        if slack.row is not None and number not in own
    }
    return tuple(sorted((r for r in worth if worth[r] > WORTH), key=lambda row: -worth[row]))


def _plan(
    problem: JointElastic,
    solve: Solver,
    own: Sequence[int],
    least: float,
    unserved_usd_per_mwh: float,
) -> tuple[tuple[Give, ...], float]:
    """Find the best plan in which some slacks give way no more than they must, and its cost."""
    load = next(s.size for s in problem.slacks if s.kind is SlackKind.MISSING)
    prices = np.full(len(problem.slacks), OUT_OF_REACH_USD_PER_MWH * load)
    for number in own:
        prices[number] = 0.0
    hourly = [n for n in own if problem.slacks[n].kind is SlackKind.MISSING]
    prices[hourly] = unserved_usd_per_mwh * load
    budget = None if hourly or not own else (own, least * (1.0 + MARGIN) + NOTHING)
    solution = solve(price(problem, prices, plan_cost=True, budget=budget))
    if solution.status is not Status.OPTIMAL or _beside(problem, solution, own) > BESIDE:
        return (), np.nan
    penalty = 0.0
    for number, slack in enumerate(problem.slacks):
        if number not in own and slack.column is not None:
            amount = slack_amount(problem, slack, solution.hourly, solution.master)
            penalty += prices[number] * amount / slack.size
        elif number not in own:
            penalty += prices[number] / slack.size * _discounted(problem, slack, solution.hourly)
    gives = [_give(problem, problem.slacks[number], solution) for number in own]
    gives = [give for give in gives if give.share > NOTHING]
    cost = float(solution.objective - penalty + problem.layout.constant_usd)
    return tuple(sorted(gives, key=lambda give: -give.share)), cost


def _discounted(problem: JointElastic, slack: JointSlack, hourly: Floats) -> float:
    """Amount of an hourly slack, discounted [unit]."""
    chains, discount = problem.layout.chains, problem.layout.discount
    return sum(
        chains[number].weight * float(discount[chains[number].period] * hours.sum())
        for number, hours in slack_hours(problem, slack, hourly).items()
    )


def _shortages(problem: JointElastic, solution: Solution) -> tuple[Shortage, ...]:
    """Where and when power is missing, or goes unserved beyond what is allowed."""
    missing = next(s for s in problem.slacks if s.kind is SlackKind.MISSING)
    lack = dict(slack_hours(problem, missing, solution.hourly))
    over = {
        (problem.layout.rows[give.slack.row].campus, problem.layout.rows[give.slack.row].year)
        for give in _gives(problem, solution, Family.POWER)
        if give.slack.row is not None
    }
    terms = problem.terms
    found = []
    for number, place in enumerate(problem.layout.chains):
        hours = np.maximum(lack[number], 0.0)
        year = terms.periods[place.period].year
        if (terms.campuses[place.campus].name, year) in over:
            hours = hours + _unserved(problem, number, solution)
        if float(hours.max()) > NOTHING * missing.size / 8760.0:
            found.append(Shortage(place.campus, place.period, place.weather, hours))
    return tuple(found)


def _unserved(problem: JointElastic, number: int, solution: Solution) -> Floats:
    """Load that goes without in every hour of a chain [MW]."""
    place = problem.layout.chains[number]
    total = np.zeros(place.n_hours)
    if not place.flows:
        return total
    missing = next(s for s in problem.slacks if s.kind is SlackKind.MISSING)
    base = sum(
        first * problem.layout.chains[chain].n_hours
        for chain, first, _ in missing.places
        if chain < number
    )  # a missing slack stands behind all own variables of its chain
    for spot in place.flows:
        if is_unserved(spot.flow):
            start = problem.first_value[number] + spot.first - base
            total = total + solution.hourly[start : start + place.n_hours]
    return total


def _later(terms: ProgrammeTerms, solve: Solver) -> JointRepair | None:
    """Contracts later by as few periods as it takes, all levels still within the horizon."""
    paths = [path for tenant in terms.tenants if (path := promised_mw(tenant)) is not None]
    last_rise = max(int(np.flatnonzero(np.diff(path, prepend=0.0))[-1]) for path in paths)
    most = len(terms.periods) - 1 - last_rise

    def is_met(delay: int) -> bool:
        problem = elastic_joint(delayed(terms, delay))
        return not _gives(problem, _least_together(problem, solve))

    if most < 1 or not is_met(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_met(middle) else (middle, high)
    _, cost = _plan(elastic_joint(delayed(terms, high)), solve, (), 0.0, 0.0)
    return JointRepair(Family.CONTRACT, (), True, cost, high)


def delayed(terms: ProgrammeTerms, periods: int) -> ProgrammeTerms:
    """Return the same programme with every contract that must be kept some periods later."""
    tenants = tuple(
        tenant
        if promised_mw(tenant) is None or tenant.contracted_mw is None
        else replace(
            tenant,
            contracted_mw=(0.0,) * periods
            + tenant.contracted_mw[: len(tenant.contracted_mw) - periods],
        )
        for tenant in terms.tenants
    )
    return replace(terms, tenants=tenants)
