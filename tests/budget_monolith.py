"""The oracle of alternatives: the objective as one more row of the whole problem, by HiGHS.

Least or most megawatts of a group subject to objective <= budget, stated at once: one more master
row over master and hourly columns, and the group's megawatts in place of the costs.
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, vstack

from gigaplan.alternatives.groups import Group
from gigaplan.alternatives.held import Direction
from gigaplan.programme.problem import Chain, Programme
from gigaplan.programme.sparse import profile
from gigaplan.solve import highs
from gigaplan.solve.interface import SolverOptions, Status


def end_of_range(
    programme: Programme, group: Group, direction: Direction, budget_usd: float
) -> float:
    """Least or most megawatts of a group within a budget [MW]."""
    master = programme.master
    row = master.rhs.size
    profiles: list[np.ndarray] = []
    size = programme.bank.size

    def limited(chain: Chain) -> Chain:
        nonlocal size
        n = chain.n_variables
        scale, start = np.zeros(n), np.full(n, -1, dtype=np.int64)
        for i in range(n):
            hourly = profile(
                programme.bank, chain.cost_scale[i], int(chain.cost_start[i]), chain.n_hours
            )
            cost = chain.cost_base[i] + np.broadcast_to(hourly, (chain.n_hours,))
            if cost.any():
                profiles.append(cost)
                scale[i], start[i] = 1.0, size
                size += chain.n_hours
        return replace(
            chain,
            cost_base=np.zeros(n),
            cost_scale=np.zeros(n),
            cost_start=np.full(n, -1, dtype=np.int64),
            couple_row=np.append(chain.couple_row, row),
            couple_scale=np.vstack([chain.couple_scale, scale]),
            couple_start=np.vstack([chain.couple_start, start]),
        )

    chains = tuple(map(limited, programme.chains))
    cost = np.zeros(master.cost.size)
    for column, weight in group.weights.items():
        cost[column] = -direction.sign * weight
    budgeted = replace(
        programme,
        chains=chains,
        master=replace(
            master,
            cost=cost,
            rows=csr_array(vstack([master.rows, csr_array(master.cost.reshape(1, -1))])),
            rhs=np.append(master.rhs, budget_usd),
            equal=np.append(master.equal, False),
        ),
        bank=np.concatenate([programme.bank, *profiles]),
    )
    solution = highs.solve(budgeted, SolverOptions(tolerance=1e-9))
    if solution.status is Status.UNBOUNDED:
        return np.inf
    assert solution.status is Status.OPTIMAL
    return group.existing_mw - direction.sign * solution.objective
