"""Standby diesel sets: there for emergencies, and allowed to run only so many hours a year."""

from typing import Annotated, Literal

from pydantic import Field

from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Fuel, Technology
from gigaplan.technologies.costs import power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import NonNegative, Quantity
from gigaplan.technologies.thermal import Burner, dispatchable_flow


class StandbyDiesel(Burner):
    """Diesel sets with a permit for a number of hours a year."""

    kind: Literal["standby_diesel"] = "standby_diesel"
    hours_per_year: Annotated[
        float | None,
        Field(ge=0, le=8784),
        Quantity("h/a", "technology.{kind}.hours_per_year"),
    ] = None
    """Largest use: energy of a year <= hours_per_year x power."""
    diesel_usd_per_mmbtu: Annotated[
        NonNegative | None, Quantity("USD/MMBtu", "fuel.diesel.usd_per_mmbtu")
    ] = None
    """Delivered diesel price, higher heating value."""
    co2_kg_per_mmbtu: Annotated[
        NonNegative | None, Quantity("kg/MMBtu", "fuel.diesel.co2_kg_per_mmbtu")
    ] = None
    """CO2 of combustion."""


def block(diesel: StandbyDiesel, site: Site) -> Block:
    """Diesel sets at one site: capacity ``power``, flow ``output`` within its hours a year."""
    ledger = Ledger(diesel, site)
    output = dispatchable_flow(
        diesel,
        ledger,
        fuel_usd_per_mmbtu=ledger.number("diesel_usd_per_mmbtu"),
        heat_rate_mmbtu_per_mwh=ledger.number("heat_rate_mmbtu_per_mwh"),
        co2_kg_per_mmbtu=ledger.number("co2_kg_per_mmbtu"),
        nox_kg_per_mwh=ledger.number("nox_kg_per_mwh"),
        hours_per_year=ledger.number("hours_per_year"),
    )
    return Block((power_capacity(diesel, ledger),), (output,), assumptions=ledger.assumptions)


TECHNOLOGY = Technology("standby_diesel", StandbyDiesel, block, fuel=Fuel.DIESEL)
