"""From a computed outlook to its summary."""

import numpy as np

from gigaplan.data.world_records import PathScope
from gigaplan.demand.world.backtest import error_of_one_year, root_mean_square
from gigaplan.demand.world.fan import Group
from gigaplan.demand.world.growth_share import growth_share
from gigaplan.demand.world.hindsight import FAN
from gigaplan.demand.world.published import level_factor
from gigaplan.outlook.computing import Outlook
from gigaplan.outlook.placing import Placed, below_by_group, claim
from gigaplan.outlook.programme import MONTHS_PER_YEAR
from gigaplan.outlook.summary import (
    CheckFigure,
    ClaimFigure,
    DemandFigure,
    OutlookSummary,
    ProgrammeFigure,
    YardstickFigure,
)
from gigaplan.scenario.outlook.regions import WorldRegion

SHOWN_YEAR = 2030
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


def summarise_outlook(found: Outlook) -> OutlookSummary:
    """Summary of an outlook."""
    end, last = found.history_end, found.stated.last_year
    weights, placed = found.assumptions.weights, claim(found)
    made = found.bottom_up
    return OutlookSummary(
        scenario=found.stated.name,
        history_end=end,
        history_twh=found.footing.history.at(WorldRegion.WORLD, end),
        last_year=last,
        weight_published=weights[Group.PUBLISHED],
        weight_top_down=weights[Group.TOP_DOWN],
        weight_bottom_up=weights[Group.BOTTOM_UP],
        demand=tuple(
            DemandFigure(
                region=region.value,
                year=year,
                p10_twh=fan.quantile(year, LOW),
                p50_twh=fan.quantile(year, MIDDLE),
                p90_twh=fan.quantile(year, HIGH),
            )
            for region, fan in found.fans.items()
            for year in (SHOWN_YEAR, last)
        ),
        claim=_claim(found, placed),
        yardsticks=_yardsticks(found, placed),
        growth_per_year=found.top_down.drift,
        growth_error_per_year=found.top_down.drift_error,
        ai_twh_history_end=float(made.ai_twh[0]),
        ai_twh_2030=float(made.ai_twh[SHOWN_YEAR - end]),
        checks=tuple(_check(found, group) for group in (*Group, None)),
        programme=_programme(found),
        cautions=_cautions(found),
    )


def _claim(found: Outlook, placed: Placed) -> ClaimFigure:
    """The quoted figure; its path counts all and its year lies in the fan, so nothing is None."""
    alone = below_by_group(found, placed)
    assert placed.on_level_twh is not None
    assert placed.below is not None
    assert placed.below_on_level is not None
    return ClaimFigure(
        publisher=placed.path.publisher,
        published=placed.path.published,
        year=placed.year,
        twh=placed.twh,
        below=placed.below,
        on_level_twh=placed.on_level_twh,
        below_on_level=placed.below_on_level,
        below_published=alone.get(Group.PUBLISHED),
        below_top_down=alone.get(Group.TOP_DOWN),
        below_bottom_up=alone.get(Group.BOTTOM_UP),
    )


def _yardsticks(found: Outlook, placed: Placed) -> tuple[YardstickFigure, ...]:
    middle = found.fans[WorldRegion.WORLD].quantile(found.stated.last_year, MIDDLE)
    return tuple(
        YardstickFigure(
            yardstick=each.key,
            name=each.name,
            of_year=each.year,
            twh=each.twh,
            times_claim=placed.twh / each.twh,
            times_p50=middle / each.twh,
        )
        for each in found.world.yardsticks
    )


def _check(found: Outlook, group: Group | None) -> CheckFigure:
    checks = [check for check in found.checks if check.group is group]
    banded = [check for check in checks if check.inside is not None]
    return CheckFigure(
        group=FAN if group is None else group.value,
        checks=len(checks),
        error_root_mean_square=root_mean_square(checks),
        error_mean=float(np.mean([check.log_error for check in checks])),
        error_of_one_year=error_of_one_year(checks, group),
        inside_band=sum(bool(check.inside) for check in banded) if banded else None,
    )


def _programme(found: Outlook) -> tuple[ProgrammeFigure, ...]:
    """The last whole year of each region that the run shares with the fan."""
    if found.programme is None:
        return ()
    figures = []
    for region, fan in found.fans.items():
        shared = [
            load
            for load in found.programme.loads
            if load.region is region
            and load.months == MONTHS_PER_YEAR
            and int(fan.years[0]) <= load.year <= int(fan.years[-1])
        ]
        if not shared:
            continue
        load = shared[-1]
        shares = growth_share(fan, found.footing, load.year, load.twh, load.peak_gw)
        figures.append(
            ProgrammeFigure(
                scenario=found.programme.name,
                region=region.value,
                year=load.year,
                twh=load.twh,
                peak_gw=load.peak_gw,
                of_demand=shares.of_demand,
                of_growth=shares.of_growth[1],
                of_power=shares.of_power,
                of_power_growth=shares.of_power_growth,
            )
        )
    return tuple(figures)


def _cautions(found: Outlook) -> tuple[str, ...]:
    told = []
    end = found.history_end
    for path in found.paths:
        if path.key.startswith("own_") and path.years[0] > end:
            told.append(
                f"the forecast of {path.publisher} says nothing of {end}: it is taken as printed, "
                "and its growth cannot be told from its level"
            )
        elif path.key.startswith("own_") and path.scope is PathScope.ALL:
            apart = level_factor(path, found.footing)
            if not 0.5 <= apart <= 2.0:
                told.append(
                    f"the forecast of {path.publisher} counts {1.0 / apart:.2f} times what history "
                    f"counts in {end}; check its unit and its region"
                )
    if found.programme is not None:
        told += found.programme.cautions
        if not _programme(found):
            told.append("the run and the outlook share no whole calendar year")
    return tuple(told)
