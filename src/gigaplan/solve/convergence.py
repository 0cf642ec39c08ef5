"""How close an iterate is to the optimum, and when it proves that there is none.

The dual value is that of the row prices alone: given them, the best multiplier of every bound is
known, so the gap is the one an independent certificate will find.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.solve.form import Floats
from gigaplan.solve.iterate import ChainPoint, MasterPoint
from gigaplan.solve.kernel_residuals import residuals as chain_residuals
from gigaplan.solve.newton import MasterResidual, NewtonSystem

LEAST_TURNOVER = 5e-4
"""Money per hour, in the solver's units, that a gap is relative to at least: a thousandth of a
bus at full load and ordinary cost, so that a plan that costs nothing has a scale too."""
RAY_TOLERANCE = 1e-8
"""How small the violations of a ray must be against what it gains."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Where an iterate stands, in the solver's units."""

    primal: float
    """Cost."""
    dual: float
    """What the prices prove, up to the dual residual."""
    turnover: float
    """Money that moves, sum of |cost x|: an objective may be zero where much is bought and sold."""
    complementarity: float
    gap: float
    """Relative to the turnover."""
    primal_residual: float
    dual_residual: float

    @property
    def largest(self) -> float:
        """Largest of gap and residuals; NaN if any is not a number."""
        values = np.array([self.gap, self.primal_residual, self.dual_residual])
        return float(values.max())  # numpy's max keeps a NaN

    @property
    def suspicious(self) -> bool:
        """True if the iterate may be running away along a ray."""
        return self.primal_residual > 1e-6 or self.dual_residual > 1e-6


def measure(system: NewtonSystem, master: MasterPoint, residual: MasterResidual) -> Measures:
    """Measures of an iterate whose residuals have just been computed."""
    m, flags, work = system.scaled.master, system.flags, system.works.stacks
    slope = -residual.columns - system.gather_columns([w.bound_value for w in work])
    every = np.concatenate([np.zeros((0, 6)), *(w.totals for w in work)])
    totals = every.sum(axis=0)
    complementarity = (
        totals[0]
        + (master.z * master.zl)[flags.lower].sum()
        + (master.uz * master.zu)[flags.upper].sum()
        - (master.s * master.w)[flags.loose].sum()
    )
    primal = totals[1] + m.cost @ master.z
    dual = totals[2] + m.rhs @ master.w
    dual += (flags.upper_value * np.minimum(slope, 0.0))[flags.upper].sum()
    for existing, w in zip(system.scaled.existing, system.work, strict=True):
        dual -= existing @ (w.term_value + w.bound_value)
    rows = -residual.rows - np.where(flags.loose, master.s, 0.0)
    wrong = np.where(m.free, np.abs(slope), np.where(flags.upper, 0.0, np.maximum(-slope, 0.0)))
    # a slope of the wrong sign could still save its worth times the size of the column
    turnover = float(totals[5]) + float(np.abs(m.cost) @ np.abs(master.z))
    turnover = max(turnover, LEAST_TURNOVER * sum(form.hours for form in system.forms))
    apart = abs(primal - dual) + float(wrong @ np.abs(master.z))
    return Measures(
        primal=float(primal),
        dual=float(dual),
        turnover=turnover,
        complementarity=float(complementarity),
        gap=float(apart / turnover),
        primal_residual=max(
            float(every[:, 3].max(initial=0.0)),
            float(np.abs(rows / (1.0 + np.abs(m.rhs))).max(initial=0.0)),
        ),
        dual_residual=max(
            float(every[:, 4].max(initial=0.0)),
            float((wrong / (1.0 + np.abs(m.cost))).max(initial=0.0)),
        ),
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """Row prices of all chains and of the master."""

    hour_duals: tuple[Floats, ...]
    state_duals: tuple[Floats, ...]
    rows: Floats

    def since(self, earlier: "Prices | None") -> "Prices":
        """Change since earlier prices; the prices themselves if there are none."""
        if earlier is None:
            return self
        pairs = zip(self.hour_duals, earlier.hour_duals, strict=True)
        states = zip(self.state_duals, earlier.state_duals, strict=True)
        return Prices(
            tuple(now - then for now, then in pairs),
            tuple(now - then for now, then in states),
            self.rows - earlier.rows,
        )


def prices_of(points: Sequence[ChainPoint], master: MasterPoint) -> Prices:
    """Copy the row prices of an iterate."""
    return Prices(
        tuple(p.hour_duals.copy() for p in points),
        tuple(p.state_duals.copy() for p in points),
        master.w.copy(),
    )


def proves_infeasible(system: NewtonSystem, ray: Prices) -> bool:
    """True if prices are a Farkas ray: without any cost they still prove a positive cost.

    Then no plan meets every row. Reduced costs of the wrong sign must be negligible against what
    the ray proves. Prices that run away are a fixed part plus a growing multiple of a ray, so that
    their change from one iteration to a later one is the better candidate.
    """
    m, flags = system.scaled.master, system.flags
    w = np.where(flags.loose, np.minimum(ray.rows, 0.0), ray.rows)
    value = float(m.rhs @ w)
    slope = -(m.rows.T @ w)
    wrong = 0.0
    for c, form in enumerate(system.forms):
        link, k = system.links[c], system.scaled.existing[c].size
        free_form = form._replace(
            cost_base=np.zeros_like(form.cost_base), cost_scale=np.zeros_like(form.cost_scale)
        )
        ones = np.ones_like(system.work[c].reduced)
        terms, bounds, totals = np.zeros(k), np.zeros(k), np.zeros(6)
        chain_residuals(
            free_form, ones, ones, ones, ones, ray.hour_duals[c], ray.state_duals[c],
            w[link.rows], np.zeros(k), np.zeros_like(ones), np.zeros_like(ray.hour_duals[c]),
            np.zeros_like(ray.state_duals[c]), np.zeros(link.rows.size), terms, bounds, totals,
        )  # fmt: skip
        value += float(totals[2] - system.scaled.existing[c] @ (terms + bounds))
        slope[link.columns] -= link.capacity_of_column.T @ (terms + bounds)
        wrong = max(wrong, float(totals[4]))
    value += float((flags.upper_value * np.minimum(slope, 0.0))[flags.upper].sum())
    against = np.where(m.free, np.abs(slope), np.where(flags.upper, 0.0, np.maximum(-slope, 0.0)))
    wrong = max(wrong, float(against.max(initial=0.0)))
    return value > 0.0 and wrong <= RAY_TOLERANCE * value


def proves_unbounded(
    system: NewtonSystem, points: Sequence[ChainPoint], master: MasterPoint
) -> bool:
    """True if the iterate is a ray of falling cost: it meets the rows without right-hand sides."""
    m, flags = system.scaled.master, system.flags
    gain = -float(m.cost @ master.z)
    rows = m.rows @ master.z
    worst = float(np.abs(np.where(flags.upper, master.z, 0.0)).max(initial=0.0))
    for c, form in enumerate(system.forms):
        p, link = points[c], system.links[c]
        still = form._replace(rhs_scale=np.zeros_like(form.rhs_scale))
        v = link.capacity_of_column @ master.z[link.columns]
        hour_rows = np.zeros_like(p.hour_duals)
        state_rows = np.zeros_like(p.state_duals)
        sums = np.zeros(link.rows.size)
        totals = np.zeros(6)
        chain_residuals(
            still, p.x, p.u, p.zl, p.zu, np.zeros_like(p.hour_duals),
            np.zeros_like(p.state_duals), np.zeros(link.rows.size), v, np.zeros_like(p.x),
            hour_rows, state_rows, sums, np.zeros(v.size), np.zeros(v.size), totals,
        )  # fmt: skip
        gain -= float(totals[1])
        rows[link.rows] += sums
        worst = max(worst, float(totals[3]))
        fixed = form.bound_by == -1
        if fixed.any():
            present = system.present(c)[fixed]
            worst = max(worst, float(np.where(present, p.x[fixed], 0.0).max(initial=0.0)))
    violation = np.where(m.equal, np.abs(rows), np.maximum(rows, 0.0))
    worst = max(worst, float(violation.max(initial=0.0)))
    return gain > 0.0 and worst <= RAY_TOLERANCE * gain
