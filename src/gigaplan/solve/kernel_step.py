"""Taking a step of the hourly variables of one chain (directions as in `kernel_direction`)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form, Singles
from gigaplan.solve.kernel_elements import SPAN, profile
from gigaplan.solve.kernel_rows import FAST

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def smallest_products(
    cuts: Floats,
    step_p: float,
    step_d: Floats,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    factor: Factor,
    pull: Singles,
    tl: Singles,
    tu: Singles,
    dv: Floats,
    products: Floats,
) -> None:
    """Smallest complementarity product after a step, and after each cut of it, into `products`.

    The dual step is per hour, shape (T,).
    """
    n, T = x.shape
    upper = np.empty(SPAN)
    r = np.empty((5, SPAN))
    low = np.full((cuts.size, SPAN), 1e300)
    for first in range(0, T, SPAN):
        count = min(SPAN, T - first)
        stop = first + count
        sd = step_d[first:stop]
        for i in range(n):
            k = form.bound_by[i]
            shift = dv[k] if k >= 0 else 0.0
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            th = factor.theta[i, first:stop]
            pulls = pull[i, first:stop]
            tls = tl[i, first:stop]
            tus = tu[i, first:stop]
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            if k == -2:
                for q in range(cuts.size):
                    p, cut = cuts[q] * step_p, cuts[q]
                    lows = low[q]
                    for t in range(count):
                        ix = 1.0 / xs[t]
                        dx = th[t] * pulls[t]
                        dzl = tls[t] * ix - zls[t] - zls[t] * ix * dx
                        lows[t] = min(lows[t], (xs[t] + p * dx) * (zls[t] + cut * sd[t] * dzl))
                continue
            # moves at the full step: of x, u, zl, zu
            for t in range(count):
                ix = 1.0 / xs[t]
                iu = 1.0 / us[t]
                p = zls[t] * ix
                omega = zus[t] * iu
                room = upper[t] * shift
                dx = th[t] * (pulls[t] + omega * room)
                du = th[t] * (p * room - pulls[t])
                r[0, t] = step_p * dx
                r[1, t] = step_p * du
                r[2, t] = sd[t] * (tls[t] * ix - zls[t] - p * dx)
                r[3, t] = sd[t] * (tus[t] * iu - zus[t] - omega * du)
                r[4, t] = 0.0 if upper[t] > 0.0 else 1e300
            for q in range(cuts.size):
                cut = cuts[q]
                lows = low[q]
                for t in range(count):
                    below = (xs[t] + cut * r[0, t]) * (zls[t] + cut * r[2, t])
                    above = (us[t] + cut * r[1, t]) * (zus[t] + cut * r[3, t])
                    lows[t] = min(lows[t], max(min(below, above), r[4, t]))
    for q in range(cuts.size):
        smallest = 1e300
        for t in range(SPAN):
            smallest = min(smallest, low[q, t])
        products[q] = smallest


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def advance(
    step_p: float,
    step_d: Floats,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    factor: Factor,
    pull: Singles,
    tl: Singles,
    tu: Singles,
    dv: Floats,
) -> None:
    """Take the step in place; the dual step is per hour, shape (T,)."""
    n, T = x.shape
    upper = np.empty(SPAN)
    for first in range(0, T, SPAN):
        count = min(SPAN, T - first)
        stop = first + count
        sd = step_d[first:stop]
        for i in range(n):
            k = form.bound_by[i]
            bounded = 0.0 if k == -2 else 1.0
            shift = dv[k] if k >= 0 else 0.0
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            th = factor.theta[i, first:stop]
            pulls = pull[i, first:stop]
            tls = tl[i, first:stop]
            tus = tu[i, first:stop]
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            if k == -2:
                for t in range(count):
                    upper[t] = 1.0
            for t in range(count):
                ix = 1.0 / xs[t]
                iu = 1.0 / us[t]
                p = zls[t] * ix
                omega = zus[t] * iu
                room = upper[t] * shift
                on = 1.0 if upper[t] > 0.0 else 0.0
                dx = th[t] * (pulls[t] + omega * room)
                du = bounded * th[t] * (p * room - pulls[t])
                dzl = on * (tls[t] * ix - zls[t] - p * dx)
                dzu = bounded * on * (tus[t] * iu - zus[t] - omega * du)
                xs[t] += step_p * dx
                us[t] += step_p * du
                zls[t] += sd[t] * dzl
                zus[t] += sd[t] * dzu
