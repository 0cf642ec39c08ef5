"""A judgement as one picture, PNG and SVG: an investor's cash, durations, and what fits whom.

Everything drawn is in the tables `flows`, `path` and `fits`. The same tables give the same bytes.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gigaplan.report.console_suitability import CLASSES, SHORT
from gigaplan.report.figures import STYLE
from gigaplan.suitability.summary import SuitabilitySummary
from gigaplan.suitability.tables import SuitabilityTables

FILE_NAME = "chart_suitability"
BILLION = 1e9
PAID_COLOUR, RECEIVED_COLOUR, LOST_COLOUR = "#8D959D", "#0072B2", "#D55E00"
VERDICTS = {"fits": "#9BD0B5", "in part": "#F4E3A1", "does not fit": "#EBB5A5"}
"""Colours of verdicts; the words stand in the cells for those who cannot tell them apart."""
LOOKS = {
    "equity": ("#0072B2", "-"),
    "feeder_equity": ("#56B4E9", "--"),
    "mezzanine_note": ("#D55E00", "-."),
    "senior_note": ("#009E73", "-"),
    "loan": ("#5C636A", ":"),
}


def draw_suitability(
    summary: SuitabilitySummary, tables: SuitabilityTables, folder: Path
) -> tuple[Path, ...]:
    """Draw a judgement into a folder.

    Parameters
    ----------
    summary, tables
        Of a judgement.
    folder : Path
        Where `chart_suitability.png` and `chart_suitability.svg` go.

    Returns
    -------
    tuple of Path
        The files written.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.0, 7.2), dpi=160, facecolor="white")
        FigureCanvasAgg(figure)
        classes = len({each.investor for each in summary.fits})
        grid = figure.add_gridspec(
            2, 2, height_ratios=[1.15, max(0.2 * classes, 0.22)], left=0.095, right=0.985,
            top=0.83, bottom=0.085, hspace=0.42, wspace=0.16,
        )  # fmt: skip
        _draw_cash(figure.add_subplot(grid[0, 0]), summary, tables)
        _draw_durations(figure.add_subplot(grid[0, 1]), tables)
        _draw_fits(figure.add_subplot(grid[1, :]), summary)
        figure.text(
            0.012,
            0.962,
            f"{summary.investor} in {summary.run}",
            size=14,
            weight="bold",
            va="top",
        )
        figure.text(
            0.012,
            0.912,
            f"{summary.case} case; nominal USD; lost: {summary.tenant} pays no rent for "
            f"{summary.relet_years:g} years from {summary.lost_from}",
            va="top",
            color="#333333",
        )
        paths = (folder / f"{FILE_NAME}.png", folder / f"{FILE_NAME}.svg")
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def _draw_cash(axes: Axes, summary: SuitabilitySummary, tables: SuitabilityTables) -> None:
    """The investor's part of the equity, year by year."""
    axes.set_title("Cash of its part of the equity, billion USD a year")
    cash = (
        tables.flows.filter(pl.col("way") == "equity")
        .group_by("year", maintain_order=True)
        .agg(pl.col("paid_usd", "received_usd", "received_tenant_lost_usd").sum())
    )
    years = cash["year"].to_numpy()
    paid, received, lost = (
        summary.share * cash[name].to_numpy() / BILLION
        for name in ("paid_usd", "received_usd", "received_tenant_lost_usd")
    )
    axes.bar(years, -paid, color=PAID_COLOUR, width=0.75, label="paid in")
    axes.bar(years, received, color=RECEIVED_COLOUR, width=0.75, label="received")
    axes.plot(
        years, lost, color=LOST_COLOUR, marker="o", markersize=2.8, linewidth=1.2,
        label="received, largest tenant lost",
    )  # fmt: skip
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    axes.legend(frameon=False, loc="upper left", fontsize=8.5)
    axes.margins(x=0.01)


def _draw_durations(axes: Axes, tables: SuitabilityTables) -> None:
    """Duration of what is still to come, way by way."""
    axes.set_title("Duration of what is still received, years")
    for way, (colour, line) in LOOKS.items():
        rows = tables.path.filter((pl.col("way") == way) & (pl.col("duration_years") > 0.0))
        if rows.height:
            axes.plot(
                rows["year"], rows["duration_years"], color=colour, linestyle=line, linewidth=1.8,
                label=SHORT[way],
            )  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.legend(frameon=False, loc="upper right", fontsize=8.5)
    axes.margins(x=0.01)


def _draw_fits(axes: Axes, summary: SuitabilitySummary) -> None:
    """Classes of investor against ways to invest."""
    axes.set_title(
        "What fits whom: needs that are met, and the first that is not (blank: to others than "
        "insurers the feeder as a whole is the equity)"
    )
    classes = list(dict.fromkeys(each.investor for each in summary.fits))
    ways = [way for way in SHORT if way in summary.ways]
    axes.set_xlim(-0.5, len(ways) - 0.5)
    axes.set_ylim(len(classes) - 0.5, -0.5)
    for each in summary.fits:
        row, column = classes.index(each.investor), ways.index(each.way)
        place = (column - 0.49, row - 0.46)
        axes.add_patch(
            mpl.patches.Rectangle(place, 0.98, 0.92, color=VERDICTS[each.verdict], linewidth=0)
        )
        met, whole = len(each.met), len(each.met) + len(each.missed)
        above = 0.13 if each.missed else 0.0
        axes.text(
            column, row - above, f"{each.verdict}, {met} of {whole}", ha="center", va="center",
            size=9, weight="bold",
        )  # fmt: skip
        if each.missed:
            first = each.missed[0].partition(",")[0]
            axes.text(column, row + 0.2, first, ha="center", va="center", size=7.0)
    axes.set_xticks(np.arange(len(ways)), [SHORT[way] for way in ways])
    axes.set_yticks(np.arange(len(classes)), [CLASSES[name] for name in classes])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
