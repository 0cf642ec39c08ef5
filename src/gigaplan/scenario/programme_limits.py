"""Limits of a programme, and of one of its campuses; what is left out does not bind."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import Field

from gigaplan.scenario.dates import ShareByYear, TonsByYear
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import (
    CubicMetrePerYear,
    NonNegative,
    Share,
    TonPerYear,
    UsdPerTon,
)


class SharedBy(Enum):
    """By what a limit on diversity groups."""

    TECHNOLOGY = "technology"
    FUEL = "fuel"
    SUPPLIER = "supplier"
    REGION = "region"
    TENANT = "tenant"


class SharedOf(Enum):
    """What a limit on diversity counts."""

    ENERGY = "energy"
    CAPACITY = "capacity"
    CAPITAL = "capital"


class DiversityLimit(Part):
    """One group may have no more than a share of the whole."""

    by: SharedBy
    """What the group is one of."""
    of: SharedOf
    """What is counted: energy of each year, capacity of each period, capital over the horizon."""
    group: str = Field(min_length=1)
    """Name of a supply part, fuel, or name of a supplier, region or tenant."""
    at_most: Share
    """Largest share of the whole."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Capital of a tenant, which has no meaning: plants and halls belong to none."""
        by, of = (getattr(given.get(key), "value", given.get(key)) for key in ("by", "of"))
        if by == SharedBy.TENANT.value and of == SharedOf.CAPITAL.value:
            yield Clash(
                "capital belongs to no tenant",
                "write of: capacity (megawatts of IT leased) or of: energy (what the tenant uses)",
                ("of",),
            )


class CampusLimits(Part):
    """Permits and limits of one campus."""

    nox_t_per_year: TonPerYear | None = None
    """Permit for NOx, kept in every year and weather year."""
    water_m3_per_year: CubicMetrePerYear | None = None
    """Permit for water of the power plants, likewise."""
    co2_t_per_year: TonsByYear | None = None
    """Cap on CO2 of own units and of bought power, mean of the weather years; or a path by year."""
    clean_share: ShareByYear | None = None
    """Least clean energy of a year, as share of the load; or a path by year."""


class ProgrammeLimits(Part):
    """What the whole programme must keep to."""

    co2_usd_per_t: UsdPerTon = 0.0
    """Price of CO2, added to the cost."""
    co2_t_per_year: TonsByYear | None = None
    """Cap on CO2 of all campuses, mean of the weather years; or a path by year."""
    clean_share: ShareByYear | None = None
    """Least clean energy of a year, as share of the load of all campuses; or a path by year."""
    hourly_clean_share: ShareByYear | None = None
    """Least clean energy matched in the hour of use at the campus; or a path by year."""
    unserved_share: Share | None = None
    """Largest unserved energy of a campus in a year, as share of its load."""
    firm_margin: NonNegative | None = Field(
        None, json_schema_extra={"unit": "1", "hint": "write 10 % above the peak as 0.1"}
    )
    """Firm capacity of a campus over its peak load."""
    firm_without_largest_unit: bool = False
    """True: the margin holds while any one unit (`unit_mw`) of the campus is out (N-1)."""
    diversity: tuple[DiversityLimit, ...] = ()
    """Shares that no group may exceed."""
