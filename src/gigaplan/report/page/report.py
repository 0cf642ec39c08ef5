"""Everything that the page says, computed from the tables of a run; how it looks is not known here.

answer    answer.py    the numbers an investor asks for first
build     builds.py    when megawatts come online, of what, bought from whom
mix       mix.py       what each campus stands on and runs on
hours     hours.py     every hour of some years, packed
capital   capital.py   money drawn against its limits
worth     limits.py    how close every limit is and what one more unit is worth
sources   sources.py   every number the plan rests on
"""

from dataclasses import dataclass

import polars as pl

from gigaplan.plan.joint.summary import ProgrammeSummary
from gigaplan.report.bridges import bridges_of
from gigaplan.report.page.answer import Answer, answer_of
from gigaplan.report.page.builds import (
    Purchase,
    campus_colours,
    energised_chart,
    purchases_of,
    rentals_of,
    technology_chart,
)
from gigaplan.report.page.capital import cumulative_chart, yearly_chart
from gigaplan.report.page.charts import Chart
from gigaplan.report.page.hours import PackedHours, pack_hours
from gigaplan.report.page.limits import Limit, Worth, limits_of, worths_of
from gigaplan.report.page.mix import Mix, mix_of
from gigaplan.report.page.sources import Sources, sources_of
from gigaplan.report.page.words import number, significant
from gigaplan.store.manifest import Manifest
from gigaplan.store.programme_runs import ProgrammeRun


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant in the last period, in megawatts of IT as text."""

    name: str
    wanted: str
    promised: str
    leased: str
    most_short: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the page says."""

    summary: ProgrammeSummary
    manifest: Manifest
    answer: Answer
    colours: dict[str, str]
    energised: Chart
    technologies: Chart
    purchases: tuple[Purchase, ...]
    rentals: tuple[str, ...]
    bridges: tuple[str, ...]
    tenants: tuple[TenantRow, ...]
    mix: Mix
    hours: PackedHours
    yearly: Chart
    cumulative: Chart | None
    worths: tuple[Worth, ...]
    limits: tuple[Limit, ...]
    sources: Sources
    repairs: tuple[tuple[str, ...], ...]


def report_of(run: ProgrammeRun, years: int | None) -> Report:
    """Compute what the page says of a run.

    Parameters
    ----------
    run : ProgrammeRun
        Read back from its folder.
    years : int or None
        Calendar years of hours for each campus; None: as many as fit, two at most.
    """
    return Report(
        summary=run.summary,
        manifest=run.manifest,
        answer=answer_of(run),
        colours=campus_colours(run),
        energised=energised_chart(run),
        technologies=technology_chart(run),
        purchases=purchases_of(run),
        rentals=rentals_of(run),
        bridges=bridges_of(run.summary),
        tenants=_tenants(run),
        mix=mix_of(run),
        hours=pack_hours(run, years),
        yearly=yearly_chart(run),
        cumulative=cumulative_chart(run),
        worths=worths_of(run),
        limits=limits_of(run),
        sources=sources_of(run),
        repairs=_repairs(run),
    )


def _tenants(run: ProgrammeRun) -> tuple[TenantRow, ...]:
    """Every tenant in the last period, and the most that it is short of its contract in any."""
    contracts = run.table("contracts")
    last = contracts.filter(pl.col("period") == run.summary.last_period)
    most = dict(contracts.group_by("tenant").agg(pl.max("short_mw")).iter_rows())
    return tuple(
        TenantRow(
            row["tenant"],
            number(row["wanted_mw"]),
            number(row["promised_mw"]),
            number(row["leased_mw"]),
            number(most[row["tenant"]]),
        )
        for row in last.iter_rows(named=True)
    )


def _repairs(run: ProgrammeRun) -> tuple[tuple[str, ...], ...]:
    """What was mended in the user's own series."""
    rows = run.table("repairs").select("file", "column", "repair", "hours", "detail").iter_rows()
    return tuple(
        tuple(
            significant(float(cell)) if isinstance(cell, int) else str(cell or "") for cell in row
        )
        for row in rows
    )
