"""Limits of a campus as rows: what each flow counts toward each limit, and the right-hand side.

    CO2        sum of weight x co2 x flow                     <= cap
    clean      sum of weight x clean x flow                   >= share x load
    hourly     sum of weight x shortfall                      <= (1 - share) x load,
               shortfall(t) >= load(t) - clean supply(t), shortfall(t) >= 0
    unserved   sum of weight x unserved                       <= share x load
    NOx, water sum of factor x flow                           <= cap       in every weather year
    hours      sum of flow                                    <= hours x capacity, likewise
    land       sum of land x capacity                         <= acres

CO2 and shares are targets, kept on the weighted mean of the weather years; NOx, water and hours
are permits, kept in each of them. Flows are what is used: curtailed energy counts nowhere. In the
hourly row a store counts -1 while charging, so that dirty power does not become clean in it; an
hour whose net clean supply is negative has a shortfall larger than its load.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.layout import RowKind
from gigaplan.scenario.limits import Limits
from gigaplan.technologies.base import CostLine, Flow

Floats = NDArray[np.float64]
Profile = Floats | float
KG_PER_T = 1000.0
LEAST_SHORTFALL = 1e-6
"""Of the load, left to the shortfall of a full hourly clean share: without any room every shortfall
is 0, and an interior point has nowhere to be (it took minutes, or failed). It is what the solver's
tolerance leaves anyway. [1]"""


@dataclass(frozen=True, slots=True)
class SystemLimits:
    """Limits of one campus; None means no limit."""

    co2_t_per_year: float | None = None
    co2_usd_per_t: float = 0.0
    """Price of CO2; adds the cost line ``carbon``. [USD/t]"""
    clean_share: float | None = None
    hourly_clean_share: float | None = None
    unserved_share: float | None = None
    nox_t_per_year: float | None = None
    water_m3_per_year: float | None = None
    land_acres: float | None = None

    def stated(self, kind: RowKind) -> float | None:
        """Return the limit of one kind, None if there is none."""
        found = {
            RowKind.CO2: self.co2_t_per_year,
            RowKind.CLEAN_SHARE: self.clean_share,
            RowKind.HOURLY_CLEAN: self.hourly_clean_share,
            RowKind.UNSERVED: self.unserved_share,
            RowKind.NOX: self.nox_t_per_year,
            RowKind.WATER: self.water_m3_per_year,
            RowKind.LAND: self.land_acres,
        }
        return found.get(kind)


MEAN_KINDS = (RowKind.CO2, RowKind.CLEAN_SHARE, RowKind.HOURLY_CLEAN, RowKind.UNSERVED)
"""Kept on the weighted mean of the weather years."""
YEARLY_KINDS = (RowKind.NOX, RowKind.WATER)
"""Kept in every weather year."""


def shortfall_room(share: float) -> float:
    """Share of the load that may lack clean energy in its hour, at an hourly clean share. [1].

    Examples
    --------
    >>> round(shortfall_room(0.9), 9), shortfall_room(1.0)
    (0.1, 1e-06)
    """
    return max(1.0 - share, LEAST_SHORTFALL)


def right_hand_side(kind: RowKind, limit: float, expected_load_mwh: float) -> float:
    """Right-hand side of the row "<=" of a limit, in the row's unit.

    Examples
    --------
    >>> right_hand_side(RowKind.CLEAN_SHARE, 0.9, 1000.0)
    -900.0
    """
    if kind is RowKind.CLEAN_SHARE:
        return -limit * expected_load_mwh
    if kind is RowKind.HOURLY_CLEAN:
        return shortfall_room(limit) * expected_load_mwh
    if kind is RowKind.UNSERVED:
        return limit * expected_load_mwh
    return limit


def contribution(kind: RowKind, flow: Flow) -> Profile:
    """Return what one MWh of a flow adds to the left side of the row "<=" of a limit."""
    if kind is RowKind.CO2:
        return flow.co2_t_per_mwh
    if kind is RowKind.CLEAN_SHARE:
        return -1.0 * np.asarray(flow.clean_share)
    if kind is RowKind.UNSERVED:
        return 1.0 if CostLine.UNSERVED in flow.cost_usd_per_mwh else 0.0
    if kind is RowKind.NOX:
        return flow.nox_kg_per_mwh / KG_PER_T
    if kind is RowKind.WATER:
        return flow.water_m3_per_mwh
    return 0.0


def flow_costs(flow: Flow, co2_usd_per_t: float) -> dict[CostLine, Profile]:
    """Cost of one MWh of a flow by line, the price of its CO2 included [USD/MWh]."""
    costs: dict[CostLine, Profile] = dict(flow.cost_usd_per_mwh)
    carbon = co2_usd_per_t * np.asarray(flow.co2_t_per_mwh)
    if np.any(carbon):
        costs[CostLine.CARBON] = costs.get(CostLine.CARBON, 0.0) + carbon
    return costs


def system_limits(limits: Limits, land_acres: float | None) -> SystemLimits:
    """Collect the limits of a scenario: those of `limits` and the land of the campus."""
    return SystemLimits(
        co2_t_per_year=limits.co2_t_per_year,
        co2_usd_per_t=limits.co2_usd_per_t,
        clean_share=limits.clean_share,
        hourly_clean_share=limits.hourly_clean_share,
        unserved_share=limits.unserved_share,
        nox_t_per_year=limits.nox_t_per_year,
        water_m3_per_year=limits.water_m3_per_year,
        land_acres=land_acres,
    )
