"""A run's money on one page: `summary.json` of its case, its keys stable and documented.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from gigaplan.plan.summary import Figures


class RateFigure(Figures):
    """Internal rates of return of one cash flow."""

    kind: Literal["none", "one", "several", "every"]
    """How many rates make the cash flow worth nothing; with several, use the net present value."""
    rates: tuple[float, ...]
    """All of them, effective per year, nominal. [1/a]"""


class MoneyFigures(Figures):
    """Money of a phase, a campus or the programme; nominal USD unless it says real."""

    leased_mw: float
    """Most under lease at once. [MW IT]"""
    capital_real_usd: float
    """The plan's capital, real: the sum of its table `draws`. [USD of the price year]"""
    capital_usd: float
    """The same in nominal money. [USD]"""
    uses_usd: float
    """All uses, with what the lenders' case adds, financing costs and reserves. [USD]"""
    early_income_usd: float
    """Source: what phases earn before they are complete. [USD]"""
    debt_usd: float
    """Source: loans drawn. [USD]"""
    equity_usd: float
    """Source: paid in by the owners. [USD]"""
    gearing: float
    """Debt over debt and equity. [1]"""
    dscr_least: float | None
    """Least debt service cover of a period; null without debt. [1]"""
    dscr_mean: float | None
    """Mean debt service cover of the periods with service. [1]"""
    llcr: float | None
    """Loan life cover at conversion, of the weakest loan: all loans together may be covered better
    in every period, for the cash of one phase stands beside the debt of another. [1]"""
    irr_after_tax: RateFigure | None
    """Of the owners' cash after tax and credits; null for phases, whose campus is taxed as one."""
    irr_before_tax: RateFigure
    """Of the owners' cash before tax."""
    irr_unlevered: RateFigure
    """Before tax, without loans and reserves."""
    npv_usd: float | None
    """Of the owners' cash after tax, at the nominal hurdle rate, at the start of the horizon;
    null for phases. [USD]"""
    multiple: float | None
    """Received over paid in by the owners after tax, of phases before tax (MOIC). [1]"""
    payback_years: float | None
    """From the owners' first payment until it is back for good; null if never. [a]"""
    yield_on_cost: float
    """Operating income of the first calendar year after everything is complete, over uses. [1/a]"""
    cost_usd_per_kw_month: float
    """Levelised cost of a leased kW for a month, real, to be held against the rent: capital and
    operation less power sold, at the real hurdle rate. [USD of the price year/(kW month)]"""


class LoanFigures(MoneyFigures):
    """A phase with its loan."""

    phase: str
    """Calendar year in which its leases begin."""
    binding_test: Literal["dscr", "llcr", "gearing", "ltv"] | None
    """What limits the loan; null without one."""
    binding_case: str | None
    """The case of cash of that test."""
    completed: str
    """Last period of construction."""
    matures: str | None
    """Last period of the loan; null without one."""
    ends: str
    """Last period with a lease."""


class CampusFigures(MoneyFigures):
    """The vehicle of a campus."""

    tax_usd: float
    """Income tax of its owners, before credits. [USD]"""
    credits_usd: float
    """Investment tax credits. [USD]"""
    phases: tuple[LoanFigures, ...]
    """In time."""


class BreakEvenFigure(Figures):
    """What one input must be for a result of the programme to reach a target."""

    key: str
    """The input: `rent`, `power`, `capex` or `costs`."""
    measure: str
    """The result: `irr`, `irr_before_tax`, `npv` or `dscr`."""
    target: float
    """Its target."""
    value: float
    """The input at which it is reached, real: mean rent, all capital; power sold and operating
    costs of the last year of the horizon."""
    unit: str
    """Its unit, of the price year."""
    times: float
    """The input over the plan's. [1]"""


class MoneySummary(Figures):
    """The money of a programme's run."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["money"] = "money"
    """What it is of."""
    scenario: str
    """Name of the run's scenario."""
    case: str
    """Name of the lenders' case."""
    price_year: int
    """Price year of real money."""
    inflation: float
    """Per year. [1]"""
    hurdle_rate_nominal: float
    """The plan's hurdle rate with inflation. [1/a]"""
    first_period: str
    """Of the time axis."""
    last_horizon_period: str
    """Of the plan."""
    last_period: str
    """Of the time axis, which reaches to the end of the leases."""
    programme: MoneyFigures
    """All campuses."""
    tax_usd: float
    """Income tax of all owners, before credits. [USD]"""
    credits_usd: float
    """Investment tax credits. [USD]"""
    campuses: dict[str, CampusFigures]
    """By campus."""
    not_financed: tuple[str, ...]
    """Campuses that are neither built nor let."""
    balance_residual_usd: float
    """Largest difference between assets and claims in any period: rounding. [USD]"""
    break_evens: tuple[BreakEvenFigure, ...] = ()
    """What was asked for with `--break-even`."""
    seconds: float
    """Time of the computation. [s]"""
