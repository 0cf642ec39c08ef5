"""Regions of world demand, as the IEA cuts them: six parts, and two countries within them."""

from enum import StrEnum


class WorldRegion(StrEnum):
    """A region with a history and a share of the world."""

    WORLD = "world"
    NORTH_AMERICA = "north_america"
    UNITED_STATES = "united_states"
    CENTRAL_AND_SOUTH_AMERICA = "central_and_south_america"
    EUROPE = "europe"
    AFRICA = "africa"
    MIDDLE_EAST = "middle_east"
    ASIA_PACIFIC = "asia_pacific"
    CHINA = "china"

    @property
    def words(self) -> str:
        """Name for people."""
        words = self.value.replace("_", " ").title()
        return words.replace(" And ", " and ")


PARTS = (
    WorldRegion.NORTH_AMERICA,
    WorldRegion.CENTRAL_AND_SOUTH_AMERICA,
    WorldRegion.EUROPE,
    WorldRegion.AFRICA,
    WorldRegion.MIDDLE_EAST,
    WorldRegion.ASIA_PACIFIC,
)
"""Together the world, but for the 1.2 to 1.6 % that the IEA's annex does not list by region."""


class PathUnit(StrEnum):
    """Unit of a forecast."""

    TWH = "TWh"
    """Electricity of a year."""
    GW = "GW"
    """Power of facilities; times hours and load factor it is electricity."""


WITHIN = {
    WorldRegion.UNITED_STATES: WorldRegion.NORTH_AMERICA,
    WorldRegion.CHINA: WorldRegion.ASIA_PACIFIC,
    **dict.fromkeys(PARTS, WorldRegion.WORLD),
}
"""The next larger region of each but the world."""


def regions_around(region: WorldRegion) -> tuple[WorldRegion, ...]:
    """A region and every larger one that holds it, the world last."""
    found = [region]
    while found[-1] in WITHIN:
        found.append(WITHIN[found[-1]])
    return tuple(found)
