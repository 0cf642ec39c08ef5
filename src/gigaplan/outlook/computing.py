"""An outlook from what is stated: fit, check against the past, combine, place, compare."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.register import load_register
from gigaplan.data.world_records import ForecastPath, WorldTables
from gigaplan.data.world_tables import load_world
from gigaplan.demand.world.backtest import (
    Check,
    check_bottom_up,
    check_paths,
    check_top_down,
    error_of_one_year,
)
from gigaplan.demand.world.bottom_up import BottomUp, bottom_up
from gigaplan.demand.world.ensemble import Ensemble, members_of, share_error
from gigaplan.demand.world.fan import Fan, Group, combine
from gigaplan.demand.world.hindsight import Knowledge, check_fan
from gigaplan.demand.world.history import CONSUMPTION, history_of, load_factor_of, shares_of
from gigaplan.demand.world.published import Footing
from gigaplan.demand.world.shipments import Shipments, shipments_of
from gigaplan.demand.world.top_down import GrowthFit, fit_growth
from gigaplan.errors import ScenarioError
from gigaplan.outlook.assumptions import Assumptions, assume
from gigaplan.outlook.own_paths import paths_of
from gigaplan.outlook.programme import ProgrammeLoad
from gigaplan.scenario.outlook.outlook import OutlookScenario
from gigaplan.scenario.outlook.regions import WorldRegion

Floats = NDArray[np.float64]
PROBABILITIES = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
HISTORICAL = "historical"


@dataclass(frozen=True, slots=True)
class Outlook:
    """An outlook, computed.

    Attributes
    ----------
    stated : OutlookScenario
        What was asked.
    world : WorldTables
        What is embedded.
    footing : Footing
        History, shares, load factors.
    paths : tuple of ForecastPath
        Embedded and own.
    assumptions : Assumptions
        Numbers behind it.
    shipments : Shipments
        Accelerators counted.
    top_down : GrowthFit
        Of the world.
    bottom_up : BottomUp
        Of the world, from the last year of history on.
    checks : tuple of Check
        Forecasts of the past against what came.
    ensemble : Ensemble
        What the fans are made of.
    fans : dict of WorldRegion to Fan
        Of every region.
    programme : ProgrammeLoad or None
        Of the run that was named.
    """

    stated: OutlookScenario
    world: WorldTables
    footing: Footing
    paths: tuple[ForecastPath, ...]
    assumptions: Assumptions
    shipments: Shipments
    top_down: GrowthFit
    bottom_up: BottomUp
    checks: tuple[Check, ...]
    ensemble: Ensemble
    fans: dict[WorldRegion, Fan]
    programme: ProgrammeLoad | None

    @property
    def history_end(self) -> int:
        """Last year of history."""
        return self.footing.history.last_year


def make_outlook(stated: OutlookScenario, programme: ProgrammeLoad | None = None) -> Outlook:
    """Compute an outlook.

    Parameters
    ----------
    stated : OutlookScenario
        What is asked.
    programme : ProgrammeLoad, optional
        Load of a run, to hold against the fan.

    Raises
    ------
    ScenarioError, or ExceptionGroup of them
        If what is stated cannot be.
    """
    world = load_world()
    shares = shares_of(world.annex)
    history = history_of(world.history, shares)
    footing = Footing(history, shares, *load_factor_of(world.annex))
    end = history.last_year
    paths = paths_of(stated, world.paths, end)
    shipments = shipments_of(world.shipped)
    from_history = np.arange(end, stated.last_year + 1, dtype=np.float64)
    assumptions = assume(stated, load_register(), shipments, from_history)
    half_life = assumptions.half_life_years
    top = fit_growth(*history.until(WorldRegion.WORLD, end), half_life)
    differing = share_error(world.paths, footing, _last_actual(world))
    try:
        bottom = bottom_up(
            shipments, assumptions.ai, end, history.at(WorldRegion.WORLD, end), from_history
        )
        of_bottom = check_bottom_up(world.shipped, history, assumptions.ai)
        of_fan = check_fan(
            Knowledge(
                footing=footing,
                paths=world.paths,
                shipped=world.shipped,
                inputs=assumptions.ai,
                half_life_years=half_life,
                weights=assumptions.weights,
                share_error=differing,
            )
        )
    except ValueError as error:
        raise ScenarioError("assumptions", str(error), "lower use_share or overhead_w_per_w") from (
            error
        )
    # embedded paths only: what the user adds today has not been judged yet
    of_paths = check_paths(world.paths, footing)
    checks = (*of_paths, *check_top_down(history, half_life), *of_bottom, *of_fan)
    ensemble = Ensemble(
        footing=footing,
        paths=paths,
        top_down=top,
        bottom_up=bottom,
        weights=assumptions.weights,
        path_error=error_of_one_year(checks, Group.PUBLISHED),
        bottom_up_error=error_of_one_year(checks, Group.BOTTOM_UP),
        share_error=differing,
    )
    years = np.arange(end + 1, stated.last_year + 1)
    return Outlook(
        stated=stated,
        world=world,
        footing=footing,
        paths=paths,
        assumptions=assumptions,
        shipments=shipments,
        top_down=top,
        bottom_up=bottom,
        checks=checks,
        ensemble=ensemble,
        fans={
            region: combine(region, years, members_of(ensemble, region, years), PROBABILITIES)
            for region in WorldRegion
        },
        programme=programme,
    )


def _last_actual(world: WorldTables) -> int:
    """Last year of which the annex tells what was, not what may be."""
    return max(
        value.year
        for value in world.annex
        if value.scenario == HISTORICAL and value.metric == CONSUMPTION
    )
