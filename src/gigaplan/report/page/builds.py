"""When megawatts come online, of IT and of each technology, and what is bought in all."""

from dataclasses import dataclass

import polars as pl

from gigaplan.report.page.answer import LEAST_MW
from gigaplan.report.page.charts import Chart, Series
from gigaplan.report.page.words import number, power, usd
from gigaplan.report.palette import look_of, readable, stacking
from gigaplan.store.programme_runs import ProgrammeRun

CAMPUS_COLOURS = (
    "#4477AA", "#EE7733", "#228833", "#AA3377", "#66CCEE", "#CCBB44",
    "#882255", "#44AA99", "#999933", "#DDAACC", "#777777", "#CC6677",
)  # fmt: skip
"""In the order of the scenario; more campuses begin again.

Hues of P. Tol, Colour schemes, SRON/EPS/TN/09-002, 2021.
"""
HALLS = "halls"
LINE_COLOUR = "currentColor"


@dataclass(frozen=True, slots=True)
class Purchase:
    """All that is bought of one technology, as text."""

    name: str
    suppliers: str
    mw: str
    mwh: str
    capex: str


def campus_colours(run: ProgrammeRun) -> dict[str, str]:
    """One colour per campus, the same in every chart."""
    names = list(run.summary.campuses)
    return {name: CAMPUS_COLOURS[at % len(CAMPUS_COLOURS)] for at, name in enumerate(names)}


def energised_chart(run: ProgrammeRun) -> Chart:
    """IT megawatts online in every period, stacked by campus, and how many of them are leased."""
    megawatts = run.table("megawatts")
    labels = tuple(megawatts["period"].unique(maintain_order=True))
    stack = []
    for campus, colour in campus_colours(run).items():
        online = _by_label(megawatts.filter(pl.col("campus") == campus), "energised_mw", labels)
        if max(online, default=0.0) >= LEAST_MW:
            stack.append(Series(campus, colour, online))
    leased = Series("Leased", LINE_COLOUR, _by_label(megawatts, "leased_mw", labels))
    return Chart(
        "IT online in each period, MW",
        labels,
        tuple(stack),
        (leased,),
        "MW",
        0,
        f"It grows to {power(run.summary.energised_mw)} by {run.summary.last_period}.",
        "megawatts.energised_mw by campus; line: sum of megawatts.leased_mw",
    )


def technology_chart(run: ProgrammeRun) -> Chart:
    """Plant that comes online in every period, stacked by technology."""
    labels = tuple(run.table("megawatts")["period"].unique(maintain_order=True))
    built = run.table("builds").filter(
        (pl.col("way") == "built") & (pl.col("unit") == "MW") & (pl.col("kind") != HALLS)
    )
    kinds = tuple(sorted(built["kind"].unique(), key=lambda kind: (stacking(kind), kind)))
    stack = []
    for kind in kinds:
        look = look_of(kind, kind, kinds)
        added = _by_label(built.filter(pl.col("kind") == kind), "amount", labels, "energised")
        if max(added, default=0.0) >= LEAST_MW:
            stack.append(Series(look.name, look.colour, added))
    total = sum(value or 0.0 for series in stack for value in series.values)
    return Chart(
        "Plant that comes online in each period, MW",
        labels,
        tuple(stack),
        (),
        "MW",
        0,
        f"{power(total)} in all of plants, storage and grid connection.",
        "builds.amount where unit = MW and way = built, by energised",
    )


def purchases_of(run: ProgrammeRun) -> tuple[Purchase, ...]:
    """What is bought of every technology over the horizon, and the halls."""
    built = run.table("builds").filter(pl.col("way") == "built")
    kinds = tuple(built["kind"].unique())
    found = []
    for kind in sorted(kinds, key=lambda kind: (kind != HALLS, stacking(kind), kind)):
        mine = built.filter(pl.col("kind") == kind)
        mw = float(mine.filter(pl.col("unit").is_in(["MW", "MW IT"]))["amount"].sum())
        mwh = float(mine.filter(pl.col("unit") == "MWh")["amount"].sum())
        if max(mw, mwh) < LEAST_MW:
            continue
        name = readable(HALLS) + " (MW of IT)" if kind == HALLS else look_of(kind, kind, kinds).name
        suppliers = ", ".join(mine["supplier"].drop_nulls().unique(maintain_order=True))
        capex = float(mine["capex_usd"].sum())
        found.append(
            Purchase(name, suppliers, number(mw), number(mwh), usd(capex) if capex else "–")
        )
    return tuple(found)


def rentals_of(run: ProgrammeRun) -> tuple[str, ...]:
    """What is rented, in sentences."""
    rented = run.table("builds").filter((pl.col("way") == "rented") & (pl.col("unit") == "MW"))
    said = []
    for (campus, asset), of in rented.group_by(["campus", "asset"], maintain_order=True):
        large = of.filter(pl.col("amount") >= LEAST_MW)
        if large.is_empty():
            continue
        first, last = str(large["energised"][0]), str(large["energised"][-1])
        when = f"in {first}" if first == last else f"between {first} and {last}"
        most = float(large["amount"].to_numpy().max())
        said.append(f"{campus} rents up to {power(most)} of {readable(str(asset))} {when}.")
    return tuple(said)


def _by_label(
    frame: pl.DataFrame, column: str, labels: tuple[str, ...], key: str = "period"
) -> tuple[float, ...]:
    """Sum of a column for every label."""
    sums = frame.group_by(key).agg(pl.sum(column))
    found = dict(zip(sums[key], sums[column], strict=True))
    return tuple(float(found.get(label, 0.0)) for label in labels)
