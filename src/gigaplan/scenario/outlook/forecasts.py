"""A forecast of the user's own, with who made it and when."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from gigaplan.scenario.outlook.regions import PathUnit, WorldRegion
from gigaplan.scenario.part import Clash, Part, refusal
from gigaplan.scenario.units import Positive

_DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
HOW_TO_DATE = "write a date like 2026, 2026-04 or 2026-04-16"


def _date(value: object) -> str:
    """Text of a date; a bare year may be a number."""
    text = str(value).strip()
    if isinstance(value, bool) or not _DATE.fullmatch(text):
        raise refusal(f"is no date (got {text!r})", HOW_TO_DATE)
    return text


def _rising(path: dict[int, float]) -> dict[int, float]:
    """Refuse a path without years, or with years out of order."""
    if not path:
        raise refusal("holds no year", "write it like {2025: 480, 2030: 1100}")
    for before, after in pairwise(path):
        if after <= before:
            raise refusal(
                f"{after} stands below {before}, which is later", "write the years in their order"
            )
    return path


def _unit(value: object) -> object:
    """Refuse units of other sizes with the way to write them."""
    word = str(getattr(value, "value", value)).strip()
    if word in set(PathUnit):
        return value
    near = _OTHER_UNITS.get(word.lower(), "write TWh for electricity of a year, or GW for power")
    raise refusal(f"must be TWh or GW (got {word!r})", near)


_OTHER_UNITS = {
    "gwh": "write TWh: 1,000 GWh are 1 TWh",
    "mwh": "write TWh: 1,000,000 MWh are 1 TWh",
    "kwh": "write TWh: 1,000,000,000 kWh are 1 TWh",
    "mw": "write GW: 1,000 MW are 1 GW",
    "kw": "write GW: 1,000,000 kW are 1 GW",
    "twh": "write TWh",
    "gw": "write GW",
    "twh/a": "write TWh; the values are of a year",
    "percent": "write TWh: times the electricity of the region",
    "%": "write TWh: times the electricity of the region",
}

ForecastUnit = Annotated[PathUnit, BeforeValidator(_unit)]
PublishedDate = Annotated[
    str,
    BeforeValidator(_date),
    Field(json_schema_extra={"type": ["string", "integer"], "hint": HOW_TO_DATE}),
]
CalendarYear = Annotated[int, Field(ge=2000, le=2100, json_schema_extra={"unit": "year"})]
Amount = Annotated[float, Field(gt=0, json_schema_extra={"unit": "TWh or GW"})]


class OwnForecast(Part):
    """A forecast that takes its part in the fan."""

    publisher: str = Field(min_length=1)
    """Who made it; several forecasts of one publisher share its weight."""
    report: str = ""
    """Where it stands."""
    published: PublishedDate
    """When it was made: a year, a month or a day."""
    seen_at: str = Field(min_length=1)
    """Where it was read: an address, a file, a page."""
    region: WorldRegion
    """Of which it speaks."""
    scenario: str = Field("base", min_length=1)
    """What the publisher calls it."""
    unit: ForecastUnit
    """Electricity of a year in TWh, or power of facilities in GW."""
    weight: Positive = 1.0
    """Among the forecasts of its publisher for its region. [1]"""
    by_year: Annotated[dict[CalendarYear, Amount], AfterValidator(_rising)]
    """Values by year; begin with the publisher's own estimate of a year gone by, so that its growth
    can be told from its level."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Largest values that can be meant."""
        path, unit = given.get("by_year"), getattr(given.get("unit"), "value", given.get("unit"))
        if not isinstance(path, Mapping):
            return
        largest = max((v for v in path.values() if isinstance(v, int | float)), default=0.0)
        limit = {"TWh": 50_000.0, "GW": 10_000.0}.get(str(unit))
        if limit is not None and largest > limit:
            yield Clash(
                f"holds {largest:,.0f} {unit}, more than the electricity of the whole world",
                "write TWh of a year, or GW: 1,000 GWh are 1 TWh and 1,000 MW are 1 GW",
                ("by_year",),
            )
