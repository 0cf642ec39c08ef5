"""An impact on one page: `summary.json`, its keys stable and documented.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from gigaplan.plan.summary import Figures


class YearFigures(Figures):
    """One year of the whole programme."""

    year: int
    """Calendar year."""
    load_mwh: float
    """Load of all campuses. [MWh]"""
    scope_1_co2e_t: float
    """Burnt on site. [t]"""
    scope_2_location_co2e_t: float
    """Imports at the average of the grid. [t]"""
    scope_2_market_co2e_t: float
    """Imports at the grid's residual mix. [t]"""
    scope_2_marginal_co2e_t: float
    """Imports at the margin, where it is known. [t]"""
    scope_3_fuel_co2e_t: float
    """Methane and energy on the way of the fuel. [t]"""
    scope_3_embodied_co2e_t: float
    """In what begins to run in this year. [t]"""
    operating_co2e_t_per_mwh: float | None
    """Scopes 1, 2 by location and 3 of fuel over the load. [t/MWh]"""
    cfe_score: float | None
    """Load that clean energy meets in the same hour. [1]"""
    clean_share: float | None
    """Clean energy of the year over the load. [1]"""
    health_cost_usd: float
    """Of NOx, SO2 and particles on site, real. [USD]"""


class AuthorityFigures(Figures):
    """One balancing authority in the last year of the plan."""

    authority: str
    """Its name in EIA-930."""
    campuses: tuple[str, ...]
    """Campuses in it."""
    peak_mw: float
    """Of its generation in 2022. [MW]"""
    import_peak_mw: float
    """Of the campuses' imports. [MW]"""
    peak_with_import_mw: float
    """Of both together. [MW]"""
    hours_above_season_peak: int
    """Hours in which both together pass the peak of the season."""
    import_in_stress_mw: float
    """Mean import in the highest one in a hundred hours of the grid. [MW]"""
    fits_at_half_percent_mw: float
    """New constant load that fits under the seasons' peaks with 0.5 % of it curtailed. [MW]"""


class ConcentrationFigure(Figures):
    """How much the energy of the last year leans on one thing."""

    aspect: Literal["fuel", "technology", "supplier", "region"]
    """By what it is told apart."""
    largest: str
    """The largest."""
    share: float
    """Its share. [1]"""
    herfindahl: float
    """Sum of squared shares. [1]"""
    peak_left_without_it: float
    """Share of the campuses' peaks that firm megawatts of all others reach. [1]"""


class ImpactSummary(Figures):
    """The impact of a run."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["impact"] = "impact"
    """What it is of."""
    scenario: str
    """Name of the programme."""
    price_year: int
    """Of real money."""
    years: tuple[YearFigures, ...]
    """Every year with load or building."""
    authorities: tuple[AuthorityFigures, ...]
    """Balancing authorities whose hours are embedded."""
    without_authority: tuple[str, ...]
    """Campuses in none of them."""
    concentration: tuple[ConcentrationFigure, ...]
    """Of the last year with load."""
    major_sources: tuple[str, ...]
    """Campus, year and pollutant of every major source of air pollution."""
    above_permit: tuple[str, ...]
    """Campus and year in which NOx passes the scenario's permit."""
    seconds: float
    """Time it took. [s]"""
