"""Solar plants: their yield is the user's own column, or computed from the weather by pvlib.

Power and cost are per MW of AC nameplate. The losses of the yield hold soiling, shading, wiring and
the plant's own outages, so that no outage rate is taken off again. What is not used is curtailed.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from gigaplan.scenario.part import Clash
from gigaplan.series.site import Floats, Site
from gigaplan.series.solar import SolarArray, Tracking, solar_yield
from gigaplan.technologies.base import Block, CostLine, Flow, Fuel, Technology
from gigaplan.technologies.clashes import Given, without_effect
from gigaplan.technologies.costs import Costed, power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import (
    HourlyShare,
    Positive,
    PositiveShare,
    Quantity,
    Share,
)

_OF_THE_ARRAY = (
    "tracking",
    "dc_ac_ratio",
    "losses_share",
    "inverter_efficiency",
    "temperature_coefficient_per_k",
    "ground_coverage_ratio",
    "maximum_angle_deg",
    "tilt_deg",
    "azimuth_deg",
    "albedo",
)


class Solar(Costed):
    """Ground-mounted solar, rows that follow the sun or stand still."""

    kind: Literal["solar"] = "solar"
    availability: Annotated[HourlyShare | None, Quantity("1")] = None
    """Own yield, MW AC per MW AC, net of all losses; computed from the weather if left out."""
    tracking: Tracking = Tracking.SINGLE_AXIS
    """Rows turn about a north-south axis, or stand fixed."""
    dc_ac_ratio: Annotated[Positive | None, Quantity("1", "technology.{kind}.dc_ac_ratio")] = None
    """DC nameplate of the panels over AC nameplate."""
    losses_share: Annotated[
        Share | None, Field(lt=1), Quantity("1", "technology.{kind}.loss_share")
    ] = None
    """DC losses: soiling, mismatch, wiring, shading, outages."""
    inverter_efficiency: Annotated[
        PositiveShare | None, Quantity("1", "technology.{kind}.inverter_efficiency")
    ] = None
    """Nominal efficiency of the inverter."""
    temperature_coefficient_per_k: Annotated[
        float, Field(ge=-0.02, le=0.0), Quantity("1/K")
    ] = -0.0035
    """Change of DC power with cell temperature."""
    ground_coverage_ratio: Annotated[float, Field(gt=0, lt=1), Quantity("1")] = 0.35
    """Width of a row over the distance between rows."""
    maximum_angle_deg: Annotated[float, Field(gt=0, le=90), Quantity("degree")] = 60.0
    """Largest rotation of the rows."""
    tilt_deg: Annotated[float | None, Field(ge=0, le=90), Quantity("degree")] = None
    """Tilt of fixed rows; near the best of the year if left out."""
    azimuth_deg: Annotated[float | None, Field(ge=0, lt=360), Quantity("degree")] = None
    """Direction of fixed rows, or of the trackers' axis, 180 is south; the equator if left out."""
    albedo: Annotated[Share, Quantity("1")] = 0.25
    """Share of light that the ground throws back."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """An array described beside a stated yield, or a tilt on rows that turn."""
        yield from super().clashes(given)
        if "availability" in given:
            why, fix = "on a stated availability", "leave it out, or leave out availability"
            yield from without_effect(cls, given, _OF_THE_ARRAY, why, fix)
        elif given.get("tracking") not in (Tracking.FIXED, Tracking.FIXED.value):
            why, fix = "on rows that turn", "add tracking: fixed, or leave out tilt_deg"
            yield from without_effect(cls, given, ("tilt_deg",), why, fix)


def block(solar: Solar, site: Site) -> Block:
    """Solar at one site: capacity ``power``, flow ``output`` up to the yield, counted as clean.

    Raises
    ------
    ScenarioError
        If there is neither an own yield nor weather, or if the register's cost is asked for an
        array it does not describe.
    """
    ledger = Ledger(solar, site)
    if solar.availability is not None:
        share = ledger.profile("availability", 0.0, 1.0)
    else:
        share = _computed_yield(solar, ledger)
    output = Flow(
        "output",
        to_bus=1.0,
        capacity="power",
        upper=share,
        cost_usd_per_mwh={CostLine.VARIABLE_OM: ledger.profile("variable_om_usd_per_mwh")},
        clean_share=1.0,
        water_m3_per_mwh=ledger.number("water_m3_per_mwh"),
    )
    return Block((power_capacity(solar, ledger),), (output,), assumptions=ledger.assumptions)


def _computed_yield(solar: Solar, ledger: Ledger) -> Floats:
    """Yield from the weather, recorded by its mean: the capacity factor before curtailment."""
    weather = ledger.site.weather
    if weather is None:
        raise ledger.fault(
            "availability",
            "there is no weather to compute the yield from",
            "give availability as a column, or name weather for the campus",
        )
    _check_cost_fits(solar, ledger)
    array = SolarArray(
        tracking=solar.tracking,
        dc_ac_ratio=ledger.number("dc_ac_ratio"),
        losses_share=ledger.number("losses_share"),
        temperature_coefficient_per_k=ledger.number("temperature_coefficient_per_k"),
        inverter_efficiency=ledger.number("inverter_efficiency"),
        ground_coverage_ratio=ledger.number("ground_coverage_ratio"),
        maximum_angle_deg=ledger.number("maximum_angle_deg"),
        tilt_deg=ledger.optional("tilt_deg"),
        azimuth_deg=ledger.optional("azimuth_deg"),
        albedo=ledger.number("albedo"),
    )
    computed = solar_yield(ledger.site.hours, weather, array)
    source = f"pvlib, {solar.tracking.value}, from {weather.source}"
    return ledger.series("availability", computed, source, given_by_user=False)


def _check_cost_fits(solar: Solar, ledger: Ledger) -> None:
    """Refuse another array at the register's cost, which is that of trackers at its DC/AC ratio."""
    if solar.capex_usd_per_kw is not None or solar.annual_cost_usd_per_mw is not None:
        return
    other = []
    if solar.tracking is not Tracking.SINGLE_AXIS:
        other.append(f"tracking: {solar.tracking.value}")
    if solar.dc_ac_ratio is not None:
        usual = ledger.figure("dc_ac_ratio", "technology.solar.dc_ac_ratio")
        if solar.dc_ac_ratio != usual:
            other.append(f"dc_ac_ratio: {solar.dc_ac_ratio:g}")
    if other:
        raise ledger.fault(
            "capex_usd_per_kw",
            f"the register's cost is not that of {' and '.join(other)}",
            "state capex_usd_per_kw (per kW AC) for this array",
        )


TECHNOLOGY = Technology("solar", Solar, block, fuel=Fuel.SUN)
