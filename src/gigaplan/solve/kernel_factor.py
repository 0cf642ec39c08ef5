"""Factor the normal equations of one chain of hours without a single subtraction.

The matrix M = A Theta A' and the coupling columns are one sum of rank-one terms, a variable each.
Pivots are kept as L D L' and terms are added by square-root-free Givens rotations [1]_, so pivots
stay positive however far the weights are apart; forming them as differences fails at the last hour
before a store runs full or empty. `kernel_elements` eliminates the hour rows; what is left is one
forward sweep over the state rows that closes the ring to the last hour.

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
