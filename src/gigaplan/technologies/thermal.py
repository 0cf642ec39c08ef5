"""What plants that follow orders have in common: availability, must-run, ramps, fuel, emissions.

    output <= availability x (1 - outage_rate) x hot-air factor x power
    hot-air factor = 1 - derate_share_per_k x max(0, air temperature - derate_from_c)
    output >= minimum_output_share x that, if `must_run`
    fuel cost [USD/MWh] = heat rate [MMBtu/MWh HHV] x fuel price [USD/MMBtu]
    CO2 [t/MWh]         = heat rate x CO2 factor [kg/MMBtu] / 1000

Capacity is a fleet of units in a linear plan: units may be off one by one, so that the minimum
output of a unit binds only where the plant must run. The outage rate derates every hour alike,
which gives the right energy and too calm a supply; outages as events are another study.
"""

import math
from collections.abc import Iterator
from typing import Annotated

import numpy as np

from gigaplan.scenario.part import Clash
from gigaplan.scenario.units import HeatRate
from gigaplan.series.site import Floats, Site
from gigaplan.technologies.base import Block, CostLine, Flow
from gigaplan.technologies.clashes import Given, without_effect
from gigaplan.technologies.costs import Costed, power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import (
    HourlyAmount,
    HourlyShare,
    NonNegative,
    Positive,
    Quantity,
    Share,
)

KG_PER_T = 1000.0


class Dispatchable(Costed):
    """A plant whose output is chosen, up to what is available."""

    availability: Annotated[HourlyShare, Quantity("1")] = 1.0
    """Share of the power there before outages, such as a derating in hot hours."""
    outage_rate: Annotated[Share | None, Quantity("1", "technology.{kind}.outage_rate")] = None
    """Share of the time lost to outages; derates every hour by 1 - outage_rate."""
    must_run: bool = False
    """True: the output never falls below `minimum_output_share` of what is available."""
    minimum_output_share: Annotated[
        Share | None, Quantity("1", "technology.{kind}.minimum_output_share")
    ] = None
    """Least stable output; binds only with `must_run: true`."""
    ramp_share_per_hour: Annotated[
        Positive | None, Quantity("1/h", "technology.{kind}.ramp_share_per_hour")
    ] = None
    """Largest change of output in an hour, as share of the power; 1 or more is no limit."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """A minimum output that does not bind, besides the rules of every plant."""
        yield from super().clashes(given)
        if not given.get("must_run", cls.model_fields["must_run"].default):
            yield from without_effect(
                cls,
                given,
                ("minimum_output_share",),
                "without must_run",
                "add must_run: true or leave out minimum_output_share",
            )


class Burner(Dispatchable):
    """A plant that burns fuel."""

    heat_rate_mmbtu_per_mwh: Annotated[
        HeatRate | None, Quantity("MMBtu/MWh", "technology.{kind}.heat_rate_mmbtu_per_mwh")
    ] = None
    """Fuel per MWh delivered, higher heating value."""
    nox_kg_per_mwh: Annotated[
        NonNegative | None, Quantity("kg/MWh", "technology.{kind}.nox_kg_per_mwh")
    ] = None
    """Nitrogen oxides per MWh delivered, after controls."""


class GasFired(Burner):
    """A plant on natural gas from the campus' pipeline."""

    gas_usd_per_mmbtu: Annotated[HourlyAmount | None, Quantity("USD/MMBtu")] = None
    """Delivered gas price, higher heating value; that of the campus if left out."""
    co2_kg_per_mmbtu: Annotated[
        NonNegative | None, Quantity("kg/MMBtu", "fuel.gas.co2_kg_per_mmbtu")
    ] = None
    """CO2 of combustion, without losses upstream."""


class AirBreathing(GasFired):
    """A gas plant whose power falls in hot air, which is thin."""

    derate_share_per_k: Annotated[
        Share | None, Quantity("1/K", "technology.{kind}.derate_share_per_k")
    ] = None
    """Power lost per degree of air temperature above `derate_from_c`; 0 for no derating."""
    derate_from_c: Annotated[float | None, Quantity("degC", "technology.{kind}.derate_from_c")] = (
        None
    )
    """Air temperature up to which the plant gives its full power."""


def available_share(part: Dispatchable, ledger: Ledger) -> Floats | float:
    """Share of the power there in each hour, after outages and hot air.

    Without weather (a bare span of hours) there is no hot-air factor.
    """
    share = ledger.profile("availability", 0.0, 1.0) * (1.0 - ledger.number("outage_rate"))
    weather = ledger.site.weather
    if not isinstance(part, AirBreathing) or weather is None:
        return share
    per_k, from_c = ledger.number("derate_share_per_k"), ledger.number("derate_from_c")
    too_warm_k = np.maximum(weather.temp_air_c - from_c, 0.0)
    factor = np.maximum(1.0 - per_k * too_warm_k, 0.0)
    ledger.derive("hot_air_factor", float(factor.mean()), "1", "mean of the hours, see derate_*")
    return share * factor


def dispatchable_flow(
    part: Dispatchable,
    ledger: Ledger,
    *,
    fuel_usd_per_mmbtu: Floats | float = 0.0,
    heat_rate_mmbtu_per_mwh: float = 0.0,
    co2_kg_per_mmbtu: float = 0.0,
    nox_kg_per_mwh: float = 0.0,
    clean_share: float = 0.0,
    hours_per_year: float | None = None,
) -> Flow:
    """Flow ``output`` of a plant that follows orders.

    Parameters
    ----------
    part : Dispatchable
        The part as the scenario states it.
    ledger : Ledger
        Its numbers.
    fuel_usd_per_mmbtu : array (n_hours,) or float
        Price of the fuel. [USD/MMBtu HHV]
    heat_rate_mmbtu_per_mwh, co2_kg_per_mmbtu, nox_kg_per_mwh : float
        Fuel per MWh, CO2 per unit of fuel, NOx per MWh; 0 for a plant without fuel.
    clean_share : float
        Share that counts as clean energy. [1]
    hours_per_year : float or None
        Largest use at full power. [h/a]

    Returns
    -------
    Flow
        Bounded by the capacity ``power``.
    """
    upper = available_share(part, ledger)
    lower = ledger.number("minimum_output_share") * upper if part.must_run else 0.0
    cost: dict[CostLine, Floats | float] = {
        CostLine.VARIABLE_OM: ledger.profile("variable_om_usd_per_mwh")
    }
    if heat_rate_mmbtu_per_mwh > 0:
        cost[CostLine.FUEL] = heat_rate_mmbtu_per_mwh * fuel_usd_per_mmbtu
    ramp = ledger.number("ramp_share_per_hour")
    return Flow(
        "output",
        to_bus=1.0,
        capacity="power",
        upper=upper,
        lower=lower,
        cost_usd_per_mwh=cost,
        co2_t_per_mwh=heat_rate_mmbtu_per_mwh * co2_kg_per_mmbtu / KG_PER_T,
        clean_share=clean_share,
        fuel_mmbtu_per_mwh=heat_rate_mmbtu_per_mwh,
        nox_kg_per_mwh=nox_kg_per_mwh,
        water_m3_per_mwh=ledger.number("water_m3_per_mwh"),
        ramp_share_per_hour=ramp if ramp < 1 else None,
        hours_per_year=hours_per_year,
    )


def gas_price(ledger: Ledger) -> Floats | float:
    """Gas price of a part: its own, else that of the campus, in USD/MMBtu; recorded.

    Raises
    ------
    ScenarioError
        If neither the part nor the campus has one.
    """
    name, site = "gas_usd_per_mmbtu", ledger.site
    if ledger.states(name):
        return ledger.profile(name, 0.0)
    if math.isnan(site.gas_usd_per_mmbtu):
        raise ledger.fault(
            name,
            "there is no gas price: the campus states none and none is embedded for its place",
            "state campus.gas.usd_per_mmbtu, or gas_usd_per_mmbtu of this part",
        )
    if site.place is not None and site.place.census_division is not None:
        key, money = f"gas.{site.place.census_division}.usd_per_mmbtu", site.money
        figure = site.register.figure(key, site.year, money.cost_case, money.price_year)
        if figure.value == site.gas_usd_per_mmbtu:
            return ledger.figure(name, key)
    return ledger.derive(name, site.gas_usd_per_mmbtu, "USD/MMBtu", "campus.gas of the scenario")


def gas_block(part: GasFired, site: Site) -> Block:
    """One gas-fired plant: MW to build, hourly output.

    Parameters
    ----------
    part : GasFired
        The part as the scenario states it.
    site : Site
        Prices, year and register.

    Returns
    -------
    Block
        Capacity ``power``, flow ``output``.
    """
    ledger = Ledger(part, site)
    output = dispatchable_flow(
        part,
        ledger,
        fuel_usd_per_mmbtu=gas_price(ledger),
        heat_rate_mmbtu_per_mwh=ledger.number("heat_rate_mmbtu_per_mwh"),
        co2_kg_per_mmbtu=ledger.number("co2_kg_per_mmbtu"),
        nox_kg_per_mwh=ledger.number("nox_kg_per_mwh"),
    )
    return Block((power_capacity(part, ledger),), (output,), assumptions=ledger.assumptions)
