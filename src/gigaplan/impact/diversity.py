"""How much the supply leans on one thing: shares, Herfindahl index, what the loss of one leaves.

The Herfindahl-Hirschman index is the sum of squared shares, 1 where there is one alone (US
Department of Justice and FTC, Merger Guidelines 2023, write it times 10,000: above 1,800 is highly
concentrated).
"""

from enum import StrEnum

import polars as pl

from gigaplan.impact.carbon import year_of
from gigaplan.impact.fuels import HALLS, STORES, UNSERVED, kind_of
from gigaplan.impact.inputs import ImpactRun

NOBODY = "not stated"


class Aspect(StrEnum):
    """By what supply is told apart."""

    FUEL = "fuel"
    TECHNOLOGY = "technology"
    SUPPLIER = "supplier"
    REGION = "region"


def supplied(run: ImpactRun) -> pl.DataFrame:
    """Expected energy to the bus by campus, year and asset with fuel, supplier and region."""
    supplier = (
        run.builds.filter(pl.col("supplier").is_not_null())
        .group_by("campus", "asset", maintain_order=True)
        .agg(pl.col("supplier").first())
    )
    region = pl.DataFrame(
        {"campus": [s.campus for s in run.sites], "region": [s.region for s in run.sites]},
        schema={"campus": pl.String, "region": pl.String},
    )
    kinds = [*STORES, UNSERVED]
    return (
        run.operation.filter(~pl.col("kind").is_in(kinds) & (pl.col("to_bus_mwh") > 0.0))
        .with_columns(year_of())
        .group_by("campus", "year", "asset", "kind", maintain_order=True)
        .agg((pl.col("weight") * pl.col("to_bus_mwh")).sum().alias("mwh"))
        .join(supplier, on=["campus", "asset"], how="left")
        .join(region, on="campus", how="left")
        .with_columns(
            pl.col("supplier").fill_null(NOBODY),
            technology=pl.col("kind"),
            fuel=pl.col("kind").map_elements(
                lambda kind: kind_of(kind).fuel.value, return_dtype=pl.String
            ),
        )
    )


def shares_table(run: ImpactRun) -> pl.DataFrame:
    """Share of each fuel, technology, supplier and region in the energy, with the index."""
    energy = supplied(run)
    parts = []
    for aspect in Aspect:
        each = energy.group_by("year", aspect.value, maintain_order=True).agg(pl.col("mwh").sum())
        parts.append(
            each.rename({aspect.value: "of"})
            .with_columns(
                aspect=pl.lit(aspect.value),
                share=pl.col("mwh") / pl.col("mwh").sum().over("year"),
            )
            .with_columns(herfindahl=(pl.col("share") ** 2).sum().over("year"))
            .select("year", "aspect", "of", "mwh", "share", "herfindahl")
        )
    order = [False, False, True, False]
    return pl.concat(parts).sort("year", "aspect", "share", "of", descending=order)


def loss_table(run: ImpactRun) -> pl.DataFrame:
    """What the loss of one fuel, technology, supplier or region leaves, by year.

    `energy_left` is the share of the energy supplied by all others as the plan runs them.
    `peak_left` is the share of all campuses' peaks that firm megawatts of others reach, campus by
    campus (sun and wind count nothing, stores count their megawatts); the region lost loses its
    campuses whole.
    """
    energy, firm, peaks = supplied(run), _firm(run), _peaks(run)
    rows = []
    for year in energy["year"].unique().sort():
        of_year, online = (frame.filter(pl.col("year") == year) for frame in (energy, firm))
        peak = peaks.filter(pl.col("year") == year)
        whole, all_peak = float(of_year["mwh"].sum()), float(peak["peak_mw"].sum())
        for aspect in Aspect:
            for one in of_year[aspect.value].unique().sort():
                kept = float(of_year.filter(pl.col(aspect.value) != one)["mwh"].sum())
                lost = online.filter(pl.col(aspect.value).fill_null(NOBODY) != one)
                reach = lost.group_by("campus", maintain_order=True).agg(pl.col("online").sum())
                left = peak.join(reach, on="campus", how="left").select(
                    pl.min_horizontal("peak_mw", pl.col("online").fill_null(0.0)).sum()
                )
                rows.append((year, aspect.value, one, kept / whole, float(left.item()) / all_peak))
    schema = {
        "year": pl.Int64,
        "aspect": pl.String,
        "lost": pl.String,
        "energy_left": pl.Float64,
        "peak_left": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _peaks(run: ImpactRun) -> pl.DataFrame:
    """Highest load of every campus and year."""
    return (
        run.loads.with_columns(year_of())
        .group_by("campus", "year", maintain_order=True)
        .agg(pl.col("peak_mw").max())
    )


def _firm(run: ImpactRun) -> pl.DataFrame:
    """Firm megawatts online at the end of every year, by campus and asset."""
    supplier = (
        run.builds.filter(pl.col("supplier").is_not_null())
        .group_by("campus", "asset", maintain_order=True)
        .agg(pl.col("supplier").first())
    )
    region = pl.DataFrame(
        {"campus": [s.campus for s in run.sites], "region": [s.region for s in run.sites]},
        schema={"campus": pl.String, "region": pl.String},
    )
    power = run.capacities.filter((pl.col("unit") == "MW") & (pl.col("kind") != HALLS))
    last = power.with_columns(year_of()).filter(
        pl.col("period") == pl.col("period").max().over("year")
    )
    firm = pl.col("kind").map_elements(
        lambda kind: kind in STORES or kind_of(kind).is_firm, return_dtype=pl.Boolean
    )
    return (
        last.filter(firm)
        .group_by("campus", "year", "asset", "kind", maintain_order=True)
        .agg(pl.col("online").sum())
        .join(supplier, on=["campus", "asset"], how="left")
        .join(region, on="campus", how="left")
        .with_columns(
            technology=pl.col("kind"),
            fuel=pl.col("kind").map_elements(
                lambda kind: "store" if kind in STORES else kind_of(kind).fuel.value,
                return_dtype=pl.String,
            ),
        )
    )
