"""The plan on one page: `summary.json`, its keys stable and documented field by field.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

TOTAL = "total"
"""Key of the sum beside the parts."""


class Figures(BaseModel):
    """Base of the parts of a summary: frozen, unknown keys are errors, fields documented."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class CapacityFigure(Figures):
    """One capacity."""

    total: float
    """What there is in the plan, existing included."""
    built: float
    """What is built or bought beyond that."""
    unit: str
    """MW, or MWh for what a store holds."""
    present: bool = True
    """False where the plan has none of it: the total is below 1e-6 of `peak_load_mw` (or below the
    solver's tolerance, if that is looser), the little that an interior point leaves of what it does
    not build. Read it as 0; it is kept so that costs and energy add up."""


class PriceFigures(Figures):
    """Price at the campus bus: what a MWh delivered there is worth, in USD/MWh.

    It makes no claim to be clean: where a clean share binds, plain energy is worth less than load
    costs, and may be worth nothing or less.
    """

    mean: float
    """Mean over all hours."""
    load_weighted_mean: float
    """Mean weighted by load; equals the total cost per MWh where nothing exists already and no
    limit and no maximum binds."""
    lowest: float
    """Cheapest hour."""
    p05: float
    """5 % of the hours are cheaper."""
    median: float
    """Half of the hours are cheaper."""
    p95: float
    """95 % of the hours are cheaper."""
    highest: float
    """Dearest hour."""
    hours_at_or_below_zero: float
    """Hours of a year in which one more MWh is worth nothing."""


class LimitFigure(Figures):
    """One limit of the scenario."""

    stated: float
    """As the scenario states it."""
    used: float | None
    """How much of it the plan uses, in the same unit."""
    unit: str
    """Unit of both."""
    shadow_price_usd: float
    """Saved in a year by one more unit of `shadow_price_per`; 0 if the limit does not bind."""
    shadow_price_per: str
    """Unit that the shadow price is for."""


class SolverProof(Figures):
    """Who solved the problem, and how well that is proven, apart from the solver."""

    method: str
    """interior_point or highs."""
    iterations: int
    """Iterations of the solver."""
    tolerance: float
    """Largest gap and residual asked for."""
    primal_residual: float
    """Largest violation of a row or bound, relative to the terms of its kind."""
    dual_residual: float
    """Largest reduced cost of the wrong sign, likewise."""
    relative_gap: float
    """Cost of the plan less what its prices prove that every plan costs, over money that moves."""
    lower_bound_usd_per_year: float
    """No plan costs less. Like the objective of the solver without costs that are fixed."""
    note: str
    """What the solver had to do out of the ordinary; empty as a rule."""


class Summary(Figures):
    """The plan on one page. Money is real USD of `price_year`; years are expected years."""

    form: Literal[1]
    """Version of these keys."""
    scenario: str
    """Name of the scenario."""
    campus: str
    """Name of the campus."""
    first_year: int
    """Calendar year whose costs and prices apply."""
    price_year: int
    """Price year of all money."""
    status: Literal["optimal"]
    """Only optimal plans are written."""
    objective_usd_per_year: float
    """Cost of a year, everything included."""
    relative_gap: float
    """See `solver.relative_gap`."""
    seconds: dict[str, float]
    """Time of each stage, and `total`."""
    load_mwh: float
    """Energy asked for at the campus bus."""
    peak_load_mw: float
    """Highest hour of the load."""
    capacities: dict[str, CapacityFigure]
    """By `<asset>.<capacity>`."""
    cost_usd_per_mwh: dict[str, float]
    """Cost over `load_mwh`, by cost line, and `total`."""
    cost_usd_per_mwh_by_asset: dict[str, float]
    """The same by asset."""
    energy_mwh: dict[str, float]
    """Energy that each asset supplies to the bus."""
    drawn_mwh: dict[str, float]
    """Energy that each asset takes from the bus: charging, export; supplied = drawn + load."""
    curtailed_mwh: dict[str, float]
    """Sun and wind that were there and not used."""
    clean_share: float
    """Clean energy over the year as share of the load."""
    hourly_clean_share: float
    """Share of the load matched by clean energy in the same hour."""
    co2_t: float
    """CO2 of own plants and bought power. [t/a]"""
    co2_kg_per_mwh: float
    """The same over `load_mwh`."""
    nox_t: float
    """Nitrogen oxides of own plants. [t/a]"""
    water_m3: float
    """Water of power plants and cooling. [m3/a]"""
    land_acres: float
    """Land of all supply."""
    unserved_mwh: float
    """Energy not served."""
    unserved_hours: float
    """Hours of a year with more than 0.01 % of the load unserved."""
    price_usd_per_mwh: PriceFigures
    """Price at the bus."""
    load_cost_usd_per_mwh: float
    """What one more MWh of load, spread like the load, would cost, with the clean energy that
    limits on shares ask for on top."""
    limits: dict[str, LimitFigure]
    """By name of the limit; ties within a store are in the table of limits only."""
    solver: SolverProof
    """Proof."""
