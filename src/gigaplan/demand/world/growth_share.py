"""A programme's load as a share of demand and of its growth."""

from dataclasses import dataclass

from gigaplan.demand.world.fan import Fan
from gigaplan.demand.world.history import GW_HOURS_PER_TWH, HOURS_PER_YEAR
from gigaplan.demand.world.published import Footing

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""Probabilities of the fan that shares are told at."""


@dataclass(frozen=True, slots=True)
class GrowthShare:
    """Shares of one region and year.

    Attributes
    ----------
    demand_twh : tuple of float
        Of the fan at 10, 50 and 90 %. [TWh]
    growth_twh : tuple of float
        The same less the last year of history. [TWh]
    of_demand : float
        Load over demand at 50 %. [1]
    of_growth : tuple of (float or None)
        Load over growth at 10, 50 and 90 %; None where demand does not grow. [1]
    of_power : float
        Peak over the power of all facilities at 50 %, by the load factor of the IEA. [1]
    of_power_growth : float or None
        Peak over the growth of that power since history; None where it does not grow. [1]
    """

    demand_twh: tuple[float, float, float]
    growth_twh: tuple[float, float, float]
    of_demand: float
    of_growth: tuple[float | None, float | None, float | None]
    of_power: float
    of_power_growth: float | None


def growth_share(fan: Fan, footing: Footing, year: int, twh: float, peak_gw: float) -> GrowthShare:
    """Shares that a load has in a region.

    Parameters
    ----------
    fan : Fan
        Of the region.
    footing : Footing
        For history and load factor.
    year : int
        Of the fan.
    twh, peak_gw : float
        Load of the year and its peak. [TWh], [GW]
    """
    before = footing.history.at(fan.region, footing.history.last_year)
    low, middle, high = (fan.quantile(year, p) for p in (LOW, MIDDLE, HIGH))
    growth = (low - before, middle - before, high - before)
    power_gw = _power_gw(middle, footing, year)
    more_gw = power_gw - _power_gw(before, footing, footing.history.last_year)
    first, second, third = (twh / more if more > 0.0 else None for more in growth)
    return GrowthShare(
        demand_twh=(low, middle, high),
        growth_twh=growth,
        of_demand=twh / middle,
        of_growth=(first, second, third),
        of_power=peak_gw / power_gw,
        of_power_growth=peak_gw / more_gw if more_gw > 0.0 else None,
    )


def _power_gw(twh: float, footing: Footing, year: int) -> float:
    """Power of the facilities that use so much in a year, by the load factor [GW]."""
    return twh * GW_HOURS_PER_TWH / (HOURS_PER_YEAR * footing.load_factor(year))
