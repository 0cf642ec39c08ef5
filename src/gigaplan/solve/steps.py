"""How far to go along a direction, and how to blend a correction into it."""

from dataclasses import dataclass

import numpy as np

from gigaplan.solve.form import Floats
from gigaplan.solve.iterate import ChainPoint, ChainStep, MasterFlags, MasterPoint
from gigaplan.solve.kernel_direction import blend
from gigaplan.solve.kernel_step import advance as advance_hours
from gigaplan.solve.kernel_step import smallest_product
from gigaplan.solve.newton import WEIGHTS, NewtonSystem

KEPT = 0.9995
"""Share of the distance to the nearest bound that a step may use up."""
LEAST_GAIN = 0.01
"""A correction must lengthen the two steps together by this much."""
LAGGING_SHARE = 0.03
"""Share of all hours whose dual step may lag behind the common one."""
LEAST_PRODUCT = 0.03
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
    master: MasterPoint,
    held: tuple[MasterPoint, list[ChainStep]],
    trial: tuple[MasterPoint, list[ChainStep]],
    reach: tuple[float, float],
) -> tuple[float, tuple[float, float]]:
    """Blend a correction into the held direction with the weight that reaches furthest.

    Returns
    -------
    tuple
        Weight (0: no weight helps, the held direction is as it was) and the new reach.
    """
    best, weight, chosen = reach, 0.0, -1
    for q, candidate in enumerate(WEIGHTS):
        mixed = held[0].mixed(trial[0], float(candidate))
        primal, dual = _largest(system.flags, master, mixed)
        for work in system.work:
            primal = max(primal, float(work.ratios_p[q].max(initial=0.0)))
            dual = max(dual, float(work.ratios_d[q].max(initial=0.0)))
        reached = (_step(primal), _step(dual))
        if sum(reached) > sum(best):
            best, weight, chosen = reached, float(candidate), q
    if sum(best) < sum(reach) + LEAST_GAIN:
        return 0.0, reach

    def act(c: int) -> None:
        g, e, w = held[1][c], trial[1][c], system.work[c]
        for mine, theirs in (
            (g.pull, e.pull),
            (g.target_l, e.target_l),
            (g.target_u, e.target_u),
            (g.hour_duals, e.hour_duals),
            (g.state_duals, e.state_duals),
        ):
            blend(weight, mine, theirs)
        g.dv[:] += weight * (e.dv - g.dv)
        g.ratio_p[:] = w.ratios_p[chosen]
        g.ratio_d[:] = w.ratios_d[chosen]

    system.each_chain(act)
    return weight, best


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
    ratios = [step.ratio_d for step in steps]
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
    products = np.full(len(points), np.inf)
    for _ in range(20):
        least = min(
            ((master.z + primal * d.z) * (master.zl + dual * d.zl))[lower].min(initial=np.inf),
            ((master.uz + primal * d.uz) * (master.zu + dual * d.zu))[upper].min(initial=np.inf),
            (-(master.s + primal * d.s) * (master.w + dual * d.w))[loose].min(initial=np.inf),
        )
        step_d = hour_duals

        def act(c: int, primal: float = primal, step_d: list[Floats] = step_d) -> None:
            p, g, w = points[c], steps[c], system.work[c]
            products[c] = smallest_product(
                primal, step_d[c], system.forms[c], p.x, p.u, p.zl, p.zu, w.factor, g.pull,
                g.target_l, g.target_u, g.dv,
            )  # fmt: skip

        system.each_chain(act)
        least = min(float(least), float(products.min(initial=np.inf)))
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
        p, g, w, hours = points[c], steps[c], system.work[c], size.hour_duals[c]
        advance_hours(
            size.primal, hours, system.forms[c], p.x, p.u, p.zl, p.zu, w.factor, g.pull,
            g.target_l, g.target_u, g.dv,
        )  # fmt: skip
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
