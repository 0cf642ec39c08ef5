"""How variables stand in the rows: price of a column, adding a column, right-hand sides."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Form
from gigaplan.solve.kernel_elements import profile

Floats = NDArray[np.float64]
FAST = {"contract", "nsz", "arcp", "reassoc"}


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def row_prices(
    out: Floats,
    work: Floats,
    form: Form,
    i: int,
    first: int,
    count: int,
    hour_duals: Floats,
    state_duals: Floats,
    couple_duals: Floats,
) -> None:
    """out[:count] = A'y + E'w of variable i."""
    T = form.hours
    for t in range(count):
        out[t] = 0.0
    for q in range(form.hour_scale.shape[0]):
        scale = form.hour_scale[q, i]
        if scale != 0.0:
            y = hour_duals[q, first : first + count]
            if form.hour_start[q, i] < 0:
                for t in range(count):
                    out[t] += scale * y[t]
            else:
                profile(work, form.bank, scale, form.hour_start[q, i], first, count)
                for t in range(count):
                    out[t] += work[t] * y[t]
    for q in range(form.keep.size):
        value = form.gain[q, i]
        if value != 0.0:
            for t in range(count):
                out[t] -= value * state_duals[first + t, q]
    j = form.state_of[i]
    if j >= 0:
        keep = form.keep[j]
        inner = count if first + count < T else count - 1
        for t in range(count):
            out[t] += state_duals[first + t, j]
        for t in range(inner):
            out[t] -= keep * state_duals[first + t + 1, j]
        if inner < count and form.cyclic[j]:
            out[count - 1] -= keep * state_duals[0, j]
    for q in range(form.couple_scale.shape[0]):
        scale = form.couple_scale[q, i]
        if scale != 0.0:
            if form.couple_start[q, i] < 0:
                for t in range(count):
                    out[t] += scale * couple_duals[q]
            else:
                profile(work, form.bank, scale, form.couple_start[q, i], first, count)
                for t in range(count):
                    out[t] += work[t] * couple_duals[q]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def add_column(
    values: Floats,
    sign: float,
    work: Floats,
    form: Form,
    i: int,
    first: int,
    count: int,
    hour_rows: Floats,
    state_rows: Floats,
    couple_rows: Floats,
) -> None:
    """Add sign x (column of variable i) x values to the rows of hours first .. first+count-1."""
    T = form.hours
    for q in range(form.hour_scale.shape[0]):
        scale = sign * form.hour_scale[q, i]
        if scale != 0.0:
            row = hour_rows[q, first : first + count]
            if form.hour_start[q, i] < 0:
                for t in range(count):
                    row[t] += scale * values[t]
            else:
                profile(work, form.bank, scale, form.hour_start[q, i], first, count)
                for t in range(count):
                    row[t] += work[t] * values[t]
    for q in range(form.keep.size):
        value = sign * form.gain[q, i]
        if value != 0.0:
            for t in range(count):
                state_rows[first + t, q] -= value * values[t]
    j = form.state_of[i]
    if j >= 0:
        keep = sign * form.keep[j]
        inner = count if first + count < T else count - 1
        for t in range(count):
            state_rows[first + t, j] += sign * values[t]
        for t in range(inner):
            state_rows[first + t + 1, j] -= keep * values[t]
        if inner < count and form.cyclic[j]:
            state_rows[0, j] -= keep * values[count - 1]
    for q in range(form.couple_scale.shape[0]):
        scale = sign * form.couple_scale[q, i]
        if scale != 0.0:
            total = 0.0
            if form.couple_start[q, i] < 0:
                for t in range(count):
                    total += values[t]
                total *= scale
            else:
                profile(work, form.bank, scale, form.couple_start[q, i], first, count)
                for t in range(count):
                    total += work[t] * values[t]
            couple_rows[q] += total


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def right_hand_side(form: Form, v: Floats, hour_rows: Floats, state_rows: Floats) -> None:
    """Set the rows to d - P v."""
    T = form.hours
    h = form.hour_scale.shape[0]
    work = np.empty(T)
    for q in range(h + form.keep.size):
        profile(work, form.bank, form.rhs_scale[q], form.rhs_start[q], 0, T)
        if q < h:
            for t in range(T):
                hour_rows[q, t] = work[t]
        else:
            for t in range(T):
                state_rows[t, q - h] = work[t]
    for p in range(form.term_row.size):
        q = form.term_row[p]
        scale = form.term_scale[p] * v[form.term_capacity[p]]
        if scale == 0.0:
            continue
        profile(work, form.bank, scale, form.term_start[p], 0, T)
        if q < h:
            for t in range(T):
                hour_rows[q, t] -= work[t]
        else:
            for t in range(T):
                state_rows[t, q - h] -= work[t]
