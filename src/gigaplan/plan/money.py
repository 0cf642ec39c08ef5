"""What the plan costs: every dollar by asset and line, in USD of an expected year.

    capacity lines   sum over capacities of  cost per unit and year x (total - existing)
    hourly lines     sum over weather years of  weight x sum over hours of  cost x flow

Together they are the objective of the programme and its constant: nothing is left over.
"""

from collections import defaultdict

import polars as pl

from gigaplan.plan.reading import Reading
from gigaplan.programme.limits import flow_costs
from gigaplan.technologies.base import CostLine

COLUMNS = {
    "asset": pl.String,
    "kind": pl.String,
    "line": pl.String,
    "usd_per_year": pl.Float64,
    "usd_per_mwh_load": pl.Float64,
}


def cost_table(reading: Reading, co2_usd_per_t: float) -> pl.DataFrame:
    """Cost by asset and line.

    Parameters
    ----------
    reading : Reading
        The solution.
    co2_usd_per_t : float
        Price of CO2; makes the line ``carbon``. [USD/t]

    Returns
    -------
    polars.DataFrame
        Columns asset, kind, line, usd_per_year, usd_per_mwh_load; lines of exactly zero dollars
        that no part of the asset could have are left out.
    """
    total: dict[tuple[str, CostLine], float] = defaultdict(float)
    for place, size in zip(reading.layout.capacities, reading.sizes, strict=True):
        for line, usd in place.cost_usd_per_year.items():
            total[place.asset, line] += usd * (float(size) - place.existing)
    for flow in reading.flows:
        for line, per_mwh in flow_costs(flow.place.flow, co2_usd_per_t).items():
            total[flow.place.asset, line] += flow.year.weight * flow.total(per_mwh)
    order = list(CostLine)
    kinds = {asset.name: asset.kind for asset in reading.layout.assets}
    position = {name: number for number, name in enumerate(kinds)}
    rows = [
        (asset, kinds[asset], line.value, usd, usd / reading.load_mwh)
        for (asset, line), usd in sorted(
            total.items(), key=lambda item: (position[item[0][0]], order.index(item[0][1]))
        )
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")
