"""What a project spends in operation, and what it keeps in reserve."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import (
    Escalator,
    Months,
    Rate,
    Usd,
    UsdPerKwYear,
    UsdPerMwh,
    UsdPerYear,
    Years,
)
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import HeatRate, Share, UsdPerMmbtu


class Fuel(Part):
    """Fuel burnt, in proportion to the energy sold."""

    heat_rate_mmbtu_per_mwh: HeatRate
    """Heat by energy."""
    usd_per_mmbtu: UsdPerMmbtu
    """Price of the first year of operation, nominal."""
    escalator: Escalator | None = None
    """Growth of the price a year; left out: inflation."""


class Insurance(Part):
    """Insurance premium."""

    share_of_capex: Rate | None = None
    """Premium of the first year over the cost to build, financing left out."""
    usd_per_year: UsdPerYear | None = None
    """Premium of the first year as a sum instead."""
    escalator: Escalator | None = None
    """Growth a year; left out: inflation."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One premium."""
        if ("share_of_capex" in given) == ("usd_per_year" in given):
            both = "share_of_capex" in given
            yield Clash(
                "states share_of_capex and usd_per_year" if both else "states no premium",
                "keep one of them" if both else "add share_of_capex or usd_per_year",
                absent=() if both else ("share_of_capex", "usd_per_year"),
            )


class Decline(Enum):
    """How the assessed value falls."""

    LINEAR = "linear"
    COMPOUND = "compound"


class PropertyTax(Part):
    """A tax on the assessed value of what is built."""

    rate: Rate
    """Of the assessed value."""
    assessed_share: Share = 1.0
    """Assessed value of the first year over the cost to build, financing left out."""
    decline_share: Share = 0.0
    """Fall of the assessed value a year."""
    decline: Decline = Decline.LINEAR
    """`linear`: of the first year's value; `compound`: of the year before's."""
    floor_share: Share = 0.0
    """Least assessed value over that of the first year."""
    abatement_shares: tuple[Share, ...] = ()
    """Part of the tax forgiven in the first, second, … year; none after."""


class Maintenance(Part):
    """Major maintenance, saved for evenly in its reserve."""

    every_years: Years
    """At the end of every so many years of operation, the last year left out."""
    usd: Usd
    """Cost in money of the first year of operation."""
    escalator: Escalator | None = None
    """Growth a year; left out: inflation."""


class Operating(Part):
    """What the project spends and earns besides energy, nominal, of the first year of operation."""

    fixed_usd_per_year: UsdPerYear = 0.0
    """Fixed operation and maintenance."""
    fixed_usd_per_kw_year: UsdPerKwYear = 0.0
    """The same by kilowatt of `capacity_mw`, added to it."""
    variable_usd_per_mwh: UsdPerMwh = 0.0
    """Variable operation and maintenance."""
    escalator: Escalator | None = None
    """Growth of these three a year; left out: inflation."""
    fuel: Fuel | None = None
    """Fuel burnt."""
    insurance: Insurance | None = None
    """Insurance."""
    property_tax: PropertyTax | None = None
    """Property tax."""
    maintenance: tuple[Maintenance, ...] = ()
    """Major maintenance."""
    other_revenue_usd_per_year: UsdPerYear = 0.0
    """Capacity payments, leases and the like."""
    other_revenue_escalator: Escalator | None = None
    """Growth of it a year; left out: inflation."""


class Reserves(Part):
    """Cash that is kept, full when operation starts."""

    service_months: Months = 0.0
    """Debt service held (DSRA)."""
    working_capital_months: Months = 0.0
    """Operating costs held."""
    rate: Rate = Field(0.0)
    """Earned on reserves."""
