"""What the command line prints: progress, the plan as tables, a comparison, a listing."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import polars as pl
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.status import Status as Spinner
from rich.table import Table

from gigaplan.data.show import Listing
from gigaplan.pipeline import Stage
from gigaplan.plan.compare import Difference, Section
from gigaplan.plan.result import PlanTables
from gigaplan.plan.summary import TOTAL, Summary
from gigaplan.report.palette import look_of, readable
from gigaplan.solve.compiled import kernels_are_compiled
from gigaplan.store.runs import Run

if TYPE_CHECKING:
    from gigaplan.store.programme_runs import ProgrammeRun

PLAIN_WIDTH = 100
"""Width where the output is not a terminal: a log, a pipe."""
LEAST_SIZE = 0.5
"""A capacity below this many MW or MWh is nothing."""
LEAST_COST = 0.005
"""USD/MWh that still show."""
SECONDS_BETWEEN_LINES = 5.0
"""Where the output is not a terminal, iterations are told this often."""

STAGES = {
    Stage.SERIES: "reading weather, prices and load",
    Stage.BLOCKS: "stating the technologies",
    Stage.ASSEMBLE: "assembling the problem",
    Stage.SOLVE: "solving",
    Stage.CERTIFY: "certifying the solution",
    Stage.EXTRACT: "making the tables",
}


def make_console() -> Console:
    """Console of the output; wide enough for the tables in a log."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


class Screen:
    """Progress on the screen: one live line in a terminal, a line a stage elsewhere."""

    def __init__(self) -> None:
        self._console = make_console()
        self._spinner: Spinner | None = None
        self._told = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._spinner = self._console.status("starting")
            self._spinner.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._spinner is not None:
            self._spinner.stop()

    def begin(self, stage: Stage) -> None:
        """Say which stage begins; before the first solve on a machine, why it takes longer."""
        if stage is Stage.SOLVE and not kernels_are_compiled():
            self._console.print("compiling the solver, once on this machine: half a minute or so")
        self._say(STAGES[stage])
        self._told = time.perf_counter()

    def iterate(self, iteration: int, measure: float) -> None:
        """Say how far the solver is."""
        if self._spinner is None:
            if time.perf_counter() - self._told < SECONDS_BETWEEN_LINES:
                return
            self._told = time.perf_counter()
        self._say(f"{STAGES[Stage.SOLVE]}: iteration {iteration}, gap and residuals {measure:.0e}")

    def _say(self, text: str) -> None:
        if self._spinner is not None:
            self._spinner.update(text)
        else:
            self._console.print(text)


def print_plan(
    summary: Summary, tables: PlanTables, folder: Path, cautions: Sequence[str] = ()
) -> None:
    """Print a plan as tables, what to be careful about, and where its run is."""
    console = make_console()
    console.print()
    cost = summary.cost_usd_per_mwh[TOTAL]
    console.print(
        f"[bold]{summary.scenario}: {cost:,.2f} USD/MWh, {summary.clean_share:.1%} clean[/bold]"
    )
    console.print(
        f"{summary.load_mwh / 1e6:,.2f} TWh a year, peak {summary.peak_load_mw:,.0f} MW; "
        f"{summary.objective_usd_per_year / 1e6:,.1f} million USD a year, real USD of "
        f"{summary.price_year}, costs of {summary.first_year}"
    )
    console.print(_assets(summary, tables))
    for line in _margins(tables):
        console.print(line)
    console.print(_parts(summary))
    console.print(_facts(summary))
    binding = _binding(summary)
    if binding is not None:
        console.print(binding)
    for note in tables.repairs.iter_rows(named=True):
        console.print(
            f"repaired: {note['file']} {note['column']}: {note['repair']}, {note['hours']} h"
        )
    for caution in cautions:
        console.print(f"[bold]caution:[/bold] {escape(caution)}")
    console.print(_proof(summary))
    console.print(f"run: [bold]{folder}[/bold]", soft_wrap=True)


def table_of(title: str, columns: Sequence[str], text_columns: int = 1) -> Table:
    """Empty table: the first columns are text, the others numbers."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for number, column in enumerate(columns):
        text = number < text_columns
        table.add_column(column, justify="left" if text else "right", no_wrap=number == 0)
    return table


def show(value: float | None, digits: int = 0, least: float = 0.0) -> str:
    """Number with thousands separated; a dash for nothing."""
    if value is None or abs(value) < least or value == 0:
        return "–"
    return f"{value:,.{digits}f}"


def _names(tables: PlanTables) -> dict[str, str]:
    """Name in words of every asset."""
    pairs = tables.energy.select("asset", "kind").unique(maintain_order=True)
    kinds = tuple(pairs["kind"])
    return {asset: look_of(kind, asset, kinds).name for asset, kind in pairs.iter_rows()}


def _size(summary: Summary, asset: str, unit: str) -> float:
    """Capacity of an asset in one unit."""
    return sum(
        figure.total
        for key, figure in summary.capacities.items()
        if key.rsplit(".", 1)[0] == asset and figure.unit == unit
    )


def _assets(summary: Summary, tables: PlanTables) -> Table:
    """What is built, what it supplies, what it costs."""
    columns = (
        "",
        "MW",
        "MWh",
        "GWh supplied",
        "of load",
        "use",
        "GWh curtailed",
        "USD/MWh of load",
    )
    table = table_of("Supply", columns)
    for asset, name in _names(tables).items():
        size, stored = (_size(summary, asset, unit) for unit in ("MW", "MWh"))
        supplied = summary.energy_mwh.get(asset, 0.0)
        cost = summary.cost_usd_per_mwh_by_asset.get(asset, 0.0)
        if max(size, stored) < LEAST_SIZE and supplied < 1.0 and abs(cost) < LEAST_COST:
            continue
        hours = _hours(tables)
        use = f"{supplied / (size * hours):.0%}" if size >= LEAST_SIZE else "–"
        table.add_row(
            name,
            show(size, 0, LEAST_SIZE),
            show(stored, 0, LEAST_SIZE),
            show(supplied / 1e3, 1, 0.05),
            f"{supplied / summary.load_mwh:.1%}",
            use,
            show(summary.curtailed_mwh.get(asset, 0.0) / 1e3, 1, 0.05),
            show(cost, 2, LEAST_COST),
        )
    drawn = sum(summary.drawn_mwh.values())
    table.add_section()
    table.add_row("Charging and sales", "", "", show(-drawn / 1e3, 1, 0.05), "", "", "", "")
    total = summary.cost_usd_per_mwh[TOTAL]
    table.add_row("Load", "", "", show(summary.load_mwh / 1e3, 1), "100.0%", "", "", show(total, 2))
    return table


def _hours(tables: PlanTables) -> float:
    """Expected hours of a year."""
    weights = tables.energy.select("weather_year", "weight").unique(maintain_order=True)
    counts = tables.dispatch.group_by("weather_year", maintain_order=True).len()
    joined = counts.join(weights, on="weather_year", maintain_order="left")
    return float((joined["len"] * joined["weight"]).sum())


def _margins(tables: PlanTables) -> Iterable[str]:
    """What is not built and why, and what is held back by its maximum."""
    names = _names(tables)
    power = tables.capacities.filter(pl.col("unit") == "MW").drop_nulls(
        "reduced_cost_usd_per_unit_year"
    )
    dear, held = [], []
    for row in power.iter_rows(named=True):
        usd = row["reduced_cost_usd_per_unit_year"]
        if row["total"] < LEAST_SIZE and usd > 1.0:
            dear.append(f"{names[row['asset']]} {usd / 1e3:,.0f}")
        elif usd < -1.0:
            held.append(f"{names[row['asset']]} ({row['capacity']}) {-usd / 1e3:,.0f}")
    if dear:
        yield f"Not built, too dear by USD/kW a year: {', '.join(dear)}"
    if held:
        yield f"Held back by their maximum, one more kW saves USD a year: {', '.join(held)}"


def _parts(summary: Summary) -> Table:
    """Cost per MWh by part."""
    table = table_of("Cost by part", ("", "USD/MWh", "share"))
    total = summary.cost_usd_per_mwh[TOTAL]
    for line, cost in summary.cost_usd_per_mwh.items():
        if abs(cost) < LEAST_COST and line != TOTAL:
            continue
        if line == TOTAL:
            table.add_section()
        table.add_row(_line_name(line), f"{cost:,.2f}", f"{cost / total:.1%}" if total else "–")
    return table


def _line_name(line: str) -> str:
    """Name of a cost line in words."""
    return {"fixed_om": "Fixed O&M", "variable_om": "Variable O&M"}.get(line, readable(line))


def _facts(summary: Summary) -> Table:
    """Emissions, reliability, price."""
    price = summary.price_usd_per_mwh
    table = table_of("Result", ("", "", ""), text_columns=1)
    table.show_header = False
    table.add_column(justify="left")
    hours = f"in {summary.unserved_hours:,.0f} h"
    tails = f"median; 9 of 10 hours from {price.p05:,.2f} to {price.p95:,.2f}"
    rows = (
        ("Clean share", f"{summary.clean_share:.1%}", "", "of the load over the year"),
        ("", f"{summary.hourly_clean_share:.1%}", "", "matched in the same hour"),
        ("CO2", f"{summary.co2_t / 1e3:,.0f}", "kt/a", f"{summary.co2_kg_per_mwh:,.0f} kg/MWh"),
        ("NOx", f"{summary.nox_t:,.0f}", "t/a", "own plants"),
        ("Water", f"{summary.water_m3 / 1e3:,.0f}", "1000 m3/a", "power plants and cooling"),
        ("Land", f"{summary.land_acres:,.0f}", "acres", ""),
        ("Unserved", f"{summary.unserved_mwh:,.1f}", "MWh/a", hours),
        (
            "One more MWh of load",
            f"{summary.load_cost_usd_per_mwh:,.2f}",
            "USD/MWh",
            "costs on average",
        ),
        ("A MWh at the bus", f"{price.mean:,.2f}", "USD/MWh", "is worth: mean over all hours"),
        ("", f"{price.load_weighted_mean:,.2f}", "", "mean weighted by load"),
        ("", f"{price.median:,.2f}", "", tails),
        ("", f"{price.highest:,.2f}", "", f"highest; lowest {price.lowest:,.2f}"),
    )
    for row in rows:
        table.add_row(*row)
    return table


def _binding(summary: Summary) -> Table | None:
    """Limits that cost something."""
    table = table_of("Limits that bind", ("", "stated", "used", "one unit looser saves"))
    for name, limit in summary.limits.items():
        usd = limit.shadow_price_usd
        used = 0.0 if limit.used is None else limit.used
        near = abs(used - limit.stated) <= 1e-3 * abs(limit.stated) + 1e-12
        if usd < 0.01 or not near:
            continue
        cells = (_limit(value, limit.unit) for value in (limit.stated, limit.used))
        table.add_row(readable(name), *cells, f"{usd:,.2f} USD/{limit.shadow_price_per}")
    return table if table.row_count else None


def _limit(value: float | None, unit: str) -> str:
    """Write a limit in its unit."""
    if value is None:
        return "–"
    return f"{100 * value:,.4g} % of load" if unit == "share of load" else f"{value:,.6g} {unit}"


def _proof(summary: Summary) -> str:
    """Who solved it, how well it is proven, how long it took."""
    solver, seconds = summary.solver, summary.seconds
    stages = ", ".join(f"{stage} {time:.2f}" for stage, time in seconds.items() if stage != TOTAL)
    note = f"\n{solver.note}" if solver.note else ""
    return (
        f"Proof: relative gap {solver.relative_gap:.1e}, primal residual "
        f"{solver.primal_residual:.1e}, dual residual {solver.dual_residual:.1e} "
        f"(computed apart from the solver)\n"
        f"Solver: {solver.method}, {solver.iterations} iterations{note}\n"
        f"Time: {seconds[TOTAL]:.2f} s ({stages})"
    )


def print_comparison(
    first: "Run | ProgrammeRun", second: "Run | ProgrammeRun", differences: Iterable[Difference]
) -> None:
    """Print what differs between two runs."""
    console = make_console()
    console.print(f"first:  {first.folder} ({first.summary.scenario})", soft_wrap=True)
    console.print(f"second: {second.folder} ({second.summary.scenario})", soft_wrap=True)
    columns = ("", "unit", "first", "second", "change", "")
    tables = {section: table_of(readable(section.value), columns, 2) for section in Section}
    for item in differences:
        if max(abs(item.first), abs(item.second)) < _least(item):
            continue
        digits = (
            0 if max(abs(item.first), abs(item.second)) >= 1000 else 3 if item.unit == "1" else 2
        )
        relative = "" if item.relative is None else f"{item.relative:+.1%}"
        table = tables[item.section]
        table.add_row(
            _line_name(item.name) if item.section is Section.COST else item.name,
            item.unit,
            show(item.first, digits, _least(item)),
            show(item.second, digits, _least(item)),
            f"{item.change:+,.{digits}f}",
            relative if abs(item.first) >= _least(item) else "",
        )
    for table in tables.values():
        if table.row_count:
            console.print(table)


def _least(item: Difference) -> float:
    """Smallest value of a figure that is worth a line."""
    return {"MW": LEAST_SIZE, "MWh": 1.0, "USD/MWh": LEAST_COST}.get(item.unit, 1e-9)


def print_listing(listing: Listing) -> None:
    """Print a listing of embedded data."""
    console = make_console()
    console.print(f"[bold]{listing.title}[/bold]")
    for label, text in listing.facts:
        console.print(f"{label}: {text}", markup=False)
    if listing.rows:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for number, column in enumerate(listing.columns):
            table.add_column(column, overflow="fold", no_wrap=number == 0)
        for row in listing.rows:
            table.add_row(*(cell.replace("[", r"\[") for cell in row))
        console.print(table)
