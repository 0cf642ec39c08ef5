"""What goes into the air on site, against permit thresholds, with its cost in health; water; land.

Thresholds are of the US Clean Air Act for one source, taken as one campus: 100 short tons a year of
a pollutant make a major source (40 CFR 70.2), 250 ask for prevention of significant deterioration
(40 CFR 52.21). They are held against what the plan emits; permits look at what could be emitted.
"""

from enum import StrEnum

import polars as pl

from gigaplan.impact.carbon import KG_PER_T, year_of
from gigaplan.impact.factors import Factors
from gigaplan.impact.fuels import Burner, kind_of
from gigaplan.impact.inputs import ImpactRun


class Pollutant(StrEnum):
    """What is counted."""

    NOX = "nox"
    SO2 = "so2"
    PM = "pm"


class Source(StrEnum):
    """What a campus is under the Clean Air Act, by one pollutant."""

    MINOR = "minor"
    MAJOR = "major (title V)"
    PSD = "major (PSD)"


def air_table(run: ImpactRun, factors: Factors) -> pl.DataFrame:
    """Tons, source class, permit of the scenario and health cost by campus, year and pollutant."""
    rows = []
    expected = (
        run.operation.with_columns(year_of())
        .group_by("campus", "year", "kind", maintain_order=True)
        .agg(
            (pl.col("weight") * pl.col("nox_t")).sum().alias("nox_t"),
            (pl.col("weight") * pl.col("fuel_mmbtu")).sum().alias("fuel_mmbtu"),
        )
    )
    tons: dict[tuple[str, int, Pollutant], float] = {}
    for campus, year, kind, nox_t, fuel in expected.sort("campus", "year", "kind").iter_rows():
        burner = kind_of(kind).burner
        for pollutant in Pollutant:
            more = nox_t
            if pollutant is not Pollutant.NOX:
                more = 0.0
                if burner is not Burner.NONE and fuel > 0.0:
                    key = f"impact.air.{burner.value}_{pollutant.value}_kg_per_mmbtu"
                    more = fuel * factors.value(key, "kg/MMBtu") / KG_PER_T
            at = (campus, year, pollutant)
            tons[at] = tons.get(at, 0.0) + more
    title_v = factors.value("impact.air.title_v_t_per_year", "t/a")
    psd = factors.value("impact.air.psd_t_per_year", "t/a")
    permits = _permits(run)
    for (campus, year, pollutant), amount in tons.items():
        cost = factors.value(f"impact.health.{pollutant.value}_usd_per_t", "USD/t")
        source = Source.MINOR if amount < title_v else Source.MAJOR
        source = Source.PSD if amount >= psd else source
        permit = permits.get((campus, year)) if pollutant is Pollutant.NOX else None
        rows.append((campus, year, pollutant.value, amount, source.value, permit, amount * cost))
    schema = {
        "campus": pl.String,
        "year": pl.Int64,
        "pollutant": pl.String,
        "emitted_t": pl.Float64,
        "source_class": pl.String,
        "permit_t": pl.Float64,
        "health_cost_usd": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("campus", "year", "pollutant")


def _permits(run: ImpactRun) -> dict[tuple[str, int], float]:
    """Limits on NOx that the scenario states."""
    stated = run.limits.filter((pl.col("limit") == "nox") & pl.col("campus").is_not_null())
    return {
        (campus, year): limit
        for campus, year, limit in stated.select("campus", "year", "stated").iter_rows()
    }


def water_table(run: ImpactRun) -> pl.DataFrame:
    """Water of power plants on site and of all the campus, where the scenario limits it; land.

    The water of cooling is in the run only where water is limited; elsewhere it is null.
    """
    plants = (
        run.operation.with_columns(year_of())
        .group_by("campus", "year", maintain_order=True)
        .agg((pl.col("weight") * pl.col("water_m3")).sum().alias("power_plants_m3"))
    )
    limited = (
        run.limits.filter(pl.col("limit") == "water")
        .group_by("campus", "year", maintain_order=True)
        .agg(pl.col("used").mean().alias("campus_m3"), pl.col("stated").first().alias("permit_m3"))
    )
    land = (
        run.limits.filter(pl.col("limit") == "land")
        .group_by("campus", maintain_order=True)
        .agg(
            pl.col("used").first().alias("land_acres"), pl.col("stated").first().alias("site_acres")
        )
    )
    return (
        plants.join(limited, on=["campus", "year"], how="left")
        .join(land, on="campus", how="left")
        .sort("campus", "year")
    )
