"""History of demand by region, and each region's share of the world.

Between two years history grows at a constant rate; shares of the world are those of the IEA's
annex, linear between its years and held after the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.world_records import AnnexType, AnnexValue, HistoryPoint
from gigaplan.scenario.outlook.regions import PARTS, WorldRegion

Floats = NDArray[np.float64]

CONSUMPTION, CAPACITY = "electricity_consumption", "installed_capacity"
FACILITY, TOTAL = "facility", "total"
HOURS_PER_YEAR = 8760.0
GW_HOURS_PER_TWH = 1000.0


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the world.

    Attributes
    ----------
    years : array, shape (Y,)
        Years of the annex.
    of : mapping of region to array, shape (Y,)
        Demand over that of the world. [1]
    """

    years: Floats
    of: dict[WorldRegion, Floats]

    def at(self, region: WorldRegion, year: float) -> float:
        """Share in a year; linear between the years, the nearest held outside [1]."""
        return float(np.interp(year, self.years, self.of[region]))


@dataclass(frozen=True, slots=True)
class History:
    """Demand in years gone by.

    Attributes
    ----------
    years, twh : mapping of region to array
        Rising years, and what was used in them. [TWh]
    """

    years: dict[WorldRegion, Floats]
    twh: dict[WorldRegion, Floats]

    @property
    def last_year(self) -> int:
        """Last year gone by, of the world and of every region."""
        return int(self.years[WorldRegion.WORLD][-1])

    def at(self, region: WorldRegion, year: float) -> float:
        """Demand in a year within history [TWh].

        Raises
        ------
        ValueError
            If history of the region does not hold the year.
        """
        years = self.years[region]
        if not years[0] <= year <= years[-1]:
            raise ValueError(
                f"history of {region.words} holds {years[0]:.0f} to {years[-1]:.0f}, not {year:g}"
            )
        there = np.flatnonzero(years == year)
        if there.size:  # as printed, not through a logarithm
            return float(self.twh[region][there[0]])
        return float(np.exp(np.interp(year, years, np.log(self.twh[region]))))

    def holds(self, region: WorldRegion, year: float) -> bool:
        """Whether history of a region holds a year."""
        return bool(self.years[region][0] <= year <= self.years[region][-1])

    def until(self, region: WorldRegion, year: int) -> tuple[Floats, Floats]:
        """Years and demand known at the end of a year [TWh]."""
        known = self.years[region] <= year
        return self.years[region][known], self.twh[region][known]


def cut(history: History, year: int) -> History:
    """History as it ends with a year.

    Raises
    ------
    ValueError
        If a region has no value for that year.
    """
    kept = {region: years <= year for region, years in history.years.items()}
    found = History(
        {region: years[kept[region]] for region, years in history.years.items()},
        {region: twh[kept[region]] for region, twh in history.twh.items()},
    )
    for region, years in found.years.items():
        if not years.size or years[-1] != year:
            raise ValueError(f"history of {region.words} has no value for {year}")
    return found


def shares_of(annex: Sequence[AnnexValue]) -> Shares:
    """Shares of the world by region from the annex's own totals."""
    values = _consumption(annex)
    years = sorted({year for _, year in values})
    return Shares(
        np.array(years, dtype=np.float64),
        {
            region: np.array(
                [values[region, year] / values[WorldRegion.WORLD, year] for year in years]
            )
            for region in WorldRegion
        },
    )


def history_of(points: Sequence[HistoryPoint], shares: Shares) -> History:
    """History of every region up to the last year of the world's.

    A region whose own history ends before that of the world has the last year by its share.
    """
    found: dict[WorldRegion, dict[int, float]] = {region: {} for region in WorldRegion}
    for point in points:
        found[point.region][point.year] = point.twh
    last = max(found[WorldRegion.WORLD])
    for region, known in found.items():
        known.setdefault(last, found[WorldRegion.WORLD][last] * shares.at(region, last))
    ordered = {region: sorted(known.items()) for region, known in found.items()}
    return History(
        {region: np.array([year for year, _ in of], dtype=float) for region, of in ordered.items()},
        {region: np.array([twh for _, twh in of], dtype=float) for region, of in ordered.items()},
    )


def sum_of_parts(annex: Sequence[AnnexValue]) -> dict[tuple[str, int], tuple[float, float]]:
    """The six parts added up, and the annex's own total, by scenario and year [TWh]."""
    scenarios = {value.year: value.scenario for value in annex}
    values = _consumption(annex)
    return {
        (scenarios[year], year): (
            sum(values[part, year] for part in PARTS),
            values[WorldRegion.WORLD, year],
        )
        for year in sorted({year for _, year in values})
    }


def sum_of_types(types: Sequence[AnnexType]) -> dict[tuple[str, int], tuple[float, float]]:
    """Types of data centres added up, and the total, by scenario and year [TWh]."""
    parts: dict[tuple[str, int], float] = {}
    totals: dict[tuple[str, int], float] = {}
    for each in types:
        if each.metric != CONSUMPTION or each.scope != FACILITY:
            continue
        key = (each.scenario, each.year)
        if each.data_centre_type == TOTAL:
            totals[key] = each.value
        else:
            parts[key] = parts.get(key, 0.0) + each.value
    return {key: (parts[key], total) for key, total in totals.items()}


def load_factor_of(annex: Sequence[AnnexValue]) -> tuple[Floats, Floats]:
    """Years, and energy over what the world's installed facilities could draw all year [1]."""
    energy = _consumption(annex)
    power = {
        (value.region, value.year): value.value
        for value in annex
        if value.metric == CAPACITY and value.scope == FACILITY
    }
    years = np.array(sorted({year for _, year in energy}), dtype=np.float64)
    world = WorldRegion.WORLD
    factors = [
        energy[world, int(year)] * GW_HOURS_PER_TWH / (power[world, int(year)] * HOURS_PER_YEAR)
        for year in years
    ]
    return years, np.array(factors)


def _consumption(annex: Sequence[AnnexValue]) -> dict[tuple[WorldRegion, int], float]:
    return {
        (value.region, value.year): value.value
        for value in annex
        if value.metric == CONSUMPTION and value.scope == FACILITY
    }
