"""A programme with fixed columns whose rows may give way, for prices where no plan keeps them.

With the units as they are no plan keeps every limit. Prices are wanted all the same, to teach the
next proposal what is missing: each row "<=" that hours count in, or that columns which can still
move stand in, may be exceeded at a price far above what it is worth in the relaxation.
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack

from gigaplan.programme.problem import Programme
from gigaplan.solve.interface import Solution
from gigaplan.solve.scaling import scale
from gigaplan.solve.whole.fixing import Fixed, Floats


def elastic(programme: Programme, fixed: Fixed, worth: Floats, times: float) -> Programme:
    """Let the rows of a fixed programme give way.

    Parameters
    ----------
    programme : Programme
        The whole programme.
    fixed : Fixed
        With some columns fixed.
    worth : array, shape (n_r,)
        Prices of the rows in the relaxation.
    times : float
        How many times the worth of the dearest row it costs to exceed one.

    Returns
    -------
    Programme
        The fixed programme with one more column for each row "<="; they come last.
    """
    row_unit = scale(programme).row_unit
    dearest = float((np.abs(worth) * row_unit).max(initial=0.0))
    master = fixed.programme.master
    rows = np.flatnonzero(~master.equal)
    shape = (master.rhs.size, rows.size)
    slack = coo_array((np.full(rows.size, -1.0), (rows, np.arange(rows.size))), shape=shape)
    block = np.full(rows.size, int(master.block.max(initial=-1)) + 1)
    larger = replace(
        master,
        cost=np.concatenate([master.cost, times * dearest / row_unit[rows]]),
        upper=np.concatenate([master.upper, np.full(rows.size, np.inf)]),
        free=np.concatenate([master.free, np.zeros(rows.size, dtype=bool)]),
        block=np.concatenate([master.block, block]),
        rows=csr_array(hstack([master.rows, slack])),
    )
    nothing = csr_array((programme.capacity_map.shape[0], rows.size))
    return replace(
        fixed.programme,
        master=larger,
        capacity_map=csr_array(hstack([programme.capacity_map, nothing])),
    )


def without_slack(solution: Solution, programme: Programme) -> Solution:
    """Return the solution without the columns by which rows gave way."""
    return replace(solution, master=solution.master[: programme.master.cost.size])
