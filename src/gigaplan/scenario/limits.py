"""Limits and prices of policy on a campus; what is left out does not bind."""

from collections.abc import Iterator, Mapping
from typing import Any

from gigaplan.scenario.part import Clash, Part, number
from gigaplan.scenario.units import CubicMetrePerYear, Share, TonPerYear, UsdPerTon


class Limits(Part):
    """What the plan of a campus must keep to."""

    co2_t_per_year: TonPerYear | None = None
    """Cap on CO2 of own units and of bought power, mean of the weather years."""
    co2_usd_per_t: UsdPerTon = 0.0
    """Price of CO2, added to the cost."""
    clean_share: Share | None = None
    """Least clean energy over the year, as share of the load."""
    hourly_clean_share: Share | None = None
    """Least clean energy matched in the hour of use, as share of the load."""
    unserved_share: Share | None = None
    """Largest unserved energy, as share of the load."""
    nox_t_per_year: TonPerYear | None = None
    """Permit for NOx, kept in every weather year."""
    water_m3_per_year: CubicMetrePerYear | None = None
    """Permit for water of the power plants, kept in every weather year."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """An annual share below the hourly one, which then says nothing."""
        annual, hourly = number(given, "clean_share"), number(given, "hourly_clean_share")
        if annual is not None and hourly is not None and annual < hourly <= 1:
            yield Clash(
                f"clean_share {annual:g} is below hourly_clean_share {hourly:g} and says nothing: "
                "what is matched every hour is also clean over the year",
                f"leave clean_share out, or raise it to {hourly:g} or more",
                ("clean_share",),
            )
