"""From the bridge to the grid: what carries each campus in every period.

The bridge is what is rented, and what is bought and sold again within the horizon. Of an asset of
which a part stays, the bridge delivers in proportion to its megawatts online.
"""

from collections import defaultdict

import numpy as np
import polars as pl

from gigaplan.plan.joint.builds import bought_in
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.layout import ColumnKind
from gigaplan.programme.joint.terms import CampusTerms, Floats
from gigaplan.technologies.base import Fuel

LEAST_MW = 0.5
"""A bridge below half a megawatt is none."""
LEAST_SHARE = 1e-4
"""One that delivers less than this share of the energy delivers nothing. [1]"""

HAND_OVER_COLUMNS = {
    "campus": pl.String,
    "period": pl.String,
    "bridge_mw": pl.Float64,
    "grid_mw": pl.Float64,
    "bridge_firm_mw": pl.Float64,
    "grid_firm_mw": pl.Float64,
    "firm_mw": pl.Float64,
    "bridge_share": pl.Float64,
    "grid_share": pl.Float64,
    "handed_over": pl.Boolean,
}


def hand_over_table(
    reading: JointReading, capacities: pl.DataFrame, operation: pl.DataFrame
) -> pl.DataFrame:
    """One row per campus with load and period.

    Parameters
    ----------
    reading : JointReading
        The solution.
    capacities, operation : polars.DataFrame
        The tables of these names.

    Returns
    -------
    polars.DataFrame
        `handed_over` is true from the first period on from which the bridge delivers nothing any
        more or is gone, and null at a campus that never had one.
    """
    terms = reading.layout.terms
    bridge = _bridge_mw(reading)
    online = _power_online(capacities, terms.campuses)
    supplied = _supplied(operation)
    loaded = {(campus, period) for campus, period, _ in supplied}
    rows: list[tuple[object, ...]] = []
    for campus in terms.campuses:
        found = [
            (period.label, *_of_period(campus, p, period.label, bridge, online, supplied))
            for p, period in enumerate(terms.periods)
            if (campus.name, period.label) in loaded
        ]
        mw, share = (np.array([row[at] for row in found], dtype=float) for at in (1, 6))
        delivers = np.flatnonzero((mw >= LEAST_MW) & (share >= LEAST_SHARE))
        for number, row in enumerate(found):
            done = None if delivers.size == 0 else bool(number > delivers[-1])
            rows.append((campus.name, *row, done))
    return pl.DataFrame(rows, schema=HAND_OVER_COLUMNS, orient="row")


def _bridge_mw(reading: JointReading) -> dict[tuple[str, str], Floats]:
    """(campus, asset) -> power of its bridge online in every period [MW]."""
    n = len(reading.layout.terms.periods)
    found: dict[tuple[str, str], Floats] = defaultdict(lambda: np.zeros(n))
    for item in bought_in(reading):
        column, asset = item.column, item.asset
        is_bridge = column.kind is ColumnKind.RENT or column.sold is not None
        if asset is None or not is_bridge:
            continue
        if column.capacity == first_block_capacities(asset)[0].name:
            found[item.campus.name, asset.name][column.period : item.last] += item.amount
    return found


def _power_online(
    capacities: pl.DataFrame, campuses: tuple[CampusTerms, ...]
) -> dict[tuple[str, str, str], float]:
    """(campus, asset, period) -> first capacity online [MW]."""
    power = {
        (campus.name, asset.name, first_block_capacities(asset)[0].name)
        for campus in campuses
        for asset in campus.assets
        if not asset.follows_load and first_block_capacities(asset)
    }
    keys = ("campus", "asset", "capacity", "period", "online")
    return {
        (campus, asset, period): online
        for campus, asset, capacity, period, online in capacities.select(keys).iter_rows()
        if (campus, asset, capacity) in power
    }


def _supplied(operation: pl.DataFrame) -> dict[tuple[str, str, str], float]:
    """(campus, period, asset) -> expected energy toward the bus [MWh]."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    keys = ("campus", "period", "asset", "weight", "to_bus_mwh")
    for campus, period, asset, weight, mwh in operation.select(keys).iter_rows():
        found[campus, period, asset] += weight * max(mwh, 0.0)
    return found


def _of_period(
    campus: CampusTerms,
    number: int,
    label: str,
    bridge: dict[tuple[str, str], Floats],
    online: dict[tuple[str, str, str], float],
    supplied: dict[tuple[str, str, str], float],
) -> tuple[float, ...]:
    """Columns of one campus in one period, from `bridge_mw` to `grid_share`."""
    mw, firm, energy = np.zeros(3), np.zeros(3), np.zeros(3)  # bridge, grid, all
    for asset in campus.assets:
        size = online.get((campus.name, asset.name, label), 0.0)
        mine = float(bridge[campus.name, asset.name][number])
        is_grid = asset.build.fuel == Fuel.GRID.value
        parts = np.array([mine, size if is_grid else 0.0, size])
        mw += parts
        firm += asset.build.firm_credit * parts
        mwh = supplied.get((campus.name, label, asset.name), 0.0)
        share = mine / size if size > 0.0 else 0.0
        energy += mwh * np.array([share, float(is_grid), 1.0])
    shares = energy[:2] / energy[2] if energy[2] > 0.0 else np.zeros(2)
    return tuple(map(float, (*mw[:2], *firm, *shares)))
