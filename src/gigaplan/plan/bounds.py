"""The limits of a plan: stated, used, left over, and what one more unit is worth."""

import polars as pl

from gigaplan.plan.margin import Margin
from gigaplan.plan.reading import SHARES, Reading
from gigaplan.programme.layout import ROW_UNIT, Layout, MasterRow, RowKind
from gigaplan.solve.interface import Solution

AT_LEAST = (RowKind.CLEAN_SHARE, RowKind.HOURLY_CLEAN)
"""Kinds whose limit is a least value."""

COLUMNS = {
    "limit": pl.String,
    "kind": pl.String,
    "asset": pl.String,
    "weather_year": pl.String,
    "stated": pl.Float64,
    "used": pl.Float64,
    "unit": pl.String,
    "slack": pl.Float64,
    "slack_unit": pl.String,
    "shadow_price_usd_per_slack_unit": pl.Float64,
}


def limit_table(reading: Reading, margin: Margin, solution: Solution) -> pl.DataFrame:
    """One row per limit of the master.

    Parameters
    ----------
    reading, margin : Reading, Margin
        The solution and its marginal values.
    solution : Solution
        For the duals of the rows.

    Returns
    -------
    polars.DataFrame
        `used` in the unit of `stated`; `shadow_price_usd_per_slack_unit` is what the plan would
        save in a year if the limit were one unit of `slack_unit` looser, 0 where it does not bind.
    """
    layout = reading.layout
    rows = []
    for row, slack, dual in zip(layout.rows, margin.slack, solution.master_duals, strict=True):
        unit = _slack_unit(layout, row)
        rows.append(
            (
                row.label,
                row.kind.value,
                row.asset,
                None if row.year is None else layout.years[row.year].name,
                row.limit,
                _used(reading, row, float(slack)),
                "share of load" if row.kind in SHARES else _stated_unit(row, unit),
                float(slack),
                unit,
                -float(dual) if dual else 0.0,
            )
        )
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _stated_unit(row: MasterRow, slack_unit: str) -> str:
    """Unit in which the user states the limit."""
    return "h" if row.kind is RowKind.HOURS else slack_unit


def _slack_unit(layout: Layout, row: MasterRow) -> str:
    """Unit of the row; that of the asset's first capacity for a tie."""
    if row.kind is not RowKind.TIE:
        return ROW_UNIT[row.kind]
    return next((place.unit for place in layout.capacities if place.asset == row.asset), "")


def _used(reading: Reading, row: MasterRow, slack: float) -> float | None:
    """What is used of a limit, in the unit in which it is stated; null where nothing is built."""
    if row.kind in SHARES:
        share = slack / reading.load_mwh
        return row.limit + share if row.kind in AT_LEAST else row.limit - share
    if row.kind is RowKind.HOURS:
        size = _bounding_size(reading, row)
        return row.limit - slack / size if size > 0 else None
    if row.kind is RowKind.TIE and row.label.endswith(".low"):
        return row.limit + slack
    return row.limit - slack


def _bounding_size(reading: Reading, row: MasterRow) -> float:
    """Capacity [MW] of the flow whose hours a year are limited."""
    return next(
        flow.size
        for flow in reading.flows
        if row.label.startswith(f"{flow.place.asset}.{flow.place.flow.name}.hours")
        and flow.place.year == row.year
    )
