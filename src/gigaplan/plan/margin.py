"""What one more unit would change: reduced costs of capacities and slacks of master rows.

The multipliers of capacity bounds are not the solver's: with the reduced cost r = c - A'y of an
hourly variable, min(0, r) is the best multiplier of its upper bound, as in the certificate.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve.interface import Solution

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Margin:
    """Marginal values of the master.

    Attributes
    ----------
    reduced_cost : array, shape (n_z,)
        Change of cost per unit of each capacity forced in [USD/(unit a)]: > 0 where a capacity is
        not worth building, < 0 where its maximum holds it back, 0 in between.
    slack : array, shape (n_r,)
        Right-hand side minus left side of each "<=" row, in the unit of the row.
    """

    reduced_cost: Floats
    slack: Floats


def margin(programme: Programme, solution: Solution) -> Margin:
    """Read marginal values off a solution.

    Parameters
    ----------
    programme : Programme
        The problem.
    solution : Solution
        With a primal and a dual point.
    """
    problem = to_sparse(programme)
    index, matrix = problem.index, problem.matrix
    duals = np.zeros(matrix.shape[0])
    for chain, part in zip(index.chains, solution.row_duals, strict=True):
        duals[chain.first_row : chain.first_row + part.size] = part.ravel()
    duals[index.first_master_row :] = solution.master_duals
    reduced = problem.cost - matrix.T @ duals
    for chain in index.chains:
        bounds = slice(chain.first_bound, chain.first_bound + chain.bounded.size)
        duals[bounds] = np.minimum(reduced[chain.bounded], 0.0)
    reduced = problem.cost - matrix.T @ duals
    activity = matrix @ np.concatenate([solution.hourly, solution.master])
    first = index.first_master_row
    return Margin(
        reduced_cost=reduced[index.first_master_column :],
        slack=problem.row_upper[first:] - activity[first:],
    )
