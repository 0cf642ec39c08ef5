"""The cash waterfall of each scenario, period by period."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

(
    SENIOR_INTEREST,
    SENIOR_PRINCIPAL,
    PREPAID,
    SENIOR_BALANCE,
    DSRA,
    MAINTENANCE_RESERVE,
    RESERVE_INTEREST,
    SUB_INTEREST,
    SUB_PRINCIPAL,
    SUB_BALANCE,
    DISTRIBUTION,
    CASH,
    SUPPORT,
    COVER,
    BREACH,
    LOCKED,
) = range(16)
LINES = 16


@njit(cache=True, nogil=True)
def run(
    cfads: Floats,
    other_cash: Floats,
    maintenance: Floats,
    take_out: Floats,
    senior: Floats,
    senior_rate: Floats,
    senior_debt: Floats,
    sub: Floats,
    sub_rate: Floats,
    sub_debt: Floats,
    service_target: Floats,
    maintenance_target: Floats,
    reserve_rate: float,
    levels: Floats,
    look_back: int,
    recourse: bool,
    lines: Floats,
) -> None:
    """Run the waterfall.

    Shapes: (scenarios, periods), but debt (scenarios,) and targets (scenarios, periods + 1).
    `senior` and `sub` are scheduled balances after each period; `levels` are default, lock-up,
    sweep and sweep share; with `recourse` owners pay senior service that nothing else covers;
    `lines`, shape (scenarios, LINES, periods), is filled.
    """
    scenarios, periods = cfads.shape
    for s in range(scenarios):
        debt, junior, cash = senior_debt[s], sub_debt[s], 0.0
        account, saved = service_target[s, 0], maintenance_target[s, 0]
        kept = 1.0  # part of the senior schedule left after prepayments
        due_before = np.zeros(periods)
        for t in range(periods):
            out = lines[s, :, t]
            earned = reserve_rate * (account + saved)
            left = cash + cfads[s, t] + other_cash[s, t] + earned
            out[RESERVE_INTEREST] = earned

            from_saved = min(saved, maintenance[s, t])
            saved -= from_saved
            left -= maintenance[s, t] - from_saved
            if left < 0.0:
                drawn = min(account, -left)
                account -= drawn
                left += drawn
            if left < 0.0:
                drawn = min(saved, -left)
                saved -= drawn
                left += drawn
            if left < 0.0:
                out[SUPPORT] = -left
                left = 0.0

            interest = senior_rate[s, t] * debt
            principal = max(0.0, debt - kept * senior[s, t])
            due = interest + principal
            due_before[t] = max(0.0, due - take_out[s, t])
            left += take_out[s, t]
            if left < due:
                drawn = min(account, due - left)
                account -= drawn
                left += drawn
            if left < due:
                drawn = min(saved, due - left)
                saved -= drawn
                left += drawn
            if recourse and left < due:
                out[SUPPORT] += due - left
                left = due
            out[SENIOR_INTEREST] = min(left, interest)
            left -= out[SENIOR_INTEREST]
            out[SENIOR_PRINCIPAL] = min(left, principal)
            left -= out[SENIOR_PRINCIPAL]
            unpaid = due - out[SENIOR_INTEREST] - out[SENIOR_PRINCIPAL]
            debt += interest - out[SENIOR_INTEREST] - out[SENIOR_PRINCIPAL]

            goal = kept * service_target[s, t + 1] if debt > 0.0 else 0.0
            put = min(left, goal - account)
            account += put
            left -= put
            short = account < goal * (1.0 - 1e-12)
            put = min(left, maintenance_target[s, t + 1] - saved)
            saved += put
            left -= put

            sub_interest = sub_rate[s, t] * junior
            sub_principal = max(0.0, junior - sub[s, t])
            out[SUB_INTEREST] = min(left, sub_interest)
            left -= out[SUB_INTEREST]
            out[SUB_PRINCIPAL] = min(left, sub_principal)
            left -= out[SUB_PRINCIPAL]
            sub_unpaid = sub_interest + sub_principal - out[SUB_INTEREST] - out[SUB_PRINCIPAL]
            junior += sub_interest - out[SUB_INTEREST] - out[SUB_PRINCIPAL]

            earned_back, due_back = 0.0, 0.0
            for back in range(max(0, t - look_back + 1), t + 1):
                earned_back += cfads[s, back]
                due_back += due_before[back]
            cover = earned_back / due_back if due_back > 0.0 else np.inf
            small = 1e-9 * (due + sub_interest + sub_principal)
            out[COVER] = cover
            out[BREACH] = 1.0 if cover + 1e-9 < levels[0] or unpaid > small else 0.0

            if cover + 1e-9 < levels[2] and debt > 0.0 and unpaid <= small:
                swept = min(levels[3] * left, debt)
                out[PREPAID] = swept
                kept *= 1.0 - swept / debt
                debt -= swept
                left -= swept
            locked = cover + 1e-9 < levels[1] or unpaid > small or sub_unpaid > small or short
            if locked and debt + junior > 0.0:
                out[LOCKED] = 1.0
                cash = left
            else:
                out[DISTRIBUTION] = left
                cash = 0.0
            if debt <= 1e-12 * senior_debt[s]:
                debt = 0.0
            if junior <= 1e-12 * sub_debt[s]:
                junior = 0.0
            out[SENIOR_BALANCE], out[SUB_BALANCE] = debt, junior
            out[DSRA], out[MAINTENANCE_RESERVE], out[CASH] = account, saved, cash
