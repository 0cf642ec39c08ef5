"""The joint master while it is written: labelled columns and rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from gigaplan.programme.joint.layout import JointColumn, JointRow
from gigaplan.programme.problem import Master

Terms = Mapping[int, float]
"""Column -> coefficient."""


@dataclass(slots=True)
class JointMaster:
    """Columns and rows of the master of the joint programme."""

    columns: list[JointColumn] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    draw_usd: list[Mapping[int, float]] = field(default_factory=list)
    """Per column: period -> USD drawn from capital per unit."""
    labels: list[JointRow] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)
    constant_usd: float = 0.0
    elastic: bool = False
    """True: every limit shall be able to give way (`elastic.py`): none closes a column, and what
    cannot be built yet has columns of its own."""

    def add_column(
        self,
        label: JointColumn,
        cost_usd: float,
        block: int,
        upper: float = np.inf,
        draw_usd: Mapping[int, float] | None = None,
    ) -> int:
        """Add a column >= 0; returns its number."""
        self.columns.append(label)
        self.cost.append(cost_usd)
        self.upper.append(upper)
        self.block.append(block)
        self.draw_usd.append(draw_usd or {})
        return len(self.columns) - 1

    def add_row(
        self, label: JointRow, right: float, terms: Terms | None = None, equal: bool = False
    ) -> int:
        """Add a row sum <= right, or = right; returns its number."""
        self.labels.append(label)
        self.rows.append({})
        self.right.append(right)
        self.equal.append(equal)
        row = len(self.rows) - 1
        for column, value in (terms or {}).items():
            self.add(row, column, value)
        return row

    def add(self, row: int, column: int, value: float) -> None:
        """Add value x column to the left side of a row."""
        self.rows[row][column] = self.rows[row].get(column, 0.0) + value

    def limit(self, label: JointRow, right: float, terms: Terms) -> None:
        """Add a row sum <= right with right >= 0 and terms >= 0.

        Where the limit leaves nothing its columns are closed instead: an interior point needs an
        interior. Of an elastic programme the row stays, for a slack to widen.
        """
        if np.isinf(right):
            return
        if self.elastic:
            if terms:
                self.add_row(label, right, terms)
            return
        terms = {column: value for column, value in terms.items() if self.upper[column] > 0.0}
        if right > 0.0:
            if terms:
                self.add_row(label, right, terms)
            return
        for column in terms:
            self.upper[column] = 0.0

    def finish(self) -> Master:
        """Pack the master."""
        entries = [(r, z, v) for r, row in enumerate(self.rows) for z, v in row.items() if v]
        where = ([r for r, _, _ in entries], [z for _, z, _ in entries])
        shape = (len(self.rows), len(self.columns))
        return Master(
            cost=np.array(self.cost, dtype=float),
            upper=np.array(self.upper, dtype=float),
            free=np.zeros(len(self.columns), dtype=np.bool_),
            block=np.array(self.block, dtype=np.int64),
            rows=csr_array((np.array([v for *_, v in entries], dtype=float), where), shape=shape),
            rhs=np.array(self.right, dtype=float),
            equal=np.array(self.equal, dtype=np.bool_),
        )
