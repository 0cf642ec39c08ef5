"""Hours of some chains brought back to the middle of their bounds, the capacities as they are.

Where limits are put into chains halfway to an optimum, their hours break them, and a step of the
whole is as short as its worst hour allows. With the capacities and the prices of shared rows as
they are, a chain is a small problem of its own that fits the nearest cache: a handful of Newton
steps meet its rows again and bring every product to one level. The others need not wait for them.
"""

import numpy as np

from gigaplan.solve.iterate import ChainPoint, ChainStep, MasterPoint, empty_step
from gigaplan.solve.kernel_direction import gather, spread
from gigaplan.solve.kernel_step import advance
from gigaplan.solve.kernel_sweep import sweep_backward, sweep_forward
from gigaplan.solve.newton import Aim, NewtonSystem

MOST_STEPS = 30
RAISED = 10.0
"""Level to aim at, over that of the iterate: room to meet what is broken."""
KEPT = 0.95
"""Share of the distance to the nearest bound that a step may use up."""
MET = 1e-6
"""Largest residual of a row that counts as met, in powers of the largest load."""
LEVEL = 0.1
"""Largest distance of the mean product from the level, as share of it."""


def recentre(
    system: NewtonSystem, points: list[ChainPoint], master: MasterPoint, chains: list[int]
) -> None:
    """Bring the hours of some chains back to the middle, in place.

    A chain whose hours cannot be brought there is left where the last step led, inside its bounds.
    """
    system.each_of(chains, lambda c: _recentre(system, c, points[c], master))


def _recentre(system: NewtonSystem, c: int, p: ChainPoint, master: MasterPoint) -> None:
    """Newton steps of one chain."""
    form, w = system.forms[c], system.work[c]
    affine, centred = (empty_step(form, system.scaled.existing[c].size) for _ in range(2))
    level = 0.0
    for step in range(MOST_STEPS):
        system.residuals_of(c, p, master)
        mean = float(w.totals[0]) / max(system.pairs_of_chain[c], 1)
        if step == 0:
            level = RAISED * mean
        residual = max(np.abs(w.hour_rows).max(initial=0.0), np.abs(w.state_rows).max(initial=0.0))
        if residual <= MET and abs(mean - level) <= LEVEL * level:
            return
        system.factor_hours_of(c, p)
        _direction(system, c, p, Aim.AFFINE, level, affine, affine)
        _direction(system, c, p, Aim.CENTRED, level, affine, centred)
        primal = min(1.0, KEPT / max(float(centred.ratio_p.max()), 1e-30))
        dual = min(1.0, KEPT / max(float(centred.ratio_d.max()), 1e-30))
        advance(
            primal, np.full(form.hours, dual), form, p.x, p.u, p.zl, p.zu, w.factor, centred.pull,
            centred.target_l, centred.target_u, centred.dv,
        )  # fmt: skip
        p.hour_duals[:] += dual * centred.hour_duals
        p.state_duals[:] += dual * centred.state_duals


def _direction(
    system: NewtonSystem,
    c: int,
    p: ChainPoint,
    aim: Aim,
    level: float,
    given: ChainStep,
    into: ChainStep,
) -> None:
    """Newton direction of one chain at fixed capacities and shared prices."""
    form, w = system.forms[c], system.work[c]
    nothing = np.zeros(w.couple_sums.size)
    out = np.zeros(w.term_value.size + nothing.size)
    into.hour_duals[:] = w.hour_rows
    into.state_duals[:] = w.state_rows
    gather(
        int(aim), level, 0.0, 0.0, 1.0, 0.0, form, p.x, p.u, p.zl, p.zu, w.reduced, w.factor,
        given.pull, given.target_l, given.target_u, given.dv, into.target_l, into.target_u,
        into.hour_duals, into.state_duals, out,
    )  # fmt: skip
    sweep_forward(form, w.factor, into.hour_duals, into.state_duals, out)
    into.dv[:] = 0.0
    sweep_backward(form, w.factor, into.hour_duals, into.state_duals, into.dv, nothing)
    spread(
        form, p.x, p.u, p.zl, p.zu, w.reduced, w.factor, into.target_l, into.target_u,
        into.hour_duals, into.state_duals, into.dv, nothing, into.pull, into.ratio_p,
        into.ratio_d, into.totals,
    )  # fmt: skip
