"""The small system that ties the chains together, one block per campus plus the common rows.

    [ H   N ] [dz]   [r1]      H = diag + sum C'S_vv C   (block diagonal by campus)
    [ N' -Q ] [dw] = [r2]      N = sum C'S_vw - A',  Q = -S_ww + diag(s/-w)

H is factored block by block. What is left for the rows, K = Q + N'H^-1 N, has the shape of an
arrow: most rows belong to one campus alone (its halls, its land, its permits) and are eliminated
with it; only the rows that campuses share (capital, slots, tenants) are dense. Refinement works on
the matrices as they are; the little that is added for a safe factorisation (1e-11 of the diagonal)
never enters the answer. Free columns leave H singular: then the whole system is factored at once,
with pivoting.
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


@dataclass(frozen=True, slots=True)
class MasterPlan:
    """The pattern of the master, made once."""

    links: tuple[ChainLink, ...]
    blocks: tuple[BlockPlan, ...]
    shared: Ints
    """Rows that several blocks touch, or none."""
    free: bool


@dataclass(frozen=True, slots=True)
class BlockFactor:
    """One factored block."""

    h: Floats
    factor: tuple[Floats, Floats] | None
    """Cholesky factor and scaling of h; None where the whole system is factored at once."""
    n: Floats
    """(columns, rows)"""
    hn: Floats
    """h^-1 n"""
    q: Floats
    """(rows, rows) what its chains and its own slacks add to Q."""


@dataclass(frozen=True, slots=True)
class ArrowFactor:
    """Factored K of all rows: own rows of every block, then the shared rows; scaled by `scale`."""

    scale: Floats
    """(n_r,)"""
    own: tuple[Floats, ...]
    """Cholesky factor of every block's own rows."""
    across: tuple[Floats, ...]
    """own^-1 x coupling to the shared rows the block touches."""
    shared: Floats
    """Cholesky factor of what is left for the shared rows."""


@dataclass(frozen=True, slots=True)
class MasterFactor:
    """The factored master, with what refinement needs."""

    plan: MasterPlan
    blocks: tuple[BlockFactor, ...]
    shared_q: Floats
    """(shared rows,) slack part of Q."""
    arrow: ArrowFactor | None
    whole: tuple[Floats, NDArray[np.int32], Floats] | None = None
    """LU factor, pivots and scaling of the whole system, where some column is free."""


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
    return MasterPlan(links, tuple(blocks), shared, bool(np.any(master.free)))


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
    if free:
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
    rows = [block.q + block.n.T @ block.hn for block in blocks]
    common = np.diag(shared_q)
    # rows of chains that see no master column belong to no block
    for link, ww in zip(plan.links, s_ww, strict=True):
        if not link.columns.size and link.rows.size:
            places = np.searchsorted(plan.shared, link.rows)
            common[np.ix_(places, places)] -= ww
    return MasterFactor(plan, blocks, shared_q, _arrow(plan, rows, common, slack_diagonal.size))


def _arrow(plan: MasterPlan, rows: list[Floats], common: Floats, n_r: int) -> ArrowFactor:
    """Cholesky of K: every block's own rows, then the shared ones."""
    diagonal = np.zeros(n_r)
    diagonal[plan.shared] = np.diag(common)
    for block, k in zip(plan.blocks, rows, strict=True):
        diagonal[block.rows] += np.diag(k)
    scale = 1.0 / np.sqrt(np.maximum(diagonal, 1e-300))
    place = np.zeros(n_r, dtype=np.int64)
    place[plan.shared] = np.arange(plan.shared.size)
    added = REGULARISATION
    for _ in range(ATTEMPTS):
        try:
            own, across = [], []
            left = common * scale[plan.shared][:, None] * scale[plan.shared][None, :]
            left[np.diag_indices_from(left)] += added
            for block, k in zip(plan.blocks, rows, strict=True):
                sized = k * scale[block.rows][:, None] * scale[block.rows][None, :]
                m = block.n_own
                corner = sized[:m, :m].copy()
                corner[np.diag_indices_from(corner)] += added
                lower = la.cholesky(corner, lower=True, check_finite=False)
                edge = la.solve_triangular(
                    lower, sized[:m, m:], lower=True, check_finite=False
                ) if m else np.zeros((0, block.rows.size))  # fmt: skip
                common_places = place[block.rows[m:]]
                left[np.ix_(common_places, common_places)] += sized[m:, m:] - edge.T @ edge
                own.append(lower)
                across.append(edge)
            shared = la.cholesky(left, lower=True, check_finite=False)
        except la.LinAlgError:
            added *= 100.0
            continue
        return ArrowFactor(scale, tuple(own), tuple(across), shared)
    raise MasterSingularError("the rows of the master are not positive definite")


def _solve_arrow(plan: MasterPlan, arrow: ArrowFactor, right: Floats) -> Floats:
    """Solve K dw = right."""
    scaled = arrow.scale * right
    common = scaled[plan.shared]
    place = np.zeros(right.size, dtype=np.int64)
    place[plan.shared] = np.arange(plan.shared.size)
    halves = []
    for block, lower, edge in zip(plan.blocks, arrow.own, arrow.across, strict=True):
        own, touched = block.rows[: block.n_own], place[block.rows[block.n_own :]]
        half = la.solve_triangular(lower, scaled[own], lower=True, check_finite=False)
        common[touched] -= edge.T @ half
        halves.append(half)
    answer = np.empty_like(right)
    found = la.cho_solve((arrow.shared, True), common, check_finite=False)
    answer[plan.shared] = found
    for block, lower, edge, half in zip(plan.blocks, arrow.own, arrow.across, halves, strict=True):
        own, touched = block.rows[: block.n_own], place[block.rows[block.n_own :]]
        answer[own] = la.solve_triangular(
            lower, half - edge @ found[touched], lower=True, trans="T", check_finite=False
        )
    return np.asarray(arrow.scale * answer)


def _lu_of_whole(
    plan: MasterPlan, blocks: tuple[BlockFactor, ...], shared_q: Floats, n_r: int
) -> tuple[Floats, NDArray[np.int32], Floats]:
    """LU with partial pivoting of the symmetric system, scaled by the size of its rows."""
    n_z = sum(block.columns.size for block in plan.blocks)
    matrix = np.zeros((n_z + n_r, n_z + n_r))
    for at, block in zip(plan.blocks, blocks, strict=True):
        matrix[np.ix_(at.columns, at.columns)] = block.h
        matrix[np.ix_(at.columns, n_z + at.rows)] = block.n
        matrix[np.ix_(n_z + at.rows, at.columns)] = block.n.T
        matrix[np.ix_(n_z + at.rows, n_z + at.rows)] -= block.q
    matrix[n_z + plan.shared, n_z + plan.shared] -= shared_q
    scale = 1.0 / np.sqrt(np.maximum(np.abs(matrix).max(axis=1, initial=0.0), 1e-300))
    matrix *= scale[:, None] * scale[None, :]
    # a column that nothing pins down gets a weak pull to where it is
    matrix[np.arange(n_z), np.arange(n_z)] += REGULARISATION
    matrix[np.arange(n_z, n_z + n_r), np.arange(n_z, n_z + n_r)] -= REGULARISATION
    lower_upper, pivots = la.lu_factor(matrix, check_finite=False)
    return lower_upper, pivots, scale


def _solve_once(factor: MasterFactor, r1: Floats, r2: Floats) -> tuple[Floats, Floats]:
    """One solve with the regularised factors."""
    if factor.whole is not None:
        lower_upper, pivots, scale = factor.whole
        right = scale * np.concatenate([r1, r2])
        answer = scale * la.lu_solve((lower_upper, pivots), right, check_finite=False)
        return answer[: r1.size], answer[r1.size :]
    dz, right = np.empty_like(r1), -r2
    for at, block in zip(factor.plan.blocks, factor.blocks, strict=True):
        if block.factor is not None:
            dz[at.columns] = _apply(block.factor, r1[at.columns])
            right[at.rows] += block.n.T @ dz[at.columns]
    if factor.arrow is None or not r2.size:
        return dz, np.zeros(0)
    dw = _solve_arrow(factor.plan, factor.arrow, right)
    for at, block in zip(factor.plan.blocks, factor.blocks, strict=True):
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
