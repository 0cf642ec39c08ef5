"""A small programme as text that a person can read and a test can compare."""

from collections.abc import Iterable

import numpy as np

from gigaplan.programme.layout import Layout
from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import SparseProblem, to_sparse


def column_names(problem: SparseProblem, layout: Layout) -> list[str]:
    """Return the name of every column: ``gas.output[3]``, ``gas.power``."""
    names = []
    for chain, labels, year in zip(problem.index.chains, layout.chains, layout.years, strict=True):
        at = f"{year.name}:" if len(layout.years) > 1 else ""
        names += [f"{v}[{at}{t}]" for v in labels.variables for t in range(chain.n_hours)]
    return names + [place.label for place in layout.columns()]


def row_names(problem: SparseProblem, layout: Layout) -> list[str]:
    """Return the name of every row: ``balance[3]``, ``limit gas.output[3]``, ``co2_t_per_year``."""
    columns, names = column_names(problem, layout), []
    for chain, labels, year in zip(problem.index.chains, layout.chains, layout.years, strict=True):
        at = f"{year.name}:" if len(layout.years) > 1 else ""
        rows = (*labels.hour_rows, *labels.state_rows)
        names += [f"{row}[{at}{t}]" for row in rows for t in range(chain.n_hours)]
        names += [f"limit {columns[column]}" for column in chain.bounded]
    return names + [row.label for row in layout.rows]


def programme_text(programme: Programme, layout: Layout) -> str:
    """Write a programme as text: cost, rows, bounds, one line each.

    Parameters
    ----------
    programme : Programme
        As assembled.
    layout : Layout
        Its names.

    Returns
    -------
    str
        Rows in the order of the sparse matrix; a capacity-bound row is written "flow <= ...".
    """
    problem = to_sparse(programme)
    columns, rows = column_names(problem, layout), row_names(problem, layout)
    matrix = problem.matrix.tocsr()
    lines = ["minimise", *_cost(problem, columns)]
    if layout.constant_usd_per_year:
        lines.append(f"  {layout.constant_usd_per_year:+.10g}")
    lines.append("subject to")
    for row, name in enumerate(rows):
        span = slice(*matrix.indptr[row : row + 2])
        order = np.argsort(matrix.indices[span], kind="stable")
        terms = zip(matrix.data[span][order], matrix.indices[span][order], strict=True)
        left = _sum((value, columns[column]) for value, column in terms)
        sign = "=" if problem.row_lower[row] == problem.row_upper[row] else "<="
        lines.append(f"  {name}: {left} {sign} {problem.row_upper[row]:.10g}")
    lines.append("bounds")
    for name, low, high in zip(columns, problem.lower, problem.upper, strict=True):
        if np.isneginf(low):
            lines.append(f"  {name} free")
        elif np.isfinite(high):
            lines.append(f"  {name} <= {high:.10g}")
    return "\n".join(lines) + "\n"


def _cost(problem: SparseProblem, columns: list[str]) -> list[str]:
    """One line per column that costs or earns."""
    priced = np.flatnonzero(problem.cost)
    return [f"  {_term(problem.cost[i], columns[i])}" for i in priced]


def _term(value: float, name: str) -> str:
    """Signed term; a coefficient of one is left out."""
    sign = "-" if value < 0 else "+"
    return f"{sign} {name}" if abs(value) == 1 else f"{sign} {abs(value):.10g} {name}"


def _sum(terms: Iterable[tuple[float, str]]) -> str:
    """Terms joined; 0 if there is none."""
    return " ".join(_term(value, name) for value, name in terms).removeprefix("+ ") or "0"
