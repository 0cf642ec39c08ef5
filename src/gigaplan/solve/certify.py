"""The certificate of a solution: computed from the problem's matrix alone, whoever solved it.

Takes the primal point (x, z) and the prices (y of hour and state rows, w of master rows) and
checks three things.

    primal   every row and bound holds
    dual     reduced costs have the right sign, after the best choice of the bounds' multipliers
    gap      what the plan costs, less what the prices prove that every plan must cost

The multipliers of bounds are free to choose, so they are not taken from the solver: with the
reduced cost r = c - A'y - E'w of a variable, max(0, -r) is best for its upper bound. The prices
then give the bound of weak duality, a lower bound on the cost of every feasible plan,

    dual objective = d'y + b'w - sum of max(0, -r) a v0 - sum over number bounds of max(0, -r) u.

Residuals are relative to the largest sum of absolute terms of the same kind (all hours of one
row, all hours of one variable), so that the measure does not depend on the units of a scenario.
A kind that is next to nothing beside the bus is judged by `FLOOR` of the bus.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import SparseProblem, to_sparse
from gigaplan.solve.interface import Solution
from gigaplan.solve.kernel_certificate import by_column, by_row, reach
from gigaplan.solve.lifted import is_deep, lift
from gigaplan.solve.scaling import power_unit

Floats = NDArray[np.float64]
Kinds = NDArray[np.int32]

FLOOR = 1e-3
"""Least size of a kind, as share of the largest power and the largest price at the bus: 0.1 %."""
REACH = 10.0
"""How much larger than the plan's own size the lower bound lets an unlimited quantity be."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a solution is from being proven optimal."""

    primal_residual: float
    """Largest violation of a row or bound, relative to the terms of its kind. [1]"""
    dual_residual: float
    """Largest reduced cost or price of the wrong sign, relative to the terms of its kind. [1]"""
    relative_gap: float
    """|objective - dual objective| / money that moves (sum of |cost x|), or `FLOOR` of what the
    load would cost at the median cost of a MWh, if that is more. [1]"""
    objective: float
    """Cost of the plan, recomputed. [USD/a]"""
    dual_objective: float
    """What the prices prove, up to the dual residual. [USD/a]"""
    lower_bound: float
    """No plan costs less, if no quantity without a limit is `REACH` times as large as its rows are
    in this plan: the dual objective less what the dual residual could still earn. [USD/a]"""

    @property
    def largest(self) -> float:
        """Largest of the three measures [1]."""
        return max(self.primal_residual, self.dual_residual, self.relative_gap)

    def passed(self, tolerance: float) -> bool:
        """Return whether all three measures are within the tolerance; NaN never passes."""
        return bool(self.largest <= tolerance)


def certify(programme: Programme, solution: Solution) -> Certificate:
    """Check a solution against the programme it claims to solve.

    Parameters
    ----------
    programme : Programme
        The problem.
    solution : Solution
        Only the primal point and the duals are read; its own residuals and objective are not.

    Returns
    -------
    Certificate
        All measures are infinite if the point is not finite.
    """
    n_rows, power = programme.master.rhs.size, power_unit(programme)
    is_lifted = is_deep(programme)
    if is_lifted:
        programme, solution = lift(programme, solution)
    problem = to_sparse(programme)
    point = np.concatenate([solution.hourly, solution.master])
    prices = [duals.ravel() for duals in solution.row_duals]
    if not all(np.isfinite(part).all() for part in (point, *prices, solution.master_duals)):
        return Certificate(np.inf, np.inf, np.inf, np.nan, np.nan, -np.inf)
    families = _families(problem)
    duals = np.zeros(problem.matrix.shape[0])
    for chain, part in zip(problem.index.chains, prices, strict=True):
        duals[chain.first_row : chain.first_row + part.size] = part
    duals[problem.index.first_master_row :] = solution.master_duals
    if is_lifted:
        first = problem.index.first_master_row + n_rows
        duals[first:] = _prices_of_capacities(problem, duals, duals.size - first)
    objective = float(problem.cost @ point)
    dual = _check_dual(problem, duals, families[1])
    turnover = float(np.abs(problem.cost) @ np.abs(point))
    gap = abs(objective - dual.objective)
    scale = max(turnover, FLOOR * _ordinary_cost(problem, power))
    return Certificate(
        primal_residual=_check_primal(problem, point, families, power),
        dual_residual=dual.residual,
        relative_gap=gap / scale if scale > 0 else 0.0,
        objective=objective,
        dual_objective=dual.objective,
        lower_bound=_lower_bound(problem, point, dual, families[1]),
    )


def _prices_of_capacities(problem: SparseProblem, duals: Floats, count: int) -> Floats:
    """Prices of the rows v = C z + v0, the last ones: what the hours would pay for one more unit.

    They make the reduced costs of the capacities, the last columns, zero.
    """
    chosen = duals.copy()
    reduced = problem.cost - problem.matrix.T @ chosen
    for chain in problem.index.chains:
        rows = slice(chain.first_bound, chain.first_bound + chain.bounded.size)
        chosen[rows] = np.minimum(reduced[chain.bounded], 0.0)
    reduced = problem.cost - problem.matrix.T @ chosen
    return np.asarray(reduced[reduced.size - count :])


@dataclass(frozen=True, slots=True)
class _Dual:
    """Dual side of a point: objective, residual and how wrong the signs of reduced costs are."""

    objective: float
    residual: float
    wrong: Floats
    """(columns,) how far each reduced cost is on the wrong side, 0 where it is not."""


def _ordinary_cost(problem: SparseProblem, power_mw: float) -> float:
    """Cost of meeting every hour row at the median cost of a MWh, so that 0 has a scale too.

    Where no row asks for anything (a load grows with what is leased), of a power of usual size.
    """
    hourly = np.abs(problem.cost[: problem.index.first_master_column])
    priced = hourly[hourly > 0]
    sides = np.where(np.isfinite(problem.row_upper), problem.row_upper, 0.0)
    load = 0.0
    for chain in problem.index.chains:
        load += float(np.abs(sides[chain.first_row : chain.first_row + chain.n_hours]).sum())
    load = load or power_mw * sum(chain.n_hours for chain in problem.index.chains)
    return load * float(np.median(priced)) if priced.size else 0.0


def _families(problem: SparseProblem) -> tuple[Kinds, Kinds]:
    """Kind of each row and of each column: all hours of one row or variable are one kind."""
    rows = np.empty(problem.matrix.shape[0], dtype=np.int32)
    columns = np.empty(problem.matrix.shape[1], dtype=np.int32)
    row_kind = column_kind = 0
    for chain in problem.index.chains:
        T, size = chain.n_hours, chain.n_hour_rows + chain.n_states
        kinds = np.repeat(np.arange(chain.n_variables), T) + column_kind
        columns[chain.first_column : chain.first_column + kinds.size] = kinds
        rows[chain.first_row : chain.first_row + size * T] = (
            np.repeat(np.arange(size), T) + row_kind
        )
        bounds = slice(chain.first_bound, chain.first_bound + chain.bounded.size)
        rows[bounds] = columns[chain.bounded] - column_kind + row_kind + size
        row_kind, column_kind = row_kind + size + chain.n_variables, column_kind + chain.n_variables
    index = problem.index
    rows[index.first_master_row :] = row_kind + np.arange(rows.size - index.first_master_row)
    n_z = columns.size - index.first_master_column
    columns[index.first_master_column :] = column_kind + np.arange(n_z)
    return rows, columns


def _relative(violation: Floats, terms: Floats, kinds: Kinds) -> float:
    """Largest violation over the largest sum of absolute terms of the same kind."""
    if violation.size == 0:
        return 0.0
    largest, scale = np.zeros(int(kinds.max()) + 1), np.zeros(int(kinds.max()) + 1)
    np.maximum.at(largest, kinds, violation)
    np.maximum.at(scale, kinds, terms)
    return float(np.max(largest / np.where(scale > 0, scale, 1.0)))


def _check_primal(
    problem: SparseProblem, point: Floats, families: tuple[Kinds, Kinds], power_mw: float
) -> float:
    """Largest relative violation of rows and of bounds; no kind is smaller than a usual power."""
    matrix = problem.matrix
    activity, terms, largest = by_row(
        matrix.indptr, matrix.indices, matrix.data, point, matrix.shape[0]
    )
    over = np.maximum(problem.row_lower - activity, activity - problem.row_upper)
    np.maximum(over, 0.0, out=over)
    del activity  # arrays as long as the problem: what is not needed any more goes at once
    terms += np.where(np.isfinite(problem.row_upper), np.abs(problem.row_upper), 0.0)
    floor = FLOOR * max(_largest_hourly(problem, terms), power_mw)
    largest *= floor
    np.maximum(terms, largest, out=terms)
    del largest
    rows = _relative(over, terms, families[0])
    del over
    sizes = _column_sizes(problem, point, terms)
    np.maximum(sizes, floor, out=sizes)
    outside = np.maximum(problem.lower - point, point - problem.upper)
    np.maximum(outside, 0.0, out=outside)
    return max(rows, _relative(outside, sizes, families[1]))


def _largest_hourly(problem: SparseProblem, values: Floats) -> float:
    """Largest absolute value among the hour rows of all chains."""
    largest = 0.0
    for chain in problem.index.chains:
        hours = slice(chain.first_row, chain.first_row + chain.n_hour_rows * chain.n_hours)
        largest = max(largest, float(np.abs(values[hours]).max(initial=0.0)))
    return largest


def _column_sizes(problem: SparseProblem, point: Floats, terms: Floats) -> Floats:
    """Size that a violation of each column's bound is judged by.

    The column's own value or, if larger, what it would take to fill the largest of its hour and
    state rows: a flow that is 0 in every hour has no size of its own. For a master column the
    smallest of its rows, so that a share of a small part of a large sum does not blow it up.
    """
    matrix, index = problem.matrix, problem.index
    equation = np.zeros(matrix.shape[0], dtype=bool)
    for chain in index.chains:
        equation[chain.first_row : chain.first_bound] = True
    largest, smallest = reach(matrix.indptr, matrix.indices, matrix.data, terms, equation)
    smallest[~np.isfinite(smallest)] = 0.0
    first = index.first_master_column
    alone = largest == 0.0
    largest[alone] = smallest[alone]
    largest[first:] = smallest[first:]
    sizes: Floats = np.maximum(largest, np.abs(point), out=largest)
    return sizes


def _check_dual(problem: SparseProblem, duals: Floats, kinds: Kinds) -> _Dual:
    """Dual objective and residual with the best multipliers of all bounds.

    `duals` holds the prices of equations and master rows; capacity bounds are filled in here.
    """
    index, matrix = problem.index, problem.matrix
    chosen = duals.copy()
    first = index.first_master_row
    inequality = ~np.isfinite(problem.row_lower[first:])
    wrong_prices = np.where(inequality, np.maximum(chosen[first:], 0.0), 0.0)
    chosen[first:] -= wrong_prices
    reduced = problem.cost - matrix.T @ chosen
    for chain in index.chains:
        rows = slice(chain.first_bound, chain.first_bound + chain.bounded.size)
        chosen[rows] = np.minimum(reduced[chain.bounded], 0.0)
    reduced, terms, largest = by_column(matrix.indptr, matrix.indices, matrix.data, chosen)
    np.subtract(problem.cost, reduced, out=reduced)
    # x at its lower bound 0 if reduced >= 0, at its upper bound if it is finite
    wrong = np.maximum(-reduced, 0.0)
    wrong[np.isfinite(problem.upper)] = 0.0
    free = ~np.isfinite(problem.lower)
    wrong[free] = np.abs(reduced[free])
    bounded = np.isfinite(problem.upper)
    bounds = float(np.minimum(reduced[bounded], 0.0) @ problem.upper[bounded])
    del reduced  # arrays as long as the problem: what is not needed any more goes at once
    hourly_cost = float(np.abs(problem.cost[: index.first_master_column]).max(initial=0.0))
    floor = FLOOR * max(_largest_hourly(problem, chosen), hourly_cost)
    terms += np.abs(problem.cost)
    largest *= floor
    np.maximum(terms, largest, out=terms)
    del largest
    price_terms = np.abs(chosen[first:]) + wrong_prices
    residual = _relative(wrong, terms, kinds)
    if wrong_prices.size and wrong_prices.max() > 0:
        residual = max(residual, float(np.max(wrong_prices) / np.max(price_terms)))
    sides = np.where(np.isfinite(problem.row_upper), problem.row_upper, problem.row_lower)
    return _Dual(float(sides @ chosen) + bounds, residual, wrong)


def _lower_bound(problem: SparseProblem, point: Floats, dual: _Dual, kinds: Kinds) -> float:
    """Dual objective less what the wrong-signed reduced costs could still earn."""
    bad = np.flatnonzero(dual.wrong > 0)
    if bad.size == 0:
        return dual.objective
    matrix = problem.matrix
    terms = by_row(matrix.indptr, matrix.indices, matrix.data, point, matrix.shape[0])[1]
    sizes = _column_sizes(problem, point, terms)
    largest = np.zeros(int(kinds.max()) + 1)
    np.maximum.at(largest, kinds, sizes)
    return dual.objective - float(dual.wrong[bad] @ (REACH * largest[kinds[bad]]))
