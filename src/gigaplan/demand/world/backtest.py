"""What would have been said in earlier years, against what came.

Models are fitted again with nothing later than the year they speak from. Paths of publishers are
read as growth from their own starting point; a path counts if it was published before the
middle of the year that judges it. The errors of paths give the spread of paths in the fan: their
mean square over the years from the starting point, one vote a publisher.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from gigaplan.data.world_records import ForecastPath, Shipped
from gigaplan.demand.world.bottom_up import AiInputs, BottomUp, Ranged, bottom_up
from gigaplan.demand.world.fan import Group
from gigaplan.demand.world.history import History
from gigaplan.demand.world.published import Footing, is_whole, read_at
from gigaplan.demand.world.shipments import shipments_of
from gigaplan.demand.world.top_down import FEWEST_STEPS, fit_growth
from gigaplan.scenario.outlook.regions import WorldRegion

Floats = NDArray[np.float64]
BAND = 0.8
"""Probability of the band that an outcome is looked for in."""
MIDDLE_OF_YEAR = 6


@dataclass(frozen=True, slots=True)
class Check:
    """One forecast of the past against what came.

    Attributes
    ----------
    group : Group or None
        Published, or which model; None: the whole fan.
    name, publisher : str
        Key of the path or the model, and who said it.
    region : WorldRegion
        Of which it speaks.
    from_year, year : int
        Starting point, and year that judges it.
    forecast_twh, actual_twh : float
        Said, on the level of history in `from_year`, and come true. [TWh]
    low_twh, high_twh : float or None
        Band of 80 %; None for paths, which state none. [TWh]
    """

    group: Group | None
    name: str
    publisher: str
    region: WorldRegion
    from_year: int
    year: int
    forecast_twh: float
    actual_twh: float
    low_twh: float | None = None
    high_twh: float | None = None

    @property
    def error(self) -> float:
        """Forecast over actual less 1; below zero: too low [1]."""
        return self.forecast_twh / self.actual_twh - 1.0

    @property
    def log_error(self) -> float:
        """Logarithm of forecast over actual [1]."""
        return float(np.log(self.forecast_twh / self.actual_twh))

    @property
    def inside(self) -> bool | None:
        """Whether the actual lies in the band; None without a band."""
        if self.low_twh is None or self.high_twh is None:
            return None
        return self.low_twh <= self.actual_twh <= self.high_twh


def check_top_down(history: History, half_life_years: float) -> tuple[Check, ...]:
    """The growth model of the world from every year of history that allows it."""
    world = WorldRegion.WORLD
    years, twh = history.years[world], history.twh[world]
    found = []
    for at in range(FEWEST_STEPS, years.size - 1):
        fit = fit_growth(years[: at + 1], twh[: at + 1], half_life_years)
        tail = float(student.ppf(0.5 + BAND / 2.0, fit.degrees_of_freedom))
        for later in range(at + 1, years.size):
            middle = float(fit.log_mean(years[later]))
            reach = tail * float(fit.log_scale(years[later]))
            found.append(
                Check(
                    Group.TOP_DOWN,
                    Group.TOP_DOWN.value,
                    "gigaplan",
                    world,
                    int(years[at]),
                    int(years[later]),
                    float(np.exp(middle)),
                    float(twh[later]),
                    float(np.exp(middle - reach)),
                    float(np.exp(middle + reach)),
                )
            )
    return tuple(found)


def check_bottom_up(
    rows: Sequence[Shipped], history: History, inputs: AiInputs
) -> tuple[Check, ...]:
    """The model of accelerators from every year of which shipments and the year before are known.

    Inputs that are not shipments are those of today: what was known of them then is not recorded.
    PUE is the first of `inputs`, which has one value a year from the last year of history on.
    """
    world = WorldRegion.WORLD
    tail = float(student.ppf(0.5 + BAND / 2.0, np.inf))
    found = []
    for origin in origins_of(rows, history):
        said = bottom_up_from(rows, history, inputs, origin)
        for at in range(1, said.years.size):
            middle, reach = float(said.twh[at]), tail * float(said.log_sd[at])
            found.append(
                Check(
                    Group.BOTTOM_UP,
                    Group.BOTTOM_UP.value,
                    "gigaplan",
                    world,
                    origin,
                    int(said.years[at]),
                    middle,
                    history.at(world, said.years[at]),
                    middle * float(np.exp(-reach)),
                    middle * float(np.exp(reach)),
                )
            )
    return tuple(found)


def origins_of(rows: Sequence[Shipped], history: History) -> tuple[int, ...]:
    """Years gone by from which the model of accelerators can speak: shipments of two are known."""
    first = min(row.year for row in rows) + 1
    years = range(first, history.last_year)
    return tuple(year for year in years if history.holds(WorldRegion.WORLD, year))


def bottom_up_from(
    rows: Sequence[Shipped], history: History, inputs: AiInputs, origin: int
) -> BottomUp:
    """The model of accelerators with shipments up to a year gone by, to the end of history."""
    years = np.arange(origin, history.last_year + 1, dtype=np.float64)
    then = replace(inputs, pue=_first(inputs.pue, years.size))
    known = history.at(WorldRegion.WORLD, origin)
    return bottom_up(shipments_of(rows, origin), then, origin, known, years)


def check_paths(paths: Sequence[ForecastPath], footing: Footing) -> tuple[Check, ...]:
    """Every path of a publisher that time has judged, in the last year that can judge it."""
    history = footing.history
    found = []
    for path in paths:
        start = path.years[0]
        year = min(path.years[-1], history.last_year)
        if not (is_whole(path) and history.holds(path.region, start) and start < year):
            continue
        if not _before_middle_of(path.published, year):
            continue
        first, then = read_at(path, footing, start), read_at(path, footing, year)
        if first is None or then is None:
            continue
        found.append(
            Check(
                Group.PUBLISHED,
                path.key,
                path.publisher,
                path.region,
                start,
                year,
                then / first * history.at(path.region, start),
                history.at(path.region, year),
            )
        )
    return tuple(found)


def error_of_one_year(checks: Sequence[Check], group: Group | None) -> float:
    """By how much forecasts of a group miss, as a logarithm after one year [1].

    Errors grow with the square root of the years: the root of the mean of squared logarithms over
    years, one vote a publisher.

    Raises
    ------
    ValueError
        If no forecast of the group has been judged.
    """
    by_publisher: dict[str, list[float]] = {}
    for check in checks:
        if check.group is group:
            rate = check.log_error**2 / (check.year - check.from_year)
            by_publisher.setdefault(check.publisher, []).append(rate)
    if not by_publisher:
        raise ValueError(f"time has judged no forecast of {group.value if group else 'the fan'}")
    return float(np.sqrt(np.mean([np.mean(rates) for rates in by_publisher.values()])))


def root_mean_square(checks: Sequence[Check]) -> float:
    """Root mean square of the logarithmic errors [1]."""
    return float(np.sqrt(np.mean([check.log_error**2 for check in checks])))


def _before_middle_of(published: str, year: int) -> bool:
    """Whether a date, of which a part may be left out, lies before the middle of a year."""
    parts = [int(part) for part in published.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    return (parts[0], month) <= (year, MIDDLE_OF_YEAR)


def _first(ranged: Ranged, size: int) -> Ranged:
    """The first year's values, held."""
    return Ranged(*(np.full(size, side[0]) for side in (ranged.low, ranged.mid, ranged.high)))
