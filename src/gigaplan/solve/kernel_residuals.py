"""Where an iterate stands: reduced costs, row residuals and the sums of one chain.

A pass walks tiles of hours that fit the nearest cache, variable by variable. A variable that is
absent in an hour (upper bound 0) keeps x = u = zl = zu = 1 and never moves; one without an upper
bound keeps u = 1 and zu = TINY, which takes no part. `u = upper v - x` holds at every iterate.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gigaplan.solve.form import Form
from gigaplan.solve.kernel_elements import SPAN, profile
from gigaplan.solve.kernel_rows import FAST, add_column, right_hand_side, row_prices

Floats = NDArray[np.float64]
TINY = 1e-200


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST, forceinline=True)
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
    cost = np.empty(SPAN)
    upper = np.empty(SPAN)
    work = np.empty(SPAN)
    price = np.empty(SPAN)
    worst = np.zeros(SPAN)
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
        for first in range(0, T, SPAN):
            count = min(SPAN, T - first)
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
    for first in range(0, T, SPAN):
        count = min(SPAN, T - first)
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
    for t in range(SPAN):
        worst_dual = max(worst_dual, worst[t])
    totals[0] = complementarity
    totals[1] = primal
    totals[2] = dual
    totals[3] = largest
    totals[4] = worst_dual
    totals[5] = turnover
