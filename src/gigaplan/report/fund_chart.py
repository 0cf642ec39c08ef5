"""The J-curve and the waterfall of a fund, as PNG and SVG, fit to print.

Everything drawn is in the table `cash` and in the page. The same tables give the same bytes.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gigaplan.partnership.summary import FundSummary
from gigaplan.partnership.tables import FundTables
from gigaplan.report.figures import STYLE

FILE_NAME = "chart_fund"
SCALES = ((1e10, 1e9, "billion USD"), (1e6, 1e6, "million USD"), (0.0, 1.0, "USD"))
"""From how much on, in what, and its name."""
MEMBERS, CALLED, PARTNER, CURVE = "#0072B2", "#8D959D", "#D55E00", "#111111"
NOTE = "Nominal money. Line: sum of all members' cash so far. Carry after escrow and clawback."
MOST_TICKS = 12


def draw_fund(tables: FundTables, summary: FundSummary, folder: Path) -> tuple[Path, ...]:
    """Draw a fund into a folder.

    Parameters
    ----------
    tables, summary
        Of the fund.
    folder : Path
        Where `chart_fund.png` and `chart_fund.svg` go.

    Returns
    -------
    tuple of Path
        The files written.
    """
    largest = max(summary.committed_usd, summary.proceeds_usd)
    scale, unit = next((scale, unit) for least, scale, unit in SCALES if largest >= least)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.0, 5.2), dpi=160, facecolor="white")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.75, 1.0), left=0.06, right=0.985, top=0.84, bottom=0.2,
            wspace=0.32,
        )  # fmt: skip
        _years(figure.add_subplot(grid[0, 0]), tables, scale, unit)
        _lines(figure.add_subplot(grid[0, 1]), summary, scale, unit)
        figure.suptitle(summary.scenario, x=0.06, ha="left", fontsize=12.5, fontweight="bold")
        figure.text(0.06, 0.02, NOTE, fontsize=8.5, color="#444444")
        paths = (folder / f"{FILE_NAME}.png", folder / f"{FILE_NAME}.svg")
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def _years(axes: Axes, tables: FundTables, scale: float, unit: str) -> None:
    """What members pay and get in every year, and the sum so far."""
    names = ("called_usd", "to_members_usd", "to_general_partner_usd")
    rows = (
        tables.cash.group_by(pl.col("day").dt.year().alias("year"), maintain_order=True)
        .agg(*(pl.col(name).sum() for name in names), pl.col("j_curve_usd").last())
        .sort("year")
    )
    years = rows["year"].to_numpy().astype(np.float64)
    called, got, carry, curve = (rows[name].to_numpy() / scale for name in (*names, "j_curve_usd"))
    axes.bar(years, -called, 0.7, color=CALLED, label="called from members", linewidth=0)
    axes.bar(years, got, 0.7, color=MEMBERS, label="to members", linewidth=0)
    base = np.where(carry >= 0.0, np.maximum(got, 0.0), -called)
    axes.bar(years, carry, 0.7, base, color=PARTNER, label="carry", linewidth=0)
    axes.plot(years, curve, color=CURVE, linewidth=1.6, marker="o", markersize=3, label="J-curve")
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    step = -(-years.size // MOST_TICKS)
    axes.set_xticks(years[::step], [f"{year:.0f}" for year in years[::step]])
    axes.set_title(f"Cash of each year, and so far, {unit}")
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=4, frameon=False, fontsize=8.5
    )


def _lines(axes: Axes, summary: FundSummary, scale: float, unit: str) -> None:
    """Who got what, line by line of the waterfall, the first line on top."""
    lines = summary.lines[::-1]
    places = np.arange(len(lines), dtype=np.float64)
    members = np.array([line.to_members_usd for line in lines]) / scale
    partner = np.array([line.to_general_partner_usd for line in lines]) / scale
    axes.barh(places, members, 0.65, color=MEMBERS, label="members", linewidth=0)
    axes.barh(
        places, partner, 0.65, members, color=PARTNER, label=summary.general_partner, linewidth=0
    )
    for place, total in zip(places, members + partner, strict=True):
        axes.annotate(
            f"{total:,.2f}", (total, place), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=8.5,
        )  # fmt: skip
    axes.set_yticks(places, [line.line for line in lines])
    axes.set_xlim(right=1.18 * max(float((members + partner).max(initial=0.0)), 1e-9))
    axes.set_title(f"The waterfall, {unit}")
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=2, frameon=False, fontsize=8.5
    )
