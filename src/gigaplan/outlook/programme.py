"""The load of a programme's run by region and calendar year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from pydantic import ValidationError

from gigaplan.data.places import load_places
from gigaplan.errors import RunError
from gigaplan.scenario.horizon import Horizon
from gigaplan.scenario.outlook.regions import WorldRegion, regions_around
from gigaplan.terms.calendar import periods_of

MWH_PER_TWH = 1.0e6
MW_PER_GW = 1000.0
MONTHS_PER_YEAR = 12

COLUMNS = ("campus", "period", "weight", "load_mwh", "peak_mw")
"""What is read of a run's table `loads`."""
COUNTRIES = {
    "US": WorldRegion.UNITED_STATES,
    "CA": WorldRegion.NORTH_AMERICA,
    "MX": WorldRegion.NORTH_AMERICA,
    "IT": WorldRegion.EUROPE,
    "CN": WorldRegion.CHINA,
    "MY": WorldRegion.ASIA_PACIFIC,
    "AU": WorldRegion.ASIA_PACIFIC,
}
"""Region of each country in which a place is embedded, and of its neighbours in North America."""


@dataclass(frozen=True, slots=True)
class RegionLoad:
    """Load of a programme in a region and a calendar year.

    Attributes
    ----------
    region, year
        Where and when.
    months : int
        Of the year within the horizon.
    twh : float
        Electricity at the bus of the facilities, expected over weather years. [TWh]
    peak_gw : float
        Sum of the highest loads of the campuses. [GW]
    """

    region: WorldRegion
    year: int
    months: int
    twh: float
    peak_gw: float


@dataclass(frozen=True, slots=True)
class ProgrammeLoad:
    """Load of a programme.

    Attributes
    ----------
    name : str
        Of its scenario.
    loads : tuple of RegionLoad
        By region, larger ones included, and year.
    cautions : tuple of str
        What a reader must know.
    """

    name: str
    loads: tuple[RegionLoad, ...]
    cautions: tuple[str, ...]


def programme_load(written: Mapping[str, Any], loads: pl.DataFrame) -> ProgrammeLoad:
    """Read the load of a programme from its run.

    Parameters
    ----------
    written : mapping
        `scenario.json` of the run.
    loads : DataFrame
        Its table `loads`.

    Raises
    ------
    RunError
        If it is not the scenario of a programme, or has keys or columns of another gigaplan.
    """
    if "horizon" not in written or "campuses" not in written:
        raise RunError("scenario.json is not that of a programme: it has no horizon and campuses")
    try:
        horizon = Horizon.model_validate(written["horizon"])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(f"scenario.json cannot be read: horizon.{where}: {first['msg']}") from error
    missing = [name for name in COLUMNS if name not in loads.columns]
    if missing:
        raise RunError(f"loads.parquet has no column {', '.join(missing)}; plan the run again")
    periods = periods_of(horizon)
    regions, cautions = _regions(written["campuses"])
    by_period = (
        loads.group_by("campus", "period", maintain_order=True)
        .agg(
            (pl.col("weight") * pl.col("load_mwh")).sum().alias("mwh"),
            pl.col("peak_mw").max(),
        )
        .join(
            pl.DataFrame(
                {
                    "period": [period.label for period in periods],
                    "year": [period.year for period in periods],
                }
            ),
            on="period",
        )
    )
    months: dict[int, int] = {}
    for period in periods:
        months[period.year] = months.get(period.year, 0) + period.months
    yearly = by_period.group_by("campus", "year", maintain_order=True).agg(
        pl.col("mwh").sum(), pl.col("peak_mw").max()
    )
    sums: dict[tuple[WorldRegion, int], tuple[float, float]] = {}
    for campus, year, mwh, peak_mw in yearly.iter_rows():
        for region in regions.get(campus, (WorldRegion.WORLD,)):
            twh, gw = sums.get((region, year), (0.0, 0.0))
            sums[region, year] = (twh + mwh / MWH_PER_TWH, gw + peak_mw / MW_PER_GW)
    order = list(WorldRegion)
    found = [
        RegionLoad(region, year, min(months[year], MONTHS_PER_YEAR), twh, gw)
        for (region, year), (twh, gw) in sorted(
            sums.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]
    return ProgrammeLoad(str(written.get("name", "programme")), tuple(found), tuple(cautions))


def _regions(campuses: Any) -> tuple[dict[str, tuple[WorldRegion, ...]], list[str]]:  # noqa: ANN401
    """Regions of every campus by its place; the world alone for a campus without one."""
    places = load_places()
    found: dict[str, tuple[WorldRegion, ...]] = {}
    cautions = []
    for campus in campuses:
        name, place = str(campus["name"]), places.get(campus.get("place") or "")
        region = None if place is None else COUNTRIES.get(place.country)
        if region is None:
            cautions.append(f"{name} names no embedded place: it counts for the world alone")
            found[name] = (WorldRegion.WORLD,)
        else:
            found[name] = regions_around(region)
    return found, cautions
