"""Clean energy matched in the hour of use: the CFE score, by year and over day and season.

Source: 24/7 carbon-free energy, methodology (Google 2021): the score is the sum over hours of the
smaller of load and clean energy, over the load; surplus of one hour counts in no other. Clean
energy is what the plan counts as clean: own clean plant, the clean share of the grid's generation
in that hour, and what clean energy left of a store.
"""

import polars as pl

from gigaplan.impact.carbon import year_of
from gigaplan.impact.inputs import ImpactRun

LEAST_LOAD = 1e-4
"""Campuses with less load, as share of the largest, stand empty but for what a solver leaves."""


def clean_matching(run: ImpactRun) -> pl.DataFrame:
    """CFE score and clean share of the year by campus and year; `all` is the programme."""
    matched = (
        run.loads.with_columns(year_of())
        .group_by("campus", "year", maintain_order=True)
        .agg(
            (pl.col("weight") * pl.col("load_mwh")).sum().alias("load_mwh"),
            (pl.col("weight") * pl.col("clean_in_hour_mwh")).sum().alias("matched_mwh"),
        )
    )
    clean = (
        run.operation.with_columns(year_of())
        .group_by("campus", "year", maintain_order=True)
        .agg((pl.col("weight") * pl.col("clean_mwh")).sum().alias("clean_mwh"))
    )
    each = matched.join(clean, on=["campus", "year"], how="left").with_columns(
        pl.col("clean_mwh").fill_null(0.0)
    )
    whole = (
        each.group_by("year", maintain_order=True)
        .agg(pl.exclude("campus", "year").sum())
        .with_columns(campus=pl.lit("all"))
    )
    return (
        pl.concat([each, whole.select(each.columns)])
        .filter(pl.col("load_mwh") > 0.0)
        .with_columns(
            cfe_score=pl.col("matched_mwh") / pl.col("load_mwh"),
            clean_share=pl.col("clean_mwh") / pl.col("load_mwh"),
        )
        .sort("campus", "year")
    )


def clean_by_hour(run: ImpactRun) -> pl.DataFrame:
    """CFE score by campus, month and hour of the day, local standard time, of the last year."""
    if run.hours.is_empty():
        return pl.DataFrame(schema=_BY_HOUR)
    last = run.hours.filter(pl.col("year") == pl.col("year").max())
    offsets = pl.DataFrame(
        {
            "campus": [site.campus for site in run.sites],
            "offset": [round(site.utc_offset_h) for site in run.sites],
        }
    )
    local = last.join(offsets, on="campus").with_columns(
        stamp=pl.datetime(pl.col("year"), 1, 1)
        + pl.duration(hours=pl.col("hour").cast(pl.Int64) + pl.col("offset"))
    )
    each = local.with_columns(
        month=pl.col("stamp").dt.month().cast(pl.Int64),
        hour_of_day=pl.col("stamp").dt.hour().cast(pl.Int64),
        matched=pl.col("weight") * pl.min_horizontal("load_mw", "clean_mw").clip(0.0),
        load=pl.col("weight") * pl.col("load_mw"),
    )
    keys = ["month", "hour_of_day"]
    sums = [pl.col("load").sum().alias("load_mwh"), pl.col("matched").sum().alias("matched_mwh")]
    campuses = each.group_by("campus", *keys, maintain_order=True).agg(sums)
    whole = each.group_by(keys, maintain_order=True).agg(sums).with_columns(campus=pl.lit("all"))
    sizes = pl.col("load_mwh").sum().over("campus")
    return (
        pl.concat([campuses, whole.select(campuses.columns)])
        .filter((pl.col("load_mwh") > 0.0) & (sizes > LEAST_LOAD * sizes.max()))
        .with_columns(cfe_score=pl.col("matched_mwh") / pl.col("load_mwh"))
        .sort("campus", *keys)
        .select(pl.col(name).cast(of) for name, of in _BY_HOUR.items())
    )


_BY_HOUR: dict[str, pl.DataType | type[pl.DataType]] = {
    "campus": pl.String,
    "month": pl.Int64,
    "hour_of_day": pl.Int64,
    "load_mwh": pl.Float64,
    "matched_mwh": pl.Float64,
    "cfe_score": pl.Float64,
}
