"""Solve with the factor of one chain: a forward and a backward sweep over the hours."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form

Floats = NDArray[np.float64]


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "reassoc"},
    forceinline=True,
)
def sweep_forward(
    form: Form, factor: Factor, hour_rows: Floats, state_rows: Floats, out: Floats
) -> None:
    """Forward sweep in place; adds to `out` (k + c,) what the right side sends to the master."""
    T = form.hours
    h = form.hour_scale.shape[0]
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    n_k = factor.hour_border.shape[1]
    link = factor.hour_link
    for q in range(h):
        value = hour_rows[q]
        for j in range(q + 1, h):
            target = hour_rows[j]
            row = link[q, j]
            for t in range(T):
                target[t] -= row[t] * value[t]
        for j in range(m):
            row = link[q, h + j]
            for t in range(T):
                state_rows[t, j] -= row[t] * value[t]
            row = link[q, h + m + j]
            for t in range(T - 1):
                state_rows[t + 1, j] -= row[t] * value[t]
            state_rows[0, j] -= row[T - 1] * value[T - 1]
        for j in range(nc):
            row = link[q, h + 2 * m + j]
            total = 0.0
            for t in range(T):
                total += row[t] * value[t]
            out[n_k + j] += total
        inverse = factor.inverse[q]
        for k in range(n_k):
            border = factor.hour_border[q, k]
            total = 0.0
            for t in range(T):
                total += border[t] * inverse[t] * value[t]
            out[k] += total
    if m == 1:
        last = 0.0
        carry = 0.0
        for t in range(T - 1):
            value1 = state_rows[t, 0] - carry
            state_rows[t, 0] = value1
            carry = factor.link[t, 0, 1] * value1
            last += factor.link[t, 0, 2] * value1
        state_rows[T - 1, 0] -= carry + last
    elif m > 1:
        for t in range(T):
            following = min(t + 1, T - 1)
            for j in range(m):
                value2 = state_rows[t, j]
                for q in range(j + 1, m):
                    state_rows[t, q] -= factor.link[t, j, q] * value2
                if t < T - 1:
                    for q in range(m):
                        state_rows[following, q] -= factor.link[t, j, m + q] * value2
                        state_rows[T - 1, q] -= factor.link[t, j, 2 * m + q] * value2
    for t in range(T):
        for j in range(m):
            value3 = state_rows[t, j]
            scaled = factor.state_inverse[t, j] * value3
            for k in range(n_k):
                out[k] += factor.state_border[t, j, k] * scaled
            for q in range(nc):
                out[n_k + q] += factor.link[t, j, 3 * m + q] * value3


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "reassoc"},
    forceinline=True,
)
def sweep_backward(
    form: Form, factor: Factor, hour_rows: Floats, state_rows: Floats, dv: Floats, dw: Floats
) -> None:
    """Backward sweep in place, given the master's answer: swept rows -> row multipliers."""
    T = form.hours
    h = form.hour_scale.shape[0]
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    n_k = factor.hour_border.shape[1]
    for t in range(T):
        for j in range(m):
            value = state_rows[t, j]
            for k in range(n_k):
                value -= factor.state_border[t, j, k] * dv[k]
            value *= factor.state_inverse[t, j]
            for q in range(nc):
                value -= factor.link[t, j, 3 * m + q] * dw[q]
            state_rows[t, j] = value
    if m == 1:
        last = state_rows[T - 1, 0]
        later = last
        for t in range(T - 2, -1, -1):
            later = state_rows[t, 0] - factor.link[t, 0, 1] * later - factor.link[t, 0, 2] * last
            state_rows[t, 0] = later
    elif m > 1:
        for t in range(T - 1, -1, -1):
            for j in range(m - 1, -1, -1):
                value = state_rows[t, j]
                for q in range(j + 1, m):
                    value -= factor.link[t, j, q] * state_rows[t, q]
                if t < T - 1:
                    for q in range(m):
                        value -= factor.link[t, j, m + q] * state_rows[t + 1, q]
                        value -= factor.link[t, j, 2 * m + q] * state_rows[T - 1, q]
                state_rows[t, j] = value
    link = factor.hour_link
    for q in range(h - 1, -1, -1):
        value4 = hour_rows[q]
        for k in range(n_k):
            border = factor.hour_border[q, k]
            step = dv[k]
            if step != 0.0:
                for t in range(T):
                    value4[t] -= border[t] * step
        inverse = factor.inverse[q]
        for t in range(T):
            value4[t] *= inverse[t]
        for j in range(q + 1, h):
            row = link[q, j]
            other = hour_rows[j]
            for t in range(T):
                value4[t] -= row[t] * other[t]
        for j in range(m):
            row = link[q, h + j]
            for t in range(T):
                value4[t] -= row[t] * state_rows[t, j]
            row = link[q, h + m + j]
            for t in range(T - 1):
                value4[t] -= row[t] * state_rows[t + 1, j]
            value4[T - 1] -= row[T - 1] * state_rows[0, j]
        for j in range(nc):
            row = link[q, h + 2 * m + j]
            for t in range(T):
                value4[t] -= row[t] * dw[j]
