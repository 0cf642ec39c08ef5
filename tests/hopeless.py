"""Drawn programmes without an answer: no feasible point, or cost without a floor."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, vstack

from gigaplan.programme.problem import Programme
from gigaplan.solve.interface import Status
from strategies import Drawn, draw_programme


def draw_infeasible(seed: int) -> Drawn:
    """A drawn programme with one row more that no point can meet."""
    drawn = draw_programme(seed)
    rng = np.random.default_rng(seed + 1)
    programme = drawn.programme
    master = programme.master
    chain = programme.chains[0]
    bound = chain.bound_by.size - 1  # any variable: at least -1 of it is asked for
    extra = csr_array((1, master.cost.size))
    row = np.zeros((1, chain.n_variables))
    row[0, rng.integers(0, bound + 1)] = 1.0
    changed = replace(
        chain,
        couple_row=np.append(chain.couple_row, master.rhs.size),
        couple_scale=np.vstack([chain.couple_scale, row]),
        couple_start=np.vstack([chain.couple_start, np.full((1, chain.n_variables), -1)]),
    )
    master = replace(
        master,
        rows=csr_array(vstack([master.rows, extra])),
        rhs=np.append(master.rhs, -float(np.abs(drawn.hourly).max() + 1e-6)),
        equal=np.append(master.equal, False),
    )
    programme = Programme(
        (changed, *programme.chains[1:]), master, programme.capacity_map, programme.bank
    )
    return Drawn(programme, Status.INFEASIBLE, None, None)


def draw_unbounded(seed: int) -> Drawn:
    """A drawn programme with a column that earns without limit."""
    drawn = draw_programme(seed)
    programme = drawn.programme
    master = programme.master
    master = replace(
        master,
        cost=np.append(master.cost, -1.0),
        upper=np.append(master.upper, np.inf),
        free=np.append(master.free, False),
        block=np.append(master.block, 0),
        rows=csr_array(_widen(master.rows)),
    )
    wide = csr_array(_widen(programme.capacity_map))
    changed = Programme(programme.chains, master, wide, programme.bank)
    return Drawn(changed, Status.UNBOUNDED, drawn.hourly, np.append(drawn.master, 0.0))


def _widen(matrix: csr_array) -> csr_array:
    rows, columns = matrix.shape
    return csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(rows, columns + 1))
