"""What is seen of a programme without a solver: that nothing at all is a plan, that it is bounded.

Sufficient conditions only; most programmes that promise nothing meet both.
"""

import numpy as np

from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Programme


def is_met_by_nothing(programme: Programme) -> bool:
    """Whether to build, lease and run nothing meets every row; penalties may be paid.

    Parameters
    ----------
    programme : Programme
        Any programme; all its variables may be 0.
    """
    master = programme.master
    if (master.rhs[master.equal] != 0.0).any():
        return False
    rows, by_column = master.rows.tocsr(), master.rows.tocsc()
    alone = np.diff(by_column.indptr) == 1
    alone[programme.capacity_map.tocoo().col] = False
    for row in np.flatnonzero(master.rhs < 0.0):
        entries = slice(rows.indptr[row], rows.indptr[row + 1])
        columns, values = rows.indices[entries], rows.data[entries]
        # a column of this row only, such as what a contract lacks, can make up for it
        free = alone[columns] & (values < 0.0)
        if not (values[free] * master.upper[columns[free]] <= master.rhs[row]).any():
            return False
    return all(
        not chain.rhs_scale.any()
        and not chain.existing[chain.term_capacity[chain.term_scale != 0.0]].any()
        for chain in programme.chains
    )


def is_surely_bounded(programme: Programme) -> bool:
    """Whether every column and hourly variable that earns has a limit of its own.

    A column is limited by a bound or by a row of the master whose other entries cannot make room
    for it; an hourly variable by a number, or by a capacity whose columns are limited.
    """
    master = programme.master
    if master.free.any():
        return False
    coupled = {int(row) for chain in programme.chains for row in chain.couple_row}
    rows = master.rows.tocsr()
    least = np.zeros(rows.shape[0])
    entries = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    np.minimum.at(least, entries, rows.data)
    holds = np.array([row not in coupled for row in range(rows.shape[0])], dtype=np.bool_)
    holds &= least >= 0.0
    limited = np.isfinite(master.upper)
    limited[rows.indices[holds[entries] & (rows.data > 0.0)]] = True
    if not limited[master.cost < 0.0].all():
        return False
    made_of = programme.capacity_map.tocsr()
    first = 0
    for chain in programme.chains:
        for i in np.flatnonzero(chain.bound_by != CONSTANT):
            start, bound = int(chain.cost_start[i]), int(chain.bound_by[i])
            hours = np.ones(1) if start < 0 else programme.bank[start : start + chain.n_hours]
            if float((chain.cost_base[i] + chain.cost_scale[i] * hours).min()) >= 0.0:
                continue
            if bound == UNBOUNDED:
                return False
            row = first + bound
            columns = made_of.indices[made_of.indptr[row] : made_of.indptr[row + 1]]
            if not limited[columns].all():
                return False
        first += chain.n_capacities
    return True
