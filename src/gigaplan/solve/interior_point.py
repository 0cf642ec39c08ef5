"""Primal-dual interior point for chains of hours on a sparse master.

Mehrotra's predictor and corrector with weighted Gondzio corrections. An iteration costs one
factorisation (one forward sweep per chain, one small dense system per campus) and a few solves (one
forward and one backward sweep each), so it is linear in the hours.

References
----------
.. [1] S. Mehrotra, On the implementation of a primal-dual interior point method, SIAM J. Optim. 2
   (1992), 575-601.
.. [2] J. Gondzio, Multiple centrality corrections in a primal-dual method for linear programming,
   Comput. Optim. Appl. 6 (1996), 137-156.
.. [3] M. Colombo, J. Gondzio, Further development of multiple centrality correctors for interior
   point methods, Comput. Optim. Appl. 41 (2008), 277-305.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gigaplan.programme.problem import Programme
from gigaplan.solve.batch import Points, Steps, empty_steps, packed
from gigaplan.solve.convergence import (
    Measures,
    Prices,
    measure,
    prices_of,
    proves_infeasible,
    proves_unbounded,
)
from gigaplan.solve.first_look import GOOD_ENOUGH, few_days, is_worthwhile, spread_to_all
from gigaplan.solve.form import Floats
from gigaplan.solve.halfway import Halfway
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.iterate import ChainPoint, MasterPoint
from gigaplan.solve.master import MasterFactor, MasterSingularError
from gigaplan.solve.newton import Aim, MasterResidual, NewtonSystem, Targets
from gigaplan.solve.scaling import Scaled, scale
from gigaplan.solve.start import least_squares_start
from gigaplan.solve.steps import (
    advance,
    blend_correction,
    choose_steps,
    complementarity_after,
    step_to_boundary,
)

CORRECTIONS = 4
"""Gondzio corrections per iteration, at most."""
LARGEST_CENTRING = 0.05
"""Upper limit of sigma, the share of the complementarity that an iteration aims to keep."""
CAREFUL_CENTRING = 0.2
"""The same, for a second try."""
LEAST_CENTRING = 1e-6
SHORT_STEP = 0.01
"""An affine step shorter than this asks for centring, not for corrections of second order."""
SHORT_CENTRING = 0.5
PATIENCE = 30
"""Iterations without progress before the method gives up."""
TRIAL = 6
"""Iterations after which a start from another programme must have come nearer."""
PROMISING = 0.5
"""By so much at least, as share of where it began."""
CAUTION = 5
"""Iterations without progress before it turns to plain centred steps."""
CAUTIOUS_CENTRING = 0.2

Progress = Callable[[int, float], None]
"""Called after each iteration with its number and the largest of gap and residuals."""


def solve(
    programme: Programme, options: SolverOptions, progress: Progress | None = None
) -> Solution:
    """Solve a programme by the structured interior point.

    Parameters
    ----------
    programme : Programme
        Chains of at least two hours.
    options : SolverOptions
        Tolerance, iteration and time limit, threads.
    progress : callable, optional
        Told the iteration and the largest of gap and residuals.

    Returns
    -------
    Solution
        The best point reached, with the reason for stopping.
    """
    return walk(programme, options, options.tolerance, progress).solution


@dataclass(frozen=True, slots=True)
class Walked:
    """A solution, and the iterate it was read from."""

    solution: Solution
    halfway: Halfway | None
    went_on: bool
    """Whether it was reached from what was given."""


def walk(
    programme: Programme,
    options: SolverOptions,
    tolerance: float,
    progress: Progress | None = None,
    given: Halfway | None = None,
    on_trial: bool = False,
) -> Walked:
    """Solve a programme to a tolerance of its own, from an iterate if one is given.

    Parameters
    ----------
    programme : Programme
        Chains of at least two hours.
    options : SolverOptions
        Iteration and time limit, threads.
    tolerance : float
        Gap and residuals at which to stop; the tolerance of the options is not read.
    progress : callable, optional
        Told the iteration and the largest of gap and residuals.
    given : Halfway, optional
        Where to start; left aside where it has another shape, or leads nowhere. Used up.
    on_trial : bool
        Whether it is of another programme, and left aside unless some iterations come nearer.

    Returns
    -------
    Walked
        The best point reached, with the reason for stopping.
    """
    began = time.perf_counter()
    scaled = scale(programme)
    system = NewtonSystem(scaled, options.threads)
    found: _Walk | None = None
    spent = 0
    if given is not None and given.fits(scaled):
        with system.running():
            start = given.continued(system)
        if on_trial:
            found = _tried(system, options, tolerance, start, progress, began)
            spent = 0 if found is not None else TRIAL
        else:
            found = _walk(system, options, tolerance, start, progress, began)
    went_on = found is not None and found.status is not Status.NUMERICS
    if found is None or found.status is Status.NUMERICS:
        looked = _looked(system, options, progress, began) if is_worthwhile(scaled) else None
        found = _walk(system, options, tolerance, looked, progress, began)
        if found.status is Status.NUMERICS:
            found = _walk(system, options, tolerance, None, progress, began, CAREFUL_CENTRING)
    found = replace(found, iterations=found.iterations + spent)
    halfway = None if found.master is None else Halfway(scaled, found.points, found.master)
    return Walked(_solution(programme, scaled, system, found, began), halfway, went_on)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where a walk ended, and why."""

    status: Status
    iterations: int
    points: list[ChainPoint]
    master: MasterPoint | None
    measures: Measures | None


def _tried(
    system: NewtonSystem,
    options: SolverOptions,
    tolerance: float,
    start: tuple[list[ChainPoint], MasterPoint],
    progress: Progress | None,
    began: float,
) -> _Walk | None:
    """Walk from where another programme was; None if some iterations show it to be far off."""
    told: list[float] = []

    def tell(iteration: int, worst: float) -> None:
        told.append(worst)
        if progress is not None:
            progress(iteration, worst)

    few = replace(options, max_iterations=min(TRIAL, options.max_iterations))
    first = _walk(system, few, tolerance, start, tell, began)
    if first.status is not Status.ITERATIONS or first.master is None:
        return None if first.status is Status.NUMERICS else first
    if told[-1] > PROMISING * told[0]:
        return None
    left = replace(options, max_iterations=options.max_iterations - first.iterations)
    rest = _walk(
        system, left, tolerance, (first.points, first.master),
        None if progress is None else lambda i, worst: progress(i + first.iterations, worst), began,
    )  # fmt: skip
    return replace(rest, iterations=rest.iterations + first.iterations)


def _looked(
    system: NewtonSystem, options: SolverOptions, progress: Progress | None, began: float
) -> tuple[list[ChainPoint], MasterPoint] | None:
    """Start from a first look at few days; None if they have no answer."""
    days = few_days(system.scaled)
    few = NewtonSystem(days.scaled, options.threads)
    walk = _walk(few, options, GOOD_ENOUGH, None, progress, began)
    if walk.status is not Status.OPTIMAL or walk.master is None:
        return None
    with system.running():
        return spread_to_all(system, few, days, walk.points, walk.master), walk.master


def _walk(
    system: NewtonSystem,
    options: SolverOptions,
    tolerance: float,
    given: tuple[list[ChainPoint], MasterPoint] | None,
    progress: Progress | None,
    began: float,
    largest_centring: float = LARGEST_CENTRING,
) -> _Walk:
    """Iterate from a start, Mehrotra's unless one is given, to the tolerance."""
    held, trial = (empty_steps(system.batches) for _ in range(2))
    status, iteration = Status.ITERATIONS, 0
    points = Points((), ())
    master: MasterPoint | None = None
    measures: Measures | None = None
    earlier: Prices | None = None
    best, lowest, stalled = np.inf, np.inf, 0
    with system.running():
        try:
            start, master = given or least_squares_start(system, held, trial)
            points = packed(system.batches, start)
            for iteration in range(options.max_iterations + 1):
                residual = system.residuals(points, master)
                measures = measure(system, master, residual)
                if progress is not None:
                    progress(iteration, measures.largest)
                if not np.isfinite(measures.largest):
                    status = Status.NUMERICS
                    break
                if measures.largest <= tolerance:
                    status = Status.OPTIMAL
                    break
                progressing = (
                    measures.largest < 0.9 * best or measures.complementarity < 0.7 * lowest
                )
                if progressing:  # marks move only here: many small steps are progress too
                    best = min(best, measures.largest)
                    lowest = min(lowest, measures.complementarity)
                stalled = 0 if progressing else stalled + 1
                if iteration % 5 == 4 and measures.suspicious:
                    prices = prices_of(points.chains, master)
                    if proves_infeasible(system, prices) or (
                        earlier is not None and proves_infeasible(system, prices.since(earlier))
                    ):
                        status = Status.INFEASIBLE
                        break
                    earlier = prices
                    if proves_unbounded(system, points.chains, master):
                        status = Status.UNBOUNDED
                        break
                if stalled > PATIENCE:
                    status = Status.NUMERICS
                    break
                late = time.perf_counter() - began > options.time_limit_s
                if iteration == options.max_iterations or late:
                    break
                factor = system.factor(points, master)
                master, held, trial = _iterate(
                    system, points, master, factor, residual, measures, held, trial,
                    tolerance, largest_centring, stalled >= CAUTION,
                )  # fmt: skip
        except MasterSingularError:
            status = Status.NUMERICS
    return _Walk(status, iteration, list(points.chains), master, measures)


def _iterate(
    system: NewtonSystem,
    points: Points,
    master: MasterPoint,
    factor: MasterFactor,
    residual: MasterResidual,
    measures: Measures,
    held: Steps,
    trial: Steps,
    tolerance: float,
    largest_centring: float,
    cautious: bool,
) -> tuple[MasterPoint, Steps, Steps]:
    """One iteration: predict, centre and correct, correct again, step."""
    lower, upper, loose = system.flags.lower, system.flags.upper, system.flags.loose
    n_z, n_r = master.z.size, master.w.size
    mu = measures.complementarity / system.pairs

    affine = Targets(Aim.AFFINE, np.zeros(n_z), np.zeros(n_z), np.zeros(n_r))
    d = system.direction(affine, points, master, factor, residual, held, held)
    reach = step_to_boundary(system, master, d, held)
    after = complementarity_after(
        system, master, d, held, measures.complementarity, reach[0], reach[1]
    )
    ratio = max(after / measures.complementarity, 0.0)
    most = CAUTIOUS_CENTRING if cautious else largest_centring
    sigma = min(max(ratio**3, LEAST_CENTRING), most)
    # second order counts on a step of length 1; where the affine step is short it misleads
    short = min(reach) < SHORT_STEP
    second = 0.0 if short else 1.0
    extra = 0.1 if short else 0.5
    if short:
        sigma = SHORT_CENTRING
    # never aim below what the tolerance asks for: beyond it there is only rounding
    floor = 0.1 * tolerance * measures.turnover / system.pairs
    target = max(sigma * mu, floor)

    goal = Targets(
        Aim.CENTRED,
        np.where(lower, target - second * d.z * d.zl, 0.0),
        np.where(upper, target - second * d.uz * d.zu, 0.0),
        np.where(loose, target + second * d.s * d.w, 0.0),
        mu=target,
        step_p=second,
    )
    d = system.direction(goal, points, master, factor, residual, held, trial)
    held, trial = trial, held
    reach = step_to_boundary(system, master, d, held)

    low, high = 0.1 * target, 1000.0 * target
    for _ in range(CORRECTIONS):
        if min(reach) > 0.9:
            break
        step_p, step_d = (min(1.0, 1.08 * step + extra) for step in reach)
        corrected = Targets(
            Aim.CORRECTED,
            goal.lower
            + _into_box((master.z + step_p * d.z) * (master.zl + step_d * d.zl), low, high, lower),
            goal.upper
            + _into_box(
                (master.uz + step_p * d.uz) * (master.zu + step_d * d.zu), low, high, upper
            ),
            goal.slack
            + _into_box(-(master.s + step_p * d.s) * (master.w + step_d * d.w), low, high, loose),
            mu=target,
            low=low,
            high=high,
            step_p=step_p,
            step_d=step_d,
        )
        e = system.direction(corrected, points, master, factor, residual, held, trial)
        weight, reach = blend_correction(system, master, (d, held), (e, trial), reach)
        if weight == 0.0:
            break
        d = d.mixed(e, weight)
        goal = Targets(
            Aim.CORRECTED,
            goal.lower + weight * (corrected.lower - goal.lower),
            goal.upper + weight * (corrected.upper - goal.upper),
            goal.slack + weight * (corrected.slack - goal.slack),
        )
    size = choose_steps(system, points, master, d, held, reach, mu, sigma, not cautious)
    return advance(system, points, master, d, held, size), held, trial


def _into_box(product: Floats, low: float, high: float, where: np.ndarray) -> Floats:
    """Gondzio's correction: bring products into [low, high], never pull down by more than high."""
    return np.where(where, np.maximum(np.clip(product, low, high) - product, -high), 0.0)


def _solution(
    programme: Programme,
    scaled: Scaled,
    system: NewtonSystem,
    walk: _Walk,
    began: float,
) -> Solution:
    """Back to the units of the programme."""
    points, master, measures = walk.points, walk.master, walk.measures
    money = scaled.power_unit * scaled.cost_unit
    if master is None or measures is None:
        sizes = [(f.hour_scale.shape[0] + f.keep.size, f.hours) for f in system.forms]
        count = sum(f.bound_by.size * f.hours for f in system.forms)
        return Solution(
            status=walk.status,
            hourly=np.full(count, np.nan),
            master=np.full(programme.master.cost.size, np.nan),
            row_duals=tuple(np.full(size, np.nan) for size in sizes),
            master_duals=np.full(scaled.master.rhs.size, np.nan),
            objective=np.nan,
            dual_objective=np.nan,
            iterations=walk.iterations,
            seconds=time.perf_counter() - began,
            method=Method.INTERIOR_POINT,
        )
    columns = np.zeros(programme.master.cost.size)
    columns[scaled.kept] = master.z * scaled.column_unit
    hourly = [np.where(system.present(c), points[c].x, 0.0).ravel() for c in range(len(points))]
    return Solution(
        status=walk.status,
        hourly=np.concatenate([np.zeros(0), *hourly]) * scaled.power_unit,
        master=columns,
        row_duals=tuple(
            np.vstack([p.hour_duals, p.state_duals.T]) * scaled.cost_unit for p in points
        ),
        master_duals=master.w * money / scaled.row_unit,
        objective=measures.primal * money,
        dual_objective=measures.dual * money,
        iterations=walk.iterations,
        seconds=time.perf_counter() - began,
        method=Method.INTERIOR_POINT,
    )
