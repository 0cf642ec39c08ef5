"""What stands in the way of a programme, and what it takes if one family of limits gives way.

1. All slacks together, each at one per natural size (power and contracts at two): the least total
   is 0 exactly if every limit can be met; what gives way or has a price stands in the way.
2. Each family in the way alone, the others `RESORTS` times as dear: the least it takes, and
   whether it is enough.
3. The best plan in which that family gives way, and its present value: on top of the plan's cost
   the family has a price far above any worth, the others one far above that, so that it gives way
   no more than it must; the prices are taken off the value. Nothing is forbidden, since what leaves
   no room at all has no interior, which an interior point needs. Load without power costs what it
   is worth.
4. All contracts later by as many periods as it takes, found by halving: a later contract asks less.

Numbers only; the words are made in `explain.py`. Any solver can be given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gigaplan.plan.joint.gives import (
    NOTHING,
    Give,
    Shortage,
    beside,
    give_of,
    gives_of,
    repairing,
    shortages_of,
)
from gigaplan.programme.joint.assemble import assemble_joint
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
from gigaplan.programme.joint.plain import is_met_by_nothing
from gigaplan.programme.joint.promised import promised_mw
from gigaplan.programme.joint.terms import Floats, Goal, ProgrammeTerms
from gigaplan.programme.problem import Programme
from gigaplan.solve.certify import certify
from gigaplan.solve.explain import ExplainError
from gigaplan.solve.interface import Solution, Status

Solver = Callable[[Programme], Solution]

DEARER = {Family.POWER: 2.0, Family.CONTRACT: 2.0}
"""Price of a natural size where all give way together: other limits go first."""
NATURE = 10.0
"""That of what cannot give way in nature: only where nothing else helps."""
RESORTS = (1e4, 10.0)
"""How much dearer what a repair shall do without is; the milder for what is not solved at first."""
PRICES_USD_PER_MWH = ((1e4, 1e6), (1e3, 1e5))
"""Price of the natural size of a family that gives way in a plan, and of all others, per MWh of
load of a year: 1e4 is some ten dollars per dollar of capital. The second for what is not solved."""
BESIDE = 1e-5
"""A repair whose plan still needs so much of something else has no value."""
TRACE = 2e-3
"""What a plan uses below this share of the least total is a trace of rounding."""
NEAR = 1e-4
"""Gap and residuals of the certificate with which the value of a plan is told: words need no more
digits, and a plan that leaves hardly any room is not solved to the last of them."""
WORTH = 1e-3
"""A limit stands in the way if its natural size is worth so much of a natural size of slack."""
ALWAYS = (Family.POWER, Family.DATES, Family.CONTRACT)
"""Families that are tried whether or not they have a price: those without a row for all they do."""


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
        Rows of the layout that hold the least amount where it is.
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
    solution = least_together(problem, solve)
    together = gives_of(problem, solution)
    if not together:
        return JointFindings(problem, (), ())
    families = _in_the_way(problem, solution)
    found = [_alone(problem, solve, family, unserved_usd_per_mwh) for family in families]
    repairs = [repair for repair in found if repair is not None and repair.gives]
    if any(repair.family is Family.CONTRACT and repair.is_enough for repair in repairs):
        later = _later(terms, solve)
        repairs += [later] if later is not None else []
    repairs.sort(key=_order)
    return JointFindings(problem, together, tuple(repairs))


def _order(repair: JointRepair) -> tuple[bool, float, int]:
    """What is enough before what is not, then by cost to ten thousand dollars, then the simpler."""
    cost = np.inf if np.isnan(repair.cost_usd) else float(np.round(repair.cost_usd, -4))
    return not repair.is_enough, cost, repair.delay


def least_together(problem: JointElastic, solve: Solver) -> Solution:
    """Solve for the least total of all slacks.

    Raises
    ------
    ExplainError
        If that is not solved.
    """
    prices = np.array(
        [
            NATURE if slack.kind is SlackKind.NATURE else DEARER.get(slack.family, 1.0)
            for slack in problem.slacks
        ]
    )
    solution = solve(price(problem, prices, plan_cost=False))
    if solution.status is not Status.OPTIMAL:
        raise ExplainError(
            f"the programme with every limit relaxed was not solved: {solution.status.value}"
        )
    return solution


def _in_the_way(problem: JointElastic, solution: Solution) -> list[Family]:
    """Families that give way or have a price, in the order of their names."""
    found = set(ALWAYS) | {give.slack.family for give in gives_of(problem, solution)}
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
        others = beside(problem, solution, own)
        gives = repairing(gives_of(problem, solution, family))
        short = shortages_of(problem, solution) if family is Family.POWER else ()
        binding = _binding(problem, solution, own)
        if others > NOTHING:
            return JointRepair(family, gives, False, np.nan, 0, short, binding)
        least = sum(give.share for give in gives)
        chosen, cost = _plan(problem, solve, own, unserved_usd_per_mwh)
        chosen = tuple(give for give in chosen if give.share > TRACE * least)
        is_hourly = any(give.slack.kind is SlackKind.MISSING for give in gives)
        if is_hourly or not chosen or _same(chosen, gives):
            chosen = gives
        return JointRepair(family, chosen, True, cost, 0, short, binding)
    return None


def _same(chosen: Sequence[Give], least: Sequence[Give]) -> bool:
    """Whether a plan lets the same give way as the least total."""
    return {id(give.slack) for give in chosen} == {id(give.slack) for give in least}


def _binding(problem: JointElastic, solution: Solution, own: Sequence[int]) -> tuple[int, ...]:
    """Rows with a price beside those that give way, in their order."""
    worth = {
        slack.row: abs(float(solution.master_duals[slack.row])) * slack.size
        for number, slack in enumerate(problem.slacks)
        if slack.row is not None and number not in own
    }
    return tuple(sorted(row for row in worth if worth[row] > WORTH))


def _plan(
    problem: JointElastic,
    solve: Solver,
    own: Sequence[int],
    unserved_usd_per_mwh: float,
) -> tuple[tuple[Give, ...], float]:
    """Find the best plan in which some slacks give way no more than they must, and its cost."""
    load = problem.sizes.load_mwh
    for mild, high in PRICES_USD_PER_MWH:
        prices = np.full(len(problem.slacks), high * load)
        for number in own:
            slack = problem.slacks[number]
            prices[number] = mild * load
            if slack.kind is SlackKind.MISSING:
                prices[number] = unserved_usd_per_mwh * load
        programme = price(problem, prices, plan_cost=True)
        solution = solve(programme)
        if not _is_near(programme, solution) or beside(problem, solution, own) > BESIDE:
            continue
        gives = [give_of(problem, problem.slacks[number], solution) for number in own]
        penalty = sum(
            value / slack.size * _charged(problem, slack, solution)
            for value, slack in zip(prices, problem.slacks, strict=True)
            if slack.kind is not SlackKind.MISSING
        )
        chosen = sorted((g for g in gives if g.share > NOTHING), key=lambda give: -give.share)
        cost = solution.objective - penalty + problem.layout.constant_usd
        return tuple(chosen), float(cost)
    return (), np.nan


def _is_near(programme: Programme, solution: Solution) -> bool:
    """Whether a point is the optimum, or so near that its value can be told."""
    if solution.status is Status.OPTIMAL:
        return True
    if not np.isfinite(solution.objective):
        return False
    return certify(programme, solution).passed(NEAR)


def _charged(problem: JointElastic, slack: JointSlack, solution: Solution) -> float:
    """Amount of a slack, discounted if it is hourly [unit]."""
    if slack.column is not None:
        return slack_amount(problem, slack, solution.hourly, solution.master)
    return _discounted(problem, slack, solution.hourly)


def _discounted(problem: JointElastic, slack: JointSlack, hourly: Floats) -> float:
    """Amount of an hourly slack, discounted [unit]."""
    chains, discount = problem.layout.chains, problem.layout.discount
    return sum(
        chains[number].weight * float(discount[chains[number].period] * hours.sum())
        for number, hours in slack_hours(problem, slack, hourly).items()
    )


def _later(terms: ProgrammeTerms, solve: Solver) -> JointRepair | None:
    """Contracts later by as few periods as it takes, all levels still within the horizon."""
    paths = [path for tenant in terms.tenants if (path := promised_mw(tenant)) is not None]
    last_rise = max(int(np.flatnonzero(np.diff(path, prepend=0.0))[-1]) for path in paths)
    most = len(terms.periods) - 1 - last_rise

    def is_met(delay: int) -> bool:
        problem = elastic_joint(delayed(terms, delay))
        return not gives_of(problem, least_together(problem, solve))

    if most < 1 or not is_met(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_met(middle) else (middle, high)
    _, cost = _plan(elastic_joint(delayed(terms, high)), solve, (), 0.0)
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
