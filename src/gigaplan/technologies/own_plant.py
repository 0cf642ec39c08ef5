"""A plant stated wholly by its numbers: any textbook or peer case, digit by digit.

Nothing comes from the register: what is left out is 0, or the campus' discount rate.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from gigaplan.scenario.part import Clash, number
from gigaplan.series.site import Floats, Site
from gigaplan.technologies.base import Block, CostLine, Flow, Technology
from gigaplan.technologies.clashes import Given
from gigaplan.technologies.costs import Costed, power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import (
    ByYear,
    HourlyAmount,
    HourlyCost,
    HourlyShare,
    NonNegative,
    Positive,
    Quantity,
)


class OwnPlant(Costed):
    """Any plant: power with a yearly cost, hourly output with a cost per MWh."""

    kind: Literal["own_plant"] = "own_plant"
    capex_usd_per_kw: Annotated[ByYear | None, Quantity("USD/kW")] = None
    """Overnight cost; together with `life_years`, instead of `annual_cost_usd_per_mw`."""
    fixed_om_usd_per_kw_year: Annotated[NonNegative, Quantity("USD/(kW a)")] = 0.0
    """Fixed operation and maintenance."""
    life_years: Annotated[Positive | None, Quantity("a")] = None
    """Years over which the capital is recovered."""
    variable_om_usd_per_mwh: Annotated[HourlyCost, Quantity("USD/MWh")] = 0.0
    """Cost per MWh delivered without fuel, one number or hourly; negative earns."""
    lead_time_years: Annotated[NonNegative, Quantity("a")] = 0.0
    """Order to first power; recorded with the plan, not a limit in a plan of one year."""
    land_acres_per_mw: Annotated[NonNegative, Quantity("acre/MW")] = 0.0
    """Land taken by one MW."""
    water_m3_per_mwh: Annotated[NonNegative, Quantity("m3/MWh")] = 0.0
    """Water consumed per MWh delivered."""
    availability: Annotated[HourlyShare, Quantity("1")] = 1.0
    """Largest output as share of the power."""
    must_run_share: Annotated[HourlyShare, Quantity("1")] = 0.0
    """Smallest output as share of the power; at most the availability in every hour."""
    ramp_share_per_hour: Annotated[Positive | None, Quantity("1/h")] = None
    """Largest change of output in an hour as share of the power; no limit if left out."""
    hours_per_year: Annotated[float | None, Field(ge=0, le=8784), Quantity("h/a")] = None
    """Energy of a year <= hours_per_year x power; no limit if left out."""
    heat_rate_mmbtu_per_mwh: Annotated[NonNegative, Quantity("MMBtu/MWh")] = 0.0
    """Fuel per MWh delivered."""
    fuel_usd_per_mmbtu: Annotated[HourlyAmount | None, Quantity("USD/MMBtu")] = None
    """Fuel price; needs `heat_rate_mmbtu_per_mwh`."""
    co2_t_per_mwh: Annotated[HourlyAmount, Quantity("t/MWh")] = 0.0
    """CO2 per MWh delivered."""
    clean_share: Annotated[HourlyShare, Quantity("1")] = 0.0
    """Share of the output that counts as clean energy."""
    nox_kg_per_mwh: Annotated[NonNegative, Quantity("kg/MWh")] = 0.0
    """Nitrogen oxides per MWh delivered."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """A cost that is not stated, or fuel stated by halves."""
        yield from super().clashes(given)
        yield from own_cost_missing(given)
        burns = number(given, "heat_rate_mmbtu_per_mwh") != 0 and "heat_rate_mmbtu_per_mwh" in given
        if burns != ("fuel_usd_per_mmbtu" in given):
            yield Clash(
                "heat_rate_mmbtu_per_mwh and fuel_usd_per_mmbtu go together",
                "give both, the heat rate above 0, or neither",
                absent=("heat_rate_mmbtu_per_mwh", "fuel_usd_per_mmbtu"),
            )


def own_cost_missing(given: Given) -> Iterator[Clash]:
    """An own plant or store whose yearly cost per MW is not stated."""
    by_parts = "capex_usd_per_kw" in given and "life_years" in given
    if "annual_cost_usd_per_mw" not in given and not by_parts and not given.get("rented"):
        yield Clash(
            "the yearly cost of a MW is not stated",
            "give annual_cost_usd_per_mw (0 is allowed), or capex_usd_per_kw and life_years",
            absent=("annual_cost_usd_per_mw", "capex_usd_per_kw", "life_years"),
        )


def block(plant: OwnPlant, site: Site) -> Block:
    """Any plant at one site: capacity ``power``, flow ``output``.

    Raises
    ------
    ScenarioError
        If an hourly share is outside 0 to 1, or the must-run share is above the availability.
    """
    ledger = Ledger(plant, site)
    cost: dict[CostLine, Floats | float] = {
        CostLine.VARIABLE_OM: ledger.profile("variable_om_usd_per_mwh")
    }
    heat_rate = ledger.number("heat_rate_mmbtu_per_mwh")
    if plant.fuel_usd_per_mmbtu is not None:
        cost[CostLine.FUEL] = heat_rate * ledger.profile("fuel_usd_per_mmbtu", 0.0)
    upper = ledger.profile("availability", 0.0, 1.0)
    output = Flow(
        "output",
        to_bus=1.0,
        capacity="power",
        upper=upper,
        lower=_must_run(ledger, upper),
        cost_usd_per_mwh=cost,
        co2_t_per_mwh=ledger.profile("co2_t_per_mwh", 0.0),
        clean_share=ledger.profile("clean_share", 0.0, 1.0),
        fuel_mmbtu_per_mwh=heat_rate,
        nox_kg_per_mwh=ledger.number("nox_kg_per_mwh"),
        water_m3_per_mwh=ledger.number("water_m3_per_mwh"),
        ramp_share_per_hour=ledger.optional("ramp_share_per_hour"),
        hours_per_year=ledger.optional("hours_per_year"),
    )
    return Block((power_capacity(plant, ledger),), (output,), assumptions=ledger.assumptions)


def _must_run(ledger: Ledger, upper: Floats | float) -> Floats | float:
    """Must-run share, refused where it is above the availability."""
    lower = ledger.profile("must_run_share", 0.0, 1.0)
    above = np.flatnonzero(np.broadcast_to(np.greater(lower, upper), (ledger.site.n_hours,)))
    if above.size:
        raise ledger.fault(
            "must_run_share",
            f"is above the availability in {above.size} hours "
            f"(first at {ledger.hour(int(above[0]))} UTC)",
            "lower must_run_share there, or raise availability",
        )
    return lower


TECHNOLOGY = Technology("own_plant", OwnPlant, block)
