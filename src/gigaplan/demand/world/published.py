"""Published paths on one footing: TWh, the level of history, the region asked for.

Publishers count differently; for 2024 one says 416 TWh and another 508. A path is therefore read
as growth since the last year of history, on the level of history. What a path says as printed stays
beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.world_records import ForecastPath, PathScope, PathUse
from gigaplan.demand.world.history import (
    GW_HOURS_PER_TWH,
    HOURS_PER_YEAR,
    History,
    Shares,
)
from gigaplan.scenario.outlook.regions import PathUnit, WorldRegion

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Footing:
    """What paths are brought on one footing with.

    Attributes
    ----------
    history : History
        Demand in years gone by.
    shares : Shares
        Of the regions in the world.
    load_factor_years, load_factors : array, shape (Y,)
        Energy over what facilities could draw all year; linear between years. [1]
    """

    history: History
    shares: Shares
    load_factor_years: Floats
    load_factors: Floats

    def load_factor(self, year: float) -> float:
        """Load factor in a year; the nearest held outside [1]."""
        return float(np.interp(year, self.load_factor_years, self.load_factors))


def twh_of(path: ForecastPath, footing: Footing) -> Floats:
    """Values of a path as electricity, shape (years of the path,) [TWh].

    GW are times 8.76 thousand hours and the load factor of all data centres.
    """
    values = np.array(path.values)
    if path.unit is PathUnit.TWH:
        return values
    factors = np.array([footing.load_factor(year) for year in path.years])
    return np.asarray(values * HOURS_PER_YEAR / GW_HOURS_PER_TWH * factors)


def read_at(path: ForecastPath, footing: Footing, year: float) -> float | None:
    """What a path says of a year, at constant growth between its points; None outside [TWh]."""
    if not path.years[0] <= year <= path.years[-1]:
        return None
    return float(np.exp(np.interp(year, path.years, np.log(twh_of(path, footing)))))


def level_factor(path: ForecastPath, footing: Footing) -> float:
    """History over what a path says of the last year; 1 where the path is silent [1]."""
    last = footing.history.last_year
    said = read_at(path, footing, last)
    return 1.0 if said is None else footing.history.at(path.region, last) / said


def spoken_for(
    paths: Sequence[ForecastPath], region: WorldRegion
) -> dict[str, tuple[ForecastPath, ...]]:
    """Paths with weight by publisher: its own of the region, else of the world, else others."""
    found: dict[str, tuple[ForecastPath, ...]] = {}
    active = [path for path in paths if path.use is PathUse.ENSEMBLE]
    for publisher in dict.fromkeys(path.publisher for path in active):
        own = [path for path in active if path.publisher == publisher]
        for wanted in (region, WorldRegion.WORLD):
            of_wanted = [path for path in own if path.region is wanted]
            if of_wanted:
                own = of_wanted
                break
        found[publisher] = tuple(own)
    return found


def log_path(
    path: ForecastPath, region: WorldRegion, footing: Footing, years: Sequence[int]
) -> Floats:
    """Logarithm of a path for a region on the level of history, shape (years,); nan after its end.

    From history to the first point of a path that begins later growth is constant. Another region's
    path is carried over by the ratio of the shares of the world.
    """
    history = footing.history
    last = history.last_year
    own, level = history.at(path.region, last), level_factor(path, footing)
    at_years = np.array(path.years, dtype=np.float64)
    logs = np.log(twh_of(path, footing) * level)
    if at_years[0] > last:
        at_years = np.insert(at_years, 0, last)
        logs = np.insert(logs, 0, np.log(own))
    growth = np.interp(years, at_years, logs, right=np.nan) - np.log(own)
    carried = np.array([moved(footing, path.region, region, year) for year in years])
    return np.asarray(np.log(history.at(region, last)) + growth + carried)


def moved(footing: Footing, source: WorldRegion, region: WorldRegion, year: int) -> float:
    """Change of the ratio of two regions' shares since the last year of history, as a logarithm."""
    shares, last = footing.shares, footing.history.last_year
    now = shares.at(region, year) / shares.at(source, year)
    then = shares.at(region, last) / shares.at(source, last)
    return float(np.log(now / then))


def go_on(logs: Floats, start: Floats, weights: Floats) -> Floats:
    """Carry paths on after their end, at the mean growth of those that go on.

    Parameters
    ----------
    logs : array, shape (P, Y)
        Logarithms of paths; nan after the end of each.
    start : array, shape (P,)
        Logarithms in the year before the first.
    weights : array, shape (P,)
        For the mean. [1]

    Returns
    -------
    array, shape (P, Y)
        Where none goes on, the last mean growth is held.

    Raises
    ------
    ValueError
        If no path reaches the first year.
    """
    found = logs.copy()
    before = start
    growth: float | None = None
    for at in range(logs.shape[1]):
        there = ~np.isnan(logs[:, at])
        if there.any():
            steps = logs[there, at] - before[there]
            growth = float(np.average(steps, weights=weights[there]))
        if growth is None:
            raise ValueError("no published path reaches the first year of the outlook")
        found[~there, at] = before[~there] + growth
        before = found[:, at]
    return found


def is_whole(path: ForecastPath) -> bool:
    """Whether a path counts all of data centres, so that its growth can be held to history."""
    return path.scope is not PathScope.AI_SERVERS
