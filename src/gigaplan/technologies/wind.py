"""Onshore wind: its yield is the user's own column, a hub-height profile, or computed from wind.

A profile that comes with the weather is net of all losses; the losses of a computed yield hold the
turbines' own outages. So no outage rate is taken off again. What is not used is curtailed.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from gigaplan.scenario.part import Clash
from gigaplan.series.site import Floats, Site
from gigaplan.series.wind import Shear, TurbineClass, WindTurbine, describe_wind, wind_yield
from gigaplan.technologies.base import Block, CostLine, Flow, Fuel, Technology
from gigaplan.technologies.clashes import Given, stated, without_effect
from gigaplan.technologies.costs import Costed, power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import HourlyShare, Positive, Quantity, Share

_OF_THE_TURBINE = (
    "turbine_class",
    "hub_height_m",
    "losses_share",
    "shear",
    "shear_exponent",
    "roughness_m",
)


class Wind(Costed):
    """New wind turbines on land."""

    kind: Literal["wind"] = "wind"
    availability: Annotated[HourlyShare | None, Quantity("1")] = None
    """Own yield, MW per MW, net of all losses; from the weather if left out."""
    use_profile: bool = True
    """True: take the hub-height profile that comes with the weather, if there is one."""
    turbine_class: TurbineClass = TurbineClass.IEC_2
    """Generic power curve for a computed yield."""
    hub_height_m: Annotated[Positive | None, Quantity("m", "technology.{kind}.hub_height_m")] = None
    """Height of the hub for a computed yield."""
    losses_share: Annotated[
        Share | None, Field(lt=1), Quantity("1", "technology.{kind}.loss_share")
    ] = None
    """Wake, electrical, icing and outage losses of a computed yield."""
    shear: Shear = Shear.POWER_LAW
    """Law by which wind grows from mast to hub."""
    shear_exponent: Annotated[float, Field(ge=0, le=1), Quantity("1")] = 1.0 / 7.0
    """Exponent of the power law."""
    roughness_m: Annotated[Positive, Quantity("m")] = 0.03
    """Roughness length of the logarithmic law."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """A turbine described beside a stated yield."""
        yield from super().clashes(given)
        if "availability" in given:
            why, fix = "on a stated availability", "leave it out, or leave out availability"
            yield from without_effect(cls, given, (*_OF_THE_TURBINE, "use_profile"), why, fix)


def block(wind: Wind, site: Site) -> Block:
    """Wind at one site: capacity ``power``, flow ``output`` up to the yield, counted as clean.

    Raises
    ------
    ScenarioError
        If there is neither an own yield nor weather, or if a turbine is described that the
        weather's profile makes idle.
    """
    ledger = Ledger(wind, site)
    if wind.availability is not None:
        share = ledger.profile("availability", 0.0, 1.0)
    else:
        share = _computed_yield(wind, ledger)
    output = Flow(
        "output",
        to_bus=1.0,
        capacity="power",
        upper=share,
        cost_usd_per_mwh={CostLine.VARIABLE_OM: ledger.profile("variable_om_usd_per_mwh")},
        clean_share=1.0,
        water_m3_per_mwh=ledger.number("water_m3_per_mwh"),
    )
    return Block((power_capacity(wind, ledger),), (output,), assumptions=ledger.assumptions)


def _computed_yield(wind: Wind, ledger: Ledger) -> Floats:
    """Yield from the weather, recorded by its mean: the capacity factor before curtailment."""
    weather = ledger.site.weather
    if weather is None:
        raise ledger.fault(
            "availability",
            "there is no weather to compute the yield from",
            "give availability as a column, or name weather for the campus",
        )
    if not wind.use_profile:
        weather = replace(weather, wind_capacity_factor=None)
    if weather.wind_capacity_factor is not None:
        stray = stated(Wind, dict(wind), _OF_THE_TURBINE)
        if stray:
            raise ledger.fault(
                stray[0],
                f"{', '.join(stray)} has no effect: the weather brings a hub-height profile",
                "add use_profile: false to compute the yield, or leave it out",
            )
        turbine = WindTurbine()
    else:
        turbine = WindTurbine(
            turbine_class=wind.turbine_class,
            hub_height_m=ledger.number("hub_height_m"),
            losses_share=ledger.number("losses_share"),
            shear=wind.shear,
            shear_exponent=ledger.number("shear_exponent"),
            roughness_m=ledger.number("roughness_m"),
        )
    computed = wind_yield(weather, turbine)
    source = describe_wind(weather, turbine)
    return ledger.series("availability", computed, source, given_by_user=False)


TECHNOLOGY = Technology("wind", Wind, block, fuel=Fuel.WIND)
