"""Published figures placed in the fan: as printed, and on the level of history."""

from dataclasses import dataclass

from gigaplan.data.world_records import ForecastPath
from gigaplan.demand.world.fan import Group, Member, probability_below
from gigaplan.demand.world.published import is_whole, level_factor, twh_of
from gigaplan.outlook.computing import Outlook
from gigaplan.scenario.outlook.regions import PathUnit

CLAIM = "bloomberg_2024"
"""Path of the figure that committees quote: 1,580 TWh by 2034, about as much as India uses."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One point of a published path.

    Attributes
    ----------
    path : ForecastPath
        Of which.
    at : int
        Place of the point.
    year : int
        Of the point.
    twh : float
        As printed, GW by the load factor. [TWh]
    on_level_twh : float or None
        Growth since history on the level of history; None for what counts a part only. [TWh]
    below, below_on_level : float or None
        Probability that demand is not above it; None outside the fan, and the first for GW, of
        which no TWh are printed. [1]
    """

    path: ForecastPath
    at: int
    year: int
    twh: float
    on_level_twh: float | None
    below: float | None
    below_on_level: float | None


def place_all(found: Outlook) -> tuple[Placed, ...]:
    """Every point of every path, in the order of the tables."""
    return tuple(_place(found, path, at) for path in found.paths for at in range(len(path.years)))


def _place(found: Outlook, path: ForecastPath, at: int) -> Placed:
    year, twh = path.years[at], float(twh_of(path, found.footing)[at])
    whole = is_whole(path)
    on_level = twh * level_factor(path, found.footing) if whole else None
    fan = found.fans[path.region]
    inside = whole and int(fan.years[0]) <= year <= int(fan.years[-1])

    def below(amount: float | None) -> float | None:
        if not inside or amount is None:
            return None
        return probability_below(fan.members, fan.place(year), amount)

    printed = twh if path.unit is PathUnit.TWH else None
    return Placed(path, at, year, twh, on_level, below(printed), below(on_level))


def claim(found: Outlook) -> Placed:
    """The figure that committees quote, placed."""
    path = next(path for path in found.paths if path.key == CLAIM)
    return _place(found, path, len(path.years) - 1)


def below_by_group(found: Outlook, placed: Placed) -> dict[Group, float]:
    """Probability that demand is not above a figure as printed, by each group alone [1]."""
    fan = found.fans[placed.path.region]
    groups: dict[Group, list[Member]] = {}
    for member in fan.members:
        groups.setdefault(member.group, []).append(member)
    at = fan.place(placed.year)
    return {group: probability_below(of, at, placed.twh) for group, of in groups.items()}
