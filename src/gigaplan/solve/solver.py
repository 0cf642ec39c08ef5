"""One door to both solvers, with what happens when the first one does not get through."""

from collections.abc import Callable
from dataclasses import replace

from gigaplan.programme.problem import Programme
from gigaplan.solve import highs
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.lazy_solve import solve_lazily

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
    """Solve a programme by the method of the options.

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
    """
    if options.method is Method.HIGHS:
        return highs.solve(programme, options)
    if any(chain.n_hours < 2 and chain.n_states for chain in programme.chains):
        solution = highs.solve(programme, options)
        return replace(solution, note="a store needs two hours or more here: solved with HiGHS")
    solution = solve_lazily(programme, options, progress, persist).solution
    if solution.status in ANSWERS or programme.n_hourly > largest_fallback:
        return solution
    second = highs.solve(programme, options)
    if second.status not in ANSWERS:
        return solution
    return replace(
        second,
        note=(
            f"the interior point stopped after {solution.iterations} iterations "
            f"({solution.status.value.split(';')[0]}): solved with HiGHS instead"
        ),
    )
