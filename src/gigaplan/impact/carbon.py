"""Carbon of a run by scope, campus, year and part.

Scope 1 is what burns on site. Scope 2 is told three ways: by location (the average of the grid in
each hour), by market for a buyer without certificates (the grid's residual mix: as if others had
claimed all clean energy of the grid), and at the margin (what the grid's next plant emits, which is
what one more MWh causes). Scope 3 is methane and energy on the way of the fuel, and what is built:
booked in the year in which it begins to run, as the GHG Protocol asks.

Source: GHG Protocol, Corporate Standard (2004), Scope 2 Guidance (2015), Corporate Value Chain
(Scope 3) Standard (2011), categories 2 and 3.
"""

from enum import StrEnum

import numpy as np
import polars as pl

from gigaplan.data.embedded import SeriesKind, grid_carbon, series_info
from gigaplan.impact.factors import Factors
from gigaplan.impact.fuels import HALLS, KINDS, STORES, UNSERVED, Fuel, kind_of
from gigaplan.impact.inputs import ImpactRun

KG_PER_T = 1000.0
GRID = "grid"
UPSTREAM_KEY = "fuel.gas.upstream_co2e_kg_per_mmbtu"
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "campus": pl.String,
    "year": pl.Int64,
    "scope": pl.String,
    "part": pl.String,
    "co2e_t": pl.Float64,
}


class Scope(StrEnum):
    """Scopes of the GHG Protocol, scope 2 three ways."""

    DIRECT = "1"
    LOCATION = "2 location"
    MARKET = "2 market"
    MARGINAL = "2 marginal"
    UPSTREAM = "3 fuel"
    EMBODIED = "3 embodied"


COUNTED = (Scope.DIRECT, Scope.LOCATION, Scope.UPSTREAM, Scope.EMBODIED)
"""Scopes of the total; the other two tell scope 2 again."""


def year_of() -> pl.Expr:
    """Calendar year of a period."""
    return pl.col("period").str.slice(0, 4).cast(pl.Int64).alias("year")


def carbon_table(run: ImpactRun, factors: Factors) -> pl.DataFrame:
    """Tons of CO2e by campus, year, scope and part; the expected year of all weather years."""
    expected = run.operation.filter(pl.col("kind") != UNSERVED).with_columns(
        year_of(),
        *(
            (pl.col("weight") * pl.col(name)).alias(name)
            for name in ("co2_t", "mwh", "clean_mwh", "fuel_mmbtu")
        ),
    )
    parts = [
        _direct(expected),
        _location(expected),
        _market(expected),
        _marginal(run),
        _upstream(expected, factors),
        _embodied(run, factors),
    ]
    return (
        pl.concat(
            [part.select(pl.col(name).cast(of) for name, of in SCHEMA.items()) for part in parts]
        )
        .filter(pl.col("co2e_t") != 0.0)
        .sort("campus", "year", "scope", "part")
    )


def _summed(frame: pl.DataFrame, scope: Scope, tons: pl.Expr) -> pl.DataFrame:
    """Tons by campus, year and asset."""
    return (
        frame.group_by("campus", "year", "asset", maintain_order=True)
        .agg(tons.sum().alias("co2e_t"))
        .with_columns(pl.lit(scope.value).alias("scope"), part=pl.col("asset"))
    )


def _direct(expected: pl.DataFrame) -> pl.DataFrame:
    """What burns on site."""
    return _summed(expected.filter(pl.col("kind") != GRID), Scope.DIRECT, pl.col("co2_t"))


def _location(expected: pl.DataFrame) -> pl.DataFrame:
    """Imports at the average of the grid in each hour, as the plan counts them."""
    return _summed(expected.filter(pl.col("kind") == GRID), Scope.LOCATION, pl.col("co2_t"))


def _market(expected: pl.DataFrame) -> pl.DataFrame:
    """Imports at the residual mix: emissions of the grid over what is not clean of it."""
    residual = pl.col("co2_t") * pl.col("mwh") / (pl.col("mwh") - pl.col("clean_mwh"))
    there = expected.filter(
        (pl.col("kind") == GRID) & (pl.col("mwh") > pl.col("clean_mwh")) & (pl.col("mwh") > 0.0)
    )
    return _summed(there, Scope.MARKET, residual)


def _marginal(run: ImpactRun) -> pl.DataFrame:
    """Imports of each hour at the marginal carbon of that hour of the year."""
    found = []
    for site in run.sites:
        if site.marginal_key is None:
            continue
        hourly = marginal_of(site.marginal_key)
        mine = run.hours.filter(pl.col("campus") == site.campus)
        place = mine["hour"].to_numpy() % hourly.size
        found.append(
            mine.with_columns(tons=pl.col("weight") * pl.col("import_mw") * hourly[place])
            .group_by("campus", "year", maintain_order=True)
            .agg(pl.col("tons").sum().alias("co2e_t"))
            .with_columns(scope=pl.lit(Scope.MARGINAL.value), part=pl.lit(GRID))
        )
    return pl.concat(found) if found else pl.DataFrame(schema=SCHEMA)


def marginal_of(key: str) -> np.ndarray:
    """Marginal carbon of every hour of a year, UTC. [t/MWh]."""
    series_info(key, SeriesKind.CARBON)
    return np.asarray(grid_carbon(key)["co2_t_per_mwh"].to_numpy().astype(np.float64))


def _upstream(expected: pl.DataFrame, factors: Factors) -> pl.DataFrame:
    """Methane and energy between well and gate, of gas."""
    gas = [name for name, kind in KINDS.items() if kind.fuel is Fuel.GAS]
    per_mmbtu = factors.value(UPSTREAM_KEY, "kg/MMBtu") / KG_PER_T
    burnt = expected.filter(pl.col("kind").is_in(gas))
    return _summed(burnt, Scope.UPSTREAM, per_mmbtu * pl.col("fuel_mmbtu"))


def _embodied(run: ImpactRun, factors: Factors) -> pl.DataFrame:
    """What is built, in the year in which it begins to run; what is rented is not built for us."""
    built = run.builds.filter(pl.col("way") == "built").with_columns(
        pl.col("energised").str.slice(0, 4).cast(pl.Int64).alias("year")
    )
    rows = []
    for campus, year, asset, kind, unit, amount in built.select(
        "campus", "year", "asset", "kind", "unit", "amount"
    ).iter_rows():
        for part, key, key_unit in embodied_keys(kind, unit):
            factor = factors.value(f"impact.embodied.{key}", key_unit)
            rows.append((campus, year, f"{asset}{part}", factor * amount))
    schema = {"campus": pl.String, "year": pl.Int64, "asset": pl.String, "co2e_t": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return _summed(frame, Scope.EMBODIED, pl.col("co2e_t"))


def embodied_keys(kind: str, unit: str) -> list[tuple[str, str, str]]:
    """What part of an asset, by which factor, in which unit."""
    if kind == HALLS:
        return [
            ("", "halls_t_per_mw_it", "t/MW"),
            (", IT", "it_t_per_mw_it", "t/MW"),
        ]
    if kind in STORES:
        per_mw, per_mwh = STORES[kind]
        return [("", per_mwh, "t/MWh")] if unit == "MWh" else [("", per_mw, "t/MW")]
    key = kind_of(kind).per_mw
    return [] if key is None else [("", key, "t/MW")]


def carbon_by_year(run: ImpactRun, carbon: pl.DataFrame) -> pl.DataFrame:
    """Totals by campus and year, with the sum of all campuses, and tons per MWh of load."""
    wide = (
        carbon.group_by("campus", "year", "scope", maintain_order=True)
        .agg(pl.col("co2e_t").sum())
        .pivot("scope", index=["campus", "year"], values="co2e_t")
    )
    for scope in Scope:
        if scope.value not in wide.columns:
            wide = wide.with_columns(pl.lit(0.0).alias(scope.value))
    names = {scope.value: _column(scope) for scope in Scope}
    load = (
        run.loads.with_columns(year_of())
        .group_by("campus", "year", maintain_order=True)
        .agg((pl.col("weight") * pl.col("load_mwh")).sum().alias("load_mwh"))
    )
    both = wide.join(load, on=["campus", "year"], how="full", coalesce=True)
    both = both.with_columns(pl.exclude("campus", "year").fill_null(0.0))
    both = both.rename(names).select("campus", "year", "load_mwh", *names.values())
    whole = (
        both.group_by("year", maintain_order=True)
        .agg(pl.exclude("campus", "year").sum())
        .with_columns(campus=pl.lit("all"))
    )
    total = pl.sum_horizontal(_column(scope) for scope in COUNTED)
    operating = total - pl.col(_column(Scope.EMBODIED))
    return (
        pl.concat([both, whole.select(both.columns)])
        .with_columns(total_co2e_t=total)
        .with_columns(
            operating_co2e_t_per_mwh=pl.when(pl.col("load_mwh") > 0.0).then(
                operating / pl.col("load_mwh")
            )
        )
        .sort("campus", "year")
    )


def _column(scope: Scope) -> str:
    """Column of a scope."""
    words = scope.value.replace(" ", "_")
    return f"scope_{words}_co2e_t"
