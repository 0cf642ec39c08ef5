"""Weather of the campuses of a programme: from the year, from the campus, or from its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from gigaplan.scenario.part import Clash, said
from gigaplan.scenario.shared_names import items_of

_SOURCES = ("embedded", "file", "hours")


def idle_weather(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Weather of a campus that no weather year asks for."""
    years = items_of(said(given.get("weather"), "years"))
    if not years or any(_is_open(year) for year in years):
        return
    for at, campus in enumerate(items_of(given.get("campuses"))):
        if said(campus, "weather") is not None:
            yield Clash(
                "has no effect: every weather year names its weather",
                "leave it out, or leave out embedded of a weather year",
                ("campuses", at, "weather"),
            )


def weather_missing(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Campuses that have no weather in a year that leans on the campus'.

    Asked on reading only: a programme made in Python may get its weather from elsewhere.
    """
    years = items_of(said(given.get("weather"), "years"))
    if years and not any(_is_open(year) for year in years):
        return
    for at, campus in enumerate(items_of(given.get("campuses"))):
        if isinstance(campus, Mapping) and not (said(campus, "place") or said(campus, "weather")):
            yield Clash(
                "names no place, and weather.years names no weather",
                "add place to the campus (`gigaplan data list place`), or weather, the key of an "
                "embedded set",
                ("campuses", at),
                ("place", "weather"),
            )


def _is_open(year: object) -> bool:
    """Whether a weather year leaves its weather to the campus."""
    return all(said(year, key) is None for key in _SOURCES)
