"""The points and directions that an interior point method walks through, and its memory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import UNBOUNDED
from gigaplan.solve.form import Factor, Floats, Form, Singles
from gigaplan.solve.scaling import ScaledMaster

N_WEIGHTS = 4
"""Weights tried for a correction."""


@dataclass(frozen=True, slots=True)
class ChainPoint:
    """Iterate of one chain; arrays are updated in place.

    Invariant: u = upper v - x; all four are 1 where a variable is absent in an hour.
    """

    x: Floats
    """(n, T) hourly variables."""
    u: Floats
    """(n, T) room below the upper bound."""
    zl: Floats
    """(n, T) multipliers of x >= 0."""
    zu: Floats
    """(n, T) multipliers of u >= 0."""
    hour_duals: Floats
    """(h, T)"""
    state_duals: Floats
    """(T, m)"""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """Direction of one chain, by what makes it (see `kernel_direction`); updated in place."""

    pull: Singles
    """(n, T)"""
    target_l: Singles
    """(n, T) targets of the products x zl."""
    target_u: Singles
    """(n, T) targets of the products u zu."""
    dv: Floats
    """(k,) step of the capacities."""
    hour_duals: Floats
    state_duals: Floats
    ratio_p: Floats
    """(T,) largest -dx/x, -du/u of each hour."""
    ratio_d: Floats
    """(T,) largest -dz/z of each hour."""
    totals: Floats
    """(3,) x.dz, z.dx and dx.dz."""


@dataclass(frozen=True, slots=True)
class MasterPoint:
    """Iterate of the master, or a direction of it.

    z with lower multipliers zl; uz = upper - z with zu; row slacks s with row prices w <= 0.
    Entries that do not exist (no upper bound, equality row) are 1 in a point and 0 in a direction.
    """

    z: Floats
    uz: Floats
    zl: Floats
    zu: Floats
    s: Floats
    w: Floats

    def mixed(self, other: "MasterPoint", weight: float) -> "MasterPoint":
        """Return self + weight (other - self)."""
        return MasterPoint(
            *(
                mine + weight * (theirs - mine)
                for mine, theirs in (
                    (self.z, other.z),
                    (self.uz, other.uz),
                    (self.zl, other.zl),
                    (self.zu, other.zu),
                    (self.s, other.s),
                    (self.w, other.w),
                )
            )
        )


@dataclass(frozen=True, slots=True)
class MasterFlags:
    """Which bounds and slacks of the master exist."""

    lower: NDArray[np.bool_]
    upper: NDArray[np.bool_]
    loose: NDArray[np.bool_]
    """Rows that are inequalities."""
    upper_value: Floats
    """Upper bounds, 0 where there is none."""

    @property
    def pairs(self) -> int:
        """Complementarity pairs of the master."""
        return int(self.lower.sum() + self.upper.sum() + self.loose.sum())


def master_flags(master: ScaledMaster) -> MasterFlags:
    """Read off which bounds exist."""
    upper = np.isfinite(master.upper)
    return MasterFlags(
        lower=~master.free,
        upper=upper,
        loose=~master.equal,
        upper_value=np.where(upper, master.upper, 0.0),
    )


@dataclass(frozen=True, slots=True)
class ChainWork:
    """Scratch memory of one chain, reused in every iteration."""

    factor: Factor
    s_vv: Floats
    """(k, k) what the chain adds to the master."""
    s_vw: Floats
    s_ww: Floats
    reduced: Floats
    """(n, T) reduced costs c - A'y - E'w."""
    ratios_p: Floats
    """(weights, T) how far a weighted correction reaches."""
    ratios_d: Floats
    largest: Floats
    """(weights, 2) how far it is at most, primal and dual."""
    hour_rows: Floats
    """(h, T) residuals d - A x - P v."""
    state_rows: Floats
    couple_sums: Floats
    """(c,) E x."""
    term_value: Floats
    """(k,) P'y."""
    bound_value: Floats
    """(k,) sum of upper x max(0, -reduced)."""
    totals: Floats


def upper_profile(form: Form, i: int) -> Floats:
    """Upper bound of variable i per unit of its capacity (or the bound itself), shape (T,)."""
    start = form.upper_start[i]
    if start < 0:
        return np.full(form.hours, form.upper_scale[i])
    return np.asarray(form.upper_scale[i] * form.bank[start : start + form.hours])


def pairs_of(form: Form) -> int:
    """Complementarity pairs: two per hour in which a variable is present, one if unbounded."""
    pairs = 0
    for i in range(form.bound_by.size):
        if form.bound_by[i] == UNBOUNDED:
            pairs += form.hours
        else:
            pairs += 2 * int((upper_profile(form, i) > 0.0).sum())
    return pairs


def empty_step(form: Form, n_capacities: int) -> ChainStep:
    """Memory for a direction of one chain."""
    n, h, m = form.bound_by.size, form.hour_scale.shape[0], form.keep.size
    hours = form.hours
    return ChainStep(
        pull=np.zeros((n, hours), np.float32),
        target_l=np.zeros((n, hours), np.float32),
        target_u=np.zeros((n, hours), np.float32),
        dv=np.zeros(n_capacities),
        hour_duals=np.zeros((h, hours)),
        state_duals=np.zeros((hours, m)),
        ratio_p=np.zeros(hours),
        ratio_d=np.zeros(hours),
        totals=np.zeros(3),
    )
