"""From the tables of an impact to its page."""

from typing import Any

import polars as pl

from gigaplan.impact.air_water import Source
from gigaplan.impact.diversity import Aspect
from gigaplan.impact.summary import (
    AuthorityFigures,
    ConcentrationFigure,
    ImpactSummary,
    YearFigures,
)
from gigaplan.impact.tables import Impact

ALL = "all"
PERMIT_ROOM = 1e-4
"""By so much a permit may be passed: the tolerance of a plan."""


def summarise_impact(found: Impact) -> ImpactSummary:
    """Write the page of an impact."""
    tables = found.tables
    major = tables.air.filter(pl.col("source_class") != Source.MINOR.value)
    above = tables.air.filter(pl.col("emitted_t") > pl.col("permit_t") * (1.0 + PERMIT_ROOM))
    return ImpactSummary(
        scenario=found.run.name,
        price_year=found.run.price_year,
        years=_years(found),
        authorities=tuple(
            AuthorityFigures(
                authority=row["authority"],
                campuses=tuple(row["campuses"].split(", ")),
                fits_at_half_percent_mw=row["fits_at_0_5_percent_mw"],
                **{
                    name: row[name]
                    for name in (
                        *("peak_mw", "import_peak_mw", "peak_with_import_mw"),
                        *("hours_above_season_peak", "import_in_stress_mw"),
                    )
                },
            )
            for row in tables.grid.iter_rows(named=True)
        ),
        without_authority=tuple(s.campus for s in found.run.sites if s.authority is None),
        concentration=_concentration(found),
        major_sources=tuple(
            f"{row['campus']} {row['year']} {row['pollutant']}: {row['source_class']}"
            for row in major.iter_rows(named=True)
        ),
        above_permit=tuple(f"{row['campus']} {row['year']}" for row in above.iter_rows(named=True)),
        seconds=found.seconds,
    )


def _years(found: Impact) -> tuple[YearFigures, ...]:
    """Every year of the whole programme."""
    tables = found.tables
    health = tables.air.group_by("year", maintain_order=True).agg(pl.col("health_cost_usd").sum())
    matched = tables.clean_matching.filter(pl.col("campus") == ALL)
    joined = (
        tables.carbon_by_year.filter(pl.col("campus") == ALL)
        .join(matched.select("year", "cfe_score", "clean_share"), on="year", how="left")
        .join(health, on="year", how="left")
        .with_columns(pl.col("health_cost_usd").fill_null(0.0))
        .sort("year")
    )
    names = YearFigures.model_fields
    return tuple(
        YearFigures.model_validate({name: row[name] for name in names})
        for row in joined.iter_rows(named=True)
    )


def _concentration(found: Impact) -> tuple[ConcentrationFigure, ...]:
    """The largest of every aspect in the last year."""
    shares, losses = found.tables.shares, found.tables.losses
    if shares.is_empty():
        return ()
    last = int(shares.select(pl.col("year").max()).item())
    figures = []
    for aspect in Aspect:
        of_aspect = shares.filter((pl.col("year") == last) & (pl.col("aspect") == aspect.value))
        row: dict[str, Any] = of_aspect.row(0, named=True)
        left = losses.filter(
            (pl.col("year") == last)
            & (pl.col("aspect") == aspect.value)
            & (pl.col("lost") == row["of"])
        )
        figures.append(
            ConcentrationFigure(
                aspect=aspect.value,
                largest=row["of"],
                share=row["share"],
                herfindahl=row["herfindahl"],
                peak_left_without_it=left["peak_left"].item(),
            )
        )
    return tuple(figures)
