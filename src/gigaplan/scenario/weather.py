"""Which weather a campus is planned for: one or several years, embedded, own, or none."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from gigaplan.scenario.own_file import OwnFile, reading_of
from gigaplan.scenario.part import Clash, Part, refusal, said
from gigaplan.scenario.series_file import Repair, TimeZone
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.units import Positive


class WeatherFile(Part):
    """Weather from a file of the user's own: which column holds what."""

    file: OwnFile
    """Path, relative to the scenario file."""
    time_column: str | None = None
    """Column of hour-beginning time stamps; left out: the rows are the hours in order."""
    time_zone: TimeZone = "UTC"
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


def known_weather(key: str | None, info: ValidationInfo) -> str | None:
    """Refuse a weather set that is not embedded, where the list of them is at hand."""
    reading = reading_of(info)
    known = reading.weather if reading else None
    if key is not None and known and key not in known:
        otherwise = "`gigaplan data list weather` names the sets that are embedded"
        raise refusal(f"unknown weather set {key!r}", suggestion(key, known, otherwise))
    return key


class WeatherYear(Part):
    """One weather year of the plan."""

    name: str = Field(
        min_length=1,
        coerce_numbers_to_str=True,
        json_schema_extra={"type": ["string", "integer"]},
    )
    """Label in every result, such as the calendar year."""
    weight: Positive | None = None
    """How much the year counts; all years or none state one. Left out: equal weights, sum 1."""
    embedded: str | None = None
    """Key of an embedded weather set (`gigaplan data list`); left out: that of the place."""
    file: WeatherFile | None = None
    """Weather of the user's own."""
    hours: int | None = Field(None, ge=1, le=8784)
    """A bare span of hours without weather, for cases that bring all their series."""
    start: datetime | None = Field(
        None, json_schema_extra={"hint": "write it like 2019-01-01T00:00Z"}
    )
    """First hour of that span, with time zone; left out: 1 January 2019 00:00 UTC."""

    @field_validator("embedded")
    @classmethod
    def _known_weather(cls, embedded: str | None, info: ValidationInfo) -> str | None:
        """Refuse a set that is not embedded, where the list of them is at hand."""
        return known_weather(embedded, info)

    @field_validator("start")
    @classmethod
    def _full_hour_in_a_zone(cls, start: datetime | None) -> datetime | None:
        """Refuse a first hour that is not one instant, or no full hour."""
        if start is not None and start.tzinfo is None:
            raise refusal("has no time zone", "write it like 2019-01-01T00:00Z")
        if start is not None and start.astimezone(UTC).strftime("%M%S%f") != "0000000000":
            raise refusal("is not a full hour in UTC", "write it like 2019-01-01T00:00Z")
        return start

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Two sources of one year, and a start without a span."""
        sources = [key for key in ("embedded", "file", "hours") if key in given]
        if len(sources) > 1:
            yield Clash(f"states {' and '.join(sources)}", "keep one of them", (sources[-1],))
        if "start" in given and "hours" not in given:
            yield Clash(
                "start belongs to a bare span of hours",
                "state hours as well, or remove start",
                ("start",),
            )


class WeatherChoice(Part):
    """The weather years of a plan; they share the capacities that are built."""

    years: tuple[WeatherYear, ...] = Field((WeatherYear(name="embedded"),), min_length=1)
    """One year, or several with weights."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Years of one name, and weights that only some years state."""
        years = list(given["years"]) if isinstance(given.get("years"), (list, tuple)) else []
        names = [str(said(year, "name")) for year in years]
        for at, name in enumerate(names):
            if said(years[at], "name") is not None and name in names[:at]:
                yield Clash(
                    f"two weather years are called {name!r}",
                    "give each its own name",
                    ("years", at, "name"),
                )
        weighed = [said(year, "weight") is not None for year in years]
        for at in range(len(years)):
            if any(weighed) and not weighed[at]:
                yield Clash(
                    f"weather year {names[at]!r} states no weight and others do",
                    "state a weight for all years, or for none",
                    ("years", at),
                    absent=("weight",),
                )

    @property
    def weights(self) -> tuple[float, ...]:
        """Weight of each year, as stated or equal with sum 1."""
        equal = 1.0 / len(self.years)
        return tuple(equal if year.weight is None else year.weight for year in self.years)
