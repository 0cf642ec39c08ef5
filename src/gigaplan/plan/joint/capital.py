"""The dollar on its way into the ground: draws along S-curves, paid from equity and debt."""

import numpy as np
import polars as pl

from gigaplan.plan.joint.builds import HALLS
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.layout import ColumnKind

DRAW_COLUMNS = {
    "campus": pl.String,
    "asset": pl.String,
    "capacity": pl.String,
    "period": pl.String,
    "usd": pl.Float64,
}
CAPITAL_COLUMNS = {
    "period": pl.String,
    "year": pl.Int64,
    "uses_usd": pl.Float64,
    "equity_usd": pl.Float64,
    "debt_usd": pl.Float64,
    "equity_so_far_usd": pl.Float64,
    "equity_committed_usd": pl.Float64,
    "drawn_so_far_usd": pl.Float64,
    "total_limit_usd": pl.Float64,
    "yearly_limit_usd": pl.Float64,
}


def draw_table(reading: JointReading) -> pl.DataFrame:
    """Capital drawn per campus, asset, capacity and period of the draw [USD]."""
    drawn: dict[tuple[str, str, str, int], float] = {}
    layout = reading.layout
    for number, (column, amount) in enumerate(
        zip(layout.columns, reading.solution.master, strict=True)
    ):
        if column.campus is None or not layout.draw_usd[number]:
            continue
        asset = column.subject or (HALLS if column.kind is ColumnKind.HALLS else "opening")
        capacity = column.capacity or "it_power"
        for period, usd in layout.draw_usd[number].items():
            key = (column.campus, asset, capacity, period)
            drawn[key] = drawn.get(key, 0.0) + usd * float(amount)
    periods = layout.terms.periods
    place = {campus.name: s for s, campus in enumerate(layout.terms.campuses)}
    rows = [
        (campus, asset, capacity, periods[period].label, usd)
        for (campus, asset, capacity, period), usd in sorted(
            drawn.items(), key=lambda item: (place[item[0][0]], *item[0][1:])
        )
    ]
    return pl.DataFrame(rows, schema=DRAW_COLUMNS, orient="row")


def capital_table(reading: JointReading) -> pl.DataFrame:
    """Uses of every period and what pays for them, with the limits in force [USD].

    Without limits on capital, equity and debt are null: nothing says who pays.
    """
    layout, terms = reading.layout, reading.layout.terms
    n = len(terms.periods)
    uses, equity, debt = np.zeros(n), np.zeros(n), np.zeros(n)
    for number, (column, amount) in enumerate(
        zip(layout.columns, reading.solution.master, strict=True)
    ):
        for drawn_in, usd in layout.draw_usd[number].items():
            uses[drawn_in] += usd * amount
        if column.kind is ColumnKind.EQUITY:
            equity[column.period] += amount
        elif column.kind is ColumnKind.DEBT:
            debt[column.period] += amount
    capital = terms.capital
    years = terms.years
    rows = []
    for p, period in enumerate(terms.periods):
        limits: tuple[float | None, ...] = (None,) * 5
        yearly = None
        if capital is not None:
            yearly = None if capital.yearly_usd is None else capital.yearly_usd[
                years.index(period.year)
            ]  # fmt: skip
            total = float(capital.total_usd)
            limits = (
                float(equity[p]),
                float(debt[p]),
                float(equity[: p + 1].sum()),
                float(capital.equity_usd[p]),
                total if np.isfinite(total) else None,
            )
        rows.append(
            (period.label, period.year, float(uses[p]), *limits[:4], float(uses[: p + 1].sum()),
             limits[4], yearly)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=CAPITAL_COLUMNS, orient="row")
