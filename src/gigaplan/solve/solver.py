"""One door to both solvers, with what happens when the first one does not get through."""

from collections.abc import Callable
from dataclasses import replace

from gigaplan.programme.problem import Programme
from gigaplan.solve import highs
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.lazy_solve import Found, Near, solve_lazily

Progress = Callable[[int, float], None]

FALLBACK_HOURLY_VARIABLES = 1_000_000
"""Largest programme that is handed to HiGHS when the interior point gives up; beyond it HiGHS
would need hours and tens of gigabytes."""

ANSWERS = (Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED)
"""Ends that say something about the problem, not about the solver."""


def solve(
    programme: Programme,
    options: SolverOptions,
    progress: Progress | None = None,
    largest_fallback: int = FALLBACK_HOURLY_VARIABLES,
    persist: bool = True,
) -> Solution:
    """Solve a programme by the method of the options; see `find`."""
    return find(programme, options, progress, largest_fallback, persist).solution


def find(
    programme: Programme,
    options: SolverOptions,
    progress: Progress | None = None,
    largest_fallback: int = FALLBACK_HOURLY_VARIABLES,
    persist: bool = True,
    near: Near | None = None,
    keep: bool = False,
) -> Found:
    """Solve a programme by the method of the options, from where another one was if told.

    The structured interior point hands over to HiGHS, and says so in `Solution.note`, if it stops
    without an answer and the programme is not too large, or if a chain with stores has one hour
    only (its ring would close on itself).

    Parameters
    ----------
    programme : Programme
        What to solve.
    options : SolverOptions
        Method, tolerance, limits, threads.
    progress : callable, optional
        Told the iteration and the largest of gap and residuals (interior point only).
    largest_fallback : int
        Hourly variables up to which HiGHS may take over; above a hundred thousand it needs minutes.
    persist : bool
        Whether the interior point tries again with every ramp limit put in where it finds no answer
        without them.
    near : Near, optional
        Where another programme was (interior point only); `Found.went_on` says whether it served.
    keep : bool
        Whether to keep where the next programme may go on from (interior point only).
    """
    if options.method is Method.HIGHS:
        return Found(highs.solve(programme, options))
    if any(chain.n_hours < 2 and chain.n_states for chain in programme.chains):
        solution = highs.solve(programme, options)
        note = "a store needs two hours or more here: solved with HiGHS"
        return Found(replace(solution, note=note))
    found = solve_lazily(programme, options, progress, persist, near, keep)
    solution = found.solution
    if solution.status in ANSWERS or programme.n_hourly > largest_fallback:
        return found
    second = highs.solve(programme, options)
    if second.status not in ANSWERS:
        return found
    note = (
        f"the interior point stopped after {solution.iterations} iterations "
        f"({solution.status.value.split(';')[0]}): solved with HiGHS instead"
    )
    return Found(replace(second, note=note))
