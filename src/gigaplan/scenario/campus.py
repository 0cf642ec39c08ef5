"""What the user states about a campus. Read-only: no physics, no solver, no file access."""

from enum import Enum

from pydantic import Field, model_validator

from gigaplan.scenario.part import Part
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.units import Acre, Megawatt, Share, UsdPerMmbtu, Watt


class CoolingSystem(Enum):
    """How the heat leaves; each has its own curve of PUE and water over the weather."""

    EVAPORATIVE = "evaporative"
    CLOSED_LOOP = "closed_loop"
    DIRECT_LIQUID = "direct_liquid"
    IMMERSION = "immersion"
    CHILLED_AIR = "chilled_air"


class Gpus(Part):
    """IT load counted in accelerators."""

    count: int = Field(gt=0)
    """Number of GPUs."""
    watts_per_gpu: Watt | None = None
    """IT power per GPU with its share of host and network; left out: the data register's."""


class Jobs(Part):
    """Mix of jobs by share of the IT energy; together they are 1."""

    training: Share = 0.0
    """Large training runs: nearly flat."""
    inference: Share = 0.0
    """Answering users: follows their day and week."""

    @model_validator(mode="after")
    def _whole(self) -> "Jobs":
        total = self.training + self.inference
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares add up to {total:g}; they must add up to 1")
        return self


class ItLoad(Part):
    """Size and rhythm of the IT load."""

    it_mw: Megawatt | None = None
    """IT nameplate; either this or `gpus`."""
    gpus: Gpus | None = None
    """IT nameplate counted in GPUs."""
    utilisation: Share | None = None
    """Mean power over nameplate; left out: the data register's."""
    jobs: Jobs | None = None
    """Mix of jobs; left out: a flat load."""
    flexible_share: Share = 0.0
    """Share of the load that may be moved in time (`flexible_load` among the supply moves it)."""

    @model_validator(mode="after")
    def _one_size(self) -> "ItLoad":
        if (self.it_mw is None) == (self.gpus is None):
            raise ValueError("state the size once: either it_mw or gpus")
        return self


class Cooling(Part):
    """How the campus is cooled."""

    system: CoolingSystem = CoolingSystem.CLOSED_LOOP
    """Cooling system."""


class Gas(Part):
    """Gas price of the user's own."""

    usd_per_mmbtu: UsdPerMmbtu
    """Delivered price, higher heating value, real money of the scenario's price year."""


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
    load: float | SeriesFile | None = Field(None, json_schema_extra={"unit": "MW"})
    """The load at the bus itself, one number or one per hour, instead of `it_load`."""
    flexible_load: float | SeriesFile | None = Field(None, json_schema_extra={"unit": "MW"})
    """Beside `load`: the part of it that may be moved in time."""
    gas: Gas | None = None
    """Gas price; left out: the register's path for the place's census division."""
    land_acres: Acre | None = None
    """Land for all supply together; left out: no limit."""

    @model_validator(mode="after")
    def _one_load(self) -> "Campus":
        if (self.it_load is None) == (self.load is None):
            raise ValueError("state the load once: either it_load or load")
        if self.load is not None and self.cooling is not None:
            raise ValueError("cooling belongs to it_load; a load at the bus includes it already")
        if self.load is None and self.flexible_load is not None:
            raise ValueError("flexible_load belongs to load; beside it_load state flexible_share")
        for key in ("load", "flexible_load"):
            value = getattr(self, key)
            if isinstance(value, float) and value < 0:
                raise ValueError(f"{key} must be 0 MW or more, got {value:g}")
        return self
