"""A project on one page: `summary.json` of its run, its keys stable and documented.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from gigaplan.plan.summary import Figures


class ReturnFigure(Figures):
    """Internal rates of return of one cash flow."""

    kind: Literal["none", "one", "several", "every"]
    """How many rates make the cash flow worth nothing; with several, use the net present value."""
    rates: tuple[float, ...]
    """All of them, effective per year, nominal. [1/a]"""


class CoverFigures(Figures):
    """Covers of the debt; null without debt."""

    dscr_min: float | None
    """Least debt service cover of a period. [1]"""
    dscr_average: float | None
    """Mean debt service cover of the periods with service. [1]"""
    llcr: float | None
    """Loan life cover at the start of operation. [1]"""
    plcr: float | None
    """Project life cover at the start of operation. [1]"""


class BreakEvenFigure(Figures):
    """What one input must be for a result to reach a target."""

    key: str
    """The input: `price`, `capex`, `energy` or `costs`."""
    measure: str
    """The result: `irr`, `irr_before_tax`, `npv`, `dscr` or `llcr`."""
    target: float
    """Its target."""
    value: float
    """The input at which it is reached, of the first year where it changes by year."""
    unit: str
    """Its unit."""
    times: float
    """The input over what is stated. [1]"""


class ProjectSummary(Figures):
    """A stand-alone project; all money is nominal USD."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["project"] = "project"
    """What the run is of."""
    scenario: str
    """Name of the project."""
    first_year: int
    """First year of operation; 1 if years are counted."""
    years: int
    """Years of operation."""
    periods_per_year: int
    """Periods of a year."""
    price_usd_per_mwh: float
    """Price of energy of the first period. [USD/MWh]"""
    price_is_solved: bool
    """Whether the price was solved for a return."""
    energy_mwh: float
    """Energy of the first year of operation. [MWh]"""
    capex_usd: float
    """Cost to build before financing. [USD]"""
    uses_usd: float
    """All uses to the start of operation, with financing and reserves. [USD]"""
    debt_usd: float
    """Debt drawn. [USD]"""
    equity_usd: float
    """Paid in by the owners until operation. [USD]"""
    gearing: float
    """Debt over uses. [1]"""
    binding_test: str | None
    """What limits the debt: `dscr`, `llcr` or `gearing`; null without debt."""
    owners_irr: ReturnFigure
    """Of the owners' cash after tax."""
    owners_irr_before_tax: ReturnFigure
    """Of the owners' cash before tax."""
    project_irr: ReturnFigure
    """After tax, of the same project without debt."""
    npv_usd: float
    """Of the owners' cash after tax at financial close, at the nominal discount rate. [USD]"""
    discount_rate_nominal: float
    """Real rate and inflation together. [1/a]"""
    lcoe_nominal_usd_per_mwh: float
    """Levelised cost of energy, the same in nominal money every year. [USD/MWh]"""
    lcoe_real_usd_per_mwh: float
    """Levelised cost of energy in money of financial close. [USD/MWh]"""
    lppa_nominal_usd_per_mwh: float
    """Levelised price of energy, the same in nominal money every year. [USD/MWh]"""
    lppa_real_usd_per_mwh: float
    """Levelised price of energy in money of financial close. [USD/MWh]"""
    covers: CoverFigures
    """Covers of the debt."""
    multiple: float | None
    """Received over paid in by the owners, after tax (MOIC); null if nothing is paid in. [1]"""
    payback_years: float | None
    """From financial close until the owners' cash after tax is back for good; null if never. [a]"""
    unpaid_debt_usd: float
    """Debt still owed at the end of operation; 0 if it is repaid. [USD]"""
    balance_residual_usd: float
    """Largest difference between assets and claims in any period: rounding. [USD]"""
    break_evens: tuple[BreakEvenFigure, ...] = ()
    """What was asked for with `--break-even`."""
    seconds: float
    """Time of the computation. [s]"""
