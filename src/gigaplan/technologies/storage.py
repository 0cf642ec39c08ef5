"""What stores have in common: power and energy sized apart or tied, losses, content.

    content[t] = (1 - loss) content[t-1] + eta_c charge[t] - discharge[t] / eta_d
    charge, discharge <= (1 - outage_rate) x power        content <= energy
    round-trip efficiency = eta_c x eta_d, split evenly unless both are given
    energy = duration x power, or between a shortest and a longest duration

MW are at the AC terminals, MWh are usable. The register's durations are those of products on sale:
without them a plan would buy the cheap energy of one kind with the cheap power of another.
Charging counts -1 and discharging +1 toward clean energy, so that only the losses count against it.
"""

import math
from collections.abc import Iterator
from typing import Annotated, ClassVar

import numpy as np

from gigaplan.scenario.part import Clash, number
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Store, Tie
from gigaplan.technologies.clashes import (
    Given,
    cost_stated_twice,
    limits_out_of_order,
    without_effect,
)
from gigaplan.technologies.costs import (
    KW_PER_MW,
    Costed,
    capital_cost,
    overnight_usd,
    power_capacity,
    standing_years,
)
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import (
    ByYear,
    NonNegative,
    Positive,
    PositiveShare,
    Quantity,
    Share,
)


class Storage(Costed):
    """A store whose charge and discharge share one power, and whose energy is sized with it."""

    is_source: ClassVar[bool] = False
    minimum_mwh: Annotated[NonNegative, Quantity("MWh")] = 0.0
    """Least total usable energy, what exists included."""
    maximum_mwh: Annotated[NonNegative | None, Quantity("MWh")] = None
    """Largest total usable energy, what exists included; no limit if left out."""
    existing_mwh: Annotated[NonNegative | None, Quantity("MWh")] = None
    """Already there; with `duration_h` it follows from `existing_mw`, else 0 if left out."""
    duration_h: Annotated[Positive | None, Quantity("h")] = None
    """Energy over power, fixed; left out, both are sized apart."""
    minimum_duration_h: Annotated[
        NonNegative | None, Quantity("h", "technology.{kind}.minimum_duration_h")
    ] = None
    """Energy is at least this many hours of power; not used with `duration_h`."""
    maximum_duration_h: Annotated[
        Positive | None, Quantity("h", "technology.{kind}.maximum_duration_h")
    ] = None
    """Energy is at most this many hours of power; not used with `duration_h`."""
    annual_cost_usd_per_mwh: Annotated[NonNegative | None, Quantity("USD/(MWh a)")] = None
    """Capital and fixed O&M of one MWh of energy for one year, given directly."""
    capex_usd_per_kwh: Annotated[
        ByYear | None, Quantity("USD/kWh", "technology.{kind}.capex_usd_per_kwh")
    ] = None
    """Cost of the usable energy, on top of that of the power, or a path by year."""
    fixed_om_usd_per_kwh_year: Annotated[
        NonNegative | None,
        Quantity("USD/(kWh a)", "technology.{kind}.fixed_om_usd_per_kwh_year"),
    ] = None
    """Fixed operation and maintenance of the energy part."""
    round_trip_efficiency: Annotated[
        PositiveShare | None, Quantity("1", "technology.{kind}.round_trip_efficiency")
    ] = None
    """AC to AC."""
    charge_efficiency: Annotated[PositiveShare | None, Quantity("1")] = None
    """Instead of the round trip, together with `discharge_efficiency`."""
    discharge_efficiency: Annotated[PositiveShare | None, Quantity("1")] = None
    """Instead of the round trip, together with `charge_efficiency`."""
    loss_share_per_hour: Annotated[
        Share | None, Quantity("1/h", "technology.{kind}.loss_share_per_hour")
    ] = None
    """Self-discharge, share of the content."""
    outage_rate: Annotated[Share | None, Quantity("1", "technology.{kind}.outage_rate")] = None
    """Share of the time lost to outages; derates charge and discharge by 1 - outage_rate."""
    cyclic: bool = True
    """True: the weather year ends with the content it began with."""
    initial_share: Annotated[Share | None, Quantity("1")] = None
    """Content before the first hour as share of the energy; needs `cyclic: false`."""
    final_share_at_least: Annotated[Share | None, Quantity("1")] = None
    """Least content after the last hour, likewise; 0 if left out."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """Sizes, costs, efficiencies and content stated twice or by halves."""
        yield from super().clashes(given)
        yield from limits_out_of_order(given, "minimum_mwh", "maximum_mwh", "existing_mwh")
        yield from limits_out_of_order(given, "minimum_duration_h", "maximum_duration_h")
        yield from _durations_stated_twice(cls, given)
        if ("annual_cost_usd_per_mw" in given) != ("annual_cost_usd_per_mwh" in given):
            yield Clash(
                "annual_cost_usd_per_mw and annual_cost_usd_per_mwh go together",
                "give both (0 is allowed) or neither",
                absent=("annual_cost_usd_per_mw", "annual_cost_usd_per_mwh"),
            )
        energy = ("capex_usd_per_kwh", "fixed_om_usd_per_kwh_year")
        yield from cost_stated_twice(cls, given, "annual_cost_usd_per_mwh", energy)
        one_way = [key for key in ("charge_efficiency", "discharge_efficiency") if key in given]
        if len(one_way) == 1:
            yield Clash(
                "charge_efficiency and discharge_efficiency go together",
                "give both",
                absent=("charge_efficiency", "discharge_efficiency"),
            )
        if one_way:
            why = "beside charge_efficiency and discharge_efficiency"
            fix = "give the one or the two, not all three"
            yield from without_effect(cls, given, ("round_trip_efficiency",), why, fix)
        ends = ("initial_share", "final_share_at_least")
        if given.get("cyclic", True):
            fix = "add cyclic: false, or leave it out"
            yield from without_effect(cls, given, ends, "on a cyclic store", fix)
        elif "initial_share" not in given:
            yield Clash(
                "cyclic: false needs the content at the start",
                "add initial_share; 0.5 means half full",
                absent=("initial_share",),
            )


def _durations_stated_twice(part: type[Storage], given: Given) -> Iterator[Clash]:
    """A fixed duration beside a range, or beside an existing energy that does not fit."""
    if "duration_h" not in given:
        return
    yield from without_effect(
        part,
        given,
        ("minimum_duration_h", "maximum_duration_h"),
        "beside duration_h, which fixes energy over power",
        "leave it out, or leave out duration_h",
    )
    hours, existing = number(given, "duration_h"), number(given, "existing_mwh")
    if hours is not None and existing is not None:
        fitting = hours * (number(given, "existing_mw") or 0.0)
        if not math.isclose(existing, fitting, rel_tol=1e-9):
            yield Clash(
                f"existing_mwh {existing:g} is not duration_h x existing_mw = {fitting:g}",
                "leave out existing_mwh, or leave out duration_h",
            )


def efficiencies(part: Storage, ledger: Ledger) -> tuple[float, float]:
    """Charge and discharge efficiency; a round trip is split evenly between the two."""
    if part.charge_efficiency is not None:
        return ledger.number("charge_efficiency"), ledger.number("discharge_efficiency")
    one_way = math.sqrt(ledger.number("round_trip_efficiency"))
    return one_way, one_way


def energy_capacity(part: Storage, ledger: Ledger) -> Capacity:
    """Capacity ``energy`` of a store, in MWh usable, with its yearly cost and limits."""
    if part.annual_cost_usd_per_mwh is not None:
        cost = {CostLine.CAPITAL: ledger.number("annual_cost_usd_per_mwh")}
    elif part.rented:
        cost = {}  # the rent of a kW is that of a kW with its hours
    else:
        capital = capital_cost(ledger, "capex_usd_per_kwh", "MWh")
        fixed_om = KW_PER_MW * ledger.number("fixed_om_usd_per_kwh_year")
        cost = {CostLine.CAPITAL: capital, CostLine.FIXED_OM: fixed_om}
    existing = part.existing_mwh
    if existing is None:
        existing = (part.duration_h or 0.0) * part.existing_mw
    return Capacity(
        "energy",
        "MWh",
        cost,
        minimum=part.minimum_mwh,
        maximum=np.inf if part.maximum_mwh is None else part.maximum_mwh,
        existing=existing,
        capex_usd=overnight_usd(part, ledger, "capex_usd_per_kwh"),
        life_years=standing_years(part, ledger),
        lead_time_years=ledger.number("lead_time_years"),
    )


def duration_ties(ledger: Ledger, power: Capacity, energy: Capacity) -> tuple[Tie, ...]:
    """Ties of energy to power: a fixed duration, or a shortest and a longest one.

    Parameters
    ----------
    ledger : Ledger
        Numbers of the store.
    power, energy : Capacity
        Its capacities, in MW and MWh.

    Raises
    ------
    ScenarioError
        If the limits of power and energy leave no size of that duration.
    """
    if ledger.states("duration_h"):
        hours = ledger.number("duration_h")
        _check_fit(ledger, "duration_h", power, energy, hours, hours)
        return (Tie("duration", {"energy": 1.0, "power": -hours}, 0.0, 0.0),)
    low = ledger.number("minimum_duration_h")
    high = ledger.optional("maximum_duration_h") or math.inf
    _check_fit(ledger, "maximum_duration_h", power, energy, low, high)
    ties = []
    if low > 0:
        ties.append(Tie("minimum_duration", {"energy": 1.0, "power": -low}, 0.0, np.inf))
    if math.isfinite(high):
        ties.append(Tie("maximum_duration", {"energy": 1.0, "power": -high}, -np.inf, 0.0))
    return tuple(ties)


def _check_fit(
    ledger: Ledger, name: str, power: Capacity, energy: Capacity, low: float, high: float
) -> None:
    """Refuse sizes of which no pair has a duration between low and high."""
    slack = 1.0 + 1e-9
    least_mwh = low * max(power.minimum, power.existing)
    most_mwh = high * power.maximum if power.maximum > 0 else 0.0
    least, most = max(energy.minimum, energy.existing), energy.maximum
    if least_mwh > most * slack or least > most_mwh * slack:
        span = f"{low:g} hours" if low == high else f"between {low:g} and {high:g} hours"
        raise ledger.fault(
            name,
            f"no energy from {least:g} to {most:g} MWh is {span} of a power from "
            f"{max(power.minimum, power.existing):g} to {power.maximum:g} MW",
            "change the limits of power or energy, or state minimum_duration_h and "
            "maximum_duration_h (or duration_h)",
        )


def content(part: Storage, ledger: Ledger) -> Store:
    """Store ``content`` filled by ``charge`` and emptied by ``discharge``, within ``energy``."""
    charging, discharging = efficiencies(part, ledger)
    return Store(
        "content",
        {"charge": charging, "discharge": -1.0 / discharging},
        capacity="energy",
        loss_share_per_hour=ledger.number("loss_share_per_hour"),
        cyclic=part.cyclic,
        initial_share=ledger.optional("initial_share") or 0.0,
        final_share_at_least=ledger.optional("final_share_at_least") or 0.0,
    )


def storage_block(part: Storage, site: Site) -> Block:
    """One store: MW and MWh to build, hourly charge, discharge and content.

    Parameters
    ----------
    part : Storage
        The part as the scenario states it.
    site : Site
        Money, year and register.

    Returns
    -------
    Block
        Capacities ``power`` and ``energy``, flows ``charge`` and ``discharge``, store ``content``.
    """
    ledger = Ledger(part, site)
    power, energy = power_capacity(part, ledger), energy_capacity(part, ledger)
    in_service = 1.0 - ledger.number("outage_rate")
    charge = Flow("charge", to_bus=-1.0, capacity="power", upper=in_service, clean_share=-1.0)
    discharge = Flow(
        "discharge",
        to_bus=1.0,
        capacity="power",
        upper=in_service,
        cost_usd_per_mwh={CostLine.VARIABLE_OM: ledger.profile("variable_om_usd_per_mwh")},
        clean_share=1.0,
        water_m3_per_mwh=ledger.number("water_m3_per_mwh"),
    )
    return Block(
        capacities=(power, energy),
        flows=(charge, discharge),
        stores=(content(part, ledger),),
        ties=duration_ties(ledger, power, energy),
        assumptions=ledger.assumptions,
    )
