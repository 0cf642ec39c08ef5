"""Dates of a programme that have no effect: after its end, or replaced before a period starts."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from gigaplan.scenario.calendar import MONTHS_PER_YEAR, month_of
from gigaplan.scenario.dates import by_period, in_force
from gigaplan.scenario.horizon import Horizon
from gigaplan.scenario.part import Clash, said
from gigaplan.scenario.shared_names import items_of

At = tuple[str | int, ...]
HOLD_MONTHS = 12
"""What is bought is kept for a year at least: a purchase to be sold at once is a rental."""
_BY_YEAR = ("co2_t_per_year", "clean_share", "hourly_clean_share")


def date_clashes(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Dates without effect within the horizon, and totals that cannot be met."""
    horizon = _horizon(given.get("horizon"))
    if horizon is None:
        return  # it has its own faults, and no date can be judged
    for where, date in _single_dates(given):
        month = month_of(date)
        if month is not None and month > horizon.starts[-1]:
            yield Clash(
                f"{date} has no effect: the last period of the horizon, {horizon.labels[-1]}, "
                "starts before it",
                "write an earlier date, lengthen the horizon, or leave the item out",
                where,
            )
    for where, path in _paths(given):
        yield from _idle_dates(path, where, horizon.starts, horizon.labels)
    years = [year * MONTHS_PER_YEAR for year in horizon.years]
    labels = [str(year) for year in horizon.years]
    for where, path in _paths_by_year(given):
        yield from _idle_dates(path, where, years, labels)
    yield from _resales(given, horizon)
    yield from _of_named_years(given, horizon)
    yield from _hall_costs(given, horizon)
    yield from _contracts_beyond_wishes(given, horizon)


def _horizon(written: object) -> Horizon | None:
    """Horizon as written, if it is sound."""
    if isinstance(written, Horizon):
        return written
    try:
        return Horizon.model_validate(written)
    except ValidationError:
        return None


def _single_dates(given: Mapping[str, Any]) -> Iterator[tuple[At, object]]:
    """Every key that holds one date."""
    for at, member in enumerate(items_of(said(given.get("capital"), "members"))):
        yield ("capital", "members", at, "joined"), said(member, "joined")
    for at, part in enumerate(items_of(given.get("supply"))):
        yield ("supply", at, "order_from"), said(part, "order_from")
    for at, campus in enumerate(items_of(given.get("campuses"))):
        yield ("campuses", at, "ready"), said(campus, "ready")
        for number, part in enumerate(items_of(said(campus, "supply"))):
            yield ("campuses", at, "supply", number, "order_from"), said(part, "order_from")


def _paths(given: Mapping[str, Any]) -> Iterator[tuple[At, object]]:
    """Every path by date."""
    for at, supplier in enumerate(items_of(given.get("suppliers"))):
        key = "slots_mw_per_year"
        yield ("suppliers", at, key), said(supplier, key)
    for at, tenant in enumerate(items_of(given.get("tenants"))):
        for key in ("wants_mw", "contracted_mw", "rent_usd_per_kw_month"):
            yield ("tenants", at, key), said(tenant, key)
    for at, campus in enumerate(items_of(given.get("campuses"))):
        for key in ("firm_mw", "non_firm_mw"):
            yield ("campuses", at, "grid", key), said(said(campus, "grid"), key)


def _paths_by_year(given: Mapping[str, Any]) -> Iterator[tuple[At, object]]:
    """Every path by calendar year that holds from each year on."""
    for key in _BY_YEAR:
        yield ("limits", key), said(given.get("limits"), key)
    for at, campus in enumerate(items_of(given.get("campuses"))):
        for key in ("co2_t_per_year", "clean_share"):
            yield ("campuses", at, "limits", key), said(said(campus, "limits"), key)


def _idle_dates(
    path: object, where: At, starts: Sequence[int], labels: Sequence[str]
) -> Iterator[Clash]:
    """Dates of a path that are in force in no period."""
    if not isinstance(path, Mapping):
        return
    known = [month for month in map(month_of, path) if month is not None]
    if any(after <= before for before, after in pairwise(known)):
        return  # dates out of order have a fault of their own
    used = in_force(list(path), starts)
    for date in path:
        month = month_of(date)
        if month is None or date in used:
            continue
        if month > starts[-1]:
            why = f"the last period of the horizon, {labels[-1]}, starts before it"
        elif month < starts[0]:
            why = "it is before the horizon, and a later date replaces it"
        else:
            why = "the next date replaces it before a period starts"
        yield Clash(f"{date} has no effect: {why}", f"remove {date}, or move it", (*where, date))


def _resales(given: Mapping[str, Any], horizon: Horizon) -> Iterator[Clash]:
    """Plant that could be sold again only after the horizon."""
    lists: list[tuple[At, object]] = [(("supply",), given.get("supply"))]
    for at, campus in enumerate(items_of(given.get("campuses"))):
        lists.append((("campuses", at, "supply"), said(campus, "supply")))
    for where, parts in lists:
        for at, part in enumerate(items_of(parts)):
            if said(part, "resale_share") is None:
                continue
            ordered = month_of(said(part, "order_from")) or horizon.starts[0]
            if horizon.starts[-1] < max(ordered, horizon.starts[0]) + HOLD_MONTHS:
                yield Clash(
                    "has no effect: what is sold again is held for a year first, and the last "
                    f"period of the horizon is {horizon.labels[-1]}",
                    "lengthen the horizon, or leave it out",
                    (*where, at, "resale_share"),
                )


def _of_named_years(given: Mapping[str, Any], horizon: Horizon) -> Iterator[Clash]:
    """Limits of calendar years that are not planned."""
    path = said(given.get("capital"), "most_usd_per_year")
    for year in path if isinstance(path, Mapping) else ():
        month = month_of(year)
        if month is not None and month // MONTHS_PER_YEAR not in horizon.years:
            yield Clash(
                f"{year} has no effect: the horizon is {horizon.years[0]} to {horizon.years[-1]}",
                f"remove {year}",
                ("capital", "most_usd_per_year", year),
            )


def _hall_costs(given: Mapping[str, Any], horizon: Horizon) -> Iterator[Clash]:
    """Paths of the halls' cost that do not reach over the horizon."""
    halls: list[tuple[At, object]] = [(("halls",), given.get("halls"))]
    for at, campus in enumerate(items_of(given.get("campuses"))):
        halls.append((("campuses", at, "halls"), said(campus, "halls")))
    for where, part in halls:
        path = said(part, "capex_usd_per_kw")
        months = [month_of(year) for year in path] if isinstance(path, Mapping) else []
        years = sorted(month // MONTHS_PER_YEAR for month in months if month is not None)
        missing = [y for y in (horizon.years[0], horizon.years[-1]) if years and not (
            years[0] <= y <= years[-1]
        )]  # fmt: skip
        if missing:
            yield Clash(
                f"no value for {missing[0]} (got {years[0]} to {years[-1]})",
                f"add the year {missing[0]}",
                (*where, "capex_usd_per_kw"),
            )


def _contracts_beyond_wishes(given: Mapping[str, Any], horizon: Horizon) -> Iterator[Clash]:
    """Contracts for more than the tenant wants."""
    for at, tenant in enumerate(items_of(given.get("tenants"))):
        try:
            wanted, contracted = (
                by_period(said(tenant, key) or 0.0, horizon.starts, 0.0)  # type: ignore[arg-type]
                for key in ("wants_mw", "contracted_mw")
            )
        except (TypeError, ValueError):
            continue  # a number that is none has its own fault
        for label, most, promised in zip(horizon.labels, wanted, contracted, strict=True):
            if promised > most:
                yield Clash(
                    f"{promised:g} MW are contracted in {label}, and the tenant wants {most:g} MW",
                    "raise wants_mw, or lower contracted_mw",
                    ("tenants", at, "contracted_mw"),
                )
                break
