"""One walk through construction, and the exact solution of debt, interest and fees.

Within period t, with B drawn so far, commitment C, rate r, commitment fee f, and draws D that are
out for the part w of the period:

    uses = x + r (B + w D) + f (C - B - w D) = y + q D,
    y = x + f C + (r - f) B,   q = w (r - f),

where x holds costs, the arrangement fee a C (first period) and the reserve s C (last period). So
D follows from y by one division, whatever the order of funding.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRO_RATA, EQUITY_FIRST, DEBT_FIRST = 0, 1, 2


@njit(cache=True, nogil=True)
def walk(
    order: int,
    costs: Floats,
    rate: Floats,
    fee: Floats,
    shares: Floats,
    commitment: tuple[float, float],
    key: tuple[float, float],
    lines: Floats,
) -> tuple[float, float, float, float]:
    """Walk through construction once, with derivatives.

    Parameters
    ----------
    order : int
        PRO_RATA, EQUITY_FIRST or DEBT_FIRST.
    costs, rate, fee : ndarray, shape (periods,)
        Costs; loan rate and commitment fee per period.
    shares : ndarray, shape (3,)
        Arrangement fee and reserve as shares of the commitment; part w of a period.
    commitment : tuple of float
        C and its derivative.
    key : tuple of float
        Gearing (PRO_RATA) or equity (EQUITY_FIRST) and its derivative; unused for DEBT_FIRST.
    lines : ndarray, shape (6, periods)
        Filled with interest, commitment fee, arrangement fee, reserve, draws of debt, of equity.

    Returns
    -------
    tuple of float
        Debt drawn and its derivative; all uses and their derivative.
    """
    debt, d_debt, used, d_used = 0.0, 0.0, 0.0, 0.0
    c, dc = commitment
    k, dk = key
    periods = costs.size
    for t in range(periods):
        arrangement = shares[0] * c if t == 0 else 0.0
        reserve = shares[1] * c if t == periods - 1 else 0.0
        d_fixed = (shares[0] * dc if t == 0 else 0.0) + (
            shares[1] * dc if t == periods - 1 else 0.0
        )
        margin = rate[t] - fee[t]
        q = shares[2] * margin
        y = costs[t] + arrangement + reserve + fee[t] * c + margin * debt
        dy = d_fixed + fee[t] * dc + margin * d_debt
        if order == PRO_RATA:
            draw = k * y / (1.0 - k * q)
            d_draw = (k * dy + dk * y + dk * q * draw) / (1.0 - k * q)
        elif order == EQUITY_FIRST:
            left, d_left = k - (used - debt), dk - (d_used - d_debt)
            if y <= left:
                draw, d_draw = 0.0, 0.0
            else:
                draw, d_draw = (y - left) / (1.0 - q), (dy - d_left) / (1.0 - q)
        else:
            draw, d_draw = y / (1.0 - q), dy / (1.0 - q)
            if draw > c - debt:
                draw, d_draw = c - debt, dc - d_debt
        out = debt + shares[2] * draw
        lines[0, t], lines[1, t] = rate[t] * out, fee[t] * (c - out)
        lines[2, t], lines[3, t] = arrangement, reserve
        lines[4, t], lines[5, t] = draw, y + q * draw - draw
        used, d_used = used + y + q * draw, d_used + dy + q * d_draw
        debt, d_debt = debt + draw, d_debt + d_draw
    return debt, d_debt, used, d_used


@njit(cache=True, nogil=True)
def commitment_at_gearing(
    order: int,
    costs: Floats,
    rate: Floats,
    fee: Floats,
    shares: Floats,
    gearing: float,
    lines: Floats,
) -> tuple[float, float]:
    """Commitment that is `gearing` times all uses, and the key of the walk; C < 0: none.

    PRO_RATA: debt drawn is linear in C, so two walks give it. EQUITY_FIRST: with all uses
    U, C = g U and equity (1 - g) U, debt drawn less C is convex and piecewise linear in U (sums
    and maxima of convex rising functions, as r >= f), and positive at 0: Newton's steps from 0
    rise to the zero and reach it after at most one step per piece. DEBT_FIRST: g x uses less C is
    concave (minima instead), not positive where debt pays all: Newton's steps from there fall to
    the zero.
    """
    if gearing <= 0.0:
        if order == EQUITY_FIRST:
            return 0.0, np.inf
        return 0.0, 0.0
    all_debt = gearing if order == PRO_RATA else 1.0
    start, _, _, _ = walk(PRO_RATA, costs, rate, fee, shares, (0.0, 1.0), (all_debt, 0.0), lines)
    _, slope, _, _ = walk(PRO_RATA, costs, rate, fee, shares, (0.0, 1.0), (all_debt, 0.0), lines)
    if slope >= 1.0:
        return -1.0, 0.0
    c = start / (1.0 - slope)
    if order == PRO_RATA:
        return c, gearing
    if order == DEBT_FIRST:
        while True:
            _, _, used, d_used = walk(
                DEBT_FIRST, costs, rate, fee, shares, (c, 1.0), (0.0, 0.0), lines
            )
            new = c - (gearing * used - c) / (gearing * d_used - 1.0)
            if not new < c:
                return c, 0.0
            c = new
    uses = 0.0
    while True:
        c, key = gearing * uses, (1.0 - gearing) * uses
        debt, d_debt, _, _ = walk(
            EQUITY_FIRST, costs, rate, fee, shares, (c, gearing), (key, 1.0 - gearing), lines
        )
        if d_debt >= gearing:
            return -1.0, 0.0
        new = uses - (debt - c) / (d_debt - gearing)
        if not new > uses:
            return c, key
        uses = new


@njit(cache=True, nogil=True)
def key_at_commitment(
    order: int,
    costs: Floats,
    rate: Floats,
    fee: Floats,
    shares: Floats,
    commitment: float,
    lines: Floats,
) -> float:
    """Gearing or equity at which just `commitment` is drawn, which is below the all-debt one.

    Debt drawn is convex and rises with the gearing (a polynomial with coefficients >= 0), so
    Newton's steps from 1 fall to the zero; it is convex and falls with equity, so Newton's steps
    from 0 rise to it.
    """
    if order == DEBT_FIRST:
        return 0.0
    key = 1.0 if order == PRO_RATA else 0.0
    while True:
        debt, slope, _, _ = walk(
            order, costs, rate, fee, shares, (commitment, 0.0), (key, 1.0), lines
        )
        if slope == 0.0:
            return key
        new = key - (debt - commitment) / slope
        if (order == PRO_RATA and not new < key) or (order == EQUITY_FIRST and not new > key):
            return key
        key = new


@njit(cache=True, nogil=True)
def fund_all(
    order: int,
    costs: Floats,
    rate: Floats,
    fee: Floats,
    shares: Floats,
    gearing: Floats,
    limit: Floats,
    lines: Floats,
    debt: Floats,
) -> int:
    """Fund every scenario; the number of the first that cannot be funded, or -1.

    Shapes: costs, rate, fee (scenarios, periods); shares (scenarios, 3); gearing, limit, debt
    (scenarios,); lines (scenarios, 6, periods).
    """
    for s in range(costs.shape[0]):
        c, key = commitment_at_gearing(
            order, costs[s], rate[s], fee[s], shares[s], gearing[s], lines[s]
        )
        if c < 0.0:
            return s
        if c > limit[s]:
            c = limit[s]
            key = key_at_commitment(order, costs[s], rate[s], fee[s], shares[s], c, lines[s])
        walk(order, costs[s], rate[s], fee[s], shares[s], (c, 0.0), (key, 0.0), lines[s])
        debt[s] = c
    return -1
