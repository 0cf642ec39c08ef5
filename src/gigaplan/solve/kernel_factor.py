"""Factor the normal equations of one chain of hours without a single subtraction.

The matrix M = A Theta A' and the coupling columns are one sum of rank-one terms, a variable each.
Pivots are kept as L D L' and terms are added by square-root-free Givens rotations [1]_, so pivots
stay positive however far the weights are apart; forming them as differences fails at the last hour
before a store runs full or empty. `kernel_elements` eliminates the hour rows; what is left is one
forward sweep over the state rows that closes the ring to the last hour. The coupling rows stay for
the master: what is left on them is only ever added up.

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
SINGULAR = 1e-26
"""A pivot this small against the weights of its row is rounding: the row depends on the others."""


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def rotate(d: Floats, r: Floats, a: Floats, weight: float, first: int) -> float:
    """Add weight a a' to R'DR in place (unit upper rows r, pivots d), from node `first` on.

    Nodes beyond those that have a pivot are not eliminated: what is left of the term on them stays
    in a, with the weight that is returned. Destroys a.
    """
    last = a.size
    for k in range(first, d.size):
        ak = a[k]
        if ak == 0.0:
            continue
        dk = d[k]
        dn = dk + weight * ak * ak
        if not dn > 0.0:
            continue
        inverse = 1.0 / dn
        c = dk * inverse
        s = weight * ak * inverse
        for j in range(k + 1, last):
            aj = a[j]
            a[j] = aj - ak * r[k, j]
            r[k, j] = c * r[k, j] + s * aj
        d[k] = dn
        weight *= c
        if weight == 0.0:
            break
    return weight


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def factor_states(
    form: Form, factor: Factor, element_pivot: Floats, element_link: Floats, s_ww: Floats
) -> None:
    """One forward sweep over the state rows: pivots, links, swept borders; completes s_ww.

    s_ww = -(W part): its upper triangle holds what the hours left, and is mirrored here.
    """
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    if m == 1:
        _factor_one_state(form, factor, element_pivot, element_link, s_ww)
    elif m > 1:
        _factor_many_states(form, factor, element_pivot, element_link, s_ww)
    for p in range(nc):
        for q in range(p):
            s_ww[p, q] = s_ww[q, p]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"}, forceinline=True)
def _add_row(d: float, row: Floats, own: float, weight: float, a: Floats) -> tuple[float, float]:
    """Rotate weight (own, a)(own, a)' into a row (1, row) with pivot d; the rest is left in `a`.

    `a` may be longer than the row, which then stands at its end. Returns the new pivot and the
    weight of the rest.
    """
    new = d + weight * own * own
    if not new > 0.0:
        return d, weight
    inverse = 1.0 / new
    c = d * inverse
    s = weight * own * inverse
    first = a.size - row.size
    for j in range(row.size):
        old = a[first + j]
        a[first + j] = old - own * row[j]
        row[j] = c * row[j] + s * old
    return new, weight * c


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"}, forceinline=True)
def _factor_one_state(
    form: Form, factor: Factor, element_pivot: Floats, element_link: Floats, s_ww: Floats
) -> None:
    """Sweep one state: nodes are the state now, the state next, the last state, coupling rows.

    Rows are (last state, coupling rows) past their own node and the next state's; a row that has
    nothing yet takes a term as it is.
    """
    T = form.hours
    nc = form.couple_scale.shape[0]
    border = factor.state_border
    n_k = border.shape[2]
    now, then, end = np.zeros(nc + 1), np.zeros(nc + 1), np.zeros(nc)
    a = np.zeros(nc + 1)
    d_now = d_then = d_end = 0.0
    seen_now = seen_then = seen_end = 0.0
    for step in range(T):
        t = T - 1 if step == 0 else step - 1
        at_end = t == T - 2  # the next state is the last one
        link = 0.0
        d_then = seen_then = 0.0
        for j in range(nc + 1):
            then[j] = 0.0
        for q in range(2):
            weight = element_pivot[q, t]
            if weight == 0.0:
                continue
            across = element_link[0, 1, t] if q == 0 else 1.0
            for j in range(nc):
                a[1 + j] = element_link[q, 2 + j, t]
            a[0] = 0.0
            if step == 0:
                # the element of the last hour: from the last state to the first
                seen_now += weight * across * across
                if q == 0:
                    seen_end += weight
                    a[0] = 1.0
                d_now, weight = _add_row(d_now, now, across, weight, a)
            else:
                if at_end:
                    seen_end += weight * across * across
                    a[0] = across
                else:
                    seen_then += weight * across * across
                if q == 0:
                    seen_now += weight
                    d_now, rest = _add_row(d_now, now, 1.0, weight, a)
                    link = 0.0 if at_end else weight * across / d_now
                    weight = rest
                if not at_end:
                    d_then, weight = _add_row(d_then, then, across, weight, a)
            if weight == 0.0:
                continue
            d_end, weight = _add_row(d_end, end, a[0], weight, a)
            for p in range(nc):
                weighted = weight * a[1 + p]
                for j in range(p, nc):
                    s_ww[p, j] -= weighted * a[1 + j]
        if step == 0:
            continue
        factor.state_inverse[t, 0] = 1.0 / d_now if d_now > SINGULAR * seen_now else 0.0
        factor.link[t, 0, 1] = link if abs(link) >= 1e-150 else 0.0
        for j in range(nc + 1):
            factor.link[t, 0, 2 + j] = now[j] if abs(now[j]) >= 1e-150 else 0.0
        to_next, to_last = factor.link[t, 0, 1], factor.link[t, 0, 2]
        for k in range(n_k):
            value = border[t, 0, k]
            border[t + 1, 0, k] -= to_next * value
            border[T - 1, 0, k] -= to_last * value
        now, then = then, now
        d_now, seen_now = d_then, seen_then
    factor.state_inverse[T - 1, 0] = 1.0 / d_end if d_end > SINGULAR * seen_end else 0.0
    factor.link[T - 1, 0, 1] = 0.0
    factor.link[T - 1, 0, 2] = 0.0
    for j in range(nc):
        factor.link[T - 1, 0, 3 + j] = end[j]


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _factor_many_states(
    form: Form, factor: Factor, element_pivot: Floats, element_link: Floats, s_ww: Floats
) -> None:
    """Sweep several states, which all are linked to each other."""
    T = form.hours
    m = form.keep.size
    nc = form.couple_scale.shape[0]
    size = 3 * m + nc
    far = 2 * m  # first of the nodes that are eliminated at the very end
    d = np.zeros(3 * m)
    r = np.zeros((3 * m, size))
    a = np.zeros(size)
    seen = np.zeros(3 * m)
    border = factor.state_border
    inverse = factor.state_inverse
    link = factor.link
    n_k = border.shape[2]
    for step in range(T):
        t = T - 1 if step == 0 else step - 1
        # where the nodes of this hour's element sit in the window
        here = far if step == 0 else 0
        then = 0 if step == 0 else (far if t == T - 2 else m)
        for q in range(2 * m):
            weight = element_pivot[q, t]
            if weight == 0.0:
                continue
            for j in range(size):
                a[j] = 0.0
            lowest = size
            for j in range(q, 2 * m + nc):
                value = 1.0 if j == q else element_link[q, j, t]
                if j < m:
                    place = here + j
                elif j < 2 * m:
                    place = then + j - m
                else:
                    place = 3 * m + j - 2 * m
                a[place] = value
                if place < 3 * m:
                    seen[place] += weight * value * value
                if value != 0.0 and place < lowest:
                    lowest = place
            weight = rotate(d, r, a, weight, lowest)
            for p in range(nc):
                weighted = weight * a[3 * m + p]
                for j in range(p, nc):
                    s_ww[p, j] -= weighted * a[3 * m + j]
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


@njit(
    cache=True,
    nogil=True,
    error_model="numpy",
    fastmath={"contract", "nsz", "reassoc"},
    forceinline=True,
)
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
