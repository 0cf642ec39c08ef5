"""Plans with whole units: propose them in a small master, work them out in full, bound the gap.

    relax     the programme with units of any size: a bound, and a cut for every chain
    propose   whole units from the cuts, steadied around the best plan known
    polish    the programme with these units fixed: a plan, and new cuts
    bound     the cuts without the steadying: no plan with whole units costs less
    repeat    until the plan costs at most the wanted gap more than the bound, or time is up

The units of a plan are whole exactly; everything else is the optimum given them. With every round
the steadying is weaker, so that in the end the proposals are those of the cuts alone and the method
is Benders' decomposition, which ends at the optimum.

References
----------
J. F. Benders, Partitioning procedures for solving mixed-variables programming problems, Numerische
Mathematik 4 (1962), 238-252.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import hourly_costs
from gigaplan.programme.whole import Whole
from gigaplan.solve.interface import Solution, SolverOptions, Status
from gigaplan.solve.lazy_solve import Found, Near
from gigaplan.solve.solver import Progress, find, solve
from gigaplan.solve.whole.cuts import cuts_of
from gigaplan.solve.whole.elastic import elastic, without_slack
from gigaplan.solve.whole.fixing import Fixed, Floats, fix
from gigaplan.solve.whole.model import CutModel, Proposal, Reference, reach_of
from gigaplan.solve.whole.solution import (
    Round,
    WholeOptions,
    WholeSolution,
    WholeStatus,
    relative_gap,
)

Told = Callable[[str], None]

STEADINESS = 0.5
"""Charge of the first proposal for leaving the mix of the relaxation, as share of worth."""
WEAKER = 0.4
"""What is left of the charge after a round."""
LEAST_STEADINESS = 1e-3
"""A charge below this is none."""
SHARE_OF_GAP = 0.2
"""Gap of the small master, as share of the wanted one."""
LEAST_MODEL_SECONDS = 20.0
"""Time that one small master may take in any case; else as long as the relaxation took. [s]"""
LOOSER = 1e-3
"""Tolerance of the relaxation, as share of the wanted gap: its plan is not used."""
LOOSER_PLAN = 30.0
"""How much looser a plan is worked out where the wanted tolerance is out of reach: whole units
leave some limits next to no room."""
LARGEST_FALLBACK = 50_000
"""Hourly variables up to which HiGHS takes over a plan that the interior point cannot work out."""
BROKEN = 1e-6
"""Violation of rows of whole units alone that counts as one."""


def solve_whole(
    programme: Programme,
    whole: Whole,
    options: WholeOptions,
    progress: Progress | None = None,
    told: Told | None = None,
    near: Near | None = None,
    keep: bool = False,
) -> WholeSolution:
    """Solve a programme with whole units.

    Parameters
    ----------
    programme : Programme
        What to solve.
    whole : Whole
        Which columns are whole.
    options : WholeOptions
        Wanted gap, and how each linear programme is solved.
    progress : callable, optional
        Told the iterations of every linear programme and how close it is.
    told : callable, optional
        Told in words what is being done.
    near : Near, optional
        Where another programme was, for the relaxation to go on from.
    keep : bool
        Whether to keep where the relaxation of the next programme may go on from.

    Returns
    -------
    WholeSolution
        The best plan found, the bound, the gap between them: whatever stopped the search.
    """
    search = _Search(rounded_down(programme, whole), whole, options, progress, told)
    return search.run(near, keep)


def rounded_down(programme: Programme, whole: Whole) -> Programme:
    """Round upper bounds of whole columns down to whole units: no plan with whole units is lost."""
    upper = programme.master.upper.copy()
    units = np.floor(upper[whole.columns] / whole.size * (1.0 + 1e-9))
    upper[whole.columns] = units * whole.size
    return replace(programme, master=replace(programme.master, upper=upper))


@dataclass(slots=True)
class _Search:
    """A search while it runs."""

    programme: Programme
    whole: Whole
    options: WholeOptions
    progress: Progress | None
    told: Told | None
    began: float = field(default_factory=time.perf_counter)
    bound: float = -np.inf
    best: Solution | None = None
    fixed: Fixed | None = None
    near: Reference | None = None
    turnover: float = 0.0
    relaxation_s: float = 0.0
    rounds: list[Round] = field(default_factory=list)
    known: dict[bytes, float] = field(default_factory=dict)
    """Whole units that have been worked out -> their cost."""

    def run(self, near: Near | None, keep: bool) -> WholeSolution:
        """Relax, then propose and polish until the gap is as wanted."""
        loose = max(self.options.solver.tolerance, LOOSER * self.options.gap)
        self._say("units of any size")
        relaxation = find(
            self.programme, self._options(loose), self.progress, LARGEST_FALLBACK, True, near, keep
        )
        relaxed = relaxation.solution
        self.relaxation_s = self._seconds()
        if relaxed.status is not Status.OPTIMAL:
            return self._result(relaxation, WholeStatus.RELAXATION)
        self.turnover = turnover(self.programme, relaxed)
        model = CutModel(
            self.programme,
            self.whole,
            self.turnover,
            reach_of(self.programme, relaxed.master),
            self.options.solver.threads or 1,
        )
        self.near = Reference(relaxed.master, cuts_of(self.programme, relaxed))
        model.cuts.append(self.near.cuts)
        self._raise_bound(model.propose(self._longest(), 0.0, relaxed=True))
        steadiness = STEADINESS
        while len(self.rounds) < self.options.max_rounds and self._left() > 0.0:
            candidate = self._candidate(model, steadiness)
            if candidate.impossible:
                return self._result(relaxation, WholeStatus.INFEASIBLE)
            if candidate.units is None:
                break
            if np.isfinite(self.known.get(candidate.units.tobytes(), np.inf)):
                # what the cuts alone propose costs what they say: nothing better is left
                break
            self._work_out(candidate.units, relaxed, model)
            if self._gap() <= self.options.gap:
                break
            steadiness *= WEAKER
            if steadiness < LEAST_STEADINESS:
                steadiness = 0.0
        if self.best is None:
            return self._result(relaxation, WholeStatus.NONE_FOUND)
        proved = self._gap() <= self.options.gap
        return self._result(relaxation, WholeStatus.PROVED if proved else WholeStatus.LIMIT)

    def _candidate(self, model: CutModel, steadiness: float) -> Proposal:
        """Whole units to work out next; raises the bound where that is worth its time."""
        gap = SHARE_OF_GAP * self.options.gap
        plain: Proposal | None = None
        if self.rounds or steadiness == 0.0:
            self._say("bound on whole units")
            plain = model.propose(self._longest(), gap)
            if plain.impossible:
                return plain
            self._raise_bound(plain)
            if self._gap() <= self.options.gap or steadiness == 0.0:
                return plain
        self._say("whole units proposed")
        steadied = model.propose(self._longest(), gap, self.near, steadiness)
        new = steadied.units is not None and steadied.units.tobytes() not in self.known
        if new or steadied.impossible:
            return steadied
        return plain or model.propose(self._longest(), gap)

    def _work_out(self, units: Floats, relaxed: Solution, model: CutModel) -> None:
        """Solve the programme with these whole units fixed; learn from it."""
        self._say(f"whole units worked out, round {len(self.rounds) + 1}")
        fixed = fix(self.programme, self.whole.columns, units * self.whole.size)
        objective = np.inf
        solution = None
        if fixed.broken <= BROKEN:
            solution = self._worked_out(fixed.programme)
        if solution is not None and solution.status is Status.OPTIMAL:
            made = fixed.restored(solution)
            cuts = cuts_of(self.programme, made)
            objective = made.objective
            model.cuts.append(cuts)
            if self.best is None or objective < self.best.objective:
                self.best, self.fixed = made, fixed
                self.near = Reference(made.master, cuts)
        else:
            failed = 1.0 + len([r for r in self.rounds if not np.isfinite(r.objective)])
            given = elastic(self.programme, fixed, relaxed.master_duals, 10.0**failed)
            solved = self._solve(given, self.options.solver.tolerance)
            if solved.status is Status.OPTIMAL:
                made = fixed.restored(without_slack(solved, self.programme))
                model.cuts.append(cuts_of(self.programme, made))
        self.known[units.tobytes()] = objective
        best = np.inf if self.best is None else self.best.objective
        self.rounds.append(Round(objective, best, min(self.bound, best), self._seconds()))

    def _worked_out(self, programme: Programme) -> Solution:
        """Solve the programme with its whole units fixed, if need be to a looser tolerance."""
        tolerance = self.options.solver.tolerance
        solution = self._solve(programme, tolerance)
        if solution.status not in (Status.NUMERICS, Status.ITERATIONS) or self._left() <= 0.0:
            return solution
        looser = self._solve(programme, LOOSER_PLAN * tolerance)
        note = f"operation worked out to {LOOSER_PLAN * tolerance:.0e}, not {tolerance:.0e}"
        return replace(looser, note=f"{note}. {looser.note}".strip(". "))

    def _solve(self, programme: Programme, tolerance: float) -> Solution:
        """Solve one linear programme in the time that is left."""
        options = self._options(tolerance)
        return solve(programme, options, self.progress, largest_fallback=LARGEST_FALLBACK)

    def _options(self, tolerance: float) -> SolverOptions:
        """Options of one linear programme: the time that is left."""
        left = max(self._left(), 1.0)
        return replace(self.options.solver, tolerance=tolerance, time_limit_s=left)

    def _raise_bound(self, proposal: Proposal) -> None:
        """Keep the best bound."""
        if np.isfinite(proposal.bound):
            self.bound = max(self.bound, proposal.bound)

    def _gap(self) -> float:
        """Relative gap so far."""
        if self.best is None:
            return np.inf
        return relative_gap(self.best.objective, self.bound, self.turnover)

    def _seconds(self) -> float:
        """Time since the start [s]."""
        return time.perf_counter() - self.began

    def _left(self) -> float:
        """Time that is left [s]."""
        return self.options.solver.time_limit_s - self._seconds()

    def _longest(self) -> float:
        """Longest time of a small master [s]."""
        return max(min(self._left(), max(self.relaxation_s, LEAST_MODEL_SECONDS)), 1.0)

    def _say(self, what: str) -> None:
        """Tell what is being done."""
        if self.told is not None:
            gap = self._gap()
            self.told(what if np.isinf(gap) else f"{what}; gap {100 * gap:.2g} %")

    def _result(self, relaxation: Found, status: WholeStatus) -> WholeSolution:
        """What has been found."""
        solution = relaxation.solution
        if self.best is not None:
            gap = self._gap()
            rounds = f"{len(self.rounds)} round{'' if len(self.rounds) == 1 else 's'}"
            note = f"whole units: gap {100 * gap:.3g} % after {rounds}"
            note = f"{note}. {self.best.note}" if self.best.note else note
            solution = replace(self.best, note=note, seconds=self._seconds())
        bound = self.bound
        if self.best is not None:
            bound = min(bound, self.best.objective)
        return WholeSolution(
            status=status,
            solution=solution,
            bound=bound,
            relaxation=relaxation,
            rounds=tuple(self.rounds),
            seconds=self._seconds(),
            turnover=self.turnover,
            fixed=self.fixed,
        )


def turnover(programme: Programme, solution: Solution) -> float:
    """Money that moves in a plan: sum of |cost x| [USD]."""
    total = float(np.abs(programme.master.cost) @ np.abs(solution.master))
    first = 0
    for chain in programme.chains:
        size = chain.n_variables * chain.n_hours
        costs = hourly_costs(chain, programme.bank).ravel()
        total += float(np.abs(costs) @ np.abs(solution.hourly[first : first + size]))
        first += size
    return total or 1.0
