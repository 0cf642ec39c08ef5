"""A store stated wholly by its numbers; charge, discharge and energy sized apart or tied.

Nothing comes from the register: what is left out is 0, or 1 for an efficiency.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from gigaplan.scenario.part import Clash
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Fuel, Technology, Tie
from gigaplan.technologies.clashes import Given, limits_out_of_order, without_effect
from gigaplan.technologies.costs import power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.own_plant import own_cost_missing
from gigaplan.technologies.quantity import (
    ByYear,
    HourlyCost,
    HourlyShare,
    NonNegative,
    Positive,
    PositiveShare,
    Quantity,
    Share,
)
from gigaplan.technologies.storage import Storage, content, duration_ties, energy_capacity


class OwnStore(Storage):
    """Any store. Its power is that of charge and discharge, or of discharge alone."""

    kind: Literal["own_store"] = "own_store"
    capex_usd_per_kw: Annotated[ByYear | None, Quantity("USD/kW")] = None
    """Overnight cost of the power; with `life_years`, instead of `annual_cost_usd_per_mw`."""
    fixed_om_usd_per_kw_year: Annotated[NonNegative, Quantity("USD/(kW a)")] = 0.0
    """Fixed operation and maintenance of the power."""
    life_years: Annotated[Positive | None, Quantity("a")] = None
    """Years over which the capital is recovered."""
    variable_om_usd_per_mwh: Annotated[HourlyCost, Quantity("USD/MWh")] = 0.0
    """Cost per MWh discharged, one number or hourly."""
    lead_time_years: Annotated[NonNegative, Quantity("a")] = 0.0
    """Order to first power; recorded with the plan, not a limit in a plan of one year."""
    land_acres_per_mw: Annotated[NonNegative, Quantity("acre/MW")] = 0.0
    """Land taken by one MW."""
    capex_usd_per_kwh: Annotated[ByYear, Quantity("USD/kWh")] = 0.0
    """Overnight cost of the energy."""
    fixed_om_usd_per_kwh_year: Annotated[NonNegative, Quantity("USD/(kWh a)")] = 0.0
    """Fixed operation and maintenance of the energy part."""
    round_trip_efficiency: Annotated[PositiveShare, Quantity("1")] = 1.0
    """AC to AC, split evenly."""
    loss_share_per_hour: Annotated[Share, Quantity("1/h")] = 0.0
    """Self-discharge, share of the content."""
    outage_rate: Annotated[Share, Quantity("1")] = 0.0
    """Share of the time lost to outages; derates charge and discharge by 1 - outage_rate."""
    minimum_duration_h: Annotated[NonNegative, Quantity("h")] = 0.0
    """Energy is at least this many hours of power."""
    maximum_duration_h: Annotated[Positive | None, Quantity("h")] = None
    """Energy is at most this many hours of power; no limit if left out."""
    water_m3_per_mwh: Annotated[NonNegative, Quantity("m3/MWh")] = 0.0
    """Water consumed per MWh discharged."""
    charge_cost_usd_per_mwh: Annotated[HourlyCost, Quantity("USD/MWh")] = 0.0
    """Cost per MWh charged, one number or hourly."""
    charge_availability: Annotated[HourlyShare, Quantity("1")] = 1.0
    """Largest charge as share of the power that charges."""
    discharge_availability: Annotated[HourlyShare, Quantity("1")] = 1.0
    """Largest discharge as share of the power."""
    annual_cost_usd_per_mw_charge: Annotated[NonNegative | None, Quantity("USD/(MW a)")] = None
    """If given, the power that charges is a capacity of its own at this yearly cost."""
    minimum_charge_mw: Annotated[NonNegative, Quantity("MW")] = 0.0
    """Least total power that charges, what exists included."""
    maximum_charge_mw: Annotated[NonNegative | None, Quantity("MW")] = None
    """Largest total power that charges, what exists included; no limit if left out."""
    existing_charge_mw: Annotated[NonNegative, Quantity("MW")] = 0.0
    """Power that charges, already there."""
    charge_per_discharge: Annotated[Positive | None, Quantity("1")] = None
    """If given, the power that charges is this many times the power that discharges."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """A cost that is not stated, and sizes of a charging power that is not sized apart."""
        yield from super().clashes(given)
        yield from own_cost_missing(given)
        yield from limits_out_of_order(
            given, "minimum_charge_mw", "maximum_charge_mw", "existing_charge_mw"
        )
        if "annual_cost_usd_per_mw_charge" not in given:
            yield from without_effect(
                cls,
                given,
                (
                    "minimum_charge_mw",
                    "maximum_charge_mw",
                    "existing_charge_mw",
                    "charge_per_discharge",
                ),
                "where the power that charges has no size of its own",
                "add annual_cost_usd_per_mw_charge (0 is allowed)",
            )


def block(store: OwnStore, site: Site) -> Block:
    """Any store at one site.

    Returns
    -------
    Block
        Capacities ``power``, ``energy`` and, if sized apart, ``charge``; flows ``charge`` and
        ``discharge``; store ``content``.
    """
    ledger = Ledger(store, site)
    power, energy = power_capacity(store, ledger), energy_capacity(store, ledger)
    capacities = [power, energy]
    ties = list(duration_ties(ledger, power, energy))
    apart = store.annual_cost_usd_per_mw_charge is not None
    if apart:
        capacities.append(_charge_capacity(store, ledger))
    if store.charge_per_discharge is not None:
        ratio = ledger.number("charge_per_discharge")
        ties.append(Tie("charge_per_discharge", {"charge": 1.0, "power": -ratio}, 0.0, 0.0))
    in_service = 1.0 - ledger.number("outage_rate")
    charge = Flow(
        "charge",
        to_bus=-1.0,
        capacity="charge" if apart else "power",
        upper=in_service * ledger.profile("charge_availability", 0.0, 1.0),
        cost_usd_per_mwh={CostLine.VARIABLE_OM: ledger.profile("charge_cost_usd_per_mwh")},
        clean_share=-1.0,
    )
    discharge = Flow(
        "discharge",
        to_bus=1.0,
        capacity="power",
        upper=in_service * ledger.profile("discharge_availability", 0.0, 1.0),
        cost_usd_per_mwh={CostLine.VARIABLE_OM: ledger.profile("variable_om_usd_per_mwh")},
        clean_share=1.0,
        water_m3_per_mwh=ledger.number("water_m3_per_mwh"),
    )
    return Block(
        capacities=tuple(capacities),
        flows=(charge, discharge),
        stores=(content(store, ledger),),
        ties=tuple(ties),
        assumptions=ledger.assumptions,
    )


def _charge_capacity(store: OwnStore, ledger: Ledger) -> Capacity:
    """Capacity ``charge`` of a store whose charging power is sized apart."""
    return Capacity(
        "charge",
        "MW",
        {CostLine.CAPITAL: ledger.number("annual_cost_usd_per_mw_charge")},
        minimum=store.minimum_charge_mw,
        maximum=np.inf if store.maximum_charge_mw is None else store.maximum_charge_mw,
        existing=store.existing_charge_mw,
        lead_time_years=ledger.number("lead_time_years"),
    )


TECHNOLOGY = Technology("own_store", OwnStore, block, fuel=Fuel.STORAGE)
