"""What is built: one row per capacity, with what its limits are worth."""

import numpy as np
import polars as pl

from gigaplan.plan.margin import Margin
from gigaplan.plan.reading import Reading

RESOLVED = 1e-6
"""Least capacity that is one, in MW or MWh as share of the campus' peak load in MW, unless the
scenario asks for a looser tolerance: an interior point leaves a little of what it does not build,
at the default tolerance some hundredths of this."""

COLUMNS = {
    "asset": pl.String,
    "kind": pl.String,
    "capacity": pl.String,
    "unit": pl.String,
    "present": pl.Boolean,
    "total": pl.Float64,
    "built": pl.Float64,
    "existing": pl.Float64,
    "minimum": pl.Float64,
    "maximum": pl.Float64,
    "annual_usd_per_unit": pl.Float64,
    "reduced_cost_usd_per_unit_year": pl.Float64,
    "land_acres": pl.Float64,
}


def capacity_table(reading: Reading, margin: Margin, tolerance: float) -> pl.DataFrame:
    """One row per capacity.

    Parameters
    ----------
    reading : Reading
        The solution.
    margin : Margin
        Its marginal values.
    tolerance : float
        Largest relative gap and residual that the solver was asked for.

    Returns
    -------
    polars.DataFrame
        `present` is false where the plan has none of it: the total is below `RESOLVED`, or the
        tolerance if that is looser, of the peak load. The total itself stays as it is, so that
        costs and energy add up to the last digit. `maximum` is null where there is none.
        `reduced_cost_usd_per_unit_year` says what one more unit would add to the cost of a year: by
        how much an option that is not built is too dear, or (negative) what one more unit of a
        capacity at its maximum would save; null where the scenario leaves nothing to decide.
    """
    kinds = {asset.name: asset.kind for asset in reading.layout.assets}
    peak_mw = max(float(year.load_mw.max()) for year in reading.layout.years)
    least = max(RESOLVED, tolerance) * peak_mw
    rows = []
    for place, size in zip(reading.layout.capacities, reading.sizes, strict=True):
        total = float(size)
        rows.append(
            (
                place.asset,
                kinds[place.asset],
                place.name,
                place.unit,
                total > least,
                total,
                total - place.existing,
                place.existing,
                place.minimum,
                place.maximum if np.isfinite(place.maximum) else None,
                place.annual_usd,
                None if place.column is None else float(margin.reduced_cost[place.column]),
                place.land_acres * total,
            )
        )
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")
