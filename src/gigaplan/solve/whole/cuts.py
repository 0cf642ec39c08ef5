"""What the hours of a chain cost at least, as a linear function of the master: cuts.

Given prices y of its rows and w of the master rows it counts in, a chain with capacities v costs

    cost x  >=  constant + gradient . v + w . E x         for every x that its hours allow

    constant  = d . y - sum of max(0, -r) u               over variables bounded by a number u
    gradient  = - P'y - sum of max(0, -r) a               over variables bounded by a v
    r         = cost - H'y - w'E                          reduced costs, state rows within H

by weak duality, whatever the prices are: a cut needs no optimal prices to be true, and with those
of an optimum it is tight there. E x is what the chain adds to each master row it counts in.

References
----------
A. M. Geoffrion, Generalized Benders decomposition, J. Optim. Theory Appl. 10 (1972), 237-260.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Chain, Programme
from gigaplan.programme.sparse import hourly_costs, profile
from gigaplan.solve.interface import Solution

Floats = NDArray[np.float64]

REACH = 10.0
"""How many times its largest value in the plan a variable without upper bound may take: only
counts where its reduced cost has the wrong sign by the tolerance of the solver."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """One cut for every chain, from one set of prices."""

    constant: Floats
    """(n_chains,) [USD]"""
    gradient: tuple[Floats, ...]
    """Per chain, shape (k,): USD per unit of each of its capacities."""
    prices: Floats
    """(n_r,) w, <= 0 on "<=" rows. [USD per unit of the row]"""


def cuts_of(programme: Programme, solution: Solution) -> Cuts:
    """Cuts at the prices of a solution.

    Parameters
    ----------
    programme : Programme
        The programme whose chains are cut.
    solution : Solution
        Of it, or of one with the same chains at other capacities.
    """
    equal = programme.master.equal
    prices = np.where(equal, solution.master_duals, np.minimum(solution.master_duals, 0.0))
    constants, gradients = [], []
    first = 0
    for chain, duals in zip(programme.chains, solution.row_duals, strict=True):
        size = chain.n_variables * chain.n_hours
        largest = solution.hourly[first : first + size].reshape(chain.n_variables, -1)
        first += size
        constant, gradient = cut_of(
            chain, programme.bank, duals, prices[chain.couple_row], largest.max(axis=1)
        )
        constants.append(constant)
        gradients.append(gradient)
    return Cuts(np.array(constants), tuple(gradients), prices)


def cut_of(
    chain: Chain, bank: Floats, duals: Floats, prices: Floats, largest: Floats
) -> tuple[float, Floats]:
    """Constant and gradient of the cut of one chain.

    Parameters
    ----------
    chain : Chain
        Its hours.
    bank : array
        Profiles.
    duals : array, shape (h + m, T)
        Prices of its hour and state rows.
    prices : array, shape (c,)
        Prices of the master rows it counts in.
    largest : array, shape (n,)
        Largest value of each variable in the plan, for those without upper bound.
    """
    T, h = chain.n_hours, chain.n_hour_rows
    reduced = reduced_costs(chain, bank, duals, prices)
    wrong = np.maximum(-reduced, 0.0)
    right = [
        profile(bank, scale, int(start), T)
        for scale, start in zip(chain.rhs_scale, chain.rhs_start, strict=True)
    ]
    constant = sum(float(duals[r] @ right[r]) for r in range(h + chain.n_states))
    gradient = np.zeros(chain.n_capacities)
    terms = (chain.term_row, chain.term_capacity, chain.term_scale, chain.term_start)
    for row, k, scale, start in zip(*terms, strict=True):
        gradient[k] -= float(duals[row] @ profile(bank, scale, int(start), T))
    for i, k in enumerate(chain.bound_by):
        if k == UNBOUNDED:
            constant -= REACH * float(largest[i]) * float(wrong[i].sum())
            continue
        share = float(wrong[i] @ profile(bank, chain.upper_scale[i], int(chain.upper_start[i]), T))
        if k == CONSTANT:
            constant -= share
        else:
            gradient[k] -= share
    return constant, gradient


def reduced_costs(chain: Chain, bank: Floats, duals: Floats, prices: Floats) -> Floats:
    """Cost of each variable less what its rows pay for it, shape (n, T) [USD/MWh]."""
    T, h = chain.n_hours, chain.n_hour_rows
    reduced = hourly_costs(chain, bank)
    for r, i in zip(*np.nonzero(chain.hour_scale), strict=True):
        values = profile(bank, chain.hour_scale[r, i], int(chain.hour_start[r, i]), T)
        reduced[i] -= values * duals[r]
    for j, i in zip(*np.nonzero(chain.gain), strict=True):
        reduced[i] += chain.gain[j, i] * duals[h + j]
    for i in np.flatnonzero(chain.state_of >= 0):
        j = int(chain.state_of[i])
        after = np.roll(duals[h + j], -1)
        if not chain.cyclic[j]:
            after[-1] = 0.0
        reduced[i] += chain.keep[j] * after - duals[h + j]
    for c, i in zip(*np.nonzero(chain.couple_scale), strict=True):
        values = profile(bank, chain.couple_scale[c, i], int(chain.couple_start[c, i]), T)
        reduced[i] -= values * prices[c]
    return reduced
