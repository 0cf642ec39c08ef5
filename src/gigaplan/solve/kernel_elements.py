"""Eliminate the hour rows of one chain, all hours at once.

Every hour is an element with the nodes

    hour rows t | state rows t | state rows t+1 | coupling rows

to which each variable adds one rank-one term by rotations (see `kernel_factor`). The hour rows come
first in this order, so that what is left is the element of the states and coupling rows. Coupling
rows are not eliminated here: what a term leaves on them, past the others, is summed up as it is.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form

Floats = NDArray[np.float64]
TILE = 256
"""Hours that are factored at once: what a core's nearest cache holds."""
SPAN = 2208
"""Hours of one variable that a pass reads in a row, a quarter of a year: memory likes long runs."""


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "arcp"},
    forceinline=True,
)
def profile(out: Floats, bank: Floats, scale: float, start: int, first: int, count: int) -> None:
    """Fill out[:count] with scale x bank[start + first ...], or with the scale if start is -1."""
    if start < 0:
        for t in range(count):
            out[t] = scale
    else:
        values = bank[start + first : start + first + count]
        for t in range(count):
            out[t] = scale * values[t]


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "arcp"},
    forceinline=True,
)
def _rotate_hours(
    d: Floats, r: Floats, a: Floats, w: Floats, touched: NDArray[np.bool_], count: int
) -> None:
    """Rotate for `count` hours at once; `touched` marks the nodes where a is not zero.

    Pivots are d (nodes that are eliminated, T); what is left of the term stays in a, weighted w.
    """
    size = r.shape[1]
    c = np.empty(TILE)
    s = np.empty(TILE)
    for k in range(d.shape[0]):
        if not touched[k]:
            continue
        dk = d[k]
        ak = a[k]
        for t in range(count):
            add = w[t] * ak[t]
            dn = dk[t] + add * ak[t]
            inverse = 1.0 / max(dn, 1e-290)
            # nothing here yet and nothing added: the weight passes on untouched
            c[t] = dk[t] * inverse if dn > 0.0 else 1.0
            s[t] = add * inverse
            dk[t] = dn
        for t in range(count):
            w[t] *= c[t]
        for j in range(k + 1, size):
            aj = a[j]
            rj = r[k, j]
            if touched[j]:
                for t in range(count):
                    old = aj[t]
                    aj[t] = old - ak[t] * rj[t]
                    rj[t] = c[t] * rj[t] + s[t] * old
            else:
                nonzero = False
                for t in range(count):
                    if rj[t] != 0.0:
                        nonzero = True
                        break
                if nonzero:
                    for t in range(count):
                        aj[t] = -ak[t] * rj[t]
                        rj[t] = c[t] * rj[t]
                    touched[j] = True


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "arcp", "reassoc"},
    forceinline=True,
)
def _subtract_products(
    into: Floats, a: Floats, w: Floats, touched: NDArray[np.bool_], first: int, count: int
) -> None:
    """Subtract w a a' of the nodes from `first` on, over all hours, from the upper triangle."""
    weighted = np.empty(TILE)
    for p in range(into.shape[0]):
        if not touched[first + p]:
            continue
        ap = a[first + p]
        for t in range(count):
            weighted[t] = w[t] * ap[t]
        for q in range(p, into.shape[0]):
            if touched[first + q]:
                aq = a[first + q]
                total = 0.0
                for t in range(count):
                    total += weighted[t] * aq[t]
                into[p, q] -= total


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _by_number_of_rows(form: Form) -> NDArray[np.int64]:
    """Variables sorted by the number of rows they stand in, shape (n,)."""
    n = form.bound_by.size
    count = np.zeros(n, np.int64)
    for i in range(n):
        for q in range(form.hour_scale.shape[0]):
            count[i] += form.hour_scale[q, i] != 0.0
        for q in range(form.keep.size):
            count[i] += 2 * (form.gain[q, i] != 0.0)
        for q in range(form.couple_scale.shape[0]):
            count[i] += form.couple_scale[q, i] != 0.0
        if form.state_of[i] >= 0:
            count[i] += 100
    return np.argsort(count, kind="mergesort")


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "arcp", "reassoc"},
    forceinline=True,
)
def factor_hours(
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    factor: Factor,
    element_pivot: Floats,
    element_link: Floats,
    border_rows: Floats,
    s_vv: Floats,
    s_vw: Floats,
    s_ww: Floats,
) -> None:
    """Weights theta of every variable, hour rows eliminated, borders of the capacities gathered.

    Writes `factor.theta`, `factor.inverse`, `factor.hour_link`, the borders, the element rows of
    the states (2m, T), and the direct parts of what the master gets: s_vv (k, k), s_vw (k, c) and
    the upper triangle of s_ww (c, c).
    `border_rows` (m, k, T) is scratch: the borders of the states with the hours side by side.

    Variables that stand in few rows come first: what they add fills in nothing yet.
    """
    T = form.hours
    h = form.hour_scale.shape[0]
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    inner = h + 2 * m  # nodes that are eliminated
    size = inner + nc
    d = np.empty((inner, TILE))
    r = np.empty((inner, size, TILE))
    a = np.empty((size, TILE))
    w = np.empty(TILE)
    upper = np.empty(TILE)
    tau = np.empty(TILE)
    coefficient = np.empty(TILE)
    touched = np.empty(size, np.bool_)
    factor.hour_border[:] = 0.0
    border_rows[:] = 0.0
    s_vv[:] = 0.0
    s_vw[:] = 0.0
    s_ww[:] = 0.0
    order = _by_number_of_rows(form)
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        d[:] = 0.0
        r[:] = 0.0
        for i in order:
            k = form.bound_by[i]
            j = form.state_of[i]
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            th = factor.theta[i, first:stop]
            if k == -2:
                for t in range(count):
                    th[t] = xs[t] / zls[t]
                    tau[t] = 0.0
            else:
                direct = 0.0
                for t in range(count):
                    p = zls[t] / xs[t]
                    omega = zus[t] / us[t]
                    on = 1.0 if upper[t] > 0.0 else 0.0
                    q = on / (p + omega)
                    th[t] = q
                    tau[t] = omega * upper[t] * q
                    direct += upper[t] * p * tau[t]
                if k >= 0:
                    s_vv[k, k] += direct
            # the rank-one term of this variable over the nodes of its hour
            for q in range(size):
                touched[q] = False
            for q in range(h):
                if form.hour_scale[q, i] != 0.0:
                    touched[q] = True
                    profile(
                        a[q], form.bank, form.hour_scale[q, i], form.hour_start[q, i], first, count
                    )
                    if k >= 0:
                        border = factor.hour_border[q, k, first:stop]
                        aq = a[q]
                        for t in range(count):
                            border[t] += aq[t] * tau[t]
            for q in range(m):
                value = -form.gain[q, i]
                if j == q:
                    value += 1.0
                if value != 0.0:
                    touched[h + q] = True
                    for t in range(count):
                        a[h + q, t] = value
                    if k >= 0:
                        rows = border_rows[q, k, first:stop]
                        for t in range(count):
                            rows[t] += value * tau[t]
            if j >= 0:
                touched[h + m + j] = True
                for t in range(count):
                    a[h + m + j, t] = -form.keep[j]
                if stop == T and not form.cyclic[j]:
                    a[h + m + j, count - 1] = 0.0
                if k >= 0:
                    here = count if stop < T else count - 1
                    rows = border_rows[j, k, first + 1 : first + 1 + here]
                    for t in range(here):
                        rows[t] += a[h + m + j, t] * tau[t]
                    if here < count:
                        border_rows[j, k, 0] += a[h + m + j, here] * tau[here]
            for q in range(nc):
                if form.couple_scale[q, i] != 0.0:
                    touched[h + 2 * m + q] = True
                    profile(
                        a[h + 2 * m + q],
                        form.bank,
                        form.couple_scale[q, i],
                        form.couple_start[q, i],
                        first,
                        count,
                    )
                    if k >= 0:
                        total = 0.0
                        for t in range(count):
                            total += a[h + 2 * m + q, t] * tau[t]
                        s_vw[k, q] -= total
            for t in range(count):
                w[t] = th[t]
            _rotate_hours(d, r, a, w, touched, count)
            _subtract_products(s_ww, a, w, touched, inner, count)
        for q in range(form.term_row.size):
            row = form.term_row[q]
            k = form.term_capacity[q]
            profile(coefficient, form.bank, form.term_scale[q], form.term_start[q], first, count)
            if row < h:
                for t in range(count):
                    factor.hour_border[row, k, first + t] += coefficient[t]
            else:
                for t in range(count):
                    border_rows[row - h, k, first + t] += coefficient[t]
        for q in range(h):
            for t in range(count):
                factor.inverse[q, first + t] = 1.0 / d[q, t] if d[q, t] > 0.0 else 0.0
            for j in range(q + 1, size):
                for t in range(count):
                    factor.hour_link[q, j, first + t] = r[q, j, t]
        for q in range(2 * m):
            for t in range(count):
                element_pivot[q, first + t] = d[h + q, t]
            for j in range(q + 1, 2 * m + nc):
                for t in range(count):
                    element_link[q, j, first + t] = r[h + q, h + j, t]
    # sweep the capacity borders past the hour rows
    n_k = factor.hour_border.shape[1]
    for k in range(n_k):
        for q in range(h):
            value = factor.hour_border[q, k]
            some = False
            for t in range(T):
                if value[t] != 0.0:
                    some = True
                    break
            if not some:
                continue
            for j in range(q + 1, h):
                link = factor.hour_link[q, j]
                target = factor.hour_border[j, k]
                for t in range(T):
                    target[t] -= link[t] * value[t]
            for j in range(m):
                link = factor.hour_link[q, h + j]
                rows = border_rows[j, k]
                for t in range(T):
                    rows[t] -= link[t] * value[t]
                link = factor.hour_link[q, h + m + j]
                rows = border_rows[j, k, 1:]
                for t in range(T - 1):
                    rows[t] -= link[t] * value[t]
                border_rows[j, k, 0] -= link[T - 1] * value[T - 1]
    for first in range(0, T, 32):
        for j in range(m):
            for k in range(n_k):
                for t in range(first, min(first + 32, T)):
                    factor.state_border[t, j, k] = border_rows[j, k, t]
