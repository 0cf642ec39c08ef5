"""What is bought and sold again: every sale with its purchase."""

import polars as pl

from gigaplan.plan.joint.builds import bought_in, capacity_in, shown_from
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.resale import sale_of

SALE_COLUMNS = {
    "campus": pl.String,
    "region": pl.String,
    "asset": pl.String,
    "kind": pl.String,
    "supplier": pl.String,
    "capacity": pl.String,
    "unit": pl.String,
    "energised": pl.String,
    "sold": pl.String,
    "years": pl.Float64,
    "amount": pl.Float64,
    "capex_usd": pl.Float64,
    "unrecovered_usd": pl.Float64,
    "resale_usd": pl.Float64,
    "loss_usd": pl.Float64,
    "pv_usd": pl.Float64,
}


def sale_table(reading: JointReading) -> pl.DataFrame:
    """One row per campus, asset, capacity, and periods in which it is energised and sold.

    Returns
    -------
    polars.DataFrame
        `loss_usd` = `unrecovered_usd` - `resale_usd`; `pv_usd` is its present value. What is too
        little to be in the builds is left out here as well.
    """
    terms, discount = reading.layout.terms, reading.layout.discount
    shown = shown_from((item.column.unit, item.amount) for item in bought_in(reading))
    rows = []
    for item in bought_in(reading):
        column, asset, amount = item.column, item.asset, item.amount
        if column.sold is None or asset is None or amount <= shown[column.unit]:
            continue
        capacity = capacity_in(asset, terms.periods[column.period].year, column.capacity or "")
        sale = sale_of(terms, asset, capacity, column.period, column.sold)
        rows.append(
            (
                item.campus.name,
                item.campus.region,
                asset.name,
                asset.kind,
                asset.build.supplier or None,
                column.capacity,
                column.unit,
                terms.periods[column.period].label,
                terms.periods[column.sold].label,
                sale.years,
                amount,
                amount * sale.capex_usd,
                amount * sale.unrecovered_usd,
                amount * sale.price_usd,
                amount * sale.loss_usd,
                amount * sale.loss_usd * float(discount[column.sold]),
            )
        )
    return pl.DataFrame(rows, schema=SALE_COLUMNS, orient="row")
