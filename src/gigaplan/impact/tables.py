"""All tables of a run's impact."""

import time
from dataclasses import dataclass

import polars as pl

from gigaplan.data.register import Register
from gigaplan.impact.air_water import air_table, water_table
from gigaplan.impact.carbon import carbon_by_year, carbon_table
from gigaplan.impact.diversity import loss_table, shares_table
from gigaplan.impact.factors import Factors
from gigaplan.impact.grid_effect import grid_table
from gigaplan.impact.inputs import ImpactRun
from gigaplan.impact.matching import clean_by_hour, clean_matching


@dataclass(frozen=True, slots=True)
class ImpactTables:
    """Tables of an impact.

    Attributes
    ----------
    carbon : DataFrame
        Tons by campus, year, scope and part.
    carbon_by_year : DataFrame
        The same summed, with tons per MWh; `all` is the programme.
    abatement : DataFrame
        What a ton less is worth where the plan limits CO2.
    clean_matching : DataFrame
        CFE score by campus and year.
    clean_by_hour : DataFrame
        CFE score over hour and month of the last year.
    grid : DataFrame
        Each balancing authority without and with the imports, and what would fit there.
    air, water : DataFrame
        Pollutants with thresholds and health cost; water and land.
    shares, losses : DataFrame
        How much the supply leans on one thing, and what its loss leaves.
    factors : DataFrame
        Every factor used, with its source.
    """

    carbon: pl.DataFrame
    carbon_by_year: pl.DataFrame
    abatement: pl.DataFrame
    clean_matching: pl.DataFrame
    clean_by_hour: pl.DataFrame
    grid: pl.DataFrame
    air: pl.DataFrame
    water: pl.DataFrame
    shares: pl.DataFrame
    losses: pl.DataFrame
    factors: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Impact:
    """The impact of a run."""

    run: ImpactRun
    tables: ImpactTables
    seconds: float


def find_impact(run: ImpactRun, register: Register) -> Impact:
    """Compute the impact of a run.

    Raises
    ------
    RegisterError
        If the register lacks a factor, or has it in another unit.
    """
    begun = time.perf_counter()
    factors = Factors(register, run.price_year)
    carbon = carbon_table(run, factors)
    air = air_table(run, factors)
    tables = ImpactTables(
        carbon=carbon,
        carbon_by_year=carbon_by_year(run, carbon),
        abatement=_abatement(run),
        clean_matching=clean_matching(run),
        clean_by_hour=clean_by_hour(run),
        grid=grid_table(run),
        air=air,
        water=water_table(run),
        shares=shares_table(run),
        losses=loss_table(run),
        factors=_factors(factors),
    )
    return Impact(run, tables, time.perf_counter() - begun)


def _abatement(run: ImpactRun) -> pl.DataFrame:
    """Shadow prices of the plan's limits on CO2: what the last ton avoided costs."""
    return run.limits.filter(pl.col("limit") == "co2").select(
        pl.col("campus").fill_null("all"),
        "year",
        limit_t=pl.col("stated"),
        emitted_t=pl.col("used"),
        usd_per_t=pl.col("usd_per_unit"),
        binds=pl.col("binds"),
    )


def _factors(factors: Factors) -> pl.DataFrame:
    """Factors that were looked up, by key."""
    return pl.DataFrame(
        [
            {
                "key": key,
                "value": figure.value,
                "low": figure.low,
                "high": figure.high,
                "unit": figure.unit,
                "source": figure.source,
                "source_date": figure.source_date,
                "grade": figure.grade.name,
                "note": figure.note,
            }
            for key, figure in sorted(factors.used.items())
        ]
    )
