"""How many megawatts each option can give a campus by when, and what holds it back.

Arithmetic on the terms alone: site, lead time, connection by date, suppliers' slots, largest size.
What other campuses take of the slots is left out, so that no plan ever has more.
"""

import math
from collections.abc import Iterator

import polars as pl

from gigaplan.plan.joint.builds import HALLS
from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.reach import Reach, reach_of, reach_of_halls
from gigaplan.programme.joint.terms import ProgrammeTerms

MEGAWATTS = "MW"

COLUMNS = {
    "campus": pl.String,
    "asset": pl.String,
    "kind": pl.String,
    "capacity": pl.String,
    "rented": pl.Boolean,
    "first": pl.String,
    "period": pl.String,
    "most_mw": pl.Float64,
    "held_by": pl.String,
}


def time_to_power_table(terms: ProgrammeTerms) -> pl.DataFrame:
    """Make the table; columns are in `docs/reference/programme_tables.md`."""
    rows: list[tuple[object, ...]] = []
    for campus in terms.campuses:
        reached = [reach_of_halls(campus, p) for p in range(len(terms.periods))]
        rows += _rows(terms, (campus.name, HALLS, HALLS, "it", False), reached)
        for asset in campus.assets:
            if asset.follows_load:
                continue
            for capacity in first_block_capacities(asset):
                if capacity.unit != MEGAWATTS:
                    continue
                reached = [
                    reach_of(terms, campus, asset, capacity, p) for p in range(len(terms.periods))
                ]
                option = (campus.name, asset.name, asset.kind, capacity.name, asset.rented)
                rows += _rows(terms, option, reached)
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _rows(
    terms: ProgrammeTerms, option: tuple[object, ...], reached: list[Reach]
) -> Iterator[tuple[object, ...]]:
    """Rows of one option."""
    labels = [period.label for period in terms.periods]
    first = next((p for p, reach in zip(labels, reached, strict=True) if reach.most > 0.0), None)
    for label, reach in zip(labels, reached, strict=True):
        most = reach.most if math.isfinite(reach.most) else None
        yield (*option, first, label, most, reach.held.value)
