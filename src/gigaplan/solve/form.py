"""Chains and master in the solver's own units, as plain arrays that kernels can read.

Scaling: power in `power_mw` (peak load), cost in `cost_usd_per_mwh`, each state in its own energy
unit, each master column and row in its own unit. It is undone in `unscale`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Form(NamedTuple):
    """One chain of hours as the kernels see it (see `programme.problem.Chain` for the meaning).

    Sizes: T hours, n variables, h hour rows, m states, c coupling rows, k capacities, p P-terms.
    """

    hours: int
    bound_by: Ints  # (n,)
    upper_scale: Floats  # (n,)
    upper_start: Ints  # (n,)
    cost_base: Floats  # (n,)
    cost_scale: Floats  # (n,)
    cost_start: Ints  # (n,)
    hour_scale: Floats  # (h, n)
    hour_start: Ints  # (h, n)
    gain: Floats  # (m, n)
    state_of: Ints  # (n,)
    keep: Floats  # (m,)
    cyclic: Flags  # (m,)
    couple_scale: Floats  # (c, n)
    couple_start: Ints  # (c, n)
    rhs_scale: Floats  # (h + m,)
    rhs_start: Ints  # (h + m,)
    term_row: Ints  # (p,)
    term_capacity: Ints  # (p,)
    term_scale: Floats  # (p,)
    term_start: Ints  # (p,)
    bank: Floats


class Factor(NamedTuple):
    """The factored normal equations of one chain; node order: hour rows, states, coupling rows."""

    theta: Floats  # (n, T) 1 / (zl/x + zu/u), 0 where the variable is absent
    inverse: Floats  # (h, T) inverse pivots of the hour rows
    hour_link: (
        Floats  # (h, h + 2m + c, T) unit upper rows: to hour rows, states t, states t+1, coupling
    )
    state_inverse: Floats  # (T, m) inverse pivots of the state rows
    link: Floats  # (T, m, 3m + c) unit upper rows: to states t, states t+1, last states, coupling
    hour_border: Floats  # (h, k, T) swept border columns of the capacities
    state_border: Floats  # (T, m, k)


def empty_elements(form: Form, n_capacities: int) -> tuple[Floats, Floats, Floats]:
    """Scratch of a factorisation: pivots and links of the hours' elements, borders by state.

    Shapes (2m, T), (2m, 2m + c, T) and (m, k, T).
    """
    m, c, T = form.keep.size, form.couple_scale.shape[0], form.hours
    return (
        np.zeros((2 * m, T)),
        np.zeros((2 * m, 2 * m + c, T)),
        np.zeros((m, n_capacities, T)),
    )
