"""The passes of the method over the chains of a batch, one call for many chains.

Each pass does for chains `first` .. `last - 1` what the kernels of one chain do; what is read by
two of them is still in the cache.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.batch import Forms, PointStack, StepStack, WorkStack
from gigaplan.solve.form import Factor, Form
from gigaplan.solve.kernel_direction import blend, gather, spread, spread_weighted
from gigaplan.solve.kernel_elements import factor_hours
from gigaplan.solve.kernel_factor import border_products, factor_states
from gigaplan.solve.kernel_residuals import residuals
from gigaplan.solve.kernel_step import advance, smallest_products
from gigaplan.solve.kernel_sweep import sweep_backward, sweep_forward

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, forceinline=True)
def form_at(forms: Forms, b: int) -> Form:
    """Form of one chain."""
    return Form(
        forms.hours, forms.bound_by[b], forms.upper_scale[b], forms.upper_start[b],
        forms.cost_base[b], forms.cost_scale[b], forms.cost_start[b], forms.hour_scale[b],
        forms.hour_start[b], forms.gain[b], forms.state_of[b], forms.keep[b], forms.cyclic[b],
        forms.couple_scale[b], forms.couple_start[b], forms.rhs_scale[b], forms.rhs_start[b],
        forms.term_row[b], forms.term_capacity[b], forms.term_scale[b], forms.term_start[b],
        forms.bank,
    )  # fmt: skip


@njit(cache=True, nogil=True, forceinline=True)
def factor_at(work: WorkStack, b: int) -> Factor:
    """Factor of one chain."""
    return Factor(
        work.theta[b], work.inverse[b], work.hour_link[b], work.state_inverse[b], work.link[b],
        work.hour_border[b], work.state_border[b],
    )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"nnan", "reassoc"}, forceinline=True)
def _largest(values: Floats) -> float:
    """Largest of non-negative values."""
    largest = 0.0
    for t in range(values.size):
        largest = max(largest, values[t])
    return largest


@njit(cache=True, nogil=True, error_model="numpy")
def residuals_of(
    forms: Forms, p: PointStack, work: WorkStack, w: Floats, v: Floats, first: int, last: int
) -> None:
    """Reduced costs, row residuals and sums; prices w (chains, c), capacities v (chains, k)."""
    for b in range(first, last):
        residuals(
            form_at(forms, b), p.x[b], p.u[b], p.zl[b], p.zu[b], p.hour_duals[b], p.state_duals[b],
            w[b], v[b], work.reduced[b], work.hour_rows[b], work.state_rows[b],
            work.couple_sums[b], work.term_value[b], work.bound_value[b], work.totals[b],
        )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def factor_of(forms: Forms, p: PointStack, work: WorkStack, first: int, last: int) -> None:
    """Factor the hours, and what they ask of the capacities and of the shared rows."""
    m = forms.keep.shape[1]
    element_pivot = np.zeros((2 * m, forms.hours))
    element_link = np.zeros((2 * m, 2 * m + forms.couple_scale.shape[1], forms.hours))
    border_rows = np.zeros((m, work.s_vv.shape[1], forms.hours))
    for b in range(first, last):
        form, factor = form_at(forms, b), factor_at(work, b)
        factor_hours(
            form, p.x[b], p.u[b], p.zl[b], p.zu[b], factor, element_pivot, element_link,
            border_rows, work.s_vv[b], work.s_vw[b], work.s_ww[b],
        )  # fmt: skip
        factor_states(form, factor, element_pivot, element_link, work.s_ww[b])
        border_products(form, factor, work.s_vv[b], work.s_vw[b])


@njit(cache=True, nogil=True, error_model="numpy")
def forward_of(
    mode: int,
    target_mu: float,
    low: float,
    high: float,
    step_p: float,
    step_d: float,
    forms: Forms,
    p: PointStack,
    work: WorkStack,
    given: StepStack,
    into: StepStack,
    first: int,
    last: int,
) -> None:
    """Set targets, put their right-hand side on the rows and sweep them forward (see `gather`)."""
    for b in range(first, last):
        form, factor = form_at(forms, b), factor_at(work, b)
        into.hour_duals[b] = work.hour_rows[b]
        into.state_duals[b] = work.state_rows[b]
        work.out[b] = 0.0
        gather(
            mode, target_mu, low, high, step_p, step_d, form, p.x[b], p.u[b], p.zl[b], p.zu[b],
            work.reduced[b], factor, given.pull[b], given.target_l[b], given.target_u[b],
            given.dv[b], into.target_l[b], into.target_u[b], into.hour_duals[b],
            into.state_duals[b], work.out[b],
        )  # fmt: skip
        sweep_forward(form, factor, into.hour_duals[b], into.state_duals[b], work.out[b])


@njit(cache=True, nogil=True, error_model="numpy")
def backward_of(
    weights: Floats,
    forms: Forms,
    p: PointStack,
    work: WorkStack,
    given: StepStack,
    into: StepStack,
    dw: Floats,
    first: int,
    last: int,
) -> None:
    """Sweep back with the master's answer; how far the direction, or each weight of it, reaches.

    `weights` is empty for a direction of its own, else those tried of a correction of `given`.
    """
    for b in range(first, last):
        form, factor = form_at(forms, b), factor_at(work, b)
        sweep_backward(form, factor, into.hour_duals[b], into.state_duals[b], into.dv[b], dw[b])
        if weights.size:
            spread_weighted(
                weights, form, p.x[b], p.u[b], p.zl[b], p.zu[b], work.reduced[b], factor,
                given.pull[b], given.target_l[b], given.target_u[b], given.dv[b],
                into.target_l[b], into.target_u[b], into.hour_duals[b], into.state_duals[b],
                into.dv[b], dw[b], into.pull[b], work.ratios_p[b], work.ratios_d[b],
            )  # fmt: skip
            for q in range(weights.size):
                work.largest[b, q, 0] = _largest(work.ratios_p[b, q])
                work.largest[b, q, 1] = _largest(work.ratios_d[b, q])
        else:
            spread(
                form, p.x[b], p.u[b], p.zl[b], p.zu[b], work.reduced[b], factor,
                into.target_l[b], into.target_u[b], into.hour_duals[b], into.state_duals[b],
                into.dv[b], dw[b], into.pull[b], into.ratio_p[b], into.ratio_d[b], into.totals[b],
            )  # fmt: skip
            into.largest[b, 0] = _largest(into.ratio_p[b])
            into.largest[b, 1] = _largest(into.ratio_d[b])


@njit(cache=True, nogil=True, error_model="numpy")
def blend_of(
    weight: float, chosen: int, held: StepStack, trial: StepStack, work: WorkStack, first: int,
    last: int,
) -> None:  # fmt: skip
    """Blend a correction into the held directions with the chosen one of the weights."""
    for b in range(first, last):
        blend(weight, held.pull[b], trial.pull[b])
        blend(weight, held.target_l[b], trial.target_l[b])
        blend(weight, held.target_u[b], trial.target_u[b])
        blend(weight, held.hour_duals[b], trial.hour_duals[b])
        blend(weight, held.state_duals[b], trial.state_duals[b])
        held.dv[b] += weight * (trial.dv[b] - held.dv[b])
        held.ratio_p[b] = work.ratios_p[b, chosen]
        held.ratio_d[b] = work.ratios_d[b, chosen]
        held.largest[b] = work.largest[b, chosen]


@njit(cache=True, nogil=True, error_model="numpy")
def least_products_of(
    cuts: Floats,
    step_p: float,
    step_d: Floats,
    forms: Forms,
    p: PointStack,
    work: WorkStack,
    g: StepStack,
    products: Floats,
    first: int,
    last: int,
) -> None:
    """Smallest product of every chain after each cut of a step, into `products` (chains, cuts)."""
    for b in range(first, last):
        smallest_products(
            cuts, step_p, step_d[b], form_at(forms, b), p.x[b], p.u[b], p.zl[b], p.zu[b],
            factor_at(work, b), g.pull[b], g.target_l[b], g.target_u[b], g.dv[b], products[b],
        )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def advance_of(
    step_p: float,
    step_s: float,
    step_d: Floats,
    forms: Forms,
    p: PointStack,
    work: WorkStack,
    g: StepStack,
    first: int,
    last: int,
) -> None:
    """Take a step in place: primal, dual of the states, dual of every hour (chains, T)."""
    for b in range(first, last):
        advance(
            step_p, step_d[b], form_at(forms, b), p.x[b], p.u[b], p.zl[b], p.zu[b],
            factor_at(work, b), g.pull[b], g.target_l[b], g.target_u[b], g.dv[b],
        )  # fmt: skip
        for q in range(p.hour_duals.shape[1]):
            for t in range(p.hour_duals.shape[2]):
                p.hour_duals[b, q, t] += step_d[b, t] * g.hour_duals[b, q, t]
        for t in range(p.state_duals.shape[1]):
            for q in range(p.state_duals.shape[2]):
                p.state_duals[b, t, q] += step_s * g.state_duals[b, t, q]
