"""What the user states about a campus. Read-only: no physics, no solver, no file access."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from gigaplan.scenario.own_file import reading_of
from gigaplan.scenario.part import Clash, Part, number, refusal
from gigaplan.scenario.series_file import HourlyMegawatt
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.units import Acre, CampusMegawatt, Share, UsdPerMmbtu, Watt


class CoolingSystem(Enum):
    """How the heat leaves; each has its own curve of PUE and water over the weather."""

    EVAPORATIVE = "evaporative"
    CLOSED_LOOP = "closed_loop"
    DIRECT_LIQUID = "direct_liquid"
    IMMERSION = "immersion"
    CHILLED_AIR = "chilled_air"


class Gpus(Part):
    """IT load counted in accelerators."""

    count: int = Field(gt=0, json_schema_extra={"hint": "400000 means 400,000 GPUs"})
    """Number of GPUs."""
    watts_per_gpu: Watt | None = None
    """IT power per GPU with its share of host and network; left out: the data register's."""


class Jobs(Part):
    """Mix of jobs by share of the IT energy; together they are 1."""

    training: Share = 0.0
    """Large training runs: nearly flat."""
    inference: Share = 0.0
    """Answering users: follows their day and week."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Shares that do not add up to 1."""
        shares = [number(given, key) for key in given if key in cls.model_fields]
        sound = [share for share in shares if share is not None and 0 <= share <= 1]
        total = sum(sound)
        if len(sound) == len(given) and abs(total - 1.0) > 1e-6:
            yield Clash(f"the shares add up to {total:g}", "they must add up to 1")


class ItLoad(Part):
    """Size and rhythm of the IT load."""

    it_mw: CampusMegawatt | None = None
    """IT nameplate; either this or `gpus`."""
    gpus: Gpus | None = None
    """IT nameplate counted in GPUs."""
    utilisation: Share | None = None
    """Mean power over nameplate; left out: the data register's."""
    jobs: Jobs | None = None
    """Mix of jobs; left out: a flat load."""
    flexible_share: Share = 0.0
    """Share of the load that may be moved in time (`flexible_load` among the supply moves it)."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A size stated twice, or not at all."""
        if "it_mw" in given and "gpus" in given:
            yield Clash("the size is stated twice", "keep either it_mw or gpus", ("gpus",))
        if "it_mw" not in given and "gpus" not in given:
            yield Clash(
                "the size is not stated",
                "add it_mw, such as it_mw: 1200, or gpus",
                absent=("it_mw", "gpus"),
            )


class Cooling(Part):
    """How the campus is cooled."""

    system: CoolingSystem = CoolingSystem.CLOSED_LOOP
    """Cooling system."""


class Gas(Part):
    """Gas price of the user's own."""

    usd_per_mmbtu: UsdPerMmbtu
    """Delivered price, higher heating value, real money of the scenario's price year."""


def known_place(place: str | None, info: ValidationInfo) -> str | None:
    """Refuse a place that is not embedded, where the list of them is at hand."""
    reading = reading_of(info)
    if place is not None and reading and reading.places and place not in reading.places:
        otherwise = "`gigaplan data list place` names the places that are embedded"
        raise refusal(f"unknown place {place!r}", suggestion(place, reading.places, otherwise))
    return place


class Campus(Part):
    """One data-center campus."""

    name: str = Field(min_length=1)
    """Name in every result."""
    place: str | None = None
    """Key of an embedded place (`gigaplan data list place`)."""
    it_load: ItLoad | None = None
    """IT load, from which cooling and weather make the load at the bus."""
    cooling: Cooling | None = None
    """Cooling; only beside `it_load`."""
    load: HourlyMegawatt | None = None
    """The load at the bus itself, one number or one per hour, instead of `it_load`."""
    flexible_load: HourlyMegawatt | None = None
    """Beside `load`: the part of it that may be moved in time."""
    gas: Gas | None = None
    """Gas price; left out: the register's path for the place's census division."""
    land_acres: Acre | None = None
    """Land for all supply together; left out: no limit."""

    @field_validator("place")
    @classmethod
    def _known_place(cls, place: str | None, info: ValidationInfo) -> str | None:
        """Refuse a place that is not embedded, where the list of them is at hand."""
        return known_place(place, info)

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A load stated twice or not at all, and keys that have no effect on the load stated."""
        it_load, load = "it_load" in given, "load" in given
        if it_load and load:
            yield Clash("the load is stated twice", "keep either it_load or load", ("load",))
        if not it_load and not load:
            yield Clash(
                "the load is not stated",
                "add it_load (IT power; cooling comes on top) or load (MW at the bus)",
                absent=("it_load", "load"),
            )
        if load and not it_load and "cooling" in given:
            yield Clash(
                "cooling has no effect on load, which is the load at the bus with cooling in it",
                "remove cooling, or state it_load instead of load",
                ("cooling",),
            )
        if it_load and not load and "flexible_load" in given:
            yield Clash(
                "flexible_load belongs to load",
                "beside it_load state it_load.flexible_share",
                ("flexible_load",),
            )
