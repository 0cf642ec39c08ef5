"""The tables of an outlook: every number of its chart and of its summary, with its source."""

from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from gigaplan.demand.world.bottom_up import AiInput
from gigaplan.demand.world.growth_share import growth_share
from gigaplan.demand.world.hindsight import FAN
from gigaplan.demand.world.history import sum_of_parts, sum_of_types
from gigaplan.outlook.computing import PROBABILITIES, Outlook
from gigaplan.outlook.placing import place_all
from gigaplan.outlook.programme import MONTHS_PER_YEAR
from gigaplan.scenario.outlook.regions import WorldRegion


@dataclass(frozen=True, slots=True)
class OutlookTables:
    """Tables of an outlook.

    Attributes
    ----------
    fan : DataFrame
        Quantiles of demand by region and year.
    history : DataFrame
        Demand in years gone by, with sources.
    published : DataFrame
        Every point of every published path, with source and place in the fan.
    members : DataFrame
        What the fans are made of, with weights.
    accelerators : DataFrame
        The bottom-up model by year.
    spread : DataFrame
        What each of its inputs adds to its spread.
    backtest : DataFrame
        Forecasts of the past against what came.
    yardsticks : DataFrame
        Demand of the world in electricity of countries.
    programme : DataFrame
        Load of a run against demand and its growth; empty without a run.
    assumptions : DataFrame
        Every number that is assumed.
    annex : DataFrame
        Sums of regions and of types against totals of the IEA's annex.
    """

    fan: pl.DataFrame
    history: pl.DataFrame
    published: pl.DataFrame
    members: pl.DataFrame
    accelerators: pl.DataFrame
    spread: pl.DataFrame
    backtest: pl.DataFrame
    yardsticks: pl.DataFrame
    programme: pl.DataFrame
    assumptions: pl.DataFrame
    annex: pl.DataFrame


def outlook_tables(found: Outlook) -> OutlookTables:
    """Write the tables of an outlook."""
    return OutlookTables(
        fan=_fan(found),
        history=_history(found),
        published=_published(found),
        members=_members(found),
        accelerators=_accelerators(found),
        spread=_spread(found),
        backtest=_backtest(found),
        yardsticks=_yardsticks(found),
        programme=_programme(found),
        assumptions=pl.DataFrame(
            [asdict(used) for used in found.assumptions.used], infer_schema_length=None
        ),
        annex=_annex(found),
    )


def quantile_column(probability: float) -> str:
    """Name of the column of a quantile, such as ``p05_twh``."""
    return f"p{round(100 * probability):02d}_twh"


def _fan(found: Outlook) -> pl.DataFrame:
    frames = []
    for region, fan in found.fans.items():
        columns: dict[str, object] = {"region": [region.value] * fan.years.size, "year": fan.years}
        for at, probability in enumerate(PROBABILITIES):
            columns[quantile_column(float(probability))] = fan.twh[:, at]
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames)


def _history(found: Outlook) -> pl.DataFrame:
    said = {(point.region, point.year): point for point in found.world.history}
    rows = []
    for region in WorldRegion:
        history = found.footing.history
        for year, twh in zip(history.years[region], history.twh[region], strict=True):
            point = said.get((region, int(year)))
            source = said[WorldRegion.WORLD, int(year)] if point is None else point
            rows.append(
                {
                    "region": region.value,
                    "year": int(year),
                    "twh": float(twh),
                    "is_by_share": point is None,
                    "publisher": source.publisher,
                    "report": source.report,
                    "published": source.published,
                    "seen_at": source.seen_at,
                    "grade": source.grade.name,
                    "note": "that of the world times the share in the IEA's annex"
                    if point is None
                    else source.note,
                }
            )
    return pl.DataFrame(rows)


def _published(found: Outlook) -> pl.DataFrame:
    rows = [
        {
            "path": placed.path.key,
            "publisher": placed.path.publisher,
            "report": placed.path.report,
            "published": placed.path.published,
            "region": placed.path.region.value,
            "scenario": placed.path.scenario,
            "scope": placed.path.scope.value,
            "use": placed.path.use.value,
            "year": placed.year,
            "value": placed.path.values[placed.at],
            "unit": placed.path.unit.value,
            "twh": placed.twh,
            "on_level_twh": placed.on_level_twh,
            "below": placed.below,
            "below_on_level": placed.below_on_level,
            "seen_at": placed.path.seen_at,
            "note": placed.path.notes[placed.at],
        }
        for placed in place_all(found)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _members(found: Outlook) -> pl.DataFrame:
    frames = []
    for region, fan in found.fans.items():
        for member in fan.members:
            n = fan.years.size
            freedom = member.degrees_of_freedom
            frames.append(
                pl.DataFrame(
                    {
                        "region": [region.value] * n,
                        "member": [member.key] * n,
                        "publisher": [member.publisher] * n,
                        "group": [member.group.value] * n,
                        "weight": [member.weight] * n,
                        "year": fan.years,
                        "middle_twh": np.exp(member.log_middle),
                        "log_scale": member.log_scale,
                        "degrees_of_freedom": [freedom if np.isfinite(freedom) else None] * n,
                    },
                    schema_overrides={"degrees_of_freedom": pl.Float64},
                )
            )
    return pl.concat(frames)


def _accelerators(found: Outlook) -> pl.DataFrame:
    """What was counted, and what is reckoned from the last year counted on."""
    counted, made = found.shipments, found.bottom_up
    before = counted.years[:-1].size
    none = np.full(before, np.nan)
    return pl.DataFrame(
        {
            "year": np.concatenate([counted.years[:-1], made.years]).astype(np.int64),
            "is_counted": [True] * (before + 1) + [False] * (made.years.size - 1),
            "units": np.concatenate([counted.units[:-1], made.units]),
            "watts": np.concatenate([counted.watts[:-1], made.watts]),
            "shipped_mw": np.concatenate([counted.mw[:-1], made.shipped_mw]),
            "in_service_mw": np.concatenate([none, made.in_service_mw]),
            "ai_twh": np.concatenate([none, made.ai_twh]),
            "other_twh": np.concatenate([none, made.other_twh]),
            "twh": np.concatenate([none, made.twh]),
            "log_sd": np.concatenate([none, made.log_sd]),
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))


def _spread(found: Outlook) -> pl.DataFrame:
    made = found.bottom_up
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "input": [name.value] * made.years.size,
                    "year": made.years.astype(np.int64),
                    "log_part": made.parts[name],
                }
            )
            for name in AiInput
        ]
    )


def _backtest(found: Outlook) -> pl.DataFrame:
    rows = [
        {
            "group": FAN if check.group is None else check.group.value,
            "forecast": check.name,
            "publisher": check.publisher,
            "region": check.region.value,
            "from_year": check.from_year,
            "year": check.year,
            "forecast_twh": check.forecast_twh,
            "low_twh": check.low_twh,
            "high_twh": check.high_twh,
            "actual_twh": check.actual_twh,
            "error": check.error,
            "inside": check.inside,
        }
        for check in found.checks
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _yardsticks(found: Outlook) -> pl.DataFrame:
    fan = found.fans[WorldRegion.WORLD]
    rows = []
    for each in found.world.yardsticks:
        for at, year in enumerate(fan.years):
            low, middle, high = (float(fan.twh[at, q]) / each.twh for q in (1, 3, 5))
            rows.append(
                {
                    "yardstick": each.key,
                    "name": each.name,
                    "yardstick_year": each.year,
                    "yardstick_twh": each.twh,
                    "year": int(year),
                    "times_p10": low,
                    "times_p50": middle,
                    "times_p90": high,
                    "source": each.source,
                    "source_date": each.source_date,
                    "seen_at": each.seen_at,
                    "grade": each.grade.name,
                    "note": each.note,
                }
            )
    return pl.DataFrame(rows)


PROGRAMME_SCHEMA = {
    "region": pl.String,
    "year": pl.Int64,
    "months": pl.Int64,
    "twh": pl.Float64,
    "peak_gw": pl.Float64,
    "demand_p50_twh": pl.Float64,
    "growth_p10_twh": pl.Float64,
    "growth_p50_twh": pl.Float64,
    "growth_p90_twh": pl.Float64,
    "of_demand": pl.Float64,
    "of_growth_p10": pl.Float64,
    "of_growth_p50": pl.Float64,
    "of_growth_p90": pl.Float64,
    "of_power": pl.Float64,
    "of_power_growth": pl.Float64,
}
"""Columns of the table `programme`, which may have no row."""


def _programme(found: Outlook) -> pl.DataFrame:
    """Load of the run in years of the fan."""
    rows = []
    for load in () if found.programme is None else found.programme.loads:
        fan = found.fans[load.region]
        if not int(fan.years[0]) <= load.year <= int(fan.years[-1]):
            continue
        shares = growth_share(fan, found.footing, load.year, load.twh, load.peak_gw)
        # energy of some months is no share of a year's
        whole = load.months == MONTHS_PER_YEAR
        of_growth = shares.of_growth if whole else (None, None, None)
        rows.append(
            {
                "region": load.region.value,
                "year": load.year,
                "months": load.months,
                "twh": load.twh,
                "peak_gw": load.peak_gw,
                "demand_p50_twh": shares.demand_twh[1],
                "growth_p10_twh": shares.growth_twh[0],
                "growth_p50_twh": shares.growth_twh[1],
                "growth_p90_twh": shares.growth_twh[2],
                "of_demand": shares.of_demand if whole else None,
                "of_growth_p10": of_growth[0],
                "of_growth_p50": of_growth[1],
                "of_growth_p90": of_growth[2],
                "of_power": shares.of_power,
                "of_power_growth": shares.of_power_growth,
            }
        )
    return pl.DataFrame(rows, schema=PROGRAMME_SCHEMA)


def _annex(found: Outlook) -> pl.DataFrame:
    """Sums of the parts that the annex lists against its own totals."""
    rows = [
        {
            "by": by,
            "scenario": scenario,
            "year": year,
            "sum_twh": added,
            "world_twh": total,
            "not_listed_twh": total - added,
        }
        for by, sums in (
            ("regions", sum_of_parts(found.world.annex)),
            ("types", sum_of_types(found.world.types)),
        )
        for (scenario, year), (added, total) in sums.items()
    ]
    return pl.DataFrame(rows)
