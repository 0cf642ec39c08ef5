"""The passes over the hourly variables of one chain: residuals, right sides, directions, steps.

Each pass walks tiles of hours that fit the nearest cache, variable by variable. A variable that is
absent in an hour (upper bound 0) keeps x = u = zl = zu = 1 and never moves; one without an upper
bound keeps u = 1 and zu = TINY, which takes no part. `u = upper v - x` holds at every iterate.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Factor, Form
from gigaplan.solve.kernel_factor import TILE, profile

Floats = NDArray[np.float64]
FAST = {"contract", "nsz", "arcp", "reassoc"}
TINY = 1e-200


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def residuals(
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    hour_duals: Floats,
    state_duals: Floats,
    couple_duals: Floats,
    v: Floats,
    reduced: Floats,
    hour_rows: Floats,
    state_rows: Floats,
    couple_rows: Floats,
    term_value: Floats,
    bound_value: Floats,
    totals: Floats,
) -> None:
    """Reduced costs, row residuals d - A x - P v, coupling sums E x, and the sums of the iterate.

    `term_value` (k,) = P'y and `bound_value` (k,) = sum of upper x max(0, -reduced): given the row
    prices, the best multiplier of an upper bound is known, so that minus their sum is the exact
    gradient of the chain's dual value in its capacities.

    totals: 0 complementarity, 1 primal cost, 2 dual value, 3 largest row residual,
    4 largest dual residual, -reduced, of the variables without upper bound, 5 turnover |cost| x.
    """
    T = form.hours
    n = form.bound_by.size
    h = form.hour_scale.shape[0]
    m = form.keep.size
    cost = np.empty(TILE)
    upper = np.empty(TILE)
    work = np.empty(TILE)
    price = np.empty(TILE)
    worst = np.zeros(TILE)
    right_hand_side(form, v, hour_rows, state_rows)
    couple_rows[:] = 0.0
    term_value[:] = 0.0
    bound_value[:] = 0.0
    dual = 0.0
    for q in range(h):
        for t in range(T):
            dual += hour_rows[q, t] * hour_duals[q, t]
    for q in range(m):
        for t in range(T):
            dual += state_rows[t, q] * state_duals[t, q]
    # the rows hold d - P v here; the dual value counts d alone
    for p in range(form.term_row.size):
        q = form.term_row[p]
        total = 0.0
        for first in range(0, T, TILE):
            count = min(TILE, T - first)
            profile(work, form.bank, form.term_scale[p], form.term_start[p], first, count)
            if q < h:
                for t in range(count):
                    total += work[t] * hour_duals[q, first + t]
            else:
                for t in range(count):
                    total += work[t] * state_duals[first + t, q - h]
        term_value[form.term_capacity[p]] += total
        dual += total * v[form.term_capacity[p]]
    complementarity = 0.0
    primal = 0.0
    turnover = 0.0
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        for i in range(n):
            k = form.bound_by[i]
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            g = reduced[i, first:stop]
            profile(cost, form.bank, form.cost_scale[i], form.cost_start[i], first, count)
            base = form.cost_base[i]
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            if k == -2:
                for t in range(count):
                    upper[t] = 1.0
            row_prices(price, work, form, i, first, count, hour_duals, state_duals, couple_duals)
            bounded = 0.0 if k == -2 else 1.0
            upper_value = 0.0
            for t in range(count):
                on = 1.0 if upper[t] > 0.0 else 0.0
                c = cost[t] + base
                g[t] = c - price[t]
                worst[t] = max(worst[t], -(1.0 - bounded) * g[t])
                complementarity += on * (xs[t] * zls[t] + bounded * us[t] * zus[t])
                primal += on * c * xs[t]
                turnover += on * abs(c) * xs[t]
                upper_value += on * bounded * upper[t] * max(-g[t], 0.0)
                price[t] = on * xs[t]
            if k >= 0:
                bound_value[k] += upper_value
            else:
                dual -= upper_value
            add_column(price, -1.0, work, form, i, first, count, hour_rows, state_rows, couple_rows)
    for q in range(couple_rows.size):
        couple_rows[q] = -couple_rows[q]
    largest = 0.0
    for q in range(h):
        for t in range(T):
            largest = max(largest, abs(hour_rows[q, t]))
    for t in range(T):
        for q in range(m):
            largest = max(largest, abs(state_rows[t, q]))
    worst_dual = 0.0
    for t in range(TILE):
        worst_dual = max(worst_dual, worst[t])
    totals[0] = complementarity
    totals[1] = primal
    totals[2] = dual
    totals[3] = largest
    totals[4] = worst_dual
    totals[5] = turnover


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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
    dx: Floats,
    du: Floats,
    dzl: Floats,
    dzu: Floats,
    base_l: Floats,
    base_u: Floats,
    tl: Floats,
    tu: Floats,
    reduced: Floats,
    factor: Factor,
    q_out: Floats,
    hour_rows: Floats,
    state_rows: Floats,
    out: Floats,
) -> None:
    """Targets of the complementarity products, and the right-hand side they put on the rows.

    mode 0: predictor, targets 0. mode 1: centring with step_p times Mehrotra's second order term
    of the given direction. mode 2: Gondzio's correction on top of the targets base_l, base_u.
    mode 3: targets as given in base_l, base_u.

    Writes tl, tu, q_out = tl/x - tu/u - reduced; adds -A theta q to the rows and
    [a tu/u + a omega theta q ; E theta q] to `out` (k + c,).
    """
    T = form.hours
    n = form.bound_by.size
    n_k = factor.hour_border.shape[1]
    upper = np.empty(TILE)
    work = np.empty(TILE)
    moved = np.empty(TILE)
    sums = np.zeros(max(form.couple_scale.shape[0], 1))
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        for i in range(n):
            k = form.bound_by[i]
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            tls = tl[i, first:stop]
            tus = tu[i, first:stop]
            if mode == 0:
                for t in range(count):
                    tls[t] = 0.0
                    tus[t] = 0.0
            elif mode == 1:
                dxs = dx[i, first:stop]
                dus = du[i, first:stop]
                dzls = dzl[i, first:stop]
                dzus = dzu[i, first:stop]
                for t in range(count):
                    tls[t] = target_mu - step_p * dxs[t] * dzls[t]
                for t in range(count):
                    tus[t] = target_mu - step_p * dus[t] * dzus[t]
            elif mode == 2:
                dxs = dx[i, first:stop]
                dus = du[i, first:stop]
                dzls = dzl[i, first:stop]
                dzus = dzu[i, first:stop]
                bl = base_l[i, first:stop]
                bu = base_u[i, first:stop]
                for t in range(count):
                    p = (xs[t] + step_p * dxs[t]) * (zls[t] + step_d * dzls[t])
                    tls[t] = bl[t] + max(min(max(p, low), high) - p, -high)
                for t in range(count):
                    p = (us[t] + step_p * dus[t]) * (zus[t] + step_d * dzus[t])
                    tus[t] = bu[t] + max(min(max(p, low), high) - p, -high)
            else:
                bl = base_l[i, first:stop]
                bu = base_u[i, first:stop]
                for t in range(count):
                    tls[t] = bl[t]
                    tus[t] = bu[t]
            if k == -2:
                for t in range(count):
                    tus[t] = 0.0
            profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
            g = reduced[i, first:stop]
            th = factor.theta[i, first:stop]
            qs = q_out[i, first:stop]
            total = 0.0
            for t in range(count):
                iu = 1.0 / us[t]
                omega = zus[t] * iu
                push = tus[t] * iu
                q = tls[t] / xs[t] - push - g[t]
                qs[t] = q
                thq = th[t] * q
                moved[t] = thq
                on = 1.0 if upper[t] > 0.0 else 0.0
                total += on * upper[t] * (push + omega * thq)
            if k >= 0:
                out[k] += total
            add_column(moved, -1.0, work, form, i, first, count, hour_rows, state_rows, sums)
    for q in range(form.couple_scale.shape[0]):
        out[n_k + q] -= sums[q]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def spread(
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    tl: Floats,
    tu: Floats,
    factor: Factor,
    q_in: Floats,
    hour_duals: Floats,
    state_duals: Floats,
    dv: Floats,
    dw: Floats,
    dx: Floats,
    du: Floats,
    dzl: Floats,
    dzu: Floats,
    ratio_p: Floats,
    ratio_d: Floats,
    totals: Floats,
) -> None:
    """Direction of every variable from the multipliers' step; largest ratios -d/value per hour.

    dx = theta (A'dy + E'dw + q + omega a dv) and du = theta (p a dv - A'dy - E'dw - q), each
    without cancellation. totals: 0 x.dz, 1 z.dx, 2 dx.dz.
    """
    T = form.hours
    n = form.bound_by.size
    upper = np.empty(TILE)
    work = np.empty(TILE)
    price = np.empty(TILE)
    first_order_d = 0.0
    first_order_p = 0.0
    second_order = 0.0
    for t in range(T):
        ratio_p[t] = 0.0
        ratio_d[t] = 0.0
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        rp = ratio_p[first:stop]
        rd = ratio_d[first:stop]
        for i in range(n):
            k = form.bound_by[i]
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            tls = tl[i, first:stop]
            tus = tu[i, first:stop]
            th = factor.theta[i, first:stop]
            qs = q_in[i, first:stop]
            dxs = dx[i, first:stop]
            dus = du[i, first:stop]
            dzls = dzl[i, first:stop]
            dzus = dzu[i, first:stop]
            row_prices(price, work, form, i, first, count, hour_duals, state_duals, dw)
            if k == -2:
                for t in range(count):
                    ix = 1.0 / xs[t]
                    step = th[t] * (price[t] + qs[t])
                    dual = (tls[t] - zls[t] * step) * ix - zls[t]
                    dxs[t] = step
                    dus[t] = 0.0
                    dzls[t] = dual
                    dzus[t] = 0.0
                    rp[t] = max(rp[t], -step * ix)
                    rd[t] = max(rd[t], -dual / zls[t])
                    first_order_d += xs[t] * dual
                    first_order_p += zls[t] * step
                    second_order += step * dual
            else:
                shift = dv[k] if k >= 0 else 0.0
                profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
                for t in range(count):
                    ix = 1.0 / xs[t]
                    iu = 1.0 / us[t]
                    p = zls[t] * ix
                    omega = zus[t] * iu
                    pull = price[t] + qs[t]
                    room = upper[t] * shift
                    step = th[t] * (pull + omega * room)
                    rest = th[t] * (p * room - pull)
                    on = 1.0 if upper[t] > 0.0 else 0.0
                    dual_l = on * (tls[t] * ix - zls[t] - p * step)
                    dual_u = on * (tus[t] * iu - zus[t] - omega * rest)
                    dxs[t] = step
                    dus[t] = rest
                    dzls[t] = dual_l
                    dzus[t] = dual_u
                    rp[t] = max(rp[t], max(-step * ix, -rest * iu))
                    rd[t] = max(rd[t], max(-dual_l / zls[t], -dual_u / zus[t]))
                    first_order_d += xs[t] * dual_l + us[t] * dual_u
                    first_order_p += zls[t] * step + zus[t] * rest
                    second_order += step * dual_l + rest * dual_u
    totals[0] = first_order_d
    totals[1] = first_order_p
    totals[2] = second_order


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def weigh(
    weights: Floats,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    dx: Floats,
    du: Floats,
    dzl: Floats,
    dzu: Floats,
    ex: Floats,
    eu: Floats,
    ezl: Floats,
    ezu: Floats,
    ratios_p: Floats,
    ratios_d: Floats,
) -> None:
    """Largest primal and dual ratios of the directions D + weight (E - D), for several weights."""
    n, T = x.shape
    count_w = weights.size
    r = np.empty((8, TILE))
    best_p = np.zeros((count_w, TILE))
    best_d = np.zeros((count_w, TILE))
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        for i in range(n):
            xs = x[i, first:stop]
            us = u[i, first:stop]
            a = dx[i, first:stop]
            b = ex[i, first:stop]
            for t in range(count):
                inverse = -1.0 / xs[t]
                r[0, t] = a[t] * inverse
                r[1, t] = (b[t] - a[t]) * inverse
            a = du[i, first:stop]
            b = eu[i, first:stop]
            for t in range(count):
                inverse = -1.0 / us[t]
                r[2, t] = a[t] * inverse
                r[3, t] = (b[t] - a[t]) * inverse
            zs = zl[i, first:stop]
            a = dzl[i, first:stop]
            b = ezl[i, first:stop]
            for t in range(count):
                inverse = -1.0 / zs[t]
                r[4, t] = a[t] * inverse
                r[5, t] = (b[t] - a[t]) * inverse
            zs = zu[i, first:stop]
            a = dzu[i, first:stop]
            b = ezu[i, first:stop]
            for t in range(count):
                inverse = -1.0 / zs[t]
                r[6, t] = a[t] * inverse
                r[7, t] = (b[t] - a[t]) * inverse
            for q in range(count_w):
                w = weights[q]
                bp = best_p[q]
                bd = best_d[q]
                for t in range(count):
                    bp[t] = max(bp[t], max(r[0, t] + w * r[1, t], r[2, t] + w * r[3, t]))
                    bd[t] = max(bd[t], max(r[4, t] + w * r[5, t], r[6, t] + w * r[7, t]))
    for q in range(count_w):
        high_p = 0.0
        high_d = 0.0
        for t in range(TILE):
            high_p = max(high_p, best_p[q, t])
            high_d = max(high_d, best_d[q, t])
        ratios_p[q] = high_p
        ratios_d[q] = high_d


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def blend(weight: float, into: Floats, other: Floats) -> None:
    """Blend in place: into += weight (other - into)."""
    n, T = into.shape
    for i in range(n):
        a = into[i]
        b = other[i]
        for t in range(T):
            a[t] += weight * (b[t] - a[t])


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def smallest_product(
    step_p: float,
    step_d: Floats,
    form: Form,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    dx: Floats,
    du: Floats,
    dzl: Floats,
    dzu: Floats,
) -> float:
    """Smallest complementarity product after the step (dual step per hour, shape (T,))."""
    n, T = x.shape
    upper = np.empty(TILE)
    low = np.full(TILE, 1e300)
    for first in range(0, T, TILE):
        count = min(TILE, T - first)
        stop = first + count
        sd = step_d[first:stop]
        for i in range(n):
            k = form.bound_by[i]
            xs = x[i, first:stop]
            us = u[i, first:stop]
            zls = zl[i, first:stop]
            zus = zu[i, first:stop]
            dxs = dx[i, first:stop]
            dus = du[i, first:stop]
            dzls = dzl[i, first:stop]
            dzus = dzu[i, first:stop]
            if k == -2:
                for t in range(count):
                    low[t] = min(low[t], (xs[t] + step_p * dxs[t]) * (zls[t] + sd[t] * dzls[t]))
            else:
                profile(upper, form.bank, form.upper_scale[i], form.upper_start[i], first, count)
                for t in range(count):
                    p = (xs[t] + step_p * dxs[t]) * (zls[t] + sd[t] * dzls[t])
                    q = (us[t] + step_p * dus[t]) * (zus[t] + sd[t] * dzus[t])
                    low[t] = min(low[t], min(p, q) if upper[t] > 0.0 else 1e300)
    smallest = 1e300
    for t in range(TILE):
        smallest = min(smallest, low[t])
    return smallest


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def advance(
    step_p: float,
    step_d: Floats,
    x: Floats,
    u: Floats,
    zl: Floats,
    zu: Floats,
    dx: Floats,
    du: Floats,
    dzl: Floats,
    dzu: Floats,
) -> None:
    """Take the step; the dual step is per hour, shape (T,)."""
    n, T = x.shape
    for i in range(n):
        a = x[i]
        b = dx[i]
        for t in range(T):
            a[t] += step_p * b[t]
        a = u[i]
        b = du[i]
        for t in range(T):
            a[t] += step_p * b[t]
        a = zl[i]
        b = dzl[i]
        for t in range(T):
            a[t] += step_d[t] * b[t]
        a = zu[i]
        b = dzu[i]
        for t in range(T):
            a[t] += step_d[t] * b[t]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def dual_ratios(zl: Floats, zu: Floats, dzl: Floats, dzu: Floats, ratio: Floats) -> None:
    """Largest -dz/z of each hour, shape (T,)."""
    n, T = zl.shape
    for t in range(T):
        ratio[t] = 0.0
    for i in range(n):
        z = zl[i]
        d = dzl[i]
        for t in range(T):
            ratio[t] = max(ratio[t], -d[t] / z[t])
        z = zu[i]
        d = dzu[i]
        for t in range(T):
            ratio[t] = max(ratio[t], -d[t] / z[t])
