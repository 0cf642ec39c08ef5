"""The small dense system that ties the chains together, one block per campus plus the common rows.

    [ H   N ] [dz]   [r1]      H = diag + sum C'S_vv C   (block diagonal by campus)
    [ N' -Q ] [dw] = [r2]      N = sum C'S_vw - A',  Q = -S_ww + diag(s/-w)

H is factored block by block, then Q + N'H^-1 N. Refinement works on the matrices as they are; the
little that is added for a safe factorisation (1e-11 of the diagonal) never enters the answer. Free
columns leave H singular: then the whole system is factored at once, with pivoting.
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from gigaplan.solve.scaling import Scaled

Floats = NDArray[np.float64]
REGULARISATION = 1e-11


class MasterSingularError(ArithmeticError):
    """The master could not be factored, even with regularisation."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """How one chain hangs on the master: its columns, the dense map to its capacities, its rows."""

    columns: NDArray[np.int64]
    capacity_of_column: Floats
    """(k, columns)"""
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MasterFactor:
    """The factored master, with what refinement needs."""

    blocks: tuple[NDArray[np.int64], ...]
    dense: tuple[Floats, ...]
    factors: tuple[tuple[Floats, Floats], ...]
    """Cholesky factor and scaling of each block."""
    n: Floats
    hn: Floats
    q: Floats
    row_factor: tuple[Floats, Floats] | None
    whole: tuple[Floats, NDArray[np.int32], Floats] | None = None
    """LU factor, pivots and scaling of the whole system, where some column is free."""


def chain_links(scaled: Scaled) -> tuple[ChainLink, ...]:
    """Cut the capacity map into one dense piece per chain."""
    links = []
    first = 0
    for form, rows, existing in zip(scaled.forms, scaled.couple_rows, scaled.existing, strict=True):
        del form
        piece = scaled.capacity_map[first : first + existing.size]
        first += existing.size
        columns = np.unique(piece.indices).astype(np.int64)
        links.append(ChainLink(columns, piece[:, columns].toarray(), rows))
    return tuple(links)


def _cholesky(matrix: Floats) -> tuple[Floats, Floats]:
    """Cholesky of a matrix scaled to unit diagonal; adds regularisation until it succeeds."""
    diagonal = np.maximum(np.diag(matrix), 1e-300)
    scale = 1.0 / np.sqrt(diagonal)
    scaled = matrix * scale[:, None] * scale[None, :]
    added = REGULARISATION
    for _ in range(6):
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


def factor_master(
    scaled: Scaled,
    links: tuple[ChainLink, ...],
    s_vv: list[Floats],
    s_vw: list[Floats],
    s_ww: list[Floats],
    diagonal: Floats,
    slack_diagonal: Floats,
) -> MasterFactor:
    """Assemble and factor.

    Raises
    ------
    MasterSingularError
        If a block stays indefinite or holds a value that is not finite.
    """
    n_z, n_r = diagonal.size, slack_diagonal.size
    where = np.empty(n_z, dtype=np.int64)
    block_of = np.empty(n_z, dtype=np.int64)
    for b, columns in enumerate(scaled.master.blocks):
        where[columns] = np.arange(columns.size)
        block_of[columns] = b
    dense = [np.diag(diagonal[columns]) for columns in scaled.master.blocks]
    n = -scaled.master.rows.T.toarray() if n_r else np.zeros((n_z, 0))
    q = np.diag(slack_diagonal)
    for link, vv, vw, ww in zip(links, s_vv, s_vw, s_ww, strict=True):
        if link.columns.size:
            part = link.capacity_of_column.T @ vv @ link.capacity_of_column
            local = where[link.columns]
            dense[block_of[link.columns[0]]][np.ix_(local, local)] += part
            if link.rows.size:
                n[np.ix_(link.columns, link.rows)] += link.capacity_of_column.T @ vw
        if link.rows.size:
            q[np.ix_(link.rows, link.rows)] -= ww
    if not all(np.isfinite(d).all() for d in dense) or not np.isfinite(q).all():
        raise MasterSingularError("the master holds values that are not finite")
    if scaled.master.free.any():
        whole = _lu_of_whole(scaled.master.blocks, dense, n, q)
        return MasterFactor(scaled.master.blocks, tuple(dense), (), n, n, q, None, whole)
    factors = tuple(_cholesky(d) for d in dense)
    hn = np.empty_like(n)
    for columns, factor in zip(scaled.master.blocks, factors, strict=True):
        hn[columns] = _apply(factor, n[columns])
    row_factor = _cholesky(q + n.T @ hn) if n_r else None
    return MasterFactor(scaled.master.blocks, tuple(dense), factors, n, hn, q, row_factor)


def _lu_of_whole(
    blocks: tuple[NDArray[np.int64], ...], dense: list[Floats], n: Floats, q: Floats
) -> tuple[Floats, NDArray[np.int32], Floats]:
    """LU with partial pivoting of the symmetric system, scaled by the size of its rows."""
    n_z, n_r = n.shape
    matrix = np.zeros((n_z + n_r, n_z + n_r))
    for columns, part in zip(blocks, dense, strict=True):
        matrix[np.ix_(columns, columns)] = part
    matrix[:n_z, n_z:] = n
    matrix[n_z:, :n_z] = n.T
    matrix[n_z:, n_z:] = -q
    scale = 1.0 / np.sqrt(np.maximum(np.abs(matrix).max(axis=1, initial=0.0), 1e-300))
    matrix *= scale[:, None] * scale[None, :]
    # a column that nothing pins down gets a weak pull to where it is
    matrix[np.diag_indices(n_z)] += REGULARISATION
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
    h = np.empty_like(r1)
    for columns, block in zip(factor.blocks, factor.factors, strict=True):
        h[columns] = _apply(block, r1[columns])
    if factor.row_factor is None:
        return h, np.zeros(0)
    dw = _apply(factor.row_factor, factor.n.T @ h - r2)
    return h - factor.hn @ dw, dw


def solve_master(
    factor: MasterFactor, r1: Floats, r2: Floats, refinements: int = 2
) -> tuple[Floats, Floats]:
    """Solve for (dz, dw), refined against the unregularised matrices."""
    dz, dw = _solve_once(factor, r1, r2)
    for _ in range(refinements):
        e1 = r1 - factor.n @ dw
        for columns, dense in zip(factor.blocks, factor.dense, strict=True):
            e1[columns] -= dense @ dz[columns]
        e2 = r2 - factor.n.T @ dz + factor.q @ dw
        more_z, more_w = _solve_once(factor, e1, e2)
        dz = dz + more_z
        dw = dw + more_w
    return dz, dw
