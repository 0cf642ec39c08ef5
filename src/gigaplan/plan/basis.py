"""What the plan rests on: every number used, with unit, source and grade; every repair made."""

from collections.abc import Iterable, Sequence

import polars as pl

from gigaplan.programme.layout import Layout
from gigaplan.scenario.money import Money
from gigaplan.series.load import LoadNote
from gigaplan.series.site import Site
from gigaplan.technologies.base import Assumption

EVERY_YEAR = "all"
"""Weather year of a number that is the same in all of them."""

ASSUMPTION_COLUMNS = {
    "asset": pl.String,
    "parameter": pl.String,
    "weather_year": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "source": pl.String,
    "grade": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "given_by_user": pl.Boolean,
    "note": pl.String,
}
REPAIR_COLUMNS = {
    "weather_year": pl.String,
    "file": pl.String,
    "column": pl.String,
    "repair": pl.String,
    "hours": pl.Int64,
    "detail": pl.String,
}


def assumption_table(layout: Layout, sites: Sequence[Site], money: Money) -> pl.DataFrame:
    """Every number that the plan rests on.

    Parameters
    ----------
    layout : Layout
        Holds the blocks with their assumptions.
    sites : sequence of Site
        Holds what the load was made from.
    money : Money
        Discount rate and price year.

    Returns
    -------
    polars.DataFrame
        First money, then the load (asset = campus), then the assets. A number that differs between
        weather years has one row for each.
    """
    names = [year.name for year in layout.years]
    stated = (
        ("discount_rate", money.discount_rate, "1/a"),
        ("price_year", money.price_year, "year"),
    )
    rows = [
        _row(Assumption("money", parameter, value, unit, f"money.{parameter}"), EVERY_YEAR)
        for parameter, value, unit in stated
    ]
    load = [[_of_load(layout.campus, note) for note in _notes(site)] for site in sites]
    rows.extend(_by_year(load, names))
    for asset in layout.assets:
        rows.extend(_by_year([block.assumptions for block in asset.blocks], names))
    return pl.DataFrame(rows, schema=ASSUMPTION_COLUMNS, orient="row")


def repair_table(sites: Sequence[Site]) -> pl.DataFrame:
    """Every change made to the user's own series; empty if there was none."""
    rows = [
        (note.year, note.file, note.column, note.kind.value, note.hours, note.detail)
        for site in sites
        for note in site.repairs
    ]
    return pl.DataFrame(rows, schema=REPAIR_COLUMNS, orient="row")


def _notes(site: Site) -> tuple[LoadNote, ...]:
    return () if site.facility is None else site.facility.notes


def _of_load(campus: str, note: LoadNote) -> Assumption:
    """Write a number behind the load as an assumption of the campus."""
    figure = note.figure
    return Assumption(
        asset=campus,
        parameter=note.parameter,
        value=note.value,
        unit=note.unit,
        source=note.source,
        grade=None if figure is None else figure.grade,
        low=None if figure is None else figure.low,
        high=None if figure is None else figure.high,
        given_by_user=note.given_by_user,
        note="" if figure is None else figure.note,
    )


def _by_year(
    years: Sequence[Iterable[Assumption]], names: Sequence[str]
) -> list[tuple[object, ...]]:
    """One row for what all weather years share, one per year for the rest."""
    first, *others = ({item.parameter: item for item in year} for year in years)
    rows = []
    for parameter, item in first.items():
        if all(other.get(parameter) == item for other in others):
            rows.append(_row(item, EVERY_YEAR))
            continue
        for name, year in zip(names, (first, *others), strict=True):
            if parameter in year:
                rows.append(_row(year[parameter], name))
    return rows


def _row(item: Assumption, weather_year: str) -> tuple[object, ...]:
    return (
        item.asset,
        item.parameter,
        weather_year,
        item.value,
        item.unit,
        item.source,
        None if item.grade is None else item.grade.name,
        item.low,
        item.high,
        item.given_by_user,
        item.note,
    )
