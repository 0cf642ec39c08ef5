"""Taking a step of the hourly variables of one chain (directions as in `kernel_direction`)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form
from gigaplan.solve.kernel_elements import TILE, profile
from gigaplan.solve.kernel_rows import FAST

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def smallest_product(
    step_p: float,
    step_d: Floats,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    factor: Factor,
    pull: Floats,
    tl: Floats,
    tu: Floats,
    dv: Floats,
) -> float:
    """Smallest complementarity product after a step; the dual step is per hour, shape (T,)."""
    n, T = x.shape
    upper = np.empty(TILE)
    low = np.full(TILE, 1e300)
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
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
                for t in range(count):
                    ix = 1.0 / xs[t]
                    dx = th[t] * pulls[t]
                    dzl = tls[t] * ix - zls[t] - zls[t] * ix * dx
                    low[t] = min(low[t], (xs[t] + step_p * dx) * (zls[t] + sd[t] * dzl))
            else:
                for t in range(count):
                    ix = 1.0 / xs[t]
                    iu = 1.0 / us[t]
                    p = zls[t] * ix
                    omega = zus[t] * iu
                    room = upper[t] * shift
                    dx = th[t] * (pulls[t] + omega * room)
                    du = th[t] * (p * room - pulls[t])
                    dzl = tls[t] * ix - zls[t] - p * dx
                    dzu = tus[t] * iu - zus[t] - omega * du
                    below = (xs[t] + step_p * dx) * (zls[t] + sd[t] * dzl)
                    above = (us[t] + step_p * du) * (zus[t] + sd[t] * dzu)
                    low[t] = min(low[t], min(below, above) if upper[t] > 0.0 else 1e300)
    smallest = 1e300
    for t in range(TILE):
        smallest = min(smallest, low[t])
    return smallest


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def advance(
    step_p: float,
    step_d: Floats,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    factor: Factor,
    pull: Floats,
    tl: Floats,
    tu: Floats,
    dv: Floats,
) -> None:
    """Take the step in place; the dual step is per hour, shape (T,)."""
    n, T = x.shape
    upper = np.empty(TILE)
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
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
