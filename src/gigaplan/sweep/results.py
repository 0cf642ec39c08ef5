"""What one case came to, as figures with stable names: the columns of the table of cases.

A name is `figure`, or `figure.key` where a figure has a value for each year, campus or asset.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from math import fsum

import polars as pl

from gigaplan.plan.digest import summarise
from gigaplan.plan.joint.digest import SHOWN_KINDS, summarise_programme
from gigaplan.plan.joint.result import ProgrammePlan, ProgrammeTables
from gigaplan.plan.joint.summary import ProgrammeSummary
from gigaplan.plan.result import Plan
from gigaplan.plan.summary import TOTAL, Summary

Named = tuple[str, float | None]


class CaseStatus(Enum):
    """How a case ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case.

    Attributes
    ----------
    number : int
        Of the case, counted from 1.
    status : CaseStatus
        How it ended.
    reason : str
        Why there is no plan, in one sentence; empty if there is one.
    iterations : int
        Of the solver that found the plan.
    figures : dict
        By name of the column; empty without a plan.
    cautions : tuple of str
        Inputs that are allowed and yet rarely meant.
    seconds : dict
        Time of each stage, and in all. Kept apart from all tables.
    """

    number: int
    status: CaseStatus
    reason: str = ""
    iterations: int = 0
    figures: dict[str, float | None] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


def figures_of(plan: Plan | ProgrammePlan) -> dict[str, float | None]:
    """Figures of a plan by the name of their column.

    Parameters
    ----------
    plan : Plan or ProgrammePlan
        With tables.
    """
    if isinstance(plan, Plan):
        return dict(_of_campus(summarise(plan)))
    assert plan.tables is not None
    return dict(_of_programme(summarise_programme(plan), plan.tables))


def _of_programme(page: ProgrammeSummary, tables: ProgrammeTables) -> Iterator[Named]:
    """Figures of a programme."""
    years = page.years.values()
    load = fsum(year.load_mwh for year in years)
    power = fsum((year.cost_usd_per_mwh or 0.0) * year.load_mwh for year in years)
    clean = fsum((year.clean_share or 0.0) * year.load_mwh for year in years)
    yield "net_present_value_usd", page.net_present_value_usd
    yield "objective_usd", page.objective_usd
    yield "income_pv_usd", page.income_pv_usd
    yield "cost_pv_usd", page.cost_pv_usd
    yield "energised_mw", page.energised_mw
    yield "leased_mw", page.leased_mw
    yield "drawn_usd", page.drawn_usd
    yield "equity_usd", page.equity_usd
    yield "debt_usd", page.debt_usd
    yield "load_mwh", load
    yield "cost_usd_per_mwh", power / load if load > 0.0 else None
    yield "clean_share", clean / load if load > 0.0 else None
    yield "co2_t", fsum(year.co2_t for year in years)
    units = page.whole_units
    yield "whole_units_gap", None if units is None else units.gap
    for year, of in page.years.items():
        yield f"energised_mw.{year}", of.energised_mw
    for year, of in page.years.items():
        yield f"leased_mw.{year}", of.leased_mw
    for year, of in page.years.items():
        yield f"drawn_usd.{year}", of.drawn_usd
    for name, campus in page.campuses.items():
        yield f"campus_energised_mw.{name}", campus.energised_mw
    assets = dict.fromkeys(asset for c in page.campuses.values() for asset in c.capacity_mw)
    for asset in assets:
        total = fsum(campus.capacity_mw.get(asset, 0.0) for campus in page.campuses.values())
        yield f"capacity_mw.{asset}", total
    yield from _shares(_supplied(tables.operation))
    yield from _worths(tables.limits)


def _of_campus(page: Summary) -> Iterator[Named]:
    """Figures of a plan of one campus."""
    yield "objective_usd_per_year", page.objective_usd_per_year
    yield "load_mwh", page.load_mwh
    yield "peak_load_mw", page.peak_load_mw
    yield "cost_usd_per_mwh", page.cost_usd_per_mwh[TOTAL]
    yield "load_cost_usd_per_mwh", page.load_cost_usd_per_mwh
    yield "clean_share", page.clean_share
    yield "hourly_clean_share", page.hourly_clean_share
    yield "co2_t", page.co2_t
    yield "nox_t", page.nox_t
    yield "water_m3", page.water_m3
    yield "land_acres", page.land_acres
    yield "unserved_mwh", page.unserved_mwh
    for name, of in page.capacities.items():
        yield f"capacity_{of.unit.lower()}.{name}", of.total if of.present else 0.0
    yield from _shares(page.energy_mwh)
    for name, limit in page.limits.items():
        yield f"worth_usd.{name}", limit.shadow_price_usd


def _supplied(operation: pl.DataFrame) -> dict[str, float]:
    """Energy supplied to the campuses' buses over the horizon, by asset [MWh]."""
    parts: dict[str, list[float]] = {}
    columns = operation.select("asset", "weight", "to_bus_mwh")
    for asset, weight, mwh in columns.iter_rows():
        parts.setdefault(asset, []).append(weight * max(mwh, 0.0))
    return {asset: fsum(amounts) for asset, amounts in parts.items()}


def _shares(supplied: dict[str, float]) -> Iterator[Named]:
    """Share of each asset in all that is supplied."""
    total = fsum(supplied.values())
    for asset, mwh in supplied.items():
        yield f"energy_share.{asset}", mwh / total if total > 0.0 else None


def _worths(limits: pl.DataFrame) -> Iterator[Named]:
    """Worth of one more unit of a limit in every period or year for which it is stated.

    The sum of the worths of its periods or years, as present value: a dollar of equity from the
    beginning on, a megawatt of a supplier's slots, a ton of CO2 in every year.
    """
    shown = [kind.value for kind in SHOWN_KINDS]
    worths: dict[str, list[float]] = {}
    columns = limits.select("limit", "campus", "subject", "pv_usd_per_unit", "binds")
    for limit, campus, subject, usd, binds in columns.iter_rows():
        if limit in shown:
            name = ".".join(part for part in (limit, campus, subject) if part)
            worths.setdefault(name, []).append(usd if binds else 0.0)
    for name, parts in sorted(worths.items(), key=lambda item: shown.index(_kind(item[0]))):
        if any(parts):
            yield f"worth_usd.{name}", fsum(parts)


def _kind(name: str) -> str:
    """Kind of limit of a name."""
    return name.partition(".")[0]
