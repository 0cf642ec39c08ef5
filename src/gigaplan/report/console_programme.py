"""What the command line prints of a programme: the answer first, then where, when, what limits."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from gigaplan.plan.joint.summary import ProgrammeSummary
from gigaplan.plan.summary import TOTAL
from gigaplan.report.bridges import bridges_of
from gigaplan.report.console import make_console, show, table_of

LARGEST_PLANTS = 4
"""Kinds of plant named for each campus."""

LIMITS = {
    "slots": "slot of",
    "connection": "grid connection",
    "equity": "equity",
    "total_capital": "capital in all",
    "yearly_capital": "capital of the year",
    "wanted": "demand of",
    "site": "site of",
    "co2": "CO2",
    "clean_share": "clean share",
    "hourly_clean": "hourly clean share",
    "firm": "firm capacity of",
    "nox": "NOx of",
    "land": "land of",
    "diversity": "diversity:",
}


def print_programme(summary: ProgrammeSummary, folder: Path, cautions: Sequence[str] = ()) -> None:
    """Print a programme as tables, what to be careful about, and where its run is."""
    console = make_console()
    console.print()
    console.print(
        f"[bold]{escape(summary.scenario)}: {summary.energised_mw:,.0f} MW of IT by "
        f"{summary.last_period}, {summary.drawn_usd / 1e9:,.2f} billion USD of capital, net "
        f"present value {summary.net_present_value_usd / 1e9:,.2f} billion USD[/bold]"
    )
    paid = ""
    if summary.equity_usd is not None and summary.debt_usd is not None:
        paid = (
            f"{summary.equity_usd / 1e9:,.2f} equity and {summary.debt_usd / 1e9:,.2f} debt "
            "(billion USD); "
        )
    console.print(
        f"{paid}{summary.first_period} to {summary.last_period}, hurdle rate "
        f"{summary.hurdle_rate:.1%} real, real USD of {summary.price_year}"
    )
    console.print(_years(summary))
    console.print(_campuses(summary))
    for sentence in bridges_of(summary):
        console.print(escape(sentence))
    if summary.shadow_prices:
        console.print(_shadow_prices(summary))
    units = summary.whole_units
    if units is None:
        console.print("halls and machines of any size: whole units are not asked for in this plan")
    else:
        reached = "" if units.proved else ", which is more than was wanted"
        console.print(
            f"whole halls and machines: at most {units.gap:.2%} from the best such plan{reached}; "
            f"{units.rounds} worked out. Worths hold while the whole units stand"
        )
    for caution in cautions:
        console.print(f"[bold]caution:[/bold] {escape(caution)}")
    proof = summary.solver
    console.print(
        f"proved within {proof.relative_gap:.1e} of the best (largest residual "
        f"{max(proof.primal_residual, proof.dual_residual):.1e}); {proof.hours:,} hours, "
        f"{proof.hourly_variables:,} hourly variables, {proof.iterations} iterations, "
        f"{summary.seconds['solve']:.1f} s of {summary.seconds[TOTAL]:.1f} s"
    )
    if proof.note:
        console.print(f"note: {escape(proof.note)}")
    console.print(f"run: [bold]{folder}[/bold]", soft_wrap=True)


def _years(summary: ProgrammeSummary) -> Table:
    """One row per calendar year."""
    table = table_of(
        "by year",
        ("year", "MW energised", "MW leased", "drawn, bn USD", "load, TWh", "clean", "CO2, Mt",
         "power, USD/MWh"),
    )  # fmt: skip
    for year, of in summary.years.items():
        table.add_row(
            year,
            show(of.energised_mw),
            show(of.leased_mw),
            show(of.drawn_usd / 1e9, 2, 0.005),
            show(of.load_mwh / 1e6, 2, 0.005),
            "–" if of.clean_share is None else f"{of.clean_share:.0%}",
            show(of.co2_t / 1e6, 2, 0.005),
            show(of.cost_usd_per_mwh, 1),
        )
    return table


def _campuses(summary: ProgrammeSummary) -> Table:
    """One row per campus."""
    table = table_of(
        "by campus, at the end",
        ("campus", "largest plants, MW (share of energy)", "first MW", "MW IT", "bn USD"),
        text_columns=2,
    )
    for name, of in summary.campuses.items():
        largest = sorted(of.capacity_mw, key=lambda asset: -of.capacity_mw[asset])
        plants = ", ".join(
            f"{asset} {of.capacity_mw[asset]:,.0f} ({of.energy_share.get(asset, 0.0):.0%})"
            for asset in largest[:LARGEST_PLANTS]
        )
        table.add_row(
            escape(name),
            escape(plants) or "nothing",
            of.first_energised or "–",
            show(of.energised_mw, 0, 0.5),
            show(of.drawn_usd / 1e9, 2, 0.005),
        )
    return table


def _shadow_prices(summary: ProgrammeSummary) -> Table:
    """Return the limits that hold the programme back and what one more unit is worth."""
    table = table_of(
        "what one more is worth",
        ("limit", "when", "USD per unit", "unit", "present value"),
        text_columns=2,
    )
    for price in summary.shadow_prices:
        digits = 4 if price.unit == "USD" else 0
        table.add_row(
            escape(f"{LIMITS.get(price.limit, price.limit)} {price.whose}".strip()),
            price.when,
            show(price.usd_per_unit, digits),
            price.unit or "–",
            show(price.pv_usd_per_unit, digits),
        )
    return table
