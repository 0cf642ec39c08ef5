"""Tenants: who leases IT megawatts, how many by when, at which rent."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from gigaplan.scenario.campus import Jobs
from gigaplan.scenario.dates import TotalMegawatts, UsdByDate
from gigaplan.scenario.halls import UsdPerKwMonth
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import NonNegative, PositiveShare, Share


class Tenant(Part):
    """A tenant."""

    name: str = Field(min_length=1)
    """Name in every result."""
    wants_mw: TotalMegawatts
    """Largest IT power it leases in all, by date; 0 before the first date."""
    contracted_mw: TotalMegawatts | None = None
    """IT power promised to it in all, by date."""
    late_usd_per_kw_month: UsdPerKwMonth | None = None
    """What is paid for each contracted kW that is not there; left out: a contract must be kept."""
    rent_usd_per_kw_month: UsdByDate = Field(json_schema_extra={"unit": "USD/(kW month)"})
    """Rent per kW of IT; the landlord pays the power unless `power_usd_per_mwh` is stated. A path
    by date: the rent of what is leased from each date on."""
    power_usd_per_mwh: NonNegative | None = Field(None, json_schema_extra={"unit": "USD/MWh"})
    """Fixed price the tenant pays for power at the bus, beside the rent."""
    campuses: tuple[str, ...] | None = Field(None, min_length=1)
    """Names of the campuses it would take; all if left out."""
    utilisation: PositiveShare | None = None
    """Mean power over nameplate; left out: the data register's."""
    jobs: Jobs | None = None
    """Mix of jobs; left out: a flat load."""
    flexible_share: Share = 0.0
    """Share of the load that may be moved in time (`flexible_load` among the supply moves it)."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A penalty without a contract."""
        if "late_usd_per_kw_month" in given and "contracted_mw" not in given:
            yield Clash(
                "has no effect: nothing is contracted",
                "add contracted_mw, or leave it out",
                ("late_usd_per_kw_month",),
            )
