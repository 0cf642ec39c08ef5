"""Members of the fan of a region: published paths, the growth model, the model of accelerators.

Publishers share the weight of the published equally, paths of a publisher by their own weights. A
path spreads with the square root of the years since history, as paths of the past have missed. What
is carried over from another region spreads with the shares of the world besides, as publishers
differ on them. Quantiles of regions do not add to those of the world.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.world_records import ForecastPath, PathUse
from gigaplan.demand.world.bottom_up import BottomUp
from gigaplan.demand.world.fan import Group, Member
from gigaplan.demand.world.published import Footing, go_on, log_path, moved, read_at, spoken_for
from gigaplan.demand.world.top_down import GrowthFit
from gigaplan.scenario.outlook.regions import WorldRegion

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """What the fan of every region is made of.

    Attributes
    ----------
    footing : Footing
        History, shares and load factors.
    paths : tuple of ForecastPath
        Embedded ones and the user's own.
    top_down : GrowthFit
        Of the world.
    bottom_up : BottomUp
        Of the world; its first year is the last of history.
    weights : mapping of Group to float
        Together 1. [1]
    path_error : float
        By which paths miss, as a logarithm after one year; grows with the square root. [1]
    bottom_up_error : float
        By which the model of accelerators has missed, likewise, beside the spread of its inputs.
    share_error : float
        By which publishers differ on a region's share, likewise. [1]
    """

    footing: Footing
    paths: tuple[ForecastPath, ...]
    top_down: GrowthFit
    bottom_up: BottomUp
    weights: Mapping[Group, float]
    path_error: float
    bottom_up_error: float
    share_error: float


def members_of(
    ensemble: Ensemble, region: WorldRegion, years: NDArray[np.int64]
) -> tuple[Member, ...]:
    """Members of the fan of a region; groups and paths without weight are left out.

    Parameters
    ----------
    ensemble : Ensemble
        What there is.
    region : WorldRegion
        For which.
    years : array of int, shape (Y,)
        From the year after history on, without gaps.
    """
    found: list[Member] = []
    if ensemble.weights[Group.PUBLISHED] > 0.0:
        found += _published(ensemble, region, years)
    found += _models(ensemble, region, years)
    return tuple(found)


def _published(ensemble: Ensemble, region: WorldRegion, years: NDArray[np.int64]) -> list[Member]:
    """Paths of every publisher."""
    footing = ensemble.footing
    by_publisher = spoken_for(ensemble.paths, region)
    share = ensemble.weights[Group.PUBLISHED] / len(by_publisher)
    chosen: list[tuple[ForecastPath, float]] = []
    for paths in by_publisher.values():
        total = sum(path.weight or 0.0 for path in paths)
        chosen += [(path, share * (path.weight or 0.0) / total) for path in paths]
    weights = np.array([weight for _, weight in chosen])
    plain = [int(year) for year in years]
    logs = np.array([log_path(path, region, footing, plain) for path, _ in chosen])
    start = np.log(footing.history.at(region, footing.history.last_year))
    carried = go_on(logs, np.full(len(chosen), start), weights)
    ahead = (years - footing.history.last_year).astype(np.float64)
    return [
        Member(
            key=path.key,
            publisher=path.publisher,
            group=Group.PUBLISHED,
            weight=weight,
            log_middle=carried[at],
            log_scale=np.sqrt(_variance(ensemble, path.region is region) * ahead),
        )
        for at, (path, weight) in enumerate(chosen)
    ]


def _models(ensemble: Ensemble, region: WorldRegion, years: NDArray[np.int64]) -> list[Member]:
    """Both models of the world, carried to the region by its share."""
    history = ensemble.footing.history
    last = history.last_year
    ahead = (years - last).astype(np.float64)
    world = WorldRegion.WORLD
    begin = np.log(history.at(region, last) / history.at(world, last))
    carried = begin + np.array([moved(ensemble.footing, world, region, int(y)) for y in years])
    spread = 0.0 if region is WorldRegion.WORLD else ensemble.share_error**2
    by_share = spread * ahead
    top, bottom = ensemble.top_down, ensemble.bottom_up
    places = (years - int(bottom.years[0])).astype(int)
    found = [
        Member(
            key=Group.TOP_DOWN.value,
            publisher="gigaplan",
            group=Group.TOP_DOWN,
            weight=ensemble.weights[Group.TOP_DOWN],
            log_middle=top.log_mean(years) + carried,
            log_scale=np.sqrt(top.log_scale(years) ** 2 + by_share),
            degrees_of_freedom=float(top.degrees_of_freedom),
        ),
        Member(
            key=Group.BOTTOM_UP.value,
            publisher="gigaplan",
            group=Group.BOTTOM_UP,
            weight=ensemble.weights[Group.BOTTOM_UP],
            log_middle=np.log(bottom.twh[places]) + carried,
            log_scale=np.sqrt(
                bottom.log_sd[places] ** 2 + ensemble.bottom_up_error**2 * ahead + by_share
            ),
        ),
    ]
    return [member for member in found if member.weight > 0.0]


def _variance(ensemble: Ensemble, own: bool) -> float:
    """Variance a year of the logarithm of a path, of its own region or carried over."""
    return ensemble.path_error**2 + (0.0 if own else ensemble.share_error**2)


def share_error(paths: Sequence[ForecastPath], footing: Footing, from_year: int) -> float:
    """By how much publishers differ on shares of the world, as a logarithm after one year [1].

    The root mean square of the logarithms of a publisher's share in its last year over the share of
    the annex, over the root of the years since the annex's last actual year.

    Raises
    ------
    ValueError
        If no publisher speaks of the world and of a region in one year.
    """
    squares: list[float] = []
    active = [path for path in paths if path.use is PathUse.ENSEMBLE]
    worlds = {path.publisher: path for path in active if path.region is WorldRegion.WORLD}
    for path in active:
        world = worlds.get(path.publisher)
        if world is None or path.region is WorldRegion.WORLD:
            continue
        year = path.years[-1]
        of_region, of_world = read_at(path, footing, year), read_at(world, footing, year)
        if of_region is None or of_world is None:
            continue
        apart = np.log(of_region / of_world / footing.shares.at(path.region, year))
        squares.append(float(apart**2) / (year - from_year))
    if not squares:
        raise ValueError("no publisher speaks of the world and of a region in one year")
    return float(np.sqrt(np.mean(squares)))
