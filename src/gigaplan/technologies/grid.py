"""Grid connection: power bought by the hour, wires and capacity paid by the year, export sold.

    import_firm[t]     <= firm x in_service[t]
    import_non_firm[t] <= non_firm x in_service[t] x non_firm_allowed[t]
    in_service[t]       = availability[t] x (1 - outage_rate)
    cost of a firm MW-year = connection annuity + capacity charge; of a non-firm one, without the
    charge unless stated
    cost of a MWh bought = price[t] + adder;  income of a MWh sold = export price[t] - export fee

Bought power carries the grid's CO2 and clean share of the hour. Energy that is sold no longer
counts as the campus' clean energy, unless `export_clean_share` says otherwise.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from gigaplan.scenario.part import Clash
from gigaplan.series.site import Floats, Site
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Fuel, Technology, Tie
from gigaplan.technologies.clashes import (
    Given,
    cost_stated_twice,
    limits_out_of_order,
    without_effect,
)
from gigaplan.technologies.costs import (
    KW_PER_MW,
    Sized,
    capital_cost,
)
from gigaplan.technologies.grid_series import carbon, clean_share, price
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import (
    ByYear,
    HourlyAmount,
    HourlyCost,
    HourlyShare,
    NonNegative,
    Positive,
    Quantity,
    RatePerYear,
    Share,
)


class Grid(Sized):
    """A connection to the grid; `minimum_mw`, `maximum_mw` and `existing_mw` are its firm part."""

    kind: Literal["grid"] = "grid"
    price_usd_per_mwh: Annotated[HourlyCost | None, Quantity("USD/MWh")] = None
    """Price of energy, one number or hourly; an embedded market if left out."""
    market: str | None = None
    """Key of an embedded price series (`gigaplan data list`); the place's own if left out."""
    market_year: int | None = None
    """Calendar year of that series to lay over the hours; the same hours, else its last year."""
    adder_usd_per_mwh: Annotated[float | None, Quantity("USD/MWh", "grid.adder_usd_per_mwh")] = None
    """Wheeling, losses, ancillary services and retail margin on top of the price."""
    availability: Annotated[HourlyShare, Quantity("1")] = 1.0
    """Share of the connection there before outages."""
    outage_rate: Annotated[Share | None, Quantity("1", "technology.grid.outage_rate")] = None
    """Share of the time lost to outages; derates every hour by 1 - outage_rate."""
    co2_t_per_mwh: Annotated[HourlyAmount | None, Quantity("t/MWh")] = None
    """CO2 of bought power; an embedded grid if left out."""
    carbon_series: str | None = None
    """Key of an embedded carbon series, average or marginal; the place's own if left out."""
    clean_share: Annotated[HourlyShare | None, Quantity("1")] = None
    """Share of bought power that is clean; beside the carbon series if left out."""

    annual_cost_usd_per_mw: Annotated[NonNegative | None, Quantity("USD/(MW a)")] = None
    """Connection and capacity charge of one firm MW for one year, given directly."""
    connection_usd_per_kw: Annotated[
        ByYear | None, Quantity("USD/kW", "grid.connection_usd_per_kw")
    ] = None
    """Cost of the line and substation, or a path by year."""
    life_years: Annotated[Positive | None, Quantity("a", "technology.grid.life_years")] = None
    """Years over which the connection is recovered."""
    discount_rate: Annotated[RatePerYear | None, Quantity("1/a")] = None
    """Real rate of return on the connection; that of `money` if left out."""
    capacity_charge_usd_per_kw_year: Annotated[
        NonNegative | None, Quantity("USD/(kW a)", "grid.capacity_charge_usd_per_kw_year")
    ] = None
    """Capacity and demand charges of a firm kW for one year."""
    lead_time_years: Annotated[
        NonNegative | None, Quantity("a", "technology.grid.lead_time_years")
    ] = None
    """Request to first power; recorded with the plan, not a limit in a plan of one year."""
    land_acres_per_mw: Annotated[
        NonNegative | None, Quantity("acre/MW", "technology.grid.land_acres_per_mw")
    ] = None
    """Land taken by one MW of connection."""

    non_firm_allowed: Annotated[HourlyShare | None, Quantity("1")] = None
    """Share of the non-firm power that may be drawn in each hour; no non-firm part if left out."""
    non_firm_minimum_mw: Annotated[NonNegative, Quantity("MW")] = 0.0
    """Least non-firm power."""
    non_firm_maximum_mw: Annotated[NonNegative | None, Quantity("MW")] = None
    """Largest non-firm power; no limit if left out."""
    non_firm_existing_mw: Annotated[NonNegative, Quantity("MW")] = 0.0
    """Non-firm power already there."""
    non_firm_annual_cost_usd_per_mw: Annotated[NonNegative | None, Quantity("USD/(MW a)")] = None
    """Yearly cost of one non-firm MW given directly; that of the wires alone if left out."""

    export: bool = False
    """True: power may be sold over the firm connection."""
    export_price_usd_per_mwh: Annotated[HourlyCost | None, Quantity("USD/MWh")] = None
    """Price of power sold; the price of power bought, without the adder, if left out."""
    export_fee_usd_per_mwh: Annotated[NonNegative, Quantity("USD/MWh")] = 0.0
    """Taken off the price of power sold."""
    export_maximum_mw: Annotated[NonNegative | None, Quantity("MW")] = None
    """Most power sold in an hour; the firm connection if left out."""
    export_clean_share: Annotated[Share, Quantity("1")] = 1.0
    """Share of sold energy taken off the campus' clean energy; 0 counts sold energy as its own."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """Costs and series stated twice, and keys of parts that are not there."""
        yield from super().clashes(given)
        yield from cost_stated_twice(cls, given, "annual_cost_usd_per_mw", _COST_PARTS)
        yield from limits_out_of_order(
            given, "non_firm_minimum_mw", "non_firm_maximum_mw", "non_firm_existing_mw"
        )
        if "price_usd_per_mwh" in given:
            why, fix = "on a stated price_usd_per_mwh", "leave it out, or leave out the price"
            yield from without_effect(cls, given, ("market", "market_year"), why, fix)
        if "co2_t_per_mwh" in given and "clean_share" in given:
            why, fix = "where co2_t_per_mwh and clean_share are stated", "leave out one of them"
            yield from without_effect(cls, given, ("carbon_series",), why, fix)
        if "non_firm_allowed" not in given:
            why = "without non_firm_allowed"
            fix = "say when non-firm power may be drawn: non_firm_allowed: 1 always, or a column"
            yield from without_effect(cls, given, _keys_of(cls, "non_firm_"), why, fix)
        elif "annual_cost_usd_per_mw" in given and "non_firm_annual_cost_usd_per_mw" not in given:
            yield Clash(
                "annual_cost_usd_per_mw holds the capacity charge, which non-firm power "
                "does not pay",
                "state non_firm_annual_cost_usd_per_mw as well",
                absent=("non_firm_annual_cost_usd_per_mw",),
            )
        if not given.get("export", False):
            why, fix = "without export", "add export: true"
            yield from without_effect(cls, given, _keys_of(cls, "export_"), why, fix)


_COST_PARTS = (
    "connection_usd_per_kw",
    "life_years",
    "discount_rate",
    "capacity_charge_usd_per_kw_year",
)
"""What the yearly cost of a firm MW is made of."""


def _keys_of(part: type[Grid], prefix: str) -> tuple[str, ...]:
    return tuple(key for key in part.model_fields if key.startswith(prefix))


def block(grid: Grid, site: Site) -> Block:
    """Grid connection of one campus.

    Returns
    -------
    Block
        Capacities ``firm``, ``non_firm`` and ``export`` (where stated); flows ``import_firm``,
        ``import_non_firm`` and ``export``.

    Raises
    ------
    ScenarioError
        If price or carbon is not stated and none is embedded for the place, or if power could be
        bought and sold in the same hour at a profit.
    """
    ledger = Ledger(grid, site)
    in_service = ledger.profile("availability", 0.0, 1.0) * (1.0 - ledger.number("outage_rate"))
    bought = price(ledger, grid.market, grid.market_year) + ledger.number("adder_usd_per_mwh")
    co2 = carbon(ledger, grid.carbon_series)
    clean = clean_share(ledger, grid.carbon_series)
    capacities, flows, ties = [_firm(grid, ledger)], [], []
    shares: list[tuple[str, Floats | float]] = [("firm", in_service)]
    if grid.non_firm_allowed is not None:
        capacities.append(_non_firm(grid, ledger, capacities[0]))
        shares.append(("non_firm", in_service * ledger.profile("non_firm_allowed", 0.0, 1.0)))
    for part, upper in shares:
        flows.append(
            Flow(
                f"import_{part}",
                to_bus=1.0,
                capacity=part,
                upper=upper,
                cost_usd_per_mwh={CostLine.PURCHASE: bought},
                co2_t_per_mwh=co2,
                clean_share=clean,
            )
        )
    if grid.export:
        flows.append(_export(grid, ledger, in_service, bought))
        if grid.export_maximum_mw is not None:
            limit = ledger.number("export_maximum_mw")
            capacities.append(Capacity("export", "MW", {}, maximum=limit))
            ties.append(Tie("export_within_firm", {"export": 1.0, "firm": -1.0}))
    return Block(tuple(capacities), tuple(flows), (), tuple(ties), ledger.assumptions)


def _firm(grid: Grid, ledger: Ledger) -> Capacity:
    """Capacity ``firm``: the connection and its capacity charge."""
    if grid.annual_cost_usd_per_mw is not None:
        cost = {CostLine.CAPITAL: ledger.number("annual_cost_usd_per_mw")}
    else:
        charge = KW_PER_MW * ledger.number("capacity_charge_usd_per_kw_year")
        cost = {
            CostLine.CAPITAL: capital_cost(ledger, "connection_usd_per_kw", "MW"),
            CostLine.CAPACITY_CHARGE: charge,
        }
    by_the_year = grid.annual_cost_usd_per_mw is not None
    return Capacity(
        "firm",
        "MW",
        cost,
        minimum=grid.minimum_mw,
        maximum=np.inf if grid.maximum_mw is None else grid.maximum_mw,
        existing=grid.existing_mw,
        land_acres=ledger.number("land_acres_per_mw"),
        capex_usd=0.0 if by_the_year else KW_PER_MW * ledger.number("connection_usd_per_kw"),
        life_years=np.inf if by_the_year else ledger.number("life_years"),
        lead_time_years=ledger.number("lead_time_years"),
    )


def _non_firm(grid: Grid, ledger: Ledger, firm: Capacity) -> Capacity:
    """Capacity ``non_firm``: the same wires, no capacity charge unless stated."""
    if grid.non_firm_annual_cost_usd_per_mw is not None:
        cost = {CostLine.CAPITAL: ledger.number("non_firm_annual_cost_usd_per_mw")}
    else:
        cost = {CostLine.CAPITAL: firm.cost_usd_per_year[CostLine.CAPITAL]}
    by_the_year = grid.non_firm_annual_cost_usd_per_mw is not None
    return Capacity(
        "non_firm",
        "MW",
        cost,
        minimum=grid.non_firm_minimum_mw,
        maximum=np.inf if grid.non_firm_maximum_mw is None else grid.non_firm_maximum_mw,
        existing=grid.non_firm_existing_mw,
        land_acres=firm.land_acres,
        capex_usd=0.0 if by_the_year else firm.capex_usd,
        life_years=np.inf if by_the_year else firm.life_years,
        lead_time_years=firm.lead_time_years,
    )


def _export(grid: Grid, ledger: Ledger, in_service: Floats | float, bought: Floats | float) -> Flow:
    """Flow ``export``; refused where selling pays more than buying costs."""
    if grid.export_price_usd_per_mwh is not None:
        paid = ledger.profile("export_price_usd_per_mwh")
    else:
        paid = price(ledger, grid.market, grid.market_year)
    earned = paid - ledger.number("export_fee_usd_per_mwh")
    loop = np.flatnonzero(np.broadcast_to(np.greater(earned, bought), (ledger.site.n_hours,)))
    if loop.size:
        raise ledger.fault(
            "export_price_usd_per_mwh",
            f"selling pays more than buying costs in {loop.size} hours (first at "
            f"{ledger.hour(int(loop[0]))} UTC): the plan would buy and sell the same power",
            "lower export_price_usd_per_mwh or raise export_fee_usd_per_mwh or adder_usd_per_mwh",
        )
    limited = grid.export_maximum_mw is not None
    return Flow(
        "export",
        to_bus=-1.0,
        capacity="export" if limited else "firm",
        upper=in_service,
        cost_usd_per_mwh={CostLine.SALE: -1.0 * earned},
        clean_share=-ledger.number("export_clean_share"),
    )


TECHNOLOGY = Technology("grid", Grid, block, fuel=Fuel.GRID)
