"""What a megawatt is worth in the hours of a chain, by the prices of a solution.

By how much the least cost of the hours changes with one more unit of a capacity, at the prices of
their rows: what its flows would earn above their own cost wherever they are not held by anything
else. The derivative of the Lagrangian with the best multipliers of all bounds,

    - sum of P y  +  sum over flows and hours of  upper x min(reduced cost, 0)      <= 0 as a rule

References
----------
.. [1] D. Bertsimas and J. N. Tsitsiklis, Introduction to Linear Optimization, 1997, sections 4.3
   and 5.2: reduced costs, and the derivative of the optimal cost.
"""

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import Chain
from gigaplan.programme.sparse import profile

Floats = NDArray[np.float64]


def capacity_slopes(
    bank: Floats, chain: Chain, row_duals: Floats, master_duals: Floats, wanted: tuple[int, ...]
) -> Floats:
    """Change of cost per unit of some local capacities of a chain.

    Parameters
    ----------
    bank : array
        Of the programme.
    chain : Chain
        Some hours of a campus.
    row_duals : array, shape (h + m, n_hours)
        Prices of its hour rows, then of its state rows. [USD/unit]
    master_duals : array
        Prices of the master rows. [USD/unit]
    wanted : tuple of int
        Local capacities.

    Returns
    -------
    array, shape (len(wanted),)
        Present value. [USD/unit]
    """
    place = {k: n for n, k in enumerate(wanted)}
    found = np.zeros(len(wanted))
    hours = chain.n_hours
    for p in range(chain.term_row.size):
        n = place.get(int(chain.term_capacity[p]))
        if n is not None:
            term = profile(bank, chain.term_scale[p], int(chain.term_start[p]), hours)
            found[n] -= float(np.sum(term * row_duals[chain.term_row[p]]))
    for i in range(chain.n_variables):
        n = place.get(int(chain.bound_by[i]))
        if n is not None:
            upper = profile(bank, chain.upper_scale[i], int(chain.upper_start[i]), hours)
            reduced = _reduced(bank, chain, i, row_duals, master_duals)
            found[n] += float(np.sum(upper * np.minimum(reduced, 0.0)))
    return found


def _reduced(bank: Floats, chain: Chain, i: int, row_duals: Floats, master_duals: Floats) -> Floats:
    """Reduced cost of one hourly variable, shape (n_hours,)."""
    hours, h = chain.n_hours, chain.n_hour_rows
    cost = profile(bank, chain.cost_scale[i], int(chain.cost_start[i]), hours)
    reduced = chain.cost_base[i] + np.broadcast_to(cost, (hours,))
    for r in np.flatnonzero(chain.hour_scale[:, i]):
        share = profile(bank, chain.hour_scale[r, i], int(chain.hour_start[r, i]), hours)
        reduced = reduced - share * row_duals[r]
    for c in np.flatnonzero(chain.couple_scale[:, i]):
        share = profile(bank, chain.couple_scale[c, i], int(chain.couple_start[c, i]), hours)
        reduced = reduced - share * master_duals[chain.couple_row[c]]
    for j in np.flatnonzero(chain.gain[:, i]):
        reduced = reduced + chain.gain[j, i] * row_duals[h + j]
    state = int(chain.state_of[i])
    if state >= 0:
        later = np.roll(row_duals[h + state], -1)
        if not chain.cyclic[state]:
            later[-1] = 0.0
        reduced = reduced - row_duals[h + state] + chain.keep[state] * later
    return np.asarray(reduced)
