"""The whole fan as it would have been in years gone by, against what came.

From the end of a year: history, shipments and judged forecasts up to it, and of every publisher
what it had published last by then, in equal parts. Two things are of today all the same, since
nobody wrote down what they were: inputs of the model of accelerators that are not shipments, and
the spread of shares. History is as it is known today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gigaplan.data.world_records import ForecastPath, PathUse, Shipped
from gigaplan.demand.world.backtest import (
    BAND,
    Check,
    bottom_up_from,
    check_bottom_up,
    check_paths,
    error_of_one_year,
    origins_of,
)
from gigaplan.demand.world.bottom_up import AiInputs
from gigaplan.demand.world.ensemble import Ensemble, members_of
from gigaplan.demand.world.fan import Fan, Group, combine
from gigaplan.demand.world.history import cut
from gigaplan.demand.world.published import Footing, is_whole
from gigaplan.demand.world.top_down import fit_growth
from gigaplan.scenario.outlook.regions import WorldRegion

LEVELS = np.array([0.5 - BAND / 2.0, 0.5, 0.5 + BAND / 2.0])
FAN = "fan"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a fan is made from, today; `fan_from` takes away what was not known.

    Attributes
    ----------
    footing : Footing
        History, shares and load factors.
    paths : tuple of ForecastPath
        Embedded.
    shipped : tuple of Shipped
        Accelerators by year end.
    inputs : AiInputs
        Of the model of accelerators.
    half_life_years : float
        Of steps of history in the growth model. [a]
    weights : mapping of Group to float
        Together 1. [1]
    share_error : float
        By which publishers differ on shares. [1]
    """

    footing: Footing
    paths: tuple[ForecastPath, ...]
    shipped: tuple[Shipped, ...]
    inputs: AiInputs
    half_life_years: float
    weights: Mapping[Group, float]
    share_error: float


def check_fan(knowledge: Knowledge) -> tuple[Check, ...]:
    """The fan of the world from every year from which both models can speak."""
    world, history = WorldRegion.WORLD, knowledge.footing.history
    found = []
    for origin in origins_of(knowledge.shipped, history):
        fan = fan_from(knowledge, origin)
        for at, year in enumerate(fan.years):
            low, middle, high = (float(twh) for twh in fan.twh[at])
            found.append(
                Check(
                    None, FAN, "gigaplan", world, origin, int(year), middle,
                    history.at(world, int(year)), low, high,
                )
            )  # fmt: skip
    return tuple(found)


def fan_from(knowledge: Knowledge, origin: int) -> Fan:
    """The fan of the world as of the end of a year gone by, to the end of history."""
    today = knowledge.footing.history
    then = replace(knowledge.footing, history=cut(today, origin))
    paths = _known(knowledge.paths, origin)
    years, twh = then.history.until(WorldRegion.WORLD, origin)
    made = bottom_up_from(knowledge.shipped, today, knowledge.inputs, origin)
    judged = check_bottom_up(knowledge.shipped, then.history, knowledge.inputs)
    weights = dict(knowledge.weights)
    if not paths:  # nothing was published: the models share its weight
        spare = weights.pop(Group.PUBLISHED)
        total = sum(weights.values())
        weights = {group: weight * (1.0 + spare / total) for group, weight in weights.items()}
        weights[Group.PUBLISHED] = 0.0
    ensemble = Ensemble(
        footing=then,
        paths=paths,
        top_down=fit_growth(years, twh, knowledge.half_life_years),
        bottom_up=made,
        weights=weights,
        path_error=error_of_one_year(check_paths(knowledge.paths, then), Group.PUBLISHED),
        bottom_up_error=error_of_one_year(judged, Group.BOTTOM_UP) if judged else 0.0,
        share_error=knowledge.share_error,
    )
    ahead = np.arange(origin + 1, today.last_year + 1)
    members = members_of(ensemble, WorldRegion.WORLD, ahead)
    return combine(WorldRegion.WORLD, ahead, members, LEVELS)


def _known(paths: Sequence[ForecastPath], origin: int) -> tuple[ForecastPath, ...]:
    """What publishers had published last by the end of a year, and what reaches beyond it."""
    by_publisher: dict[str, list[ForecastPath]] = {}
    for path in paths:
        made = int(path.published[:4])
        reaches = path.years[0] <= origin < path.years[-1]
        if made <= origin and reaches and is_whole(path):
            by_publisher.setdefault(path.publisher, []).append(path)
    found = []
    for of in by_publisher.values():
        latest = max(path.published for path in of)
        found += [path for path in of if path.published == latest]
    return tuple(replace(path, use=PathUse.ENSEMBLE, weight=1.0) for path in found)
