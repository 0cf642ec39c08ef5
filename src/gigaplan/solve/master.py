"""The small system that ties the chains together, one block per campus plus the common rows.

    [ H   N ] [dz]   [r1]      H = diag + sum C'S_vv C   (block diagonal by campus)
    [ N' -Q ] [dw] = [r2]      N = sum C'S_vw - A',  Q = -S_ww + diag(s/-w)

H is factored block by block. What is left for the rows, K = Q + N'H^-1 N, has the shape of an
arrow: most rows belong to one campus alone (its halls, its land, its permits) and are eliminated
with it; only the rows that campuses share (capital, slots, tenants) are dense. Columns that no
chain sees are not eliminated but kept beside the shared rows, and this core is factored with
pivoting: equity and debt are free to move between periods, so near the optimum they would add a
hundred million to rows whose own prices hang on entries of one, and those would drown.

Refinement works on the matrices as they are; the little that is added for a safe factorisation
(1e-11 of the diagonal) never enters the answer. Free columns leave H singular: then the whole
system is factored at once, with pivoting.
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gigaplan.solve.scaling import Scaled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
REGULARISATION = 1e-11
ATTEMPTS = 6
LEAST_REFINEMENTS = 2
MOST_REFINEMENTS = 20
REFINED = 1e-14
"""What may be left of the right-hand side, relative to its largest entry."""


class MasterSingularError(ArithmeticError):
    """The master could not be factored, even with regularisation."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """How one chain hangs on the master: its columns, the dense map to its capacities, its rows."""

    columns: Ints
    capacity_of_column: Floats
    """(k, columns)"""
    rows: Ints


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What never changes of one block: its columns, the rows they touch, the chains on them."""

    columns: Ints
    rows: Ints
    """Rows the block touches: first its own, then those it shares."""
    n_own: int
    tied: Floats
    """(columns, rows) -A' of the block."""
    chains: tuple[int, ...]
    capacity_of_column: Floats
    """(capacities of all its chains, columns)"""
    row_places: tuple[Ints, ...]
    """Per chain: place of its coupling rows among `rows`."""

    @property
    def kept(self) -> bool:
        """Whether its columns stay in the core: no chain sees them."""
        return not self.chains


@dataclass(frozen=True, slots=True)
class MasterPlan:
    """The pattern of the master, made once."""

    links: tuple[ChainLink, ...]
    blocks: tuple[BlockPlan, ...]
    shared: Ints
    """Rows that several blocks touch, or none."""
    core_rows: Ints
    """The shared rows, then the own rows of the blocks that are kept."""
    core_columns: Ints
    """Columns of the blocks that are kept."""
    free: bool


@dataclass(frozen=True, slots=True)
class BlockFactor:
    """One factored block."""

    h: Floats
    factor: tuple[Floats, Floats] | None
    """Cholesky factor and scaling of h; None where its columns are not eliminated."""
    n: Floats
    """(columns, rows)"""
    hn: Floats
    """h^-1 n"""
    q: Floats
    """(rows, rows) what its chains and its own slacks add to Q."""


@dataclass(frozen=True, slots=True)
class ArrowFactor:
    """Factored K of all rows: own rows of every block, then the core; rows scaled by `scale`."""

    scale: Floats
    """(n_r,)"""
    own: tuple[Floats, ...]
    """Cholesky factor of the own rows of every block that is not kept."""
    across: tuple[Floats, ...]
    """own^-1 x coupling to the shared rows the block touches."""
    core: "PivotedFactor"
    """What is left: columns that are kept, then the core rows."""


@dataclass(frozen=True, slots=True)
class PivotedFactor:
    """LU factor of a symmetric matrix, scaled by the size of its rows."""

    lower_upper: Floats
    pivots: NDArray[np.int32]
    scale: Floats

    def solve(self, right: Floats) -> Floats:
        """Solve for one right-hand side."""
        return np.asarray(
            self.scale
            * la.lu_solve((self.lower_upper, self.pivots), self.scale * right, check_finite=False)
        )


@dataclass(frozen=True, slots=True)
class MasterFactor:
    """The factored master, with what refinement needs."""

    plan: MasterPlan
    blocks: tuple[BlockFactor, ...]
    shared_q: Floats
    """(shared rows,) slack part of Q."""
    arrow: ArrowFactor | None
    whole: PivotedFactor | None = None
    """The whole system, where some column is free."""


def chain_links(scaled: Scaled) -> tuple[ChainLink, ...]:
    """Cut the capacity map into one dense piece per chain."""
    links = []
    first = 0
    for rows, existing in zip(scaled.couple_rows, scaled.existing, strict=True):
        piece = scaled.capacity_map[first : first + existing.size]
        first += existing.size
        columns = np.unique(piece.indices).astype(np.int64)
        links.append(ChainLink(columns, piece[:, columns].toarray(), rows))
    return tuple(links)


def plan_master(scaled: Scaled, links: tuple[ChainLink, ...]) -> MasterPlan:
    """Find which rows belong to one block and which are shared."""
    master = scaled.master
    n_z, n_r = master.cost.size, master.rhs.size
    block_of = np.empty(n_z, dtype=np.int64)
    for b, columns in enumerate(master.blocks):
        block_of[columns] = b
    chains: list[list[int]] = [[] for _ in master.blocks]
    touches = np.zeros((len(master.blocks), n_r), dtype=np.bool_)
    entries = csr_array(master.rows).tocoo()
    touches[block_of[entries.coords[1]], entries.coords[0]] = True
    homeless = np.zeros(n_r, dtype=np.bool_)
    for c, link in enumerate(links):
        if link.columns.size:
            b = int(block_of[link.columns[0]])
            chains[b].append(c)
            touches[b, link.rows] = True
        else:
            homeless[link.rows] = True
    owners = touches.sum(axis=0)
    own = (owners == 1) & ~homeless
    shared = np.flatnonzero(~own)
    blocks = []
    for b, columns in enumerate(master.blocks):
        rows = np.concatenate([np.flatnonzero(touches[b] & own), np.flatnonzero(touches[b] & ~own)])
        place = np.full(n_r, -1, dtype=np.int64)
        place[rows] = np.arange(rows.size)
        where = np.full(n_z, -1, dtype=np.int64)
        where[columns] = np.arange(columns.size)
        stacked = np.zeros(
            (sum(links[c].capacity_of_column.shape[0] for c in chains[b]), columns.size)
        )
        first = 0
        for c in chains[b]:
            piece = links[c].capacity_of_column
            stacked[first : first + piece.shape[0], where[links[c].columns]] = piece
            first += piece.shape[0]
        tied = -csr_array(csr_array(master.rows)[rows][:, columns]).toarray().T
        blocks.append(
            BlockPlan(
                columns=columns,
                rows=rows,
                n_own=int(np.count_nonzero(touches[b] & own)),
                tied=np.ascontiguousarray(tied),
                chains=tuple(chains[b]),
                capacity_of_column=stacked,
                row_places=tuple(place[links[c].rows] for c in chains[b]),
            )
        )
    kept = [block for block in blocks if block.kept]
    return MasterPlan(
        links,
        tuple(blocks),
        shared,
        core_rows=np.concatenate([shared, *(block.rows[: block.n_own] for block in kept)]),
        core_columns=np.concatenate([np.zeros(0, dtype=np.int64), *(b.columns for b in kept)]),
        free=bool(np.any(master.free)),
    )


def _cholesky(matrix: Floats) -> tuple[Floats, Floats]:
    """Cholesky of a matrix scaled to unit diagonal; adds regularisation until it succeeds."""
    diagonal = np.maximum(np.diag(matrix), 1e-300)
    scale = 1.0 / np.sqrt(diagonal)
    scaled = matrix * scale[:, None] * scale[None, :]
    added = REGULARISATION
    for _ in range(ATTEMPTS):
        trial = scaled.copy()
        trial[np.diag_indices_from(trial)] += added
        try:
            return la.cholesky(trial, lower=True, check_finite=False), scale
        except la.LinAlgError:
            added *= 100.0
    raise MasterSingularError("the master is not positive definite")


def _apply(factor: tuple[Floats, Floats], right: Floats) -> Floats:
    """Solve with a scaled Cholesky factor; right is a vector or a matrix."""
    lower, scale = factor
    shaped = scale[:, None] if right.ndim > 1 else scale
    return np.asarray(
        shaped * la.cho_solve((lower, True), shaped * right, check_finite=False), dtype=np.float64
    )


def factor_block(
    plan: BlockPlan,
    s_vv: list[Floats],
    s_vw: list[Floats],
    s_ww: list[Floats],
    diagonal: Floats,
    slack_diagonal: Floats,
    *,
    free: bool,
) -> BlockFactor:
    """Assemble and factor one block.

    Raises
    ------
    MasterSingularError
        If the block stays indefinite or holds a value that is not finite.
    """
    weighted = np.empty_like(plan.capacity_of_column)
    n = plan.tied.copy()
    q = np.zeros((plan.rows.size, plan.rows.size))
    first = 0
    for c, places in zip(plan.chains, plan.row_places, strict=True):
        piece = plan.capacity_of_column[first : first + s_vv[c].shape[0]]
        weighted[first : first + piece.shape[0]] = s_vv[c] @ piece
        if places.size:
            n[:, places] += piece.T @ s_vw[c]
            q[np.ix_(places, places)] -= s_ww[c]
        first += piece.shape[0]
    h = plan.capacity_of_column.T @ weighted
    h[np.diag_indices_from(h)] += diagonal[plan.columns]
    own = np.arange(plan.n_own)
    q[own, own] += slack_diagonal[plan.rows[: plan.n_own]]
    if not np.isfinite(h).all() or not np.isfinite(q).all():
        raise MasterSingularError("the master holds values that are not finite")
    if free or plan.kept:
        return BlockFactor(h, None, n, n, q)
    factor = _cholesky(h)
    return BlockFactor(h, factor, n, _apply(factor, n), q)


def factor_master(
    plan: MasterPlan,
    blocks: tuple[BlockFactor, ...],
    s_ww: list[Floats],
    slack_diagonal: Floats,
) -> MasterFactor:
    """Factor what the blocks leave for the rows.

    Raises
    ------
    MasterSingularError
        If the rows stay indefinite.
    """
    shared_q = slack_diagonal[plan.shared]
    if plan.free:
        return MasterFactor(
            plan, blocks, shared_q, None, _lu_of_whole(plan, blocks, shared_q, slack_diagonal.size)
        )
    rows = [
        block.q if at.kept else block.q + block.n.T @ block.hn
        for at, block in zip(plan.blocks, blocks, strict=True)
    ]
    common = np.diag(shared_q)
    # rows of chains that see no master column belong to no block
    for link, ww in zip(plan.links, s_ww, strict=True):
        if not link.columns.size and link.rows.size:
            places = np.searchsorted(plan.shared, link.rows)
            common[np.ix_(places, places)] -= ww
    arrow = _arrow(plan, blocks, rows, common, slack_diagonal.size)
    return MasterFactor(plan, blocks, shared_q, arrow)


def _core_places(plan: MasterPlan, n_r: int) -> Ints:
    """Place of every row in the core."""
    place = np.zeros(n_r, dtype=np.int64)
    place[plan.core_rows] = np.arange(plan.core_rows.size)
    return place


def _arrow(
    plan: MasterPlan,
    blocks: tuple[BlockFactor, ...],
    rows: list[Floats],
    common: Floats,
    n_r: int,
) -> ArrowFactor:
    """Factor K: every block's own rows, then the core."""
    diagonal = np.zeros(n_r)
    diagonal[plan.shared] = np.diag(common)
    for block, k in zip(plan.blocks, rows, strict=True):
        diagonal[block.rows] += np.diag(k)
    scale = 1.0 / np.sqrt(np.where(diagonal > 0.0, diagonal, 1.0))
    place = _core_places(plan, n_r)
    size, n_columns = plan.core_rows.size, plan.core_columns.size
    for attempt in range(ATTEMPTS):
        added = REGULARISATION * 100.0**attempt
        core = np.zeros((n_columns + size, n_columns + size))
        left = core[n_columns:, n_columns:]
        left[: plan.shared.size, : plan.shared.size] = (
            common * scale[plan.shared][:, None] * scale[plan.shared][None, :]
        )
        own, across, first = [], [], 0
        try:
            for at, block, k in zip(plan.blocks, blocks, rows, strict=True):
                sized = k * scale[at.rows][:, None] * scale[at.rows][None, :]
                if at.kept:
                    places = place[at.rows]
                    last = first + at.columns.size
                    left[np.ix_(places, places)] += sized
                    core[first:last, first:last] = block.h
                    core[first:last, n_columns + places] = block.n * scale[at.rows]
                    first = last
                    continue
                m = at.n_own
                corner = sized[:m, :m].copy()
                corner[np.diag_indices_from(corner)] += added
                lower = la.cholesky(corner, lower=True, check_finite=False)
                edge = la.solve_triangular(
                    lower, sized[:m, m:], lower=True, check_finite=False
                ) if m else np.zeros((0, at.rows.size))  # fmt: skip
                places = place[at.rows[m:]]
                left[np.ix_(places, places)] += sized[m:, m:] - edge.T @ edge
                own.append(lower)
                across.append(edge)
        except la.LinAlgError:
            continue
        np.negative(left, out=left)
        core[n_columns:, :n_columns] = core[:n_columns, n_columns:].T
        return ArrowFactor(scale, tuple(own), tuple(across), _pivoted(core, n_columns))
    raise MasterSingularError("the rows of the master are not positive definite")


def _pivoted(matrix: Floats, n_columns: int) -> PivotedFactor:
    """LU with partial pivoting of [H N; N' -K], the first `n_columns` rows being those of H."""
    if not np.isfinite(matrix).all():
        raise MasterSingularError("the master holds values that are not finite")
    scale = 1.0 / np.sqrt(np.maximum(np.abs(matrix).max(axis=1, initial=0.0), 1e-300))
    matrix = matrix * scale[:, None] * scale[None, :]
    # a column that nothing pins down gets a weak pull to where it is
    added = np.full(matrix.shape[0], -REGULARISATION)
    added[:n_columns] = REGULARISATION
    matrix[np.diag_indices_from(matrix)] += added
    if not matrix.size:
        return PivotedFactor(matrix, np.zeros(0, dtype=np.int32), scale)
    lower_upper, pivots = la.lu_factor(matrix, check_finite=False)
    return PivotedFactor(lower_upper, pivots, scale)


def _solve_core(
    factor: MasterFactor, arrow: ArrowFactor, r1: Floats, right: Floats
) -> tuple[Floats, Floats]:
    """Columns that are kept, and dw of all rows, for K dw = right where nothing is kept."""
    plan = factor.plan
    scaled = arrow.scale * right
    place = _core_places(plan, right.size)
    core = scaled[plan.core_rows]
    eliminated = [block for block in plan.blocks if not block.kept]
    halves = []
    for block, lower, edge in zip(eliminated, arrow.own, arrow.across, strict=True):
        own, touched = block.rows[: block.n_own], place[block.rows[block.n_own :]]
        half = la.solve_triangular(lower, scaled[own], lower=True, check_finite=False)
        core[touched] -= edge.T @ half
        halves.append(half)
    n_columns = plan.core_columns.size
    found = core
    if n_columns + core.size:
        found = arrow.core.solve(np.concatenate([r1[plan.core_columns], -core]))
    answer = np.empty_like(right)
    dw = found[n_columns:]
    answer[plan.core_rows] = dw
    for block, lower, edge, half in zip(eliminated, arrow.own, arrow.across, halves, strict=True):
        own, touched = block.rows[: block.n_own], place[block.rows[block.n_own :]]
        answer[own] = la.solve_triangular(
            lower, half - edge @ dw[touched], lower=True, trans="T", check_finite=False
        )
    return found[:n_columns], np.asarray(arrow.scale * answer)


def _lu_of_whole(
    plan: MasterPlan, blocks: tuple[BlockFactor, ...], shared_q: Floats, n_r: int
) -> PivotedFactor:
    """Factor the whole system at once."""
    n_z = sum(block.columns.size for block in plan.blocks)
    matrix = np.zeros((n_z + n_r, n_z + n_r))
    for at, block in zip(plan.blocks, blocks, strict=True):
        matrix[np.ix_(at.columns, at.columns)] = block.h
        matrix[np.ix_(at.columns, n_z + at.rows)] = block.n
        matrix[np.ix_(n_z + at.rows, at.columns)] = block.n.T
        matrix[np.ix_(n_z + at.rows, n_z + at.rows)] -= block.q
    matrix[n_z + plan.shared, n_z + plan.shared] -= shared_q
    return _pivoted(matrix, n_z)


def _solve_once(factor: MasterFactor, r1: Floats, r2: Floats) -> tuple[Floats, Floats]:
    """One solve with the regularised factors."""
    if factor.whole is not None:
        answer = factor.whole.solve(np.concatenate([r1, r2]))
        return answer[: r1.size], answer[r1.size :]
    dz, right = np.empty_like(r1), -r2
    for at, block in zip(factor.plan.blocks, factor.blocks, strict=True):
        if block.factor is not None:
            dz[at.columns] = _apply(block.factor, r1[at.columns])
            right[at.rows] += block.n.T @ dz[at.columns]
    if factor.arrow is None:
        return dz, np.zeros(0)
    kept, dw = _solve_core(factor, factor.arrow, r1, right)
    dz[factor.plan.core_columns] = kept
    for at, block in zip(factor.plan.blocks, factor.blocks, strict=True):
        if not at.kept:
            dz[at.columns] -= block.hn @ dw[at.rows]
    return dz, dw


def solve_master(
    factor: MasterFactor, r1: Floats, r2: Floats, s_ww: list[Floats]
) -> tuple[Floats, Floats]:
    """Solve for (dz, dw), refined against the unregularised matrices.

    Rows that nearly depend on each other feel the regularisation, as capital by period, by year and
    in total do where equity and debt are free to move between periods. Each refinement takes away
    a part of what is left, though the largest entry may not show it.
    """
    plan = factor.plan
    dz, dw = _solve_once(factor, r1, r2)
    size_1, size_2 = (max(float(np.abs(r).max(initial=0.0)), 1e-300) for r in (r1, r2))
    left = np.inf
    for number in range(MOST_REFINEMENTS):
        e1, e2 = r1.copy(), r2.copy()
        e2[plan.shared] += factor.shared_q * dw[plan.shared]
        for at, block in zip(plan.blocks, factor.blocks, strict=True):
            e1[at.columns] -= block.h @ dz[at.columns] + block.n @ dw[at.rows]
            e2[at.rows] += block.q @ dw[at.rows] - block.n.T @ dz[at.columns]
        for link, ww in zip(plan.links, s_ww, strict=True):
            if not link.columns.size and link.rows.size:
                e2[link.rows] -= ww @ dw[link.rows]
        now = max(
            float(np.abs(e1).max(initial=0.0)) / size_1, float(np.abs(e2).max(initial=0.0)) / size_2
        )
        if number >= LEAST_REFINEMENTS and (now <= REFINED or now > 2.0 * left):
            break
        left = now
        more_z, more_w = _solve_once(factor, e1, e2)
        dz = dz + more_z
        dw = dw + more_w
    return dz, dw
