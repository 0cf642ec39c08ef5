"""A programme on one page: `summary.json` of its run, its keys stable and documented.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from gigaplan.plan.summary import Figures


class PeriodFigures(Figures):
    """One calendar year, at its end or in all of it."""

    energised_mw: float
    """IT megawatts of halls online in the last period of the year. [MW IT]"""
    leased_mw: float
    """IT megawatts leased in that period. [MW IT]"""
    drawn_usd: float
    """Capital drawn in the year. [USD]"""
    load_mwh: float
    """Energy asked for at the campuses' buses. [MWh]"""
    clean_share: float | None
    """Clean energy over the load; null without load. [1]"""
    co2_t: float
    """Emissions of the year. [t]"""
    cost_usd_per_mwh: float | None
    """Cost of power over the load: everything but halls, opening, rents and penalties. [USD/MWh]"""


class CampusFigures(Figures):
    """One campus at the end of the horizon."""

    region: str
    """As the scenario states it."""
    first_energised: str | None
    """Period of the first megawatt of IT; null if the plan has none here."""
    energised_mw: float
    """IT megawatts of halls online in the last period. [MW IT]"""
    leased_mw: float
    """IT megawatts leased in the last period. [MW IT]"""
    drawn_usd: float
    """Capital drawn over the horizon. [USD]"""
    capacity_mw: dict[str, float]
    """Plant online in the last period by asset: power of plants and stores, grid connection, at
    least half a megawatt. [MW]"""
    energy_share: dict[str, float]
    """Energy supplied to the bus over the horizon by asset, as share of all that is supplied,
    storage included; empty for a campus that is not built. [1]"""
    bridge_mw: float = 0.0
    """Most bridge power online in a period: rented, or bought and sold again. [MW]"""
    handed_over: str | None = None
    """First period from which the bridge delivers nothing or is gone; null where there is none, or
    it is still there in the last period."""


class ShadowFigure(Figures):
    """What one more unit of a limit is worth."""

    limit: str
    """Kind of limit: slots, connection, equity, co2 ..."""
    whose: str
    """Campus, supplier, tenant or asset it is for; empty for the whole programme."""
    when: str
    """Period or year it is for; empty for the horizon."""
    unit: str
    """Unit of the limit."""
    usd_per_unit: float
    """Worth of one more unit in money of that period. [USD/unit]"""
    pv_usd_per_unit: float
    """The same as present value. [USD/unit]"""


class WholeUnitFigures(Figures):
    """What is proved of a plan in whole halls and machines.

    Shadow prices are then those of its operation: what one more unit of a limit is worth while the
    whole units stand as they are.
    """

    gap: float
    """Objective less bound, relative to the objective. [1]"""
    bound_usd: float
    """No plan in whole units costs less, in the terms of the objective. [USD]"""
    rounds: int
    """Plans in whole units that were worked out."""
    proved: bool
    """Whether the gap that the scenario wants was reached."""


class ProgrammeProof(Figures):
    """Who solved the problem, and how well that is proven, apart from the solver."""

    method: str
    """interior_point or highs."""
    iterations: int
    """Iterations of the solver."""
    tolerance: float
    """Largest relative gap and residual asked for."""
    primal_residual: float
    """Largest violation of a row or bound, relative to the terms of its kind."""
    dual_residual: float
    """Largest reduced cost of the wrong sign, likewise."""
    relative_gap: float
    """Objective less what the prices prove that every plan costs, over money that moves."""
    hourly_variables: int
    """Size of the problem: variables of all hours."""
    hours: int
    """Hours of all campuses, periods and weather years together."""
    note: str
    """What the solver had to do out of the ordinary; empty as a rule."""


class ProgrammeSummary(Figures):
    """A programme on one page. Money is real USD of `price_year`."""

    form: Literal[1]
    """Version of these keys."""
    kind: Literal["programme"]
    """Tells a programme from a plan of one campus."""
    scenario: str
    """Name of the scenario."""
    goal: str
    """What was striven for: net_present_value, least_cost ..."""
    first_period: str
    """First period of the horizon."""
    last_period: str
    """Last period of the horizon."""
    price_year: int
    """Price year of all money."""
    hurdle_rate: float
    """Real, per year."""
    status: Literal["optimal"]
    """Only optimal plans are written."""
    days_per_month: int | None = None
    """Days of every month that were planned, each for those it stands for; null: all."""
    whole_units: WholeUnitFigures | None
    """What is proved of whole halls and machines; null: they may have any size in this plan."""
    objective_usd: float
    """What the solver minimised: cost less income in present value; for the goals that seek
    megawatts a prize for them is in it. [USD]"""
    net_present_value_usd: float
    """Rents and power sold less all costs, annuities within the horizon included. [USD]"""
    income_pv_usd: float
    """Rents and power sold, present value. [USD]"""
    cost_pv_usd: float
    """All costs, present value. [USD]"""
    drawn_usd: float
    """Capital drawn over the horizon. [USD]"""
    equity_usd: float | None
    """Part of it that is equity; null where capital is not limited. [USD]"""
    debt_usd: float | None
    """Part of it that is debt; null where capital is not limited. [USD]"""
    energised_mw: float
    """IT megawatts at the end of the horizon. [MW IT]"""
    leased_mw: float
    """Of these, leased. [MW IT]"""
    sold_mw: float = 0.0
    """Plant that is sold again within the horizon. [MW]"""
    resale_usd: float = 0.0
    """What plant and storage fetch that are sold again. [USD]"""
    years: dict[str, PeriodFigures]
    """By calendar year."""
    campuses: dict[str, CampusFigures]
    """By name, in the order of the scenario."""
    shadow_prices: tuple[ShadowFigure, ...]
    """The limits that bind, the most valuable of each kind; all are in the table `limits`."""
    seconds: dict[str, float]
    """Time of each stage, and `total`."""
    solver: ProgrammeProof
    """Proof of the answer."""
