"""HiGHS behind the same interface: the reference solver, for any programme that fits in memory.

It sees the programme as one sparse matrix, in units of its own: its tolerances are absolute, so
quantities are divided by the largest right-hand side of an hour and costs by their median.
Up to `SIMPLEX_ROWS` rows the dual simplex, above it the interior point method with crossover: both
end in a vertex with exact duals.

References
----------
Q. Huangfu, J. A. J. Hall, Parallelizing the dual revised simplex method, Mathematical Programming
Computation 10 (2018) 119-142.
"""

import time
from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import SparseProblem, to_sparse
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status

Floats = NDArray[np.float64]

SIMPLEX_ROWS = 50_000
"""Largest problem for the simplex; interior point is faster above it."""
LEAST_TOLERANCE = 1e-10
"""HiGHS accepts no tighter feasibility tolerance."""


def solve(programme: Programme, options: SolverOptions) -> Solution:
    """Solve a programme with HiGHS.

    Parameters
    ----------
    programme : Programme
        Any programme.
    options : SolverOptions
        Tolerance, threads, time limit and iteration limit (interior point only) are used.

    Returns
    -------
    Solution
        Primal and dual point; NaN everywhere unless a point exists.
    """
    begin = time.perf_counter()
    problem = to_sparse(programme)
    kinds = highspy.HighsModelStatus
    first = "ipm" if problem.matrix.shape[0] > SIMPLEX_ROWS else "simplex"
    highs, status = _run(problem, options, first)
    note = ""
    if status in (kinds.kUnknown, kinds.kSolveError):
        other = "simplex" if first == "ipm" else "ipm"
        note = f"HiGHS lost its way with {first}; solved with {other} without presolve. "
        highs, status = _run(problem, options, other, presolve=False)
    if status in (kinds.kUnboundedOrInfeasible, kinds.kUnbounded, kinds.kUnknown):
        status = _settle(problem, options, status)
    solution = _read(problem, highs, status)
    seconds = time.perf_counter() - begin
    return replace(solution, seconds=seconds, note=(note + solution.note).strip())


def _run(
    problem: SparseProblem, options: SolverOptions, solver: str, presolve: bool = True
) -> tuple[highspy.Highs, highspy.HighsModelStatus]:
    """Run HiGHS once."""
    highs = _load(problem, options)
    highs.setOptionValue("solver", solver)
    highs.setOptionValue("presolve", "choose" if presolve else "off")
    highs.run()
    return highs, highs.getModelStatus()


def _settle(
    problem: SparseProblem, options: SolverOptions, status: highspy.HighsModelStatus
) -> highspy.HighsModelStatus:
    """Tell unbounded from infeasible: HiGHS may leave it open, a run without cost does not."""
    kinds = highspy.HighsModelStatus
    without_cost = replace(problem, cost=np.zeros_like(problem.cost))
    _, found = _run(without_cost, options, "simplex")
    if found == kinds.kOptimal:
        return kinds.kUnknown if status == kinds.kUnknown else kinds.kUnbounded
    return found


@dataclass(frozen=True, slots=True)
class _Units:
    """Size of one unit of HiGHS' quantities and costs: powers of two, nothing is rounded."""

    quantity: float
    cost: float


def _units(problem: SparseProblem) -> _Units:
    """Units that bring the sizes of a problem near one."""
    hours = [
        np.abs(problem.row_upper[c.first_row : c.first_row + c.n_hour_rows * c.n_hours])
        for c in problem.index.chains
    ]
    quantity = max((float(part.max(initial=0.0)) for part in hours), default=0.0)
    if quantity == 0.0:
        limits = np.concatenate([problem.upper, np.abs(problem.row_upper)])
        quantity = float(np.max(limits[np.isfinite(limits)], initial=0.0)) or 1.0
    costs = np.abs(problem.cost[problem.cost != 0])
    cost = float(np.median(costs)) if costs.size else 1.0
    # Loads of 1000 MW and costs of 10 USD/MWh are what the tolerances were made for
    return _Units(2.0 ** round(np.log2(quantity / 1e3)), 2.0 ** round(np.log2(cost / 1e1)))


def _load(problem: SparseProblem, options: SolverOptions) -> highspy.Highs:
    """Load the problem and the options into a silent HiGHS."""
    highspy.Highs.resetGlobalScheduler(True)  # else the thread count of an earlier solve stays
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    n_rows, n_columns = problem.matrix.shape
    tolerance = float(np.clip(options.tolerance, LEAST_TOLERANCE, 1e-7))
    settings: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": options.threads or 1,
        "time_limit": options.time_limit_s,
        "run_crossover": "on",
        "primal_feasibility_tolerance": tolerance,
        "dual_feasibility_tolerance": tolerance,
        "ipm_iteration_limit": max(options.max_iterations, 1),
        "small_matrix_value": 1e-12,  # availabilities of 1e-10 are data, not noise
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n_columns, n_rows
    units = _units(problem)
    model.col_cost_ = problem.cost / units.cost
    model.col_lower_ = problem.lower / units.quantity
    model.col_upper_ = problem.upper / units.quantity
    model.row_lower_ = problem.row_lower / units.quantity
    model.row_upper_ = problem.row_upper / units.quantity
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = problem.matrix.indptr
    model.a_matrix_.index_ = problem.matrix.indices
    model.a_matrix_.value_ = problem.matrix.data
    highs.passModel(model)
    return highs


def _read(
    problem: SparseProblem,
    highs: highspy.Highs,
    status: highspy.HighsModelStatus,
) -> Solution:
    """HiGHS' point in the shapes of a `Solution`."""
    kinds = highspy.HighsModelStatus
    known = {
        kinds.kOptimal: (Status.OPTIMAL, ""),
        kinds.kInfeasible: (Status.INFEASIBLE, ""),
        kinds.kUnbounded: (Status.UNBOUNDED, ""),
        kinds.kTimeLimit: (Status.ITERATIONS, "HiGHS reached solver.time_limit_s"),
        kinds.kIterationLimit: (Status.ITERATIONS, "HiGHS reached its iteration limit"),
        kinds.kInterrupt: (Status.INTERRUPTED, ""),
    }
    found, note = known.get(status, (Status.NUMERICS, f"HiGHS ended with {status.name}"))
    info, point = highs.getInfo(), highs.getSolution()
    n_rows, n_columns = problem.matrix.shape
    if found is Status.OPTIMAL:
        units = _units(problem)
        values = units.quantity * np.array(point.col_value)
        duals = units.cost * np.array(point.row_dual)
    else:
        values, duals = np.full(n_columns, np.nan), np.full(n_rows, np.nan)
    index = problem.index
    objective = float(problem.cost @ values)
    return Solution(
        status=found,
        hourly=values[: index.first_master_column],
        master=values[index.first_master_column :],
        row_duals=row_duals(problem, duals),
        master_duals=duals[index.first_master_row :],
        objective=objective,
        dual_objective=objective,  # a vertex: equal up to rounding, see `certify`
        iterations=max(info.simplex_iteration_count, 0) + max(info.ipm_iteration_count, 0),
        seconds=0.0,
        method=Method.HIGHS,
        note=note,
    )


def row_duals(problem: SparseProblem, duals: Floats) -> tuple[Floats, ...]:
    """Per chain the duals of its hour and state rows, shape (h + m, T), out of all row duals."""
    found = []
    for chain in problem.index.chains:
        size = chain.n_hour_rows + chain.n_states
        span = slice(chain.first_row, chain.first_row + size * chain.n_hours)
        found.append(duals[span].reshape(size, chain.n_hours))
    return tuple(found)
