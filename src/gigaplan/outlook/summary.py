"""An outlook on one page: `summary.json` of its folder, its keys stable and documented.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from gigaplan.plan.summary import Figures


class DemandFigure(Figures):
    """Demand of a region in a year."""

    region: str
    """Region."""
    year: int
    """Year."""
    p10_twh: float
    """Not exceeded with one chance in ten. [TWh]"""
    p50_twh: float
    """As likely above as below. [TWh]"""
    p90_twh: float
    """Not exceeded with nine chances in ten. [TWh]"""


class ClaimFigure(Figures):
    """A published figure, placed in the fan of the world."""

    publisher: str
    """Who says so."""
    published: str
    """When."""
    year: int
    """Year of the figure."""
    twh: float
    """As printed. [TWh]"""
    below: float
    """Probability that demand is not above it. [1]"""
    on_level_twh: float
    """The publisher's growth since history, on the level of history. [TWh]"""
    below_on_level: float
    """Probability that demand is not above that. [1]"""
    below_published: float | None
    """The first by published paths alone; null without weight. [1]"""
    below_top_down: float | None
    """By the growth model alone. [1]"""
    below_bottom_up: float | None
    """By the model of accelerators alone. [1]"""


class YardstickFigure(Figures):
    """Electricity of a country, and how many times it the world's data centres use."""

    yardstick: str
    """Key of the yardstick."""
    name: str
    """What is counted."""
    of_year: int
    """Year of the count."""
    twh: float
    """Electricity of that year. [TWh]"""
    times_claim: float
    """The published figure over it. [1]"""
    times_p50: float
    """Demand in the last year at 50 % over it. [1]"""


class CheckFigure(Figures):
    """How one group of forecasts has done in the past."""

    group: str
    """`published`, `top_down`, `bottom_up`, or `fan`: all together, as of years gone by."""
    checks: int
    """Forecasts that time has judged."""
    error_root_mean_square: float
    """Of the logarithm of forecast over actual. [1]"""
    error_mean: float
    """Mean of the same; below zero: too low. [1]"""
    error_of_one_year: float
    """Root mean square over the root of the years ahead, one vote a publisher. [1]"""
    inside_band: int | None
    """How many actual values lay in the band of 80 %; null without bands."""


class ProgrammeFigure(Figures):
    """Load of a run in the last whole year that run and outlook share."""

    scenario: str
    """Name of the programme."""
    region: str
    """Region."""
    year: int
    """Year."""
    twh: float
    """Load of the year. [TWh]"""
    peak_gw: float
    """Sum of the highest loads of the campuses. [GW]"""
    of_demand: float
    """Load over demand at 50 %. [1]"""
    of_growth: float | None
    """Load over growth of demand at 50 %; null where it does not grow. [1]"""
    of_power: float
    """Peak over the power of all facilities at 50 %. [1]"""
    of_power_growth: float | None
    """Peak over the growth of that power since history; null where it does not grow. [1]"""


class OutlookSummary(Figures):
    """World demand of data centres, from published paths and two models."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["outlook"] = "outlook"
    """What the folder is of."""
    scenario: str
    """Name of the outlook."""
    history_end: int
    """Last year of history."""
    history_twh: float
    """Demand of the world in that year. [TWh]"""
    last_year: int
    """Last year of the fan."""
    weight_published: float
    """Share of published paths in the fan. [1]"""
    weight_top_down: float
    """Share of the growth model. [1]"""
    weight_bottom_up: float
    """Share of the model of accelerators. [1]"""
    demand: tuple[DemandFigure, ...]
    """Every region in 2030 and in the last year."""
    claim: ClaimFigure
    """The figure that is quoted most: 1,580 TWh by 2034."""
    yardsticks: tuple[YardstickFigure, ...]
    """Countries to compare with."""
    growth_per_year: float
    """Drift of the growth model, as a logarithm. [1/a]"""
    growth_error_per_year: float
    """Its standard error. [1/a]"""
    ai_twh_history_end: float
    """Electricity of accelerators and all around them in the last year of history. [TWh]"""
    ai_twh_2030: float
    """The same in 2030, by the model of accelerators. [TWh]"""
    checks: tuple[CheckFigure, ...]
    """How forecasts have done in the past."""
    programme: tuple[ProgrammeFigure, ...] = ()
    """Load of the run that was named."""
    cautions: tuple[str, ...] = ()
    """What a reader must know."""
