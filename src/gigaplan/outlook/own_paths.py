"""The user's own forecasts as paths beside those embedded, and publishers left out."""

from collections.abc import Sequence
from dataclasses import replace

from gigaplan.data.world_records import ForecastPath, PathScope, PathUse
from gigaplan.errors import ScenarioError
from gigaplan.scenario.outlook.forecasts import OwnForecast
from gigaplan.scenario.outlook.outlook import OutlookScenario
from gigaplan.scenario.suggest import suggestion


def paths_of(
    stated: OutlookScenario, embedded: Sequence[ForecastPath], last_year: int
) -> tuple[ForecastPath, ...]:
    """Every path of an outlook.

    Parameters
    ----------
    stated : OutlookScenario
        With forecasts of its own and publishers to leave out.
    embedded : sequence of ForecastPath
        Those of the package.
    last_year : int
        Last year of history.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If a publisher to leave out is unknown, a forecast ends with history, or none is left.
    """
    faults: list[ScenarioError] = []
    weighted = dict.fromkeys(p.publisher for p in embedded if p.use is PathUse.ENSEMBLE)
    for at, publisher in enumerate(stated.leave_out):
        if publisher not in weighted:
            faults.append(
                ScenarioError(
                    f"leave_out.{at}",
                    f"no embedded path with weight is by {publisher!r}",
                    suggestion(publisher, weighted, f"the publishers are {', '.join(weighted)}"),
                )
            )
    for at, forecast in enumerate(stated.forecasts):
        end = max(forecast.by_year)
        if end <= last_year:
            faults.append(
                ScenarioError(
                    f"forecasts.{at}.by_year",
                    f"ends in {end}, and history reaches to {last_year}",
                    f"add a year after {last_year}",
                )
            )
    kept = [
        replace(path, use=PathUse.SHOWN, weight=None)
        if path.publisher in stated.leave_out
        else path
        for path in embedded
    ]
    own = [_own(at, forecast) for at, forecast in enumerate(stated.forecasts)]
    found = (*kept, *own)
    published = stated.weights is None or stated.weights.published > 0.0
    if published and not faults and not any(p.use is PathUse.ENSEMBLE for p in found):
        faults.append(
            ScenarioError(
                "leave_out",
                "leaves no published forecast, and the published have weight in the fan",
                "keep a publisher, or write weights: {published: 0, ...}",
            )
        )
    if faults:
        raise ExceptionGroup("the outlook cannot be made as stated", faults)
    return found


def _own(at: int, forecast: OwnForecast) -> ForecastPath:
    years = tuple(forecast.by_year)
    return ForecastPath(
        key=f"own_{at + 1}",
        publisher=forecast.publisher,
        report=forecast.report,
        published=forecast.published,
        region=forecast.region,
        scenario=forecast.scenario,
        scope=PathScope.ALL,
        use=PathUse.ENSEMBLE,
        weight=forecast.weight,
        unit=forecast.unit,
        years=years,
        values=tuple(forecast.by_year.values()),
        seen_at=forecast.seen_at,
        notes=("",) * len(years),
    )
