"""What is built, when, and what is online in every period."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.layout import ColumnKind, JointColumn
from gigaplan.programme.joint.terms import CampusAsset, CampusTerms, ProgrammeTerms
from gigaplan.technologies.base import Capacity

HALLS = "halls"
"""Asset name of the buildings that hold the computers."""
SHOWN_SHARE = 1e-6
"""A build below this share of the largest of its unit is the little that an interior point leaves
of what it does not build; it is left out of the builds, and kept in costs, draws and capacities."""

BUILD_COLUMNS = {
    "campus": pl.String,
    "region": pl.String,
    "asset": pl.String,
    "kind": pl.String,
    "supplier": pl.String,
    "capacity": pl.String,
    "unit": pl.String,
    "way": pl.String,
    "ordered": pl.String,
    "energised": pl.String,
    "amount": pl.Float64,
    "capex_usd": pl.Float64,
}
CAPACITY_COLUMNS = {
    "campus": pl.String,
    "asset": pl.String,
    "kind": pl.String,
    "capacity": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "online": pl.Float64,
    "existing": pl.Float64,
    "built": pl.Float64,
    "rented": pl.Float64,
}


_BOUGHT = (ColumnKind.BUILD, ColumnKind.RENT, ColumnKind.HALLS)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one column buys or rents."""

    column: JointColumn
    campus: CampusTerms
    asset: CampusAsset | None
    """None: halls."""
    amount: float
    """[unit of the column]"""
    draws_usd: float
    """Capital drawn for one unit. [USD/unit]"""
    last: int
    """First period in which it is gone; that after the horizon if it stays."""


def asset_of(terms: ProgrammeTerms, column: JointColumn) -> CampusAsset | None:
    """Asset of a build or a rental; None for everything else."""
    campus = campus_of(terms, column)
    if campus is None or column.kind not in (ColumnKind.BUILD, ColumnKind.RENT):
        return None
    return next(asset for asset in campus.assets if asset.name == column.subject)


def capacity_in(asset: CampusAsset, year: int, name: str) -> Capacity:
    """One capacity of an asset with the costs of a calendar year."""
    return next(c for c in asset.blocks[year, 0].capacities if c.name == name)


def campus_of(terms: ProgrammeTerms, column: JointColumn) -> CampusTerms | None:
    """Campus of a column; None where it belongs to the programme."""
    return next((c for c in terms.campuses if c.name == column.campus), None)


def lead_and_life(campus: CampusTerms, asset: CampusAsset | None) -> tuple[int, int]:
    """Periods from order to energising, and online."""
    if asset is None:
        return campus.halls.lead_periods, campus.halls.life_periods
    if asset.rented:
        return asset.build.lead_periods, 1
    return asset.build.lead_periods, asset.build.life_periods


def build_table(reading: JointReading) -> pl.DataFrame:
    """One row per campus, asset, capacity and period in which something comes online.

    Returns
    -------
    polars.DataFrame
        `way` is ``built`` or ``rented`` (for one period); `ordered` is null for what was ordered
        before the horizon; halls have the asset ``halls``.
    """
    terms = reading.layout.terms
    bought: dict[tuple[ColumnKind, str | None, str | None, str | None, int], Purchase] = {}
    for item in bought_in(reading):
        column = item.column
        key = (column.kind, column.campus, column.subject, column.capacity, column.period)
        before = bought.get(key)
        amount = item.amount if before is None else before.amount + item.amount
        bought[key] = replace(item, amount=amount)  # kept or sold again, it was bought at once
    shown = shown_from((item.column.unit, item.amount) for item in bought.values())
    rows = []
    for item in bought.values():
        campus, asset, column = item.campus, item.asset, item.column
        if item.amount <= shown[column.unit]:
            continue
        lead, _ = lead_and_life(campus, asset)
        ordered = column.period - lead
        rows.append(
            (
                campus.name,
                campus.region,
                HALLS if asset is None else asset.name,
                HALLS if asset is None else asset.kind,
                (asset.build.supplier or None) if asset is not None else None,
                column.capacity or "it_power",
                column.unit,
                "rented" if column.kind is ColumnKind.RENT else "built",
                terms.periods[ordered].label if ordered >= 0 else None,
                terms.periods[column.period].label,
                item.amount,
                item.amount * item.draws_usd,
            )
        )
    return pl.DataFrame(rows, schema=BUILD_COLUMNS, orient="row")


def bought_in(reading: JointReading) -> Iterator[Purchase]:
    """Everything that is built or rented, halls included, in the order of the columns."""
    layout = reading.layout
    for number, (column, amount) in enumerate(
        zip(layout.columns, reading.solution.master, strict=True)
    ):
        campus = campus_of(layout.terms, column)
        if campus is None or column.kind not in _BOUGHT:
            continue
        asset = asset_of(layout.terms, column)
        _, life = lead_and_life(campus, asset)
        last = min(column.last(life), len(layout.terms.periods))
        usd = sum(layout.draw_usd[number].values())
        yield Purchase(column, campus, asset, float(amount), usd, last)


def shown_from(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Amount from which on something is shown, of each unit."""
    largest: dict[str, float] = {}
    for unit, amount in amounts:
        largest[unit] = max(largest.get(unit, 0.0), amount)
    return {unit: SHOWN_SHARE * amount for unit, amount in largest.items()}


def capacity_table(reading: JointReading) -> pl.DataFrame:
    """Return what is online in every period: online = existing + built (and not sold) + rented."""
    terms = reading.layout.terms
    online: dict[tuple[str, str, str], tuple[str, list[list[float]]]] = {}

    def entry(campus: str, asset: str, capacity: str, unit: str) -> list[list[float]]:
        fresh = (unit, [[0.0, 0.0, 0.0] for _ in terms.periods])
        return online.setdefault((campus, asset, capacity), fresh)[1]

    for campus in terms.campuses:
        for of_period in entry(campus.name, HALLS, "it_power", "MW IT"):
            of_period[0] = campus.halls.existing_mw
        for asset in campus.assets:
            if asset.follows_load or not asset.blocks:
                continue
            for capacity in asset.blocks[min(asset.blocks)].capacities:
                for of_period in entry(campus.name, asset.name, capacity.name, capacity.unit):
                    of_period[0] = capacity.existing
    for item in bought_in(reading):
        column = item.column
        name = HALLS if item.asset is None else item.asset.name
        sizes = entry(item.campus.name, name, column.capacity or "it_power", column.unit)
        way = 2 if column.kind is ColumnKind.RENT else 1
        for p in range(column.period, item.last):
            sizes[p][way] += item.amount
    kinds = reading.kinds
    rows = [
        (campus, asset, kinds.get((campus, asset), HALLS), capacity, unit,
         terms.periods[p].label, sum(parts), *parts)
        for (campus, asset, capacity), (unit, by_period) in online.items()
        for p, parts in enumerate(by_period)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=CAPACITY_COLUMNS, orient="row")
