"""Why a programme has no answer: least slack, each repair alone, and the ray of an unbounded one.

1. All slacks together, each priced by its natural size: the least total shows what gives way, and
   the prices of the relaxed limits show which of them stand in the way.
2. Each of those alone, the others at a price `RESORTS` times as high: how much of it is needed if
   nothing else gives way, and whether it is enough.
3. The plan with that repair and no other: what it costs. The others are not forbidden but priced
   out of reach: a limit that leaves no room at all (every MWh clean) has no interior, which an
   interior point needs, and beyond some price the answer is the same.

Numbers only; the words are made in `plan/explain.py`. Any solver can be given.

References
----------
J. W. Chinneck, Feasibility and Infeasibility in Optimization, Springer, 2008, chapters 5 and 6
(elastic programming).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gigaplan.programme.elastic import Elastic, Slack, SlackKind, price, slack_values
from gigaplan.programme.layout import load_mwh
from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Chain, Programme
from gigaplan.solve.interface import Solution, Status

Floats = NDArray[np.float64]
Solver = Callable[[Programme], Solution]

RESORTS = (1e4, 10.0)
"""How much dearer the slacks are that a repair shall do without; the milder price is for programmes
that are not solved at the first. Where a price is enough to do without them, a higher one gives the
same amount."""
OUT_OF_REACH_USD_PER_MWH = 1e6
"""Price of the natural size of every other slack, per MWh of load, in the cost of a repair."""
BESIDE = 1e-5
"""A repair whose plan still needs another slack of more than this share of its size has no cost."""
NOTHING = 1e-6
"""A slack below this share of its natural size is none."""
MARGIN = 1e-3
"""A repair is checked with this much more than the least amount, so that a plan has room."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How far one slack gives way."""

    slack: Slack
    hours: tuple[Floats, ...]
    """Per weather year its value in each hour; one array of one number if not hourly."""
    total: float
    """Weighted sum over the hours; the number itself if not hourly."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One limit giving way alone."""

    amount: Amount
    is_enough: bool
    """False: others must give way as well."""
    usd_per_year: float
    """Cost of the plan with this repair, NaN if it is not enough or was not solved. [USD/a]"""
    capacities: Floats
    """Capacities at the least slack, in the order of the layout."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands in the way of a plan."""

    together: tuple[Amount, ...]
    """What gives way at the least total, largest share of its size first."""
    repairs: tuple[Repair, ...]
    """Each limit in the way alone: those that are enough by cost, then the others."""


class ExplainError(RuntimeError):
    """The elastic problem could not be solved."""


Each = Callable[[Callable[[int], Repair | None], list[int]], list[Repair | None]]
"""Does something for every number and keeps their order."""


def in_turn(act: Callable[[int], Repair | None], numbers: list[int]) -> list[Repair | None]:
    """One after the other."""
    return [act(number) for number in numbers]


def find_clashes(
    problem: Elastic, solve: Solver, unserved_usd_per_mwh: float, each: Each = in_turn
) -> Findings:
    """Find what clashes in an infeasible programme, and what each repair alone takes and costs.

    Parameters
    ----------
    problem : Elastic
        The programme with slacks.
    solve : callable
        Any solver.
    unserved_usd_per_mwh : float
        What a MWh of load left without power costs in the plan whose repair that is. [USD/MWh]
    each : callable
        Finds all repairs, in the order of their numbers; another may do so side by side.

    Returns
    -------
    Findings
        Empty if every limit can be met.

    Raises
    ------
    ExplainError
        If the elastic problem itself is not solved.
    """
    sizes = np.array([slack.size for slack in problem.slacks])
    solution = _solved(solve(price(problem, 1.0 / sizes, plan_cost=False)))
    amounts = _amounts(problem, solution)
    together = sorted(
        (a for a in amounts if a.total > NOTHING * a.slack.size),
        key=lambda a: -a.total / a.slack.size,
    )
    in_the_way = _in_the_way(problem, solution, amounts) if together else []
    found = each(
        lambda number: _repair_alone(problem, solve, number, sizes, unserved_usd_per_mwh),
        in_the_way,
    )
    repairs = [repair for repair in found if repair is not None]
    order = sorted(
        repairs, key=lambda r: (not r.is_enough, np.nan_to_num(r.usd_per_year, nan=np.inf))
    )
    return Findings(tuple(together), tuple(r for r in order if _gives_way(r)))


def _gives_way(repair: Repair) -> bool:
    """Whether the limit of a repair moves at all."""
    return repair.amount.total > NOTHING * repair.amount.slack.size


def _solved(solution: Solution) -> Solution:
    """Return the solution, if it is one."""
    if solution.status is not Status.OPTIMAL:
        raise ExplainError(
            f"the problem with every limit relaxed was not solved: {solution.status.value}"
        )
    return solution


def _amounts(problem: Elastic, solution: Solution) -> list[Amount]:
    """How far every slack gives way."""
    found = []
    for slack in problem.slacks:
        hours = slack_values(problem, slack, solution.hourly, solution.master)
        weights = problem.weights if slack.is_hourly else np.ones(1)
        parts = zip(hours, weights, strict=False)
        total = float(sum(weight * np.maximum(part, 0.0).sum() for part, weight in parts))
        found.append(Amount(slack, tuple(hours), total))
    return found


def _in_the_way(problem: Elastic, solution: Solution, amounts: list[Amount]) -> list[int]:
    """Numbers of the repairs: limits that give way or have a price, and load left unserved."""
    found = []
    for number, (slack, amount) in enumerate(zip(problem.slacks, amounts, strict=True)):
        if slack.is_hourly and slack.kind is not SlackKind.MISSING:
            continue  # the nature of things: shown where it gives way, but nothing to repair
        gives_way = amount.total > NOTHING * slack.size
        if slack.row is not None:
            worth = abs(float(solution.master_duals[slack.row])) * slack.size
            gives_way |= worth > 1e-3  # share of the total that one natural size would save
        else:
            highest = max(float(duals[0].max()) for duals in solution.row_duals)
            gives_way |= highest * slack.size > 1e-3
        if gives_way:
            found.append(number)
    return found


def _repair_alone(
    problem: Elastic, solve: Solver, number: int, sizes: Floats, unserved_usd_per_mwh: float
) -> Repair | None:
    """Let one limit give way alone: how much it takes, and what the plan then costs.

    None if the solver finds no answer.
    """
    for resort in RESORTS:
        prices = resort / sizes
        prices[number] = 1.0 / sizes[number]
        solution = solve(price(problem, prices, plan_cost=False))
        if solution.status is not Status.OPTIMAL:
            continue
        amounts = _amounts(problem, solution)
        amount = amounts[number]
        others = sum(a.total / a.slack.size for i, a in enumerate(amounts) if i != number)
        enough = others <= NOTHING
        n = len(problem.layout.capacities)
        capacities = problem.layout.capacity_totals(solution.master)[:n]
        cost = np.nan
        if enough:
            cost = _cost_of(problem, solve, number, amount, unserved_usd_per_mwh)
        return Repair(amount, enough, cost, capacities)
    return None


def _cost_of(
    problem: Elastic, solve: Solver, number: int, amount: Amount, unserved_usd_per_mwh: float
) -> float:
    """Cost of the cheapest plan in which one limit gives way by the least amount and no other."""
    sizes = np.array([slack.size for slack in problem.slacks])
    prices = OUT_OF_REACH_USD_PER_MWH * load_mwh(problem.layout.years) / sizes
    prices[number] = unserved_usd_per_mwh if amount.slack.kind is SlackKind.MISSING else 0.0
    limits = np.full(sizes.size, np.inf)
    if not amount.slack.is_hourly:
        limits[number] = amount.total * (1 + MARGIN)
    solution = solve(price(problem, prices, plan_cost=True, limits=limits))
    if solution.status is not Status.OPTIMAL:
        return np.nan
    beside = [a for i, a in enumerate(_amounts(problem, solution)) if i != number]
    if any(a.total > BESIDE * a.slack.size for a in beside):
        return np.nan
    others = np.delete(prices, number)
    penalty = float(sum(p * a.total for p, a in zip(others, beside, strict=True)))
    return solution.objective - penalty + problem.layout.constant_usd_per_year


@dataclass(frozen=True, slots=True)
class Ray:
    """A direction in which cost falls without end."""

    hourly: Floats
    master: Floats
    usd_per_year: float
    """Change of cost along the direction, negative. [USD/a]"""


def find_ray(programme: Programme, solve: Solver) -> Ray | None:
    """Find a direction in which the cost of a programme falls without end.

    Parameters
    ----------
    programme : Programme
        Any programme.
    solve : callable
        Any solver.

    Returns
    -------
    Ray or None
        None if there is none. Its entries without limit are at most 1 MW (or MWh).
    """
    solution = _solved(solve(directions(programme)))
    turnover = abs(solution.objective)
    scale = max(float(np.abs(programme.master.cost).max(initial=0.0)), 1e-12)
    if solution.objective >= 0 or turnover <= 1e-6 * scale:
        return None
    return Ray(solution.hourly, solution.master, solution.objective)


def directions(programme: Programme) -> Programme:
    """Return the programme of directions: no right-hand sides, what is limited stays put.

    Quantities without a limit may grow by at most 1, so that it always has an answer.
    """
    master = programme.master
    unlimited = np.isinf(master.upper) & ~master.free
    n_r, n_z = master.rows.shape
    free = np.flatnonzero(master.free)
    # A free column is boxed by two rows, -1 <= z <= 1
    box = np.zeros((2 * free.size, n_z))
    box[np.arange(free.size), free] = 1.0
    box[free.size + np.arange(free.size), free] = -1.0
    rows = np.vstack([master.rows.toarray().reshape(n_r, n_z), box])
    return replace(
        programme,
        chains=tuple(_direction_chain(chain) for chain in programme.chains),
        master=replace(
            master,
            upper=np.where(unlimited, 1.0, np.where(master.free, np.inf, 0.0)),
            rows=csr_array(rows),
            rhs=np.append(np.zeros(n_r), np.ones(2 * free.size)),
            equal=np.append(master.equal, np.zeros(2 * free.size, dtype=np.bool_)),
        ),
    )


def _direction_chain(chain: Chain) -> Chain:
    """Drop load and what exists; numbers as bounds become 0, no bound becomes 1."""
    number, none = chain.bound_by == CONSTANT, chain.bound_by == UNBOUNDED
    return replace(
        chain,
        bound_by=np.where(none, CONSTANT, chain.bound_by),
        upper_scale=np.where(number, 0.0, np.where(none, 1.0, chain.upper_scale)),
        upper_start=np.where(number | none, -1, chain.upper_start),
        rhs_scale=np.zeros_like(chain.rhs_scale),
        existing=np.zeros_like(chain.existing),
    )
