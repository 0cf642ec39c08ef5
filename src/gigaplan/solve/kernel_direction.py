"""Newton directions of the hourly variables of one chain.

A direction is kept as what makes it: `pull` = A'dy + E'dw + q with q = tl/x - tu/u - reduced, the
targets tl, tu of the products x zl and u zu, and the step dv of the capacities. From these, with
p = zl/x, omega = zu/u and theta = 1/(p + omega), each without cancellation,

    dx = theta (pull + omega upper dv)        du  = theta (p upper dv - pull)
    dzl = tl/x - zl - p dx                    dzu = tu/u - zu - omega du

Recomputing is cheaper than storing: the passes are bound by memory. Directions are linear in
(pull, tl, tu, dv), so a blend of two directions is the blend of these.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form, Singles
from gigaplan.solve.kernel_elements import SPAN, profile
from gigaplan.solve.kernel_rows import FAST, add_column, row_prices

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def gather(
    mode: int,
    target_mu: float,
    low: float,
    high: float,
    step_p: float,
    step_d: float,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    reduced: Floats,
    factor: Factor,
    pull: Singles,
    tl: Singles,
    tu: Singles,
    dv: Floats,
    new_tl: Singles,
    new_tu: Singles,
    hour_rows: Floats,
    state_rows: Floats,
    out: Floats,
) -> None:
    """Set new targets and put their right-hand side on the rows.

    mode 0: predictor, targets 0. mode 1: centring with step_p times Mehrotra's second order term
    of the direction (pull, tl, tu, dv). mode 2: Gondzio's correction of that direction.

    Adds -A theta q to the rows and [upper (tu/u + omega theta q) ; E theta q] to `out` (k + c,).
    """
    T = form.hours
    n = form.bound_by.size
    n_k = factor.hour_border.shape[1]
    upper = np.empty(SPAN)
    work = np.empty(SPAN)
    moved = np.empty(SPAN)
    sums = np.zeros(max(form.couple_scale.shape[0], 1))
    for first in range(0, T, SPAN):
        count = min(SPAN, T - first)
        stop = first + count
        for i in range(n):
            k = form.bound_by[i]
            bounded = 0.0 if k == -2 else 1.0
            shift = dv[k] if k >= 0 else 0.0
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            g = reduced[i, first:stop]
            th = factor.theta[i, first:stop]
            nl = new_tl[i, first:stop]
            nu = new_tu[i, first:stop]
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            if mode == 0:
                for t in range(count):
                    nl[t] = 0.0
                    nu[t] = 0.0
            else:
                pulls = pull[i, first:stop]
                tls = tl[i, first:stop]
                tus = tu[i, first:stop]
                if mode == 1:
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
                        nl[t] = target_mu - step_p * dx * dzl
                        nu[t] = bounded * (target_mu - step_p * du * dzu)
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
                        product = (xs[t] + step_p * dx) * (zls[t] + step_d * dzl)
                        nl[t] = tls[t] + max(min(max(product, low), high) - product, -high)
                        product = (us[t] + step_p * du) * (zus[t] + step_d * dzu)
                        nu[t] = bounded * (
                            tus[t] + max(min(max(product, low), high) - product, -high)
                        )
            total = 0.0
            for t in range(count):
                iu = 1.0 / us[t]
                omega = zus[t] * iu
                push = nu[t] * iu
                thq = th[t] * (nl[t] / xs[t] - push - g[t])
                moved[t] = thq
                on = 1.0 if upper[t] > 0.0 else 0.0
                total += on * upper[t] * (push + omega * thq)
            if k >= 0:
                out[k] += total
            add_column(moved, -1.0, work, form, i, first, count, hour_rows, state_rows, sums)
    for q in range(form.couple_scale.shape[0]):
        out[n_k + q] -= sums[q]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def spread(
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    reduced: Floats,
    factor: Factor,
    tl: Singles,
    tu: Singles,
    hour_duals: Floats,
    state_duals: Floats,
    dv: Floats,
    dw: Floats,
    pull: Singles,
    ratio_p: Floats,
    ratio_d: Floats,
    totals: Floats,
) -> None:
    """Set the pull of a direction from the multipliers' step, and how far it reaches.

    ratio_p, ratio_d (T,): largest -d/value of each hour. totals: 0 x.dz, 1 z.dx, 2 dx.dz.
    """
    T = form.hours
    n = form.bound_by.size
    upper = np.empty(SPAN)
    work = np.empty(SPAN)
    price = np.empty(SPAN)
    first_order_d = 0.0
    first_order_p = 0.0
    second_order = 0.0
    for t in range(T):
        ratio_p[t] = 0.0
        ratio_d[t] = 0.0
    for first in range(0, T, SPAN):
        count = min(SPAN, T - first)
        stop = first + count
        rp = ratio_p[first:stop]
        rd = ratio_d[first:stop]
        for i in range(n):
            k = form.bound_by[i]
            bounded = 0.0 if k == -2 else 1.0
            shift = dv[k] if k >= 0 else 0.0
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            tls = tl[i, first:stop]
            tus = tu[i, first:stop]
            g = reduced[i, first:stop]
            th = factor.theta[i, first:stop]
            pulls = pull[i, first:stop]
            row_prices(price, work, form, i, first, count, hour_duals, state_duals, dw)
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            if k == -2:
                for t in range(count):
                    upper[t] = 1.0
            for t in range(count):
                ix = 1.0 / xs[t]
                iu = 1.0 / us[t]
                p = zls[t] * ix
                omega = zus[t] * iu
                aim_l = tls[t] * ix
                aim_u = tus[t] * iu
                strength = price[t] + aim_l - aim_u - g[t]
                room = upper[t] * shift
                on = 1.0 if upper[t] > 0.0 else 0.0
                dx = th[t] * (strength + omega * room)
                du = bounded * th[t] * (p * room - strength)
                dzl = on * (aim_l - zls[t] - p * dx)
                dzu = bounded * on * (aim_u - zus[t] - omega * du)
                pulls[t] = strength
                rp[t] = max(rp[t], max(-dx * ix, -du * iu))
                rd[t] = max(rd[t], max(-dzl / zls[t], -dzu / zus[t]))
                first_order_d += xs[t] * dzl + us[t] * dzu
                first_order_p += zls[t] * dx + zus[t] * du
                second_order += dx * dzl + du * dzu
    totals[0] = first_order_d
    totals[1] = first_order_p
    totals[2] = second_order


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def spread_weighted(
    weights: Floats,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    reduced: Floats,
    factor: Factor,
    old_pull: Singles,
    old_tl: Singles,
    old_tu: Singles,
    old_dv: Floats,
    tl: Singles,
    tu: Singles,
    hour_duals: Floats,
    state_duals: Floats,
    dv: Floats,
    dw: Floats,
    pull: Singles,
    ratios_p: Floats,
    ratios_d: Floats,
) -> None:
    """Set the pull of a correction, and how far old + weight (new - old) reaches for each weight.

    ratios_p, ratios_d (weights, T): largest -d/value of each hour.
    """
    T = form.hours
    n = form.bound_by.size
    n_w = weights.size
    upper = np.empty(SPAN)
    work = np.empty(SPAN)
    price = np.empty(SPAN)
    r = np.empty((8, SPAN))
    ratios_p[:] = 0.0
    ratios_d[:] = 0.0
    for first in range(0, T, SPAN):
        count = min(SPAN, T - first)
        stop = first + count
        for i in range(n):
            k = form.bound_by[i]
            bounded = 0.0 if k == -2 else 1.0
            old_shift = old_dv[k] if k >= 0 else 0.0
            more_shift = dv[k] - old_shift if k >= 0 else 0.0
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            g = reduced[i, first:stop]
            th = factor.theta[i, first:stop]
            otl = old_tl[i, first:stop]
            otu = old_tu[i, first:stop]
            opull = old_pull[i, first:stop]
            tls = tl[i, first:stop]
            tus = tu[i, first:stop]
            pulls = pull[i, first:stop]
            row_prices(price, work, form, i, first, count, hour_duals, state_duals, dw)
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            if k == -2:
                for t in range(count):
                    upper[t] = 1.0
            # ratios of the old direction (even rows) and of the change (odd rows)
            for t in range(count):
                ix = 1.0 / xs[t]
                iu = 1.0 / us[t]
                p = zls[t] * ix
                omega = zus[t] * iu
                il = -1.0 / zls[t]
                iz = -1.0 / zus[t]
                on = 1.0 if upper[t] > 0.0 else 0.0
                strength = price[t] + tls[t] * ix - tus[t] * iu - g[t]
                pulls[t] = strength
                room = upper[t] * old_shift
                dx = th[t] * (opull[t] + omega * room)
                du = bounded * th[t] * (p * room - opull[t])
                r[0, t] = -dx * ix
                r[2, t] = -du * iu
                r[4, t] = on * (otl[t] * ix - zls[t] - p * dx) * il
                r[6, t] = bounded * on * (otu[t] * iu - zus[t] - omega * du) * iz
                room = upper[t] * more_shift
                more = strength - opull[t]
                dx = th[t] * (more + omega * room)
                du = bounded * th[t] * (p * room - more)
                r[1, t] = -dx * ix
                r[3, t] = -du * iu
                r[5, t] = on * ((tls[t] - otl[t]) * ix - p * dx) * il
                r[7, t] = bounded * on * ((tus[t] - otu[t]) * iu - omega * du) * iz
            for q in range(n_w):
                w = weights[q]
                bp = ratios_p[q, first:stop]
                bd = ratios_d[q, first:stop]
                for t in range(count):
                    bp[t] = max(bp[t], max(r[0, t] + w * r[1, t], r[2, t] + w * r[3, t]))
                    bd[t] = max(bd[t], max(r[4, t] + w * r[5, t], r[6, t] + w * r[7, t]))


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
def blend(weight: float, into: Floats | Singles, other: Floats | Singles) -> None:
    """Blend in place: into += weight (other - into)."""
    n, T = into.shape
    for i in range(n):
        a = into[i]
        b = other[i]
        for t in range(T):
            a[t] += weight * (b[t] - a[t])
