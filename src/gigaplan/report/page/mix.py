"""What each campus stands on at the end, and what it runs on over the years."""

from dataclasses import dataclass

import polars as pl

from gigaplan.report.page.answer import LEAST_MW
from gigaplan.report.page.charts import Segment
from gigaplan.report.page.colours import looks_of
from gigaplan.report.page.words import NOTHING, number, power, share
from gigaplan.report.palette import Look, stacking
from gigaplan.store.programme_runs import ProgrammeRun

LEAST_SHARE = 1e-4
"""Of the energy of a campus; what is less is not shown."""


@dataclass(frozen=True, slots=True)
class CampusMix:
    """One campus: plant online in the last period, energy supplied over the horizon."""

    name: str
    region: str
    halls: str
    first: str
    capacity: tuple[Segment, ...]
    energy: tuple[Segment, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    """Asset, its megawatts, gigawatt-hours and share of energy."""

    @property
    def capacity_total(self) -> str:
        """Megawatts of all plant."""
        return power(sum(segment.value for segment in self.capacity))

    @property
    def energy_total(self) -> str:
        """Energy of all sources."""
        gwh = sum(segment.value for segment in self.energy) / 1e3
        return f"{gwh / 1e3:,.1f} TWh" if gwh >= 1e3 else f"{gwh:,.0f} GWh"

    @property
    def capacity_says(self) -> str:
        """The bar of capacity in words."""
        return _in_words(f"{self.name}, capacity", self.capacity)

    @property
    def energy_says(self) -> str:
        """The bar of energy in words."""
        return _in_words(f"{self.name}, energy", self.energy)


@dataclass(frozen=True, slots=True)
class Mix:
    """All campuses that are built, the names of those that are not, and the colours."""

    campuses: tuple[CampusMix, ...]
    not_built: tuple[str, ...]
    looks: tuple[Look, ...]


def mix_of(run: ProgrammeRun) -> Mix:
    """Capacity and energy of every campus."""
    capacities = run.table("capacities").filter(
        (pl.col("period") == run.summary.last_period)
        & (pl.col("unit") == "MW")
        & (pl.col("online") >= LEAST_MW)
    )
    supplied = (
        run.table("operation")
        .filter(pl.col("to_bus_mwh") > 0.0)
        .group_by(["campus", "asset", "kind"], maintain_order=True)
        .agg((pl.col("weight") * pl.col("to_bus_mwh")).sum().alias("mwh"))
    )
    kinds = tuple(sorted({*capacities["kind"], *supplied["kind"]}))
    built, not_built = [], []
    for name, of in run.summary.campuses.items():
        if of.energised_mw < LEAST_MW:
            not_built.append(name)
            continue
        here = pl.col("campus") == name
        built.append(_campus(run, name, capacities.filter(here), supplied.filter(here), kinds))
    segments = (segment for of in built for segment in (*of.capacity, *of.energy))
    looks = dict.fromkeys(Look(segment.name, segment.colour) for segment in segments)
    return Mix(tuple(built), tuple(not_built), tuple(looks))


def _campus(
    run: ProgrammeRun,
    name: str,
    capacities: pl.DataFrame,
    supplied: pl.DataFrame,
    kinds: tuple[str, ...],
) -> CampusMix:
    """One campus."""
    sizes = capacities.group_by(["asset", "kind"], maintain_order=True).agg(pl.sum("online"))
    mw = {(asset, kind): online for asset, kind, online in sizes.iter_rows()}
    total = float(supplied["mwh"].sum())
    mwh = {
        (asset, kind): energy
        for asset, kind, energy in supplied.select("asset", "kind", "mwh").iter_rows()
        if energy > LEAST_SHARE * total
    }
    order = sorted({*mw, *mwh}, key=lambda key: (stacking(key[1]), key))
    looks = looks_of(order, kinds)
    capacity = [
        Segment(looks[key[0]].name, looks[key[0]].colour, mw[key], power(mw[key]))
        for key in order
        if key in mw
    ]
    energy = [
        Segment(looks[key[0]].name, looks[key[0]].colour, mwh[key], share(mwh[key] / total, 1))
        for key in order
        if key in mwh
    ]
    rows = tuple(
        (
            looks[key[0]].name,
            number(mw.get(key)),
            number(mwh[key] / 1e3, 1) if key in mwh else NOTHING,
            share(mwh[key] / total, 1) if key in mwh else NOTHING,
        )
        for key in order
    )
    of = run.summary.campuses[name]
    return CampusMix(
        name, of.region, power(of.energised_mw), of.first_energised or NOTHING,
        tuple(capacity), tuple(energy), rows,
    )  # fmt: skip


def _in_words(what: str, segments: tuple[Segment, ...]) -> str:
    """Name every part of a bar."""
    parts = ", ".join(f"{segment.name} {segment.text}" for segment in segments)
    return f"{what}: {parts or 'nothing'}"
