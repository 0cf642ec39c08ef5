"""Ramp limits put into an iterate that was made without them."""

import numpy as np

from gigaplan.programme.problem import UNBOUNDED, Chain, Programme
from gigaplan.solve.form import Floats
from gigaplan.solve.halfway import Halfway
from gigaplan.solve.iterate import ChainPoint
from gigaplan.solve.kernel_residuals import TINY
from gigaplan.solve.lazy_ramps import Ramp, kept_columns, kept_states, slack_size, slack_wanted

INSIDE = 0.1
"""Least distance of a new slack from either bound, as share of the room."""


def with_ramps(
    programme: Programme, before: tuple[Ramp, ...], after: tuple[Ramp, ...], halfway: Halfway
) -> Halfway | None:
    """Give an iterate the slacks and prices of limits that were left out before and no more are.

    Parameters
    ----------
    programme : Programme
        The whole programme.
    before, after : tuple of Ramp
        What was left out, and the part of it that still is.
    halfway : Halfway
        Iterate of the programme without the former.

    Returns
    -------
    Halfway or None
        Iterate of the programme without the latter; None if a limit may give way, for what that
        would cost is not known here.
    """
    scaled, points = halfway.scaled, list(halfway.points)
    new = [ramp for ramp in before if ramp not in set(after)]
    if any(ramp.spare for ramp in new):
        return None
    capacities = scaled.capacity_map @ halfway.master.z
    first = 0
    for c, chain in enumerate(programme.chains):
        v = scaled.existing[c] + capacities[first : first + chain.n_capacities]
        first += chain.n_capacities
        mine = [ramp for ramp in new if ramp.chain == c]
        if mine:
            were, are = ([ramp for ramp in side if ramp.chain == c] for side in (before, after))
            unit = scaled.power_unit
            points[c] = _extended(programme.bank, chain, mine, were, are, points[c], v * unit, unit)
    return Halfway(scaled, points, halfway.master, tuple(sorted({ramp.chain for ramp in new})))


def _extended(
    bank: Floats,
    chain: Chain,
    new: list[Ramp],
    were: list[Ramp],
    are: list[Ramp],
    point: ChainPoint,
    v: Floats,
    unit: float,
) -> ChainPoint:
    """One chain's iterate with the slacks of new limits well inside their bounds, at price 0."""
    columns = kept_columns(chain, are)
    old = np.searchsorted(columns, kept_columns(chain, were))
    shape = (columns.size, chain.n_hours)
    x, u, zl, zu = (np.ones(shape) for _ in range(4))
    for mine, theirs in ((x, point.x), (u, point.u), (zl, point.zl), (zu, point.zu)):
        mine[old] = theirs
    products = point.x * point.zl
    absent = (point.x == 1.0) & (point.u == 1.0) & (point.zl == 1.0)
    mu = float(products[~absent].mean()) if not absent.all() else 1.0
    states = kept_states(chain, are)
    prices = np.zeros((chain.n_hours, states.size))
    prices[:, np.searchsorted(states, kept_states(chain, were))] = point.state_duals
    for ramp in new:
        i = int(np.searchsorted(columns, ramp.slack))
        output = x[int(np.searchsorted(columns, ramp.state))] * unit
        wanted = slack_wanted(bank, chain, ramp, output, v) / unit
        if chain.bound_by[ramp.slack] == UNBOUNDED:
            x[i], zu[i] = np.maximum(wanted, INSIDE), TINY
            zl[i] = mu / x[i]
            continue
        room = slack_size(bank, chain, ramp, v) / unit
        present = room > 0.0
        inside = np.clip(wanted, INSIDE * room, (1.0 - INSIDE) * room)
        x[i] = np.where(present, inside, 1.0)
        u[i] = np.where(present, room - inside, 1.0)
        zl[i] = np.where(present, mu / x[i], 1.0)
        zu[i] = np.where(present, mu / u[i], 1.0)
    return ChainPoint(x, u, zl, zu, point.hour_duals, prices)
