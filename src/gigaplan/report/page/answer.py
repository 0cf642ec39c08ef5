"""The answer first: what the programme is worth, what it builds, by when, with how much money."""

from dataclasses import dataclass

import polars as pl

from gigaplan.report.page.words import NOTHING, number, power, several, share, usd
from gigaplan.store.programme_runs import ProgrammeRun

LEAST_MW = 0.5
"""What is smaller is nothing: an interior point leaves traces of what it does not build."""
TONNES_PER_MEGATON = 1e6


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the answer.

    Attributes
    ----------
    name, value : str
        What it is, and how much.
    note : str
        What belongs to it.
    source : str
        File and key or column it comes from.
    """

    name: str
    value: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences that say it all, and the numbers in them."""

    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]


def answer_of(run: ProgrammeRun) -> Answer:
    """Sum up a programme for someone who reads nothing else."""
    summary = run.summary
    first, last = energisation(run.table("megawatts"))
    load_mwh = sum(year.load_mwh for year in summary.years.values())
    clean = power_usd = None
    if load_mwh > 0.0:
        clean_mwh = sum(
            (year.clean_share or 0.0) * year.load_mwh for year in summary.years.values()
        )
        clean = clean_mwh / load_mwh
        costs = ((year.cost_usd_per_mwh or 0.0) * year.load_mwh for year in summary.years.values())
        power_usd = sum(costs) / load_mwh
    co2_mt = sum(year.co2_t for year in summary.years.values()) / TONNES_PER_MEGATON
    built = sum(campus.energised_mw >= LEAST_MW for campus in summary.campuses.values())
    horizon = f"{summary.first_period} to {summary.last_period}"
    paid = ""
    if summary.equity_usd is not None and summary.debt_usd is not None:
        paid = f"{usd(summary.equity_usd)} equity, {usd(summary.debt_usd)} debt"
    facts = (
        Fact(
            "Net present value",
            usd(summary.net_present_value_usd),
            f"at {share(summary.hurdle_rate, 1)} real, {horizon}",
            "summary.json: net_present_value_usd = −sum of costs.pv_usd",
        ),
        Fact(
            "IT energised",
            power(summary.energised_mw),
            f"{power(summary.leased_mw)} leased; {built} of "
            f"{several(len(summary.campuses), 'campus', 'campuses')}",
            "megawatts.energised_mw, last period",
        ),
        Fact("Capital used", usd(summary.drawn_usd), paid, "sum of capital.uses_usd"),
        Fact(
            "First megawatt",
            first or NOTHING,
            "first period with IT online",
            "megawatts.energised_mw",
        ),
        Fact(
            "Last megawatt",
            last or NOTHING,
            "last period that adds IT",
            "megawatts.halls_added_mw",
        ),
        Fact(
            "Clean share",
            share(clean),
            "of the energy asked for, over the years",
            "operation.clean_mwh ÷ loads.load_mwh",
        ),
        Fact("CO₂", f"{co2_mt:,.2f} Mt", f"{horizon}, all campuses", "operation.co2_t"),
        Fact(
            "Power",
            NOTHING if power_usd is None else f"{number(power_usd, 1)} USD/MWh",
            "mean over the load: plant, fuel, grid, upkeep",
            "costs.usd without halls, rents and penalties ÷ loads.load_mwh",
        ),
    )
    return Answer(tuple(_sentences(run, first, last, built, clean, co2_mt, power_usd)), facts)


def energisation(megawatts: pl.DataFrame) -> tuple[str | None, str | None]:
    """First period with IT megawatts online, and the last that adds some; None if there is none."""
    total = megawatts.group_by("period", maintain_order=True).agg(
        pl.sum("energised_mw"), pl.sum("halls_added_mw")
    )
    online = total.filter(pl.col("energised_mw") >= LEAST_MW)["period"]
    adding = total.filter(pl.col("halls_added_mw") >= LEAST_MW)["period"]
    if online.is_empty():
        return None, None
    return str(online[0]), str(online[0] if adding.is_empty() else adding[-1])


def _sentences(
    run: ProgrammeRun,
    first: str | None,
    last: str | None,
    built: int,
    clean: float | None,
    co2_mt: float,
    power_usd: float | None,
) -> list[str]:
    """Say the answer."""
    summary = run.summary
    worth = (
        f"The programme's net present value is {usd(summary.net_present_value_usd)} at a hurdle "
        f"rate of {share(summary.hurdle_rate, 1)}."
    )
    if first is None:
        return [f"The best plan is to build nothing by {summary.last_period}.", worth]
    when = f"the first in {first}" + ("" if last == first else f", the last in {last}")
    size = f"{power(summary.energised_mw)} of IT at {several(built, 'campus', 'campuses')}"
    said = [f"{size}, {when}, for {usd(summary.drawn_usd)} of capital.", worth]
    if power_usd is not None:
        said.append(
            f"Power costs {number(power_usd, 1)} USD/MWh, {share(clean)} of it is clean, and "
            f"{number(co2_mt, 2)} million tons of CO₂ are emitted in all."
        )
    return said
