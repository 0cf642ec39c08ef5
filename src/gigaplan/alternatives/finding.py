"""How different the mix can be at nearly the least cost; read this first.

plan       the optimum, as `gigaplan plan` finds it
allowance  a share of the present value of all its costs: what an alternative may cost more
groups     megawatts by technology or campus
for each group, least and most:
    points of the curve cost over megawatts, each a programme solved and certified, until the
    farthest megawatts within the allowance are known closely enough
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

import numpy as np

from gigaplan.alternatives.frontier import Point, Reach, next_mw, reach
from gigaplan.alternatives.groups import By, Group, groups_of
from gigaplan.alternatives.held import Direction, hold
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.layout import JointLayout
from gigaplan.solve.certify import Certificate, certify
from gigaplan.solve.interface import Floats, Solution, SolverOptions, Status
from gigaplan.solve.solver import solve

MOST_POINTS = 12
"""Points of one curve, at most."""
PRECISION = 0.005
"""Ranges are found to this share of the megawatts of all groups in the optimum."""
LEAST_PRECISION_MW = 1e-3
FIRST_SHARE = 0.25
"""First guess of how far a range goes: this share of the group."""
FIRST_PRECISIONS = 4.0
"""The first guess is at least so many precisions."""
EXACTNESS = (1.0, 0.1, 0.01)
"""Tolerance of the first and of further tries, over that of the options: HiGHS, whose tolerance is
per row and column, often needs a smaller one to pass as a whole."""


class Ended(Enum):
    """How the search for one end of a range ended."""

    FOUND = "found"
    """To the precision that was asked for."""
    LOOSE = "loose"
    """A plan is there and a bound is proved; they are further apart than was asked for."""
    FAILED = "failed"
    """The solver found no answer beside the optimum, or one that cannot be certified."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes
    ----------
    budget_usd : float
        Largest objective of an alternative, constant excluded. [USD]
    allowance_usd : float
        How much that is above the optimum. [USD]
    precision_mw : float
        How closely a range is to be known. [MW]
    certified : float
        Largest residual and gap of a certificate. [1]
    options : SolverOptions
        How to solve.
    """

    budget_usd: float
    allowance_usd: float
    precision_mw: float
    certified: float
    options: SolverOptions

    @property
    def price_usd_per_mw(self) -> float:
        """Price beyond which more megawatts do not matter: half a precision for the allowance."""
        return 2.0 * self.allowance_usd / self.precision_mw


@dataclass(frozen=True, slots=True)
class Alternative:
    """One end of the range of one group.

    Attributes
    ----------
    group : Group
        Whose megawatts.
    direction : Direction
        Least or most.
    optimum_mw : float
        In the optimum. [MW]
    mw : float
        In a plan within the allowance. [MW]
    proved_mw : float
        No plan within the allowance goes beyond. [MW]
    objective_usd : float
        At most what that plan has, constant excluded. [USD]
    ended : Ended
        How the search ended.
    certificate : float
        Largest residual or gap of the certificates of all points. [1]
    solves, iterations : int
        Of the solver, for this end of the range.
    mix : array
        Master columns of that plan.
    note : str
        Of the solver, where something was out of the ordinary.
    """

    group: Group
    direction: Direction
    optimum_mw: float
    mw: float
    proved_mw: float
    objective_usd: float
    ended: Ended
    certificate: float
    solves: int
    iterations: int
    mix: Floats
    note: str = ""


class Watcher(Protocol):
    """Whoever wants to know how far the search is."""

    def begin_search(self, n_ends: int) -> None:
        """Take note that so many ends of ranges are being looked for."""

    def end_search(self, found: Alternative) -> None:
        """Take note that one is found."""


@dataclass(slots=True)
class _Search:
    """Points of one curve, with the plans behind them."""

    points: list[Point]
    mixes: list[Floats]
    worst: float = 0.0
    solves: int = 0
    iterations: int = 0
    notes: list[str] = field(default_factory=list)


def alternatives(
    optimum: JointReading, question: Question, by: By, period: int, watcher: Watcher | None = None
) -> tuple[Alternative, ...]:
    """Find the range of every group.

    Parameters
    ----------
    optimum : JointReading
        The plan of least cost.
    question : Question
        What is asked.
    by : By
        Groups.
    period : int
        In which megawatts count.
    watcher : Watcher, optional
        Told how far it is.
    """
    groups = groups_of(optimum.layout, by, period)
    if watcher is not None:
        watcher.begin_search(2 * len(groups))
    found = []
    for group in groups:
        for direction in Direction:
            found.append(find_end(optimum, question, group, direction))
            if watcher is not None:
                watcher.end_search(found[-1])
    return tuple(found)


def precision_of(layout: JointLayout, solution: Solution, by: By, period: int) -> float:
    """How closely ranges are to be known unless told otherwise [MW]."""
    groups = groups_of(layout, by, period)
    total = sum(group.size_mw(solution.master) for group in groups)
    return max(PRECISION * total, LEAST_PRECISION_MW)


def find_end(
    optimum: JointReading, question: Question, group: Group, direction: Direction
) -> Alternative:
    """Find one end of the range of one group.

    Parameters
    ----------
    optimum : JointReading
        The plan of least cost.
    question : Question
        What is asked.
    group : Group
        Whose megawatts.
    direction : Direction
        Least or most.
    """
    solution = optimum.solution
    sign, best_mw = direction.sign, group.size_mw(solution.master)
    most = np.inf if direction is Direction.MOST else max(best_mw - group.existing_mw, 0.0)
    start = Point(0.0, solution.objective, solution.dual_objective, 0.0)
    search = _Search([start], [solution.master])
    first = max(FIRST_SHARE * best_mw, FIRST_PRECISIONS * question.precision_mw)
    if direction is Direction.LEAST:
        first = most
    while search.solves < MOST_POINTS and not _is_settled(search, question, most):
        moved = next_mw(search.points, question.budget_usd, first, most)
        found = _take(optimum, question, group, direction, best_mw + sign * moved)
        search.solves += 1
        search.iterations += found.iterations
        if found.solution.note:
            search.notes.append(found.solution.note)
        if found.certificate is None:
            search.notes.append(_why(found.solution))
            break
        search.worst = max(search.worst, _worst(found.certificate))
        search.points.append(_point(found, question, group, direction, best_mw))
        search.mixes.append(found.solution.master[:-1])
    return _told(search, question, group, direction, best_mw, most)


def _reach(search: _Search, question: Question, most: float) -> Reach:
    """How far it goes, never beyond what there can be."""
    found = reach(search.points, question.budget_usd)
    moved = min(found.moved_mw, most)
    return Reach(moved, min(found.proved_mw, most), found.inside, found.outside, found.share)


def _is_settled(search: _Search, question: Question, most: float) -> bool:
    """Whether the end is known closely enough."""
    found = _reach(search, question, most)
    return found.proved_mw - found.moved_mw <= question.precision_mw


@dataclass(frozen=True, slots=True)
class _Taken:
    """One programme solved with the megawatts of a group held."""

    solution: Solution
    certificate: Certificate | None
    """None unless it passed."""
    held_mw: float
    iterations: int


def _take(
    optimum: JointReading,
    question: Question,
    group: Group,
    direction: Direction,
    size_mw: float,
) -> _Taken:
    """Solve with the megawatts of a group held, and certify; if that fails, more exactly."""
    held = hold(
        optimum.programme,
        group,
        direction,
        size_mw,
        question.price_usd_per_mw,
        block=len(optimum.layout.terms.campuses),
    )
    iterations = 0
    for exactness in EXACTNESS:
        options = replace(question.options, tolerance=exactness * question.options.tolerance)
        solution = solve(held, options)
        iterations += solution.iterations
        certificate = certify(held, solution) if solution.status is Status.OPTIMAL else None
        if certificate is not None and certificate.passed(question.certified):
            return _Taken(solution, certificate, size_mw, iterations)
    return _Taken(solution, None, size_mw, iterations)


def _point(
    found: _Taken, question: Question, group: Group, direction: Direction, best_mw: float
) -> Point:
    """Point of the curve: the plan without what was given away, and the tangent with it."""
    assert found.certificate is not None
    solution, sign = found.solution, direction.sign
    given = max(float(solution.master[-1]), 0.0)
    held = sign * (found.held_mw - best_mw)
    moved = sign * (group.size_mw(solution.master) - best_mw)
    slope = max(-float(solution.master_duals[-1]), 0.0)
    # the tangent was proved at the size that was held: move it to the plan's own
    least = found.certificate.lower_bound + slope * (moved - held)
    return Point(moved, solution.objective - question.price_usd_per_mw * given, least, slope)


def _why(solution: Solution) -> str:
    """Why a point is not to be had."""
    if solution.status is Status.OPTIMAL:
        return "the solver called a plan optimal, its certificate does not"
    return str(solution.status.value)


def _worst(certificate: Certificate) -> float:
    """Largest residual or gap."""
    return max(
        certificate.primal_residual, certificate.dual_residual, abs(certificate.relative_gap)
    )


def _told(
    search: _Search,
    question: Question,
    group: Group,
    direction: Direction,
    best_mw: float,
    most: float,
) -> Alternative:
    """Say what the points prove."""
    found = _reach(search, question, most)
    sign = direction.sign
    settled = _is_settled(search, question, most)
    ended = Ended.FOUND if settled else Ended.LOOSE
    if len(search.points) == 1 and not settled:
        ended = Ended.FAILED
    share, inside, outside = found.share, found.inside, found.outside
    cost = (1 - share) * search.points[inside].cost_usd + share * search.points[outside].cost_usd
    return Alternative(
        group=group,
        direction=direction,
        optimum_mw=best_mw,
        mw=best_mw + sign * found.moved_mw,
        proved_mw=best_mw + sign * found.proved_mw,
        objective_usd=cost,
        ended=ended,
        certificate=search.worst,
        solves=search.solves,
        iterations=search.iterations,
        mix=(1 - share) * search.mixes[inside] + share * search.mixes[outside],
        note="; ".join(dict.fromkeys(search.notes)),
    )


def mix_of(alternative: Alternative, groups: tuple[Group, ...]) -> Mapping[str, float]:
    """Megawatts of all groups in the plan of an alternative."""
    return {group.name: group.size_mw(alternative.mix) for group in groups}
