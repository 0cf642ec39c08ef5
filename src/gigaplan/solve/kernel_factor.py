"""Factor the normal equations of one chain of hours without a single subtraction.

The matrix M = A Theta A' and the coupling columns are one sum of rank-one terms, a variable each.
Pivots are kept as L D L' and terms are added by square-root-free Givens rotations (Gentleman 1973),
so pivots stay positive however far the weights are apart; forming them as differences fails at the
last hour before a store runs full or empty. Every hour is an element with the nodes

    hour rows t | state rows t | state rows t+1 | coupling rows

whose hour rows are eliminated first, for all hours at once; then one forward sweep over the state
rows closes the ring to the last hour.

References
----------
.. [1] W. M. Gentleman, Least squares computations by Givens transformations without square roots,
   IMA J. Appl. Math. 12 (1973), 329-336.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form

Floats = NDArray[np.float64]
TILE = 256
"""Hours that are worked on at once: what a core's nearest cache holds."""
SINGULAR = 1e-26
"""A pivot this small against the weights of its row is rounding: the row depends on the others."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp"})
def profile(out: Floats, bank: Floats, scale: float, start: int, first: int, count: int) -> None:
    """Fill out[:count] with scale x bank[start + first ...], or with the scale if start is -1."""
    if start < 0:
        for t in range(count):
            out[t] = scale
    else:
        values = bank[start + first : start + first + count]
        for t in range(count):
            out[t] = scale * values[t]


@njit(cache=True, nogil=True, error_model="numpy")
def rotate(d: Floats, r: Floats, a: Floats, weight: float, first: int, last: int) -> None:
    """Add weight a a' to R'DR in place (unit upper rows r, pivots d), nodes first..last-1.

    Destroys a.
    """
    for k in range(first, last):
        ak = a[k]
        if ak == 0.0:
            continue
        dk = d[k]
        dn = dk + weight * ak * ak
        if not dn > 0.0:
            continue
        c = dk / dn
        s = weight * ak / dn
        for j in range(k + 1, last):
            aj = a[j]
            a[j] = aj - ak * r[k, j]
            r[k, j] = c * r[k, j] + s * aj
        d[k] = dn
        weight *= c
        if weight == 0.0:
            return


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp"})
def _rotate_hours(
    d: Floats, r: Floats, a: Floats, w: Floats, touched: NDArray[np.bool_], count: int
) -> None:
    """Rotate for `count` hours at once; `touched` marks the nodes where a is not zero."""
    size = d.shape[0]
    c = np.empty(TILE)
    s = np.empty(TILE)
    for k in range(size):
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp", "reassoc"})
def factor_hours(
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    factor: Factor,
    element_pivot: Floats,
    element_link: Floats,
    s_vv: Floats,
    s_vw: Floats,
) -> None:
    """Weights theta of every variable, hour rows eliminated, borders of the capacities gathered.

    Writes `factor.theta`, `factor.inverse`, `factor.hour_link`, the borders, the element rows of
    the states (2m + c, T), and the direct parts of the capacity block: s_vv (k, k), s_vw (k, c).
    """
    T = form.hours
    n = form.bound_by.size
    h = form.hour_scale.shape[0]
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    size = h + 2 * m + nc
    d = np.empty((size, TILE))
    r = np.empty((size, size, TILE))
    a = np.empty((size, TILE))
    w = np.empty(TILE)
    upper = np.empty(TILE)
    tau = np.empty(TILE)
    coefficient = np.empty(TILE)
    touched = np.empty(size, np.bool_)
    factor.hour_border[:] = 0.0
    factor.state_border[:] = 0.0
    s_vv[:] = 0.0
    s_vw[:] = 0.0
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        d[:] = 0.0
        r[:] = 0.0
        for i in range(n):
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
                        for t in range(count):
                            factor.state_border[first + t, q, k] += value * tau[t]
            if j >= 0:
                touched[h + m + j] = True
                for t in range(count):
                    a[h + m + j, t] = -form.keep[j]
                if stop == T and not form.cyclic[j]:
                    a[h + m + j, count - 1] = 0.0
                if k >= 0:
                    for t in range(count):
                        following = first + t + 1
                        if following == T:
                            following = 0
                        factor.state_border[following, j, k] += a[h + m + j, t] * tau[t]
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
        for q in range(form.term_row.size):
            row = form.term_row[q]
            k = form.term_capacity[q]
            profile(coefficient, form.bank, form.term_scale[q], form.term_start[q], first, count)
            if row < h:
                for t in range(count):
                    factor.hour_border[row, k, first + t] += coefficient[t]
            else:
                for t in range(count):
                    factor.state_border[first + t, row - h, k] += coefficient[t]
        for q in range(h):
            for t in range(count):
                factor.inverse[q, first + t] = 1.0 / d[q, t] if d[q, t] > 0.0 else 0.0
            for j in range(q + 1, size):
                for t in range(count):
                    factor.hour_link[q, j, first + t] = r[q, j, t]
        for q in range(2 * m + nc):
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
                for t in range(T):
                    factor.state_border[t, j, k] -= link[t] * value[t]
                link = factor.hour_link[q, h + m + j]
                for t in range(T - 1):
                    factor.state_border[t + 1, j, k] -= link[t] * value[t]
                factor.state_border[0, j, k] -= link[T - 1] * value[T - 1]


@njit(cache=True, nogil=True, error_model="numpy")
def factor_states(
    form: Form, factor: Factor, element_pivot: Floats, element_link: Floats, s_ww: Floats
) -> None:
    """One forward sweep over the state rows: pivots, links, swept borders and s_ww = -(W part)."""
    T = form.hours
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    size = 3 * m + nc
    inner = 2 * m + nc
    far = 2 * m  # first of the nodes that are eliminated at the very end
    d = np.zeros(size)
    r = np.zeros((size, size))
    a = np.zeros(size)
    seen = np.zeros(size)
    if m == 0:
        for t in range(T):
            for q in range(nc):
                a[:] = 0.0
                a[q] = 1.0
                for j in range(q + 1, nc):
                    a[j] = element_link[q, j, t]
                rotate(d, r, a, element_pivot[q, t], q, nc)
    else:
        border = factor.state_border
        inverse = factor.state_inverse
        link = factor.link
        n_k = border.shape[2]
        for step in range(T):
            t = T - 1 if step == 0 else step - 1
            # where the nodes of this hour's element sit in the window
            here = far if step == 0 else 0
            then = 0 if step == 0 else (far if t == T - 2 else m)
            for q in range(inner):
                weight = element_pivot[q, t]
                if weight == 0.0:
                    continue
                for j in range(size):
                    a[j] = 0.0
                lowest = size
                for j in range(q, inner):
                    value = 1.0 if j == q else element_link[q, j, t]
                    if j < m:
                        place = here + j
                    elif j < 2 * m:
                        place = then + j - m
                    else:
                        place = 3 * m + j - 2 * m
                    a[place] = value
                    seen[place] += weight * value * value
                    if value != 0.0 and place < lowest:
                        lowest = place
                rotate(d, r, a, weight, lowest, size)
            if step == 0:
                continue
            for j in range(m):
                inverse[t, j] = 1.0 / d[j] if d[j] > SINGULAR * seen[j] else 0.0
                for q in range(j + 1, size):
                    value = r[j, q]
                    if abs(value) < 1e-150:
                        value = 0.0
                    link[t, j, q] = value
                following = min(t + 1, T - 1)
                for k in range(n_k):
                    value = border[t, j, k]
                    if value == 0.0:
                        continue
                    for q in range(j + 1, m):
                        border[t, q, k] -= link[t, j, q] * value
                    for q in range(m):
                        border[following, q, k] -= link[t, j, m + q] * value
                        border[T - 1, q, k] -= link[t, j, far + q] * value
            for j in range(m):
                for q in range(size):
                    r[j, q] = 0.0
                d[j] = d[m + j]
                d[m + j] = 0.0
                seen[j] = seen[m + j]
                seen[m + j] = 0.0
            for j in range(m):
                for q in range(j + 1, m):
                    r[j, q] = r[m + j, m + q]
                for q in range(far, size):
                    r[j, q] = r[m + j, q]
                for q in range(size):
                    r[m + j, q] = 0.0
        t = T - 1
        for j in range(m):
            inverse[t, j] = 1.0 / d[far + j] if d[far + j] > SINGULAR * seen[far + j] else 0.0
            for q in range(far, size):
                link[t, j, q] = 0.0
            for q in range(j + 1, m):
                link[t, j, q] = r[far + j, far + q]
            for q in range(nc):
                link[t, j, 3 * m + q] = r[far + j, 3 * m + q]
            for k in range(n_k):
                value = border[t, j, k]
                for q in range(j + 1, m):
                    border[t, q, k] -= link[t, j, q] * value
    base = 3 * m if m else 0
    for p in range(nc):
        for q in range(nc):
            total = 0.0
            for k in range(min(p, q) + 1):
                rp = 1.0 if k == p else r[base + k, base + p]
                rq = 1.0 if k == q else r[base + k, base + q]
                total += d[base + k] * rp * rq
            s_ww[p, q] = -total


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"})
def border_products(form: Form, factor: Factor, s_vv: Floats, s_vw: Floats) -> None:
    """Add U'D^-1 U of the swept borders: what the capacities feel of each other and of w."""
    T = form.hours
    h = form.hour_scale.shape[0]
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    n_k = s_vv.shape[0]
    scaled = np.empty(T)
    for q in range(h):
        inverse = factor.inverse[q]
        for k in range(n_k):
            border = factor.hour_border[q, k]
            size = 0.0
            for t in range(T):
                scaled[t] = border[t] * inverse[t]
                size += abs(border[t])
            if size == 0.0:
                continue
            for j in range(k, n_k):
                other = factor.hour_border[q, j]
                total = 0.0
                for t in range(T):
                    total += scaled[t] * other[t]
                s_vv[k, j] += total
                if j > k:
                    s_vv[j, k] += total
            for c in range(nc):
                link = factor.hour_link[q, h + 2 * m + c]
                total = 0.0
                for t in range(T):
                    total += border[t] * link[t]
                s_vw[k, c] += total
    for t in range(T):
        for q in range(m):
            inverse_here = factor.state_inverse[t, q]
            for k in range(n_k):
                value = factor.state_border[t, q, k]
                if value == 0.0:
                    continue
                weighted = value * inverse_here
                for j in range(n_k):
                    s_vv[k, j] += weighted * factor.state_border[t, q, j]
                for c in range(nc):
                    s_vw[k, c] += value * factor.link[t, q, 3 * m + c]
