"""How far to go along a direction, and how to blend a correction into it."""

from dataclasses import dataclass

import numpy as np

from gigaplan.solve import kernel_batch as kernel
from gigaplan.solve.batch import Points, Steps
from gigaplan.solve.form import Floats
from gigaplan.solve.iterate import MasterFlags, MasterPoint
from gigaplan.solve.newton import WEIGHTS, NewtonSystem

KEPT = 0.9995
"""Share of the distance to the nearest bound that a step may use up."""
LEAST_GAIN = 0.01
"""A correction must lengthen the two steps together by this much."""
LAGGING_SHARE = 0.03
"""Share of all hours whose dual step may lag behind the common one."""
CUTS: Floats = np.power(0.95, np.arange(5.0))
"""How far a step is cut back, one after the other."""
MOST_CUT = 5
"""Times that it is cut back from where the last of them led."""
LEAST_PRODUCT = 0.03
"""A step is cut back until every product is at least this share of the average."""


@dataclass(frozen=True, slots=True)
class StepSize:
    """Steps to take: one primal, one dual for the master and the states, one dual per hour."""

    primal: float
    dual: float
    hour_duals: list[Floats]
    """Per batch, shape (chains, T)."""


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
    system: NewtonSystem, master: MasterPoint, d: MasterPoint, steps: Steps
) -> tuple[float, float]:
    """Largest primal and dual steps that keep everything non-negative."""
    primal, dual = _largest(system.flags, master, d)
    for step in steps.stacks:
        primal = max(primal, float(step.largest[:, 0].max(initial=0.0)))
        dual = max(dual, float(step.largest[:, 1].max(initial=0.0)))
    return _step(primal), _step(dual)


def complementarity_after(
    system: NewtonSystem,
    master: MasterPoint,
    d: MasterPoint,
    steps: Steps,
    now: float,
    primal: float,
    dual: float,
) -> float:
    """Sum of all products after a step."""
    lower, upper, loose = system.flags.lower, system.flags.upper, system.flags.loose
    total = np.sum([step.totals.sum(axis=0) for step in steps.stacks], axis=0)
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
    held: tuple[MasterPoint, Steps],
    trial: tuple[MasterPoint, Steps],
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
        for work in system.works.stacks:
            primal = max(primal, float(work.largest[:, q, 0].max(initial=0.0)))
            dual = max(dual, float(work.largest[:, q, 1].max(initial=0.0)))
        reached = (_step(primal), _step(dual))
        if sum(reached) > sum(best):
            best, weight, chosen = reached, float(candidate), q
    if sum(best) < sum(reach) + LEAST_GAIN:
        return 0.0, reach

    def act(b: int, first: int, last: int) -> None:
        kernel.blend_of(
            weight, chosen, held[1].stacks[b], trial[1].stacks[b], system.works.stacks[b], first,
            last,
        )  # fmt: skip

    system.each_piece(act)
    return weight, best


def choose_steps(
    system: NewtonSystem,
    points: Points,
    master: MasterPoint,
    d: MasterPoint,
    steps: Steps,
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
    ratios = [step.ratio_d for step in steps.stacks]
    every = np.concatenate([np.zeros(0), *(r.ravel() for r in ratios)])
    lagging = min(max(1, int(LAGGING_SHARE * every.size)), every.size - 1)
    typical = 0.0
    if every.size:
        typical = float(np.partition(every, every.size - 1 - lagging)[every.size - 1 - lagging])
    _, master_ratio = _largest(system.flags, master, d)
    longest = min(1.0, KEPT * _step(max(master_ratio, typical)), 10.0 * dual + 0.1)
    if hour_wise and longest > dual:
        dual = longest
        hour_duals = [np.minimum(dual, 0.9 * KEPT / np.maximum(r, 1e-30)) for r in ratios]
    else:
        hour_duals = [np.full(r.shape, dual) for r in ratios]
    lower, upper, loose = system.flags.lower, system.flags.upper, system.flags.loose
    for _ in range(MOST_CUT):
        least = _least_products(system, points, steps, primal, hour_duals)
        for cut, least_of_hours in zip(CUTS, least, strict=True):
            p, q = float(cut) * primal, float(cut) * dual
            smallest = min(
                ((master.z + p * d.z) * (master.zl + q * d.zl))[lower].min(initial=np.inf),
                ((master.uz + p * d.uz) * (master.zu + q * d.zu))[upper].min(initial=np.inf),
                (-(master.s + p * d.s) * (master.w + q * d.w))[loose].min(initial=np.inf),
                least_of_hours,
            )
            if smallest >= LEAST_PRODUCT * mu * (1.0 - min(p, q) * (1.0 - sigma)):
                return StepSize(p, q, [cut * hours for hours in hour_duals])
        primal, dual = p, q
        hour_duals = [CUTS[-1] * hours for hours in hour_duals]
    return StepSize(primal, dual, hour_duals)


def _least_products(
    system: NewtonSystem,
    points: Points,
    steps: Steps,
    primal: float,
    hour_duals: list[Floats],
) -> Floats:
    """Smallest product of all chains after a step, and after each cut of it."""
    products = [np.empty((len(batch.chains), CUTS.size)) for batch in system.batches]

    def act(b: int, first: int, last: int) -> None:
        kernel.least_products_of(
            CUTS, primal, hour_duals[b], system.batches[b].forms, points.stacks[b],
            system.works.stacks[b], steps.stacks[b], products[b], first, last,
        )  # fmt: skip

    system.each_piece(act)
    found: Floats = np.concatenate([np.full((1, CUTS.size), np.inf), *products]).min(axis=0)
    return found


def advance(
    system: NewtonSystem,
    points: Points,
    master: MasterPoint,
    d: MasterPoint,
    steps: Steps,
    size: StepSize,
) -> MasterPoint:
    """Take the step: chains in place, the new master point returned."""

    def act(b: int, first: int, last: int) -> None:
        kernel.advance_of(
            size.primal, size.dual, size.hour_duals[b], system.batches[b].forms, points.stacks[b],
            system.works.stacks[b], steps.stacks[b], first, last,
        )  # fmt: skip

    system.each_piece(act)
    flags = system.flags
    return MasterPoint(
        z=master.z + size.primal * d.z,
        uz=np.where(flags.upper, master.uz + size.primal * d.uz, 1.0),
        zl=np.where(flags.lower, master.zl + size.dual * d.zl, 0.0),
        zu=np.where(flags.upper, master.zu + size.dual * d.zu, 0.0),
        s=np.where(flags.loose, master.s + size.primal * d.s, 1.0),
        w=master.w + size.dual * d.w,
    )
