"""One campus of a programme: a site that can be opened, and what it differs in from the others."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, SerializeAsAny, ValidationInfo, field_validator

from gigaplan.scenario.campus import Cooling, Gas, known_place
from gigaplan.scenario.capital import Usd
from gigaplan.scenario.dates import CalendarDate, TotalMegawatts
from gigaplan.scenario.halls import Halls
from gigaplan.scenario.part import Clash, Part, number
from gigaplan.scenario.programme_limits import CampusLimits
from gigaplan.scenario.supply import SupplyPart
from gigaplan.scenario.units import Acre, CampusMegawatt, MegawattOrZero
from gigaplan.scenario.weather import known_weather

MegawattPerQuarter = Annotated[
    float, Field(gt=0, json_schema_extra={"unit": "MW/quarter", "hint": "120 means 120 MW"})
]


class GridByDate(Part):
    """What the queue gives by date: cumulative limits on the supply part of kind `grid`."""

    firm_mw: TotalMegawatts | None = None
    """Firm connection, by date; 0 before the first date; no limit if left out."""
    non_firm_mw: TotalMegawatts | None = None
    """Non-firm connection, likewise."""


class ProgrammeCampus(Part):
    """One campus of a programme."""

    name: str = Field(min_length=1)
    """Name in every result."""
    place: str | None = None
    """Key of an embedded place (`gigaplan data list place`)."""
    weather: str | None = None
    """Key of an embedded weather set (`gigaplan data list weather`) in place of the place's own,
    for weather years that name none."""
    region: str | None = Field(None, min_length=1)
    """Region, for limits on diversity and for tables."""
    ready: CalendarDate | None = None
    """First date at which ground can be broken; the start of the horizon if left out."""
    maximum_it_mw: CampusMegawatt
    """IT power the site can hold."""
    most_it_mw_per_quarter: MegawattPerQuarter | None = None
    """Largest IT power energised in a quarter; no limit if left out."""
    existing_it_mw: MegawattOrZero = 0.0
    """IT power of halls already there, at no capital and no fixed cost in this plan."""
    fixed_cost_usd: Usd = 0.0
    """Land, roads and fibre: spent once if the campus is opened."""
    cooling: Cooling | None = None
    """Cooling; closed loop if left out."""
    gas: Gas | None = None
    """Gas price; left out: the register's path for the place's census division."""
    land_acres: Acre | None = None
    """Land for all supply together; left out: no limit."""
    limits: CampusLimits = CampusLimits()
    """Permits and limits of this campus."""
    grid: GridByDate | None = None
    """Grid connection by date; left out: no limit but the part's own."""
    halls: Halls | None = None
    """Keys of the shared `halls` that differ here."""
    supply: tuple[SerializeAsAny[SupplyPart], ...] = ()
    """Parts of this campus only, and keys of shared parts (by name) that differ here."""

    @field_validator("place")
    @classmethod
    def _known_place(cls, place: str | None, info: ValidationInfo) -> str | None:
        """Refuse a place that is not embedded, where the list of them is at hand."""
        return known_place(place, info)

    @field_validator("weather")
    @classmethod
    def _known_weather(cls, weather: str | None, info: ValidationInfo) -> str | None:
        """Refuse a weather set that is not embedded, where the list of them is at hand."""
        return known_weather(weather, info)

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """More halls than the site can hold."""
        there, most = number(given, "existing_it_mw"), number(given, "maximum_it_mw")
        if there is not None and most is not None and there > most > 0:
            yield Clash(
                f"existing_it_mw {there:g} is above maximum_it_mw {most:g}, which counts what "
                "exists",
                f"raise maximum_it_mw to {there:g} or more",
                ("existing_it_mw",),
            )
