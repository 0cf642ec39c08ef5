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
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from gigaplan.programme.problem import UNBOUNDED
from gigaplan.solve import kernel_batch as kernel
from gigaplan.solve.batch import Points, Steps, Works, batches_of, empty_works
from gigaplan.solve.form import Floats, empty_elements
from gigaplan.solve.iterate import (
    N_WEIGHTS,
    ChainPoint,
    ChainWork,
    MasterFlags,
    MasterPoint,
    master_flags,
    pairs_of,
    upper_profile,
)
from gigaplan.solve.kernel_elements import factor_hours
from gigaplan.solve.kernel_factor import factor_states
from gigaplan.solve.kernel_residuals import residuals as chain_residuals
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
NO_WEIGHTS = np.zeros(0)
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
        self.batches = batches_of(scaled)
        self.works: Works = empty_works(self.batches)
        self.pairs_of_chain = tuple(pairs_of(form) for form in scaled.forms)
        self.pairs = self.flags.pairs + sum(self.pairs_of_chain)
        self._existing = np.concatenate([np.zeros(0), *scaled.existing])
        self._transposed = csr_array(scaled.capacity_map.T)
        self._threads = min(threads or usable_cores(), len(self.forms))
        self._pieces = _pieces([len(batch.chains) for batch in self.batches], self._threads)
        self._pool: ThreadPoolExecutor | None = None

    @property
    def work(self) -> tuple[ChainWork, ...]:
        """Scratch memory of every chain."""
        return self.works.chains

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

    def each_piece(self, act: Callable[[int, int, int], None]) -> None:
        """Do something for every batch, from one of its chains up to another."""
        if self._pool is None:
            for b, batch in enumerate(self.batches):
                act(b, 0, len(batch.chains))
            return
        list(self._pool.map(lambda piece: act(*piece), self._pieces))

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

    def of_chains(self, values: Floats) -> list[Floats]:
        """What the chains of every batch see of values of all capacities, (chains, k) each."""
        return [values[batch.places] for batch in self.batches]

    def prices(self, w: Floats) -> list[Floats]:
        """Prices of the coupling rows of every batch, (chains, c) each."""
        return [w[batch.rows] for batch in self.batches]

    def gather_columns(self, parts: list[Floats]) -> Floats:
        """Sum of C' part over the chains, shape (n_z,); parts (chains, k) per batch."""
        total = np.zeros(self._existing.size)
        for batch, part in zip(self.batches, parts, strict=True):
            total[batch.places] = part
        return np.asarray(self._transposed @ total)

    def gather_rows(self, parts: list[Floats]) -> Floats:
        """Sum over the chains of what stands in the master's rows; parts (chains, c) per batch."""
        total = np.zeros(self.scaled.master.rhs.size)
        for batch, part in zip(self.batches, parts, strict=True):
            np.add.at(total, batch.rows, part)
        return total

    def residuals_of(self, c: int, p: ChainPoint, master: MasterPoint) -> None:
        """Reduced costs and row residuals of one chain, into `work`."""
        w = self.work[c]
        chain_residuals(
            self.forms[c], p.x, p.u, p.zl, p.zu, p.hour_duals, p.state_duals,
            master.w[self.links[c].rows], self.capacities(master.z, c), w.reduced, w.hour_rows,
            w.state_rows, w.couple_sums, w.term_value, w.bound_value, w.totals,
        )  # fmt: skip

    def residuals(self, points: Points, master: MasterPoint) -> MasterResidual:
        """Reduced costs and row residuals of every chain (into `work`), and the master's own."""
        prices = self.prices(master.w)
        sizes = self.of_chains(self._existing + self.scaled.capacity_map @ master.z)
        works = self.works.stacks

        def act(b: int, first: int, last: int) -> None:
            kernel.residuals_of(
                self.batches[b].forms, points.stacks[b], works[b], prices[b], sizes[b], first, last
            )

        self.each_piece(act)
        m = self.scaled.master
        rows = m.rows @ master.z - m.rhs + self.gather_rows([w.couple_sums for w in works])
        columns = -m.cost + m.rows.T @ master.w
        columns += self.gather_columns([w.term_value for w in works])
        return MasterResidual(columns, rows)

    def factor_hours_of(self, c: int, p: ChainPoint) -> None:
        """Factor the hours of one chain, without what they ask of the capacities."""
        form, w = self.forms[c], self.work[c]
        pivot, link, borders = empty_elements(form, w.term_value.size)
        factor_hours(
            form, p.x, p.u, p.zl, p.zu, w.factor, pivot, link, borders, w.s_vv, w.s_vw, w.s_ww
        )
        factor_states(form, w.factor, pivot, link, w.s_ww)

    def factor(self, points: Points, master: MasterPoint) -> MasterFactor:
        """Factor every chain and the master at an iterate.

        Raises
        ------
        MasterSingularError
            If the master cannot be factored.
        """

        def act(b: int, first: int, last: int) -> None:
            kernel.factor_of(
                self.batches[b].forms, points.stacks[b], self.works.stacks[b], first, last
            )

        self.each_piece(act)
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
        points: Points,
        master: MasterPoint,
        factor: MasterFactor,
        residual: MasterResidual,
        given: Steps,
        into: Steps,
    ) -> MasterPoint:
        """Direction toward the targets; chains' part into `into`, master's part returned.

        `given` is the direction whose second-order effect or products the targets correct. A
        correction leaves how far each of `WEIGHTS` of it reaches in `work`.
        """
        works = self.works.stacks

        def forward(b: int, first: int, last: int) -> None:
            kernel.forward_of(
                int(targets.aim), targets.mu, targets.low, targets.high, targets.step_p,
                targets.step_d, self.batches[b].forms, points.stacks[b], works[b],
                given.stacks[b], into.stacks[b], first, last,
            )  # fmt: skip

        self.each_piece(forward)
        flags = self.flags
        size = np.where(flags.lower, master.z, 1.0)
        below = np.where(flags.loose, -master.w, 1.0)
        sizes = [batch.places.shape[1] for batch in self.batches]
        r1 = residual.columns + self.gather_columns(
            [w.out[:, :k] for w, k in zip(works, sizes, strict=True)]
        )
        r1 += np.where(flags.lower, targets.lower / size, 0.0)
        r1 -= np.where(flags.upper, targets.upper / master.uz, 0.0)
        r2 = residual.rows + np.where(flags.loose, targets.slack / below, 0.0)
        r2 += self.gather_rows([w.out[:, k:] for w, k in zip(works, sizes, strict=True)])
        dz, dw = solve_master(factor, r1, r2, self._each)
        prices = self.prices(dw)
        for step, dv in zip(
            into.stacks, self.of_chains(self.scaled.capacity_map @ dz), strict=True
        ):
            step.dv[:] = dv
        weights = WEIGHTS if targets.aim is Aim.CORRECTED else NO_WEIGHTS

        def backward(b: int, first: int, last: int) -> None:
            kernel.backward_of(
                weights, self.batches[b].forms, points.stacks[b], works[b], given.stacks[b],
                into.stacks[b], prices[b], first, last,
            )  # fmt: skip

        self.each_piece(backward)
        return MasterPoint(
            z=dz,
            uz=np.where(flags.upper, -dz, 0.0),
            zl=np.where(flags.lower, (targets.lower - master.zl * dz) / size - master.zl, 0.0),
            zu=np.where(flags.upper, (targets.upper + master.zu * dz) / master.uz - master.zu, 0.0),
            s=np.where(flags.loose, (targets.slack + master.s * dw) / below - master.s, 0.0),
            w=dw,
        )


def _pieces(sizes: list[int], threads: int) -> list[tuple[int, int, int]]:
    """Cut batches into pieces of about the same number of chains, the largest first."""
    most = max(1, -(-sum(sizes) // (threads * SHARES_PER_THREAD)))
    pieces = []
    for b, size in enumerate(sizes):
        parts = -(-size // most)
        ends = [size * part // parts for part in range(parts + 1)]
        pieces += [(b, first, last) for first, last in pairwise(ends)]
    return sorted(pieces, key=lambda piece: piece[1] - piece[2])
