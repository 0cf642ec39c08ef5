"""How far to go along a direction, and how to blend a correction into it."""

from dataclasses import dataclass

import numpy as np

from gigaplan.solve import kernel_passes as passes
from gigaplan.solve.form import Floats
from gigaplan.solve.iterate import ChainPoint, ChainStep, MasterFlags, MasterPoint
from gigaplan.solve.newton import NewtonSystem

KEPT = 0.9995
"""Share of the distance to the nearest bound that a step may use up."""
WEIGHTS = np.array([0.25, 0.5, 0.75, 1.0])
"""Weights tried for a correction."""
LAGGING_SHARE = 0.03
"""Share of all hours whose dual step may lag behind the common one."""
LEAST_PRODUCT = 1e-3
"""A step is cut back until every product is at least this share of the average."""


@dataclass(frozen=True, slots=True)
class StepSize:
    """Steps to take: one primal, one dual for the master and the states, one dual per hour."""

    primal: float
    dual: float
    hour_duals: tuple[Floats, ...]
    """Per chain, shape (T,)."""


def _largest(flags: MasterFlags, point: MasterPoint, d: MasterPoint) -> tuple[float, float]:
    """Largest ratios -d/value of the master, primal and dual."""
    lower, upper, loose = flags.lower, flags.upper, flags.loose
    primal = max(
        (-d.z[lower] / point.z[lower]).max(initial=0.0),
        (-d.uz[upper] / point.uz[upper]).max(initial=0.0),
        (-d.s[loose] / point.s[loose]).max(initial=0.0),
    )
    dual = max(
        (-d.zl[lower] / point.zl[lower]).max(initial=0.0),
        (-d.zu[upper] / point.zu[upper]).max(initial=0.0),
        (-d.w[loose] / point.w[loose]).max(initial=0.0),
    )
    return float(primal), float(dual)


def _step(ratio: float) -> float:
    """Step to the boundary, at most 1."""
    return min(1.0, 1.0 / max(ratio, 1e-30))


def step_to_boundary(
    system: NewtonSystem, master: MasterPoint, d: MasterPoint, steps: list[ChainStep]
) -> tuple[float, float]:
    """Largest primal and dual steps that keep everything non-negative."""
    primal, dual = _largest(system.flags, master, d)
    for step in steps:
        primal = max(primal, float(step.ratio_p.max(initial=0.0)))
        dual = max(dual, float(step.ratio_d.max(initial=0.0)))
    return _step(primal), _step(dual)


def complementarity_after(
    system: NewtonSystem,
    master: MasterPoint,
    d: MasterPoint,
    steps: list[ChainStep],
    now: float,
    primal: float,
    dual: float,
) -> float:
    """Sum of all products after a step."""
    lower, upper, loose = system.flags.lower, system.flags.upper, system.flags.loose
    total = np.sum([step.totals for step in steps], axis=0)
    total[0] += (master.z * d.zl)[lower].sum() + (master.uz * d.zu)[upper].sum()
    total[0] -= (master.s * d.w)[loose].sum()
    total[1] += (master.zl * d.z)[lower].sum() + (master.zu * d.uz)[upper].sum()
    total[1] -= (master.w * d.s)[loose].sum()
    total[2] += (d.z * d.zl)[lower].sum() + (d.uz * d.zu)[upper].sum()
    total[2] -= (d.s * d.w)[loose].sum()
    return float(now + dual * total[0] + primal * total[1] + primal * dual * total[2])


def blend_correction(
    system: NewtonSystem,
    points: list[ChainPoint],
    master: MasterPoint,
    held: tuple[MasterPoint, list[ChainStep]],
    trial: tuple[MasterPoint, list[ChainStep]],
    reach: tuple[float, float],
) -> tuple[float, float, float, float]:
    """Weights of a correction that lengthen the steps most (Colombo, Gondzio 2008).

    Returns
    -------
    tuple
        Primal weight, dual weight (0: leave as it is), primal step, dual step after blending.
    """
    chains = range(len(points))
    primal = np.zeros((len(points), WEIGHTS.size))
    dual = np.zeros((len(points), WEIGHTS.size))

    def act(c: int) -> None:
        p, g, e = points[c], held[1][c], trial[1][c]
        passes.weigh(
            WEIGHTS, p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu, e.dx, e.du, e.dzl, e.dzu,
            primal[c], dual[c],
        )  # fmt: skip

    system.each_chain(act)
    best_p, best_d, weight_p, weight_d = reach[0], reach[1], 0.0, 0.0
    for q, weight in enumerate(WEIGHTS):
        mixed = held[0].mixed(trial[0], weight, weight)
        master_p, master_d = _largest(system.flags, master, mixed)
        step_p = _step(max(master_p, float(primal[:, q].max())))
        step_d = _step(max(master_d, float(dual[:, q].max())))
        if step_p > best_p:
            best_p, weight_p = step_p, float(weight)
        if step_d > best_d:
            best_d, weight_d = step_d, float(weight)
    if best_p < reach[0] + 0.01 and best_d < reach[1] + 0.01:
        return 0.0, 0.0, *reach
    common = max(weight_p, weight_d)
    for c in chains:
        g, e, w = held[1][c], trial[1][c], system.work[c]
        if weight_p > 0.0:
            passes.blend(weight_p, g.dx, e.dx)
            passes.blend(weight_p, g.du, e.du)
        if weight_d > 0.0:
            passes.blend(weight_d, g.dzl, e.dzl)
            passes.blend(weight_d, g.dzu, e.dzu)
            passes.blend(weight_d, g.hour_duals, e.hour_duals)
            passes.blend(weight_d, g.state_duals, e.state_duals)
        passes.blend(common, w.base_l, w.target_l)
        passes.blend(common, w.base_u, w.target_u)
    return weight_p, weight_d, best_p, best_d


def choose_steps(
    system: NewtonSystem,
    points: list[ChainPoint],
    master: MasterPoint,
    d: MasterPoint,
    steps: list[ChainStep],
    reach: tuple[float, float],
    mu: float,
    sigma: float,
    hour_wise: bool,
) -> StepSize:
    """Steps to take from the steps to the boundary.

    Ten to fifty pairs out of hundreds of thousands, at hours of scarcity, block the common dual
    step. So the multipliers of an hour move with their own step, the states' and the master's with
    a longer one that lets a small share of hours lag; the next Newton step repairs what this
    leaves open. All steps are cut back together while some product would fall far below average.
    """
    primal, dual = min(1.0, KEPT * reach[0]), min(1.0, KEPT * reach[1])
    ratios = []
    for p, g in zip(points, steps, strict=True):
        ratio = np.empty(g.ratio_d.size)
        passes.dual_ratios(p.zl, p.zu, g.dzl, g.dzu, ratio)
        ratios.append(ratio)
    every = np.concatenate(ratios) if ratios else np.zeros(1)
    lagging = min(max(1, int(LAGGING_SHARE * every.size)), every.size - 1)
    typical = float(np.partition(every, every.size - 1 - lagging)[every.size - 1 - lagging])
    _, master_ratio = _largest(system.flags, master, d)
    longest = min(1.0, KEPT * _step(max(master_ratio, typical)), 10.0 * dual + 0.1)
    if hour_wise and longest > dual:
        dual = longest
        hour_duals = [np.minimum(dual, 0.9 * KEPT / np.maximum(r, 1e-30)) for r in ratios]
    else:
        hour_duals = [np.full(r.size, dual) for r in ratios]
    lower, upper, loose = system.flags.lower, system.flags.upper, system.flags.loose
    for _ in range(20):
        least = min(
            ((master.z + primal * d.z) * (master.zl + dual * d.zl))[lower].min(initial=np.inf),
            ((master.uz + primal * d.uz) * (master.zu + dual * d.zu))[upper].min(initial=np.inf),
            (-(master.s + primal * d.s) * (master.w + dual * d.w))[loose].min(initial=np.inf),
        )
        for form, p, g, hours in zip(system.forms, points, steps, hour_duals, strict=True):
            product = passes.smallest_product(
                primal, hours, form, p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu
            )
            least = min(least, product)
        if least >= LEAST_PRODUCT * mu * (1.0 - min(primal, dual) * (1.0 - sigma)):
            break
        primal, dual = 0.95 * primal, 0.95 * dual
        hour_duals = [0.95 * hours for hours in hour_duals]
    return StepSize(primal, dual, tuple(hour_duals))


def advance(
    system: NewtonSystem,
    points: list[ChainPoint],
    master: MasterPoint,
    d: MasterPoint,
    steps: list[ChainStep],
    size: StepSize,
) -> MasterPoint:
    """Take the step: chains in place, the new master point returned."""

    def act(c: int) -> None:
        p, g, hours = points[c], steps[c], size.hour_duals[c]
        passes.advance(size.primal, hours, p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu)
        p.hour_duals[:] += hours * g.hour_duals
        p.state_duals[:] += size.dual * g.state_duals

    system.each_chain(act)
    flags = system.flags
    return MasterPoint(
        z=master.z + size.primal * d.z,
        uz=np.where(flags.upper, master.uz + size.primal * d.uz, 1.0),
        zl=np.where(flags.lower, master.zl + size.dual * d.zl, 0.0),
        zu=np.where(flags.upper, master.zu + size.dual * d.zu, 0.0),
        s=np.where(flags.loose, master.s + size.primal * d.s, 1.0),
        w=master.w + size.dual * d.w,
    )
