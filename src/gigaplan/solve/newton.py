"""The Newton system of all chains and the master: residuals, factor, direction.

A solve is one forward sweep along every chain (what the hours ask of the capacities), one small
system for the master, one backward sweep (what its answer means for the hours). The chains are
independent of each other and run side by side on the threads that the user grants.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from gigaplan.programme.problem import UNBOUNDED
from gigaplan.solve.form import Floats
from gigaplan.solve.iterate import (
    N_WEIGHTS,
    ChainPoint,
    ChainStep,
    ChainWork,
    MasterFlags,
    MasterPoint,
    empty_work,
    master_flags,
    upper_profile,
)
from gigaplan.solve.kernel_direction import gather, spread, spread_weighted
from gigaplan.solve.kernel_elements import factor_hours
from gigaplan.solve.kernel_factor import border_products, factor_states
from gigaplan.solve.kernel_residuals import residuals as chain_residuals
from gigaplan.solve.kernel_sweep import sweep_backward, sweep_forward
from gigaplan.solve.master import (
    BlockFactor,
    ChainLink,
    MasterFactor,
    MasterPlan,
    chain_links,
    factor_block,
    factor_master,
    plan_master,
    solve_master,
)
from gigaplan.solve.scaling import Scaled

WEIGHTS = np.linspace(1.0 / N_WEIGHTS, 1.0, N_WEIGHTS)
"""Weights tried for a correction."""
SHARES_PER_THREAD = 8
"""Pieces that a thread's chains are handed out in; handing out one by one costs as much as a short
chain's work."""


def usable_cores() -> int:
    """Cores that this process may use; a container may grant it fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Aim(IntEnum):
    """How the targets of the complementarity products are set (see `kernel_direction.gather`)."""

    AFFINE = 0
    CENTRED = 1
    CORRECTED = 2


@dataclass(frozen=True, slots=True)
class Targets:
    """What a direction aims at."""

    aim: Aim
    lower: Floats
    """(n_z,) products z zl of the master."""
    upper: Floats
    """(n_z,) products uz zu."""
    slack: Floats
    """(n_r,) products s (-w)."""
    mu: float = 0.0
    low: float = 0.0
    high: float = 0.0
    step_p: float = 0.0
    step_d: float = 0.0


@dataclass(frozen=True, slots=True)
class MasterResidual:
    """Right-hand side of the master before the chains add theirs."""

    columns: Floats
    """(n_z,) -f + A'w + C'P'y"""
    rows: Floats
    """(n_r,) A z + E x - b"""


class NewtonSystem:
    """A scaled programme with the memory to solve Newton systems on it."""

    def __init__(self, scaled: Scaled, threads: int | None) -> None:
        self.scaled = scaled
        self.forms = scaled.forms
        self.links: tuple[ChainLink, ...] = chain_links(scaled)
        self.plan: MasterPlan = plan_master(scaled, self.links)
        self.flags: MasterFlags = master_flags(scaled.master)
        self.work: list[ChainWork] = [
            empty_work(form, existing.size)
            for form, existing in zip(scaled.forms, scaled.existing, strict=True)
        ]
        self.pairs = self.flags.pairs + sum(work.pairs for work in self.work)
        self._threads = min(threads or usable_cores(), len(self.forms))
        self._pool: ThreadPoolExecutor | None = None

    @contextmanager
    def running(self) -> Iterator["NewtonSystem"]:
        """Threads for the chains, alive within the `with` block.

        Blocks of the master are small: threads of the BLAS library of its own would wait for each
        other longer than they work.
        """
        with threadpool_limits(limits=1, user_api="blas"):
            if self._threads <= 1:
                yield self
                return
            with ThreadPoolExecutor(self._threads) as pool:
                self._pool = pool
                try:
                    yield self
                finally:
                    self._pool = None

    def each_chain(self, act: Callable[[int], None]) -> None:
        """Do something for every chain, side by side if threads are granted."""
        self._each(act, len(self.forms))

    def each_of(self, chains: list[int], act: Callable[[int], None]) -> None:
        """Do something for some chains, side by side if threads are granted."""
        self._each(lambda place: act(chains[place]), len(chains))

    def _each(self, act: Callable[[int], None], count: int) -> None:
        """Do something for every number below a count, a few neighbours at a time."""
        if self._pool is None:
            for c in range(count):
                act(c)
            return
        size = max(1, count // (self._threads * SHARES_PER_THREAD))

        def act_on(first: int) -> None:
            for c in range(first, min(first + size, count)):
                act(c)

        list(self._pool.map(act_on, range(0, count, size)))

    def present(self, c: int) -> NDArray[np.bool_]:
        """Where the variables of chain c exist, shape (n, T)."""
        form = self.forms[c]
        return np.array(
            [
                np.ones(form.hours, dtype=np.bool_)
                if form.bound_by[i] == UNBOUNDED
                else upper_profile(form, i) > 0.0
                for i in range(form.bound_by.size)
            ]
        ).reshape(form.bound_by.size, form.hours)

    def capacities(self, z: Floats, c: int) -> Floats:
        """Capacities that chain c sees, shape (k,)."""
        link = self.links[c]
        return np.asarray(self.scaled.existing[c] + link.capacity_of_column @ z[link.columns])

    def gather_columns(self, parts: list[Floats]) -> Floats:
        """Sum of C' part over the chains, shape (n_z,)."""
        total = np.zeros(self.scaled.master.cost.size)
        for link, part in zip(self.links, parts, strict=True):
            total[link.columns] += link.capacity_of_column.T @ part
        return total

    def residuals_of(self, c: int, p: ChainPoint, master: MasterPoint) -> None:
        """Reduced costs and row residuals of one chain, into `work`."""
        w = self.work[c]
        chain_residuals(
            self.forms[c], p.x, p.u, p.zl, p.zu, p.hour_duals, p.state_duals,
            master.w[self.links[c].rows], self.capacities(master.z, c), w.reduced, w.hour_rows,
            w.state_rows, w.couple_sums, w.term_value, w.bound_value, w.totals,
        )  # fmt: skip

    def residuals(self, points: list[ChainPoint], master: MasterPoint) -> MasterResidual:
        """Reduced costs and row residuals of every chain (into `work`), and the master's own."""
        self.each_chain(lambda c: self.residuals_of(c, points[c], master))
        m = self.scaled.master
        rows = m.rows @ master.z - m.rhs
        for link, w in zip(self.links, self.work, strict=True):
            rows[link.rows] += w.couple_sums
        columns = -m.cost + m.rows.T @ master.w
        columns += self.gather_columns([w.term_value for w in self.work])
        return MasterResidual(columns, rows)

    def factor_hours_of(self, c: int, p: ChainPoint) -> None:
        """Factor the hours of one chain, without what they ask of the capacities."""
        form, w = self.forms[c], self.work[c]
        factor_hours(
            form, p.x, p.u, p.zl, p.zu, w.factor, w.element_pivot, w.element_link, w.border_rows,
            w.s_vv, w.s_vw,
        )  # fmt: skip
        factor_states(form, w.factor, w.element_pivot, w.element_link, w.s_ww)

    def factor(self, points: list[ChainPoint], master: MasterPoint) -> MasterFactor:
        """Factor every chain and the master at an iterate.

        Raises
        ------
        MasterSingularError
            If the master cannot be factored.
        """

        def act(c: int) -> None:
            w = self.work[c]
            self.factor_hours_of(c, points[c])
            border_products(self.forms[c], w.factor, w.s_vv, w.s_vw)

        self.each_chain(act)
        flags = self.flags
        size = np.where(flags.lower, master.z, 1.0)
        diagonal = np.where(flags.lower, master.zl / size, 0.0)
        diagonal += np.where(flags.upper, master.zu / master.uz, 0.0)
        slack = np.where(flags.loose, master.s / np.where(flags.loose, -master.w, 1.0), 0.0)
        s_vv = [w.s_vv for w in self.work]
        s_vw = [w.s_vw for w in self.work]
        s_ww = [w.s_ww for w in self.work]
        blocks: list[BlockFactor | None] = [None] * len(self.plan.blocks)

        def factor_one(b: int) -> None:
            blocks[b] = factor_block(
                self.plan.blocks[b], self.plan.n_z, s_vv, s_vw, s_ww, diagonal, slack
            )

        self._each(factor_one, len(blocks))
        factored = tuple(block for block in blocks if block is not None)
        return factor_master(self.plan, factored, s_ww, slack)

    def direction(
        self,
        targets: Targets,
        points: list[ChainPoint],
        master: MasterPoint,
        factor: MasterFactor,
        residual: MasterResidual,
        given: list[ChainStep],
        into: list[ChainStep],
    ) -> MasterPoint:
        """Direction toward the targets; chains' part into `into`, master's part returned.

        `given` is the direction whose second-order effect or products the targets correct. A
        correction leaves how far each of `WEIGHTS` of it reaches in `work`.
        """
        outs: list[Floats] = [np.zeros(0)] * len(self.forms)

        def forward(c: int) -> None:
            p, w, g, o = points[c], self.work[c], given[c], into[c]
            out = np.zeros(w.term_value.size + w.couple_sums.size)
            o.hour_duals[:] = w.hour_rows
            o.state_duals[:] = w.state_rows
            gather(
                int(targets.aim), targets.mu, targets.low, targets.high, targets.step_p,
                targets.step_d, self.forms[c], p.x, p.u, p.zl, p.zu, w.reduced, w.factor, g.pull,
                g.target_l, g.target_u, g.dv, o.target_l, o.target_u, o.hour_duals, o.state_duals,
                out,
            )  # fmt: skip
            sweep_forward(self.forms[c], w.factor, o.hour_duals, o.state_duals, out)
            outs[c] = out

        self.each_chain(forward)
        flags = self.flags
        size = np.where(flags.lower, master.z, 1.0)
        below = np.where(flags.loose, -master.w, 1.0)
        r1 = residual.columns + self.gather_columns(
            [out[: w.term_value.size] for out, w in zip(outs, self.work, strict=True)]
        )
        r1 += np.where(flags.lower, targets.lower / size, 0.0)
        r1 -= np.where(flags.upper, targets.upper / master.uz, 0.0)
        r2 = residual.rows + np.where(flags.loose, targets.slack / below, 0.0)
        for link, out, w in zip(self.links, outs, self.work, strict=True):
            r2[link.rows] += out[w.term_value.size :]
        dz, dw = solve_master(factor, r1, r2)

        def backward(c: int) -> None:
            p, w, g, o, link = points[c], self.work[c], given[c], into[c], self.links[c]
            o.dv[:] = link.capacity_of_column @ dz[link.columns]
            sweep_backward(
                self.forms[c], w.factor, o.hour_duals, o.state_duals, o.dv, dw[link.rows]
            )
            if targets.aim is Aim.CORRECTED:
                spread_weighted(
                    WEIGHTS, self.forms[c], p.x, p.u, p.zl, p.zu, w.reduced, w.factor, g.pull,
                    g.target_l, g.target_u, g.dv, o.target_l, o.target_u, o.hour_duals,
                    o.state_duals, o.dv, dw[link.rows], o.pull, w.ratios_p, w.ratios_d,
                )  # fmt: skip
            else:
                spread(
                    self.forms[c], p.x, p.u, p.zl, p.zu, w.reduced, w.factor, o.target_l,
                    o.target_u, o.hour_duals, o.state_duals, o.dv, dw[link.rows], o.pull,
                    o.ratio_p, o.ratio_d, o.totals,
                )  # fmt: skip

        self.each_chain(backward)
        return MasterPoint(
            z=dz,
            uz=np.where(flags.upper, -dz, 0.0),
            zl=np.where(flags.lower, (targets.lower - master.zl * dz) / size - master.zl, 0.0),
            zu=np.where(flags.upper, (targets.upper + master.zu * dz) / master.uz - master.zu, 0.0),
            s=np.where(flags.loose, (targets.slack + master.s * dw) / below - master.s, 0.0),
            w=dw,
        )
