"""Which weather a campus is planned for: one or several years, embedded, own, or none."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, model_validator

from gigaplan.scenario.part import Part
from gigaplan.scenario.series_file import Repair
from gigaplan.scenario.units import Positive


class WeatherFile(Part):
    """Weather from a file of the user's own: which column holds what."""

    file: Path
    """Path, relative to the scenario file."""
    time_column: str | None = None
    """Column of hour-beginning time stamps; left out: the rows are the hours in order."""
    time_zone: str = Field(
        "UTC", json_schema_extra={"hint": "such as UTC, America/Chicago or -06:00"}
    )
    """Zone of stamps that carry none of their own."""
    repair: Repair = Repair.NONE
    """What may be mended."""
    ghi_w_m2: str | None = None
    """Column of global horizontal irradiance."""
    dni_w_m2: str | None = None
    """Column of direct normal irradiance."""
    dhi_w_m2: str | None = None
    """Column of diffuse horizontal irradiance."""
    temp_air_c: str
    """Column of dry-bulb temperature."""
    dew_point_c: str | None = None
    """Column of dew point; either this or relative humidity."""
    rel_humidity_pct: str | None = None
    """Column of relative humidity, 0 to 100."""
    pressure_hpa: str | None = None
    """Column of station pressure; left out: standard pressure at the place's elevation."""
    wind_speed_m_s: str | None = None
    """Column of wind speed."""
    wind_height_m: Positive = 10.0
    """Height above ground of that wind speed. [m]"""


class WeatherYear(Part):
    """One weather year of the plan."""

    name: str = Field(min_length=1)
    """Label in every result."""
    weight: Positive | None = None
    """How much the year counts; all years or none state one. Left out: equal weights, sum 1."""
    embedded: str | None = None
    """Key of an embedded weather set (`gigaplan data list`); left out: that of the place."""
    file: WeatherFile | None = None
    """Weather of the user's own."""
    hours: int | None = Field(None, ge=1, le=8784)
    """A bare span of hours without weather, for cases that bring all their series."""
    start: datetime | None = None
    """First hour of that span, with time zone; left out: 1 January 2019 00:00 UTC."""

    @model_validator(mode="after")
    def _one_source(self) -> "WeatherYear":
        given = [key for key in ("embedded", "file", "hours") if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"states {' and '.join(given)}; keep one of them")
        if self.start is not None and self.hours is None:
            raise ValueError("start belongs to a bare span; state hours as well")
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError("start has no time zone; write it like 2019-01-01T00:00Z")
        if self.start is not None and self.start.astimezone(UTC).minute != 0:
            raise ValueError("start must be a full hour")
        return self


class WeatherChoice(Part):
    """The weather years of a plan; they share the capacities that are built."""

    years: tuple[WeatherYear, ...] = Field((WeatherYear(name="embedded"),), min_length=1)
    """One year, or several with weights."""

    @model_validator(mode="after")
    def _consistent(self) -> "WeatherChoice":
        names = [year.name for year in self.years]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two weather years are called {', '.join(twice)}; name them apart")
        stated = [year.weight is not None for year in self.years]
        if any(stated) and not all(stated):
            missing = [n for n, has in zip(names, stated, strict=True) if not has]
            raise ValueError(
                f"some years state a weight and {', '.join(missing)} do not; state all or none"
            )
        return self

    @property
    def weights(self) -> tuple[float, ...]:
        """Weight of each year, as stated or equal with sum 1."""
        equal = 1.0 / len(self.years)
        return tuple(equal if year.weight is None else year.weight for year in self.years)
