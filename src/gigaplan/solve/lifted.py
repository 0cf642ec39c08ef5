"""The same programme with its capacities as columns of their own, for a sparse matrix that fits.

A capacity of a late period is the sum of all that was built before: substituted into the bound of
every hour, each row has as many entries as there were periods. As columns, v = C z + v0 is written
once, and every bound has one entry. Costs, plans and prices are the same.
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import block_array, csr_array, eye_array

from gigaplan.programme.problem import Master, Programme
from gigaplan.solve.interface import Solution

COLUMNS_PER_CAPACITY = 3.0
"""Mean number of columns in a capacity from which it pays to give it a column of its own."""


def is_deep(programme: Programme) -> bool:
    """Whether capacities are made of many columns."""
    capacities = programme.capacity_map
    return bool(capacities.nnz > COLUMNS_PER_CAPACITY * max(capacities.shape[0], 1))


def lift(programme: Programme, solution: Solution) -> tuple[Programme, Solution]:
    """Give every capacity of every chain a free column and a row v - C z = v0.

    Returns
    -------
    Programme, Solution
        The new columns and rows come last. The prices of the new rows are 0 here: they follow from
        the hours.
    """
    master, capacities = programme.master, csr_array(programme.capacity_map)
    count, n_z = capacities.shape
    existing = np.concatenate([np.zeros(0), *(chain.existing for chain in programme.chains)])
    n_r = master.rhs.size
    rows = block_array(
        [[csr_array(master.rows), csr_array((n_r, count))], [-capacities, eye_array(count)]],
        format="csr",
    )
    blocks = int(master.block.max(initial=-1)) + 1
    lifted = Master(
        cost=np.concatenate([master.cost, np.zeros(count)]),
        upper=np.concatenate([master.upper, np.full(count, np.inf)]),
        free=np.concatenate([master.free, np.ones(count, dtype=bool)]),
        block=np.concatenate([master.block, np.full(count, blocks)]),
        rows=csr_array(rows),
        rhs=np.concatenate([master.rhs, existing]),
        equal=np.concatenate([master.equal, np.ones(count, dtype=bool)]),
    )
    chains = tuple(
        replace(chain, existing=np.zeros_like(chain.existing)) for chain in programme.chains
    )
    identity = csr_array(block_array([[csr_array((count, n_z)), eye_array(count)]], format="csr"))
    sizes = capacities @ solution.master + existing
    return (
        replace(programme, chains=chains, master=lifted, capacity_map=identity),
        replace(
            solution,
            master=np.concatenate([solution.master, sizes]),
            master_duals=np.concatenate([solution.master_duals, np.zeros(count)]),
        ),
    )
