"""Solution -> tables: the last stage before anything is written or drawn. Pure."""

from collections.abc import Sequence

from gigaplan.plan.basis import assumption_table, repair_table
from gigaplan.plan.bounds import limit_table
from gigaplan.plan.energy import energy_table
from gigaplan.plan.hourly import dispatch_table, price_table
from gigaplan.plan.margin import margin
from gigaplan.plan.money import cost_table
from gigaplan.plan.reading import read_solution
from gigaplan.plan.result import PlanTables
from gigaplan.plan.sizes import capacity_table
from gigaplan.programme.layout import Layout
from gigaplan.programme.problem import Programme
from gigaplan.scenario.model import Scenario
from gigaplan.series.load import FacilityLoad
from gigaplan.series.site import Site
from gigaplan.solve.interface import Solution


def extract(
    scenario: Scenario,
    sites: Sequence[Site],
    programme: Programme,
    layout: Layout,
    solution: Solution,
) -> PlanTables:
    """Make the tables of a plan.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    sites : sequence of Site
        One per weather year, in the order of the layout.
    programme, layout : Programme, Layout
        What was solved, and where everything sits in it.
    solution : Solution
        Optimal, with prices.

    Returns
    -------
    PlanTables
    """
    reading = read_solution(layout, solution)
    margins = margin(programme, solution)
    loads = [site.facility or FacilityLoad(site.load_mw, site.flexible_load_mw) for site in sites]
    return PlanTables(
        capacities=capacity_table(reading, margins, scenario.solver.tolerance),
        costs=cost_table(reading, scenario.limits.co2_usd_per_t),
        energy=energy_table(reading),
        dispatch=dispatch_table(reading, [site.hours for site in sites], loads),
        prices=price_table(reading),
        limits=limit_table(reading, margins, solution),
        assumptions=assumption_table(layout, sites, scenario.money),
        repairs=repair_table(sites),
    )
