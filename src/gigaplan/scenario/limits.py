"""Limits and prices of policy on a campus; what is left out does not bind."""

from pydantic import model_validator

from gigaplan.scenario.part import Part
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

    @model_validator(mode="after")
    def _hourly_within_annual(self) -> "Limits":
        if (
            self.clean_share is not None
            and self.hourly_clean_share is not None
            and self.hourly_clean_share > self.clean_share
        ):
            raise ValueError(
                f"hourly_clean_share {self.hourly_clean_share:g} is above clean_share "
                f"{self.clean_share:g}; what is matched every hour is also clean over the year: "
                "leave clean_share out"
            )
        return self
