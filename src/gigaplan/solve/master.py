"""The small system that ties the chains together, one block per campus around a core.

    [ H   N ] [dz]   [r1]      H = diag + sum C'S_vv C   (block diagonal by campus)
    [ N' -Q ] [dw] = [r2]      N = sum C'S_vw - A',  Q = -S_ww + diag(s/-w)

Most columns and rows belong to one campus alone (its plant, its halls, its permits): they form the
corner of its block, which is factored by itself and leaves something for the core. The core holds
what campuses share (capital, slots, tenants) and the columns that no chain sees (equity, debt,
leases). These are free to move near the optimum: eliminated first, they would add a hundred million
to rows whose own prices hang on entries of one, and those would drown.

Corners and core are symmetric but not definite, and are factored with pivoting. Refinement works on
the matrices as they are; the little that is added for a safe factorisation never enters the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gigaplan.solve.scaling import Scaled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
REGULARISATION = 1e-13
"""Weak pull, relative to the size of a row, on what nothing else pins down."""
LEAST_REFINEMENTS = 1
MOST_REFINEMENTS = 8
REFINED = 1e-13
"""What may be left of the right-hand side, relative to its largest entry."""
SURE = 1e-9
"""Of so little a refinement leaves less than `REFINED`, as the first solve did of the whole."""
Each = Callable[[Callable[[int], None], int], None]
"""Does something for every number below a count, side by side where threads are granted."""


class MasterSingularError(ArithmeticError):
    """The master could not be factored."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """How one chain hangs on the master: its columns, the dense map to its capacities, its rows."""

    columns: Ints
    capacity_of_column: Floats
    """(k, columns)"""
    rows: Ints


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What never changes of one block: its columns, the rows they touch, the chains on them.

    Columns and rows are those of the whole system, rows counted on after the columns. The corner
    comes first: columns, rows; then what belongs to the core: columns, rows.
    """

    places: Ints
    """(size,)"""
    n_corner: int
    columns: Ints
    """(columns,) where the columns stand among `places`."""
    rows: Ints
    """(rows,) where the rows stand among `places`."""
    own: Ints
    """Where the rows of the corner stand among `places`."""
    tied: Floats
    """(size, size) -A' and -A of the block; 0 elsewhere."""
    chains: tuple[int, ...]
    capacity_of_place: Floats
    """(capacities of all its chains, size) 0 for rows."""
    place_of_capacity: csr_array
    """Its transpose."""
    row_places: tuple[Ints, ...]
    """Per chain: where its coupling rows stand among `places`."""


@dataclass(frozen=True, slots=True)
class MasterPlan:
    """What never changes of the whole master."""

    links: tuple[ChainLink, ...]
    blocks: tuple[BlockPlan, ...]
    core: Ints
    """Columns and rows of the core, rows counted on after the columns."""
    core_rows: Ints
    """Rows of the master in the core."""
    touched: tuple[Ints, ...]
    """Per block: where its part of the core stands in the core."""
    n_z: int
    n_r: int


@dataclass(frozen=True, slots=True)
class PivotedFactor:
    """LU factor of a symmetric matrix, scaled by the size of its rows."""

    lower_upper: Floats
    pivots: NDArray[np.int32]
    scale: Floats

    def solve(self, right: Floats) -> Floats:
        """Solve for one right-hand side, or for several side by side."""
        if not right.size:
            return right
        scale = self.scale[:, None] if right.ndim > 1 else self.scale
        return np.asarray(
            scale * la.lu_solve((self.lower_upper, self.pivots), scale * right, check_finite=False)
        )


@dataclass(frozen=True, slots=True)
class BlockFactor:
    """One block with its corner factored."""

    matrix: Floats
    """(size, size) in the order of `BlockPlan.places`."""
    corner: PivotedFactor
    across: Floats
    """(n_corner, size - n_corner) corner^-1 x what the corner shares with the core."""
    left: Floats
    """What the block leaves for its part of the core."""


@dataclass(frozen=True, slots=True)
class MasterFactor:
    """The factored master, with what refinement needs."""

    plan: MasterPlan
    blocks: tuple[BlockFactor, ...]
    common: Floats
    """(core rows, core rows) what slacks, and chains that see no column, add to the core."""
    core: PivotedFactor


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
    """Find what belongs to one block alone, and what to the core."""
    master = scaled.master
    n_z, n_r = master.cost.size, master.rhs.size
    matrix = csr_array(master.rows)
    block_of = np.empty(n_z, dtype=np.int64)
    for b, columns in enumerate(master.blocks):
        block_of[columns] = b
    chains: list[list[int]] = [[] for _ in master.blocks]
    entries = matrix.tocoo()
    row_of, column_of = entries.coords
    touches = np.zeros((len(master.blocks), n_r), dtype=np.bool_)
    touches[block_of[column_of], row_of] = True
    seen = np.zeros(n_z, dtype=np.bool_)
    pinned = np.zeros(n_r, dtype=np.bool_)
    homeless = np.zeros(n_r, dtype=np.bool_)
    for c, link in enumerate(links):
        if link.columns.size:
            b = int(block_of[link.columns[0]])
            chains[b].append(c)
            touches[b, link.rows] = True
            seen[link.columns] = True
            pinned[link.rows] = True
        else:
            homeless[link.rows] = True
    if master.free.any():
        # a free column has nothing on the diagonal: only pivoting over everything is safe
        seen[:] = False
    pinned[row_of[seen[column_of]]] = True
    own = (touches.sum(axis=0) == 1) & ~homeless & pinned & bool(seen.any())
    core_rows = np.flatnonzero(~own)
    core = np.concatenate([np.flatnonzero(~seen), n_z + core_rows])
    core_place = np.full(n_z + n_r, -1, dtype=np.int64)
    core_place[core] = np.arange(core.size)
    blocks = []
    for b, columns in enumerate(master.blocks):
        own_rows, other_rows = np.flatnonzero(touches[b] & own), np.flatnonzero(touches[b] & ~own)
        corner, kept = columns[seen[columns]], columns[~seen[columns]]
        rows = np.concatenate([own_rows, other_rows])
        n_corner = corner.size + own_rows.size
        places = np.concatenate([corner, n_z + own_rows, kept, n_z + other_rows])
        where = np.full(n_z + n_r, -1, dtype=np.int64)
        where[places] = np.arange(places.size)
        tied = np.zeros((places.size, places.size))
        tied[np.ix_(where[n_z + rows], where[columns])] = -matrix[rows][:, columns].toarray()
        tied += tied.T
        stacked = np.zeros(
            (sum(links[c].capacity_of_column.shape[0] for c in chains[b]), places.size)
        )
        first = 0
        for c in chains[b]:
            piece = links[c].capacity_of_column
            stacked[first : first + piece.shape[0], where[links[c].columns]] = piece
            first += piece.shape[0]
        blocks.append(
            BlockPlan(
                places=places,
                n_corner=n_corner,
                columns=where[columns],
                rows=where[n_z + rows],
                own=where[n_z + own_rows],
                tied=tied,
                chains=tuple(chains[b]),
                capacity_of_place=stacked,
                place_of_capacity=csr_array(stacked.T),
                row_places=tuple(where[n_z + links[c].rows] for c in chains[b]),
            )
        )
    touched = tuple(core_place[block.places[block.n_corner :]] for block in blocks)
    return MasterPlan(links, tuple(blocks), core, core_rows, touched, n_z, n_r)


def pivoted(matrix: Floats, is_row: NDArray[np.bool_]) -> PivotedFactor:
    """LU with partial pivoting of a symmetric matrix [H N; N' -Q] in any order.

    Raises
    ------
    MasterSingularError
        If an entry is not finite.
    """
    if not np.isfinite(matrix).all():
        raise MasterSingularError("the master holds values that are not finite")
    largest = np.abs(matrix).max(axis=1, initial=0.0)
    scale = 1.0 / np.sqrt(np.where(largest > 0.0, largest, 1.0))
    sized = matrix * scale[:, None]
    sized *= scale
    sized[np.diag_indices_from(sized)] += np.where(is_row, -REGULARISATION, REGULARISATION)
    if not matrix.size:
        return PivotedFactor(sized, np.zeros(0, dtype=np.int32), scale)
    lower_upper, pivots = la.lu_factor(sized, overwrite_a=True, check_finite=False)
    return PivotedFactor(lower_upper, pivots, scale)


def factor_block(
    plan: BlockPlan,
    n_z: int,
    s_vv: list[Floats],
    s_vw: list[Floats],
    s_ww: list[Floats],
    diagonal: Floats,
    slack_diagonal: Floats,
) -> BlockFactor:
    """Assemble one block and factor its corner.

    Raises
    ------
    MasterSingularError
        If the block holds a value that is not finite.
    """
    weighted = np.empty_like(plan.capacity_of_place)
    first = 0
    for c, rows in zip(plan.chains, plan.row_places, strict=True):
        last = first + s_vv[c].shape[0]
        weighted[first:last] = s_vv[c] @ plan.capacity_of_place[first:last]
        weighted[first:last, rows] = s_vw[c]
        first = last
    seen = plan.place_of_capacity @ weighted  # (columns, columns and rows), nothing on rows
    matrix = plan.tied + seen
    matrix[plan.rows] += seen[:, plan.rows].T
    for c, rows in zip(plan.chains, plan.row_places, strict=True):
        if rows.size:
            matrix[np.ix_(rows, rows)] += s_ww[c]
    matrix[plan.columns, plan.columns] += diagonal[plan.places[plan.columns]]
    matrix[plan.own, plan.own] -= slack_diagonal[plan.places[plan.own] - n_z]
    m = plan.n_corner
    corner = pivoted(matrix[:m, :m], plan.places[:m] >= n_z)
    across = corner.solve(matrix[:m, m:])
    return BlockFactor(matrix, corner, across, matrix[m:, m:] - matrix[m:, :m] @ across)


def factor_master(
    plan: MasterPlan,
    blocks: tuple[BlockFactor, ...],
    s_ww: list[Floats],
    slack_diagonal: Floats,
) -> MasterFactor:
    """Factor what the blocks leave for the core.

    Raises
    ------
    MasterSingularError
        If the core holds a value that is not finite.
    """
    common = np.diag(-slack_diagonal[plan.core_rows])
    for link, ww in zip(plan.links, s_ww, strict=True):
        if not link.columns.size and link.rows.size:
            places = np.searchsorted(plan.core_rows, link.rows)
            common[np.ix_(places, places)] += ww
    n_columns = plan.core.size - plan.core_rows.size
    core = np.zeros((plan.core.size, plan.core.size))
    core[n_columns:, n_columns:] = common
    for block, touched in zip(blocks, plan.touched, strict=True):
        core[np.ix_(touched, touched)] += block.left
    return MasterFactor(plan, blocks, common, pivoted(core, plan.core >= plan.n_z))


def _solve_once(factor: MasterFactor, right: Floats, each: Each) -> Floats:
    """One solve with the factors as they are."""
    plan = factor.plan
    core = right[plan.core]
    parts = [np.zeros(0)] * len(factor.blocks)
    found = np.empty_like(right)

    def act(b: int) -> None:
        at, block = plan.blocks[b], factor.blocks[b]
        corner = at.places[: at.n_corner]
        found[corner] = block.corner.solve(right[corner])
        parts[b] = block.across.T @ right[corner]

    each(act, len(factor.blocks))
    for part, touched in zip(parts, plan.touched, strict=True):
        core[touched] -= part
    core = factor.core.solve(core)
    found[plan.core] = core
    for at, block, touched in zip(plan.blocks, factor.blocks, plan.touched, strict=True):
        found[at.places[: at.n_corner]] -= block.across @ core[touched]
    return found


def _left_over(factor: MasterFactor, right: Floats, found: Floats, each: Each) -> Floats:
    """What an answer leaves of the right-hand side."""
    plan = factor.plan
    left = right.copy()
    rows = plan.n_z + plan.core_rows
    left[rows] -= factor.common @ found[rows]
    parts = [np.zeros(0)] * len(factor.blocks)

    def act(b: int) -> None:
        parts[b] = factor.blocks[b].matrix @ found[plan.blocks[b].places]

    each(act, len(factor.blocks))
    for at, part in zip(plan.blocks, parts, strict=True):
        left[at.places] -= part
    return left


def solve_master(factor: MasterFactor, r1: Floats, r2: Floats, each: Each) -> tuple[Floats, Floats]:
    """Solve for (dz, dw), refined against the matrices as they are.

    Rows that nearly depend on each other feel the regularisation, as capital by period, by year and
    in total do where equity and debt are free to move between periods. Each refinement takes away
    a part of what is left, though the largest entry may not show it.
    """
    n_z = factor.plan.n_z
    right = np.concatenate([r1, r2])
    sizes = [max(float(np.abs(r).max(initial=0.0)), 1e-300) for r in (r1, r2)]
    found = _solve_once(factor, right, each)
    before = np.inf
    for number in range(MOST_REFINEMENTS):
        left = _left_over(factor, right, found, each)
        now = max(
            float(np.abs(e).max(initial=0.0)) / size
            for e, size in zip((left[:n_z], left[n_z:]), sizes, strict=True)
        )
        if number >= LEAST_REFINEMENTS and (now <= REFINED or now > 0.5 * before):
            break
        found = found + _solve_once(factor, left, each)
        if now <= SURE:
            break
        before = now
    return found[:n_z], found[n_z:]
