"""Exposures as one picture, PNG and SVG: who would lose what with whom, and rent by tenant.

Everything drawn is in the tables `exposures` and `concentration` and in the summary. The same
tables give the same bytes.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from gigaplan.exposure.summary import ExposureSummary
from gigaplan.exposure.tables import ExposureTables
from gigaplan.report.figures import STYLE

Floats = NDArray[np.float64]

FILE_NAME = "chart_exposure"
BILLION = 1e9
MOST_NAMES, MOST_MEMBERS, MOST_TENANTS = 12, 14, 10
"""Names that are drawn, those with most at risk; the tables hold all."""
LEAST_SHOWN = 0.05
"""Below this many billion USD a cell stays empty."""
DARK_FROM = 0.55
"""Part of the colour scale from which on letters are white."""
BAR_COLOUR = "#4C78A8"


def draw_exposures(
    summary: ExposureSummary, tables: ExposureTables, folder: Path
) -> tuple[Path, ...]:
    """Draw exposures into a folder.

    Parameters
    ----------
    summary, tables
        Of an analysis.
    folder : Path
        Where `chart_exposure.png` and `chart_exposure.svg` go.

    Returns
    -------
    tuple of Path
        The files written.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.0, 6.6), dpi=160, facecolor="white")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            1, 2, width_ratios=[2.3, 1.0], left=0.17, right=0.97, top=0.80, bottom=0.27,
            wspace=0.42,
        )  # fmt: skip
        _draw_matrix(figure.add_subplot(grid[0, 0]), summary, tables)
        _draw_tenants(figure.add_subplot(grid[0, 1]), summary)
        figure.text(
            0.012, 0.955, f"{summary.scenario}, {summary.as_of}", size=14, weight="bold", va="top"
        )
        figure.text(
            0.012,
            0.902,
            f"{summary.edges} edges in force, {summary.assumed_edges} of them assumed; equity, "
            f"credit and {summary.income_years:g} years of rent and sales, through every chain of "
            "ownership, vehicles looked through; nominal USD",
            va="top",
            color="#333333",
        )
        paths = (folder / f"{FILE_NAME}.png", folder / f"{FILE_NAME}.svg")
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def _draw_matrix(axes: Axes, summary: ExposureSummary, tables: ExposureTables) -> None:
    """Members against names, in billion USD; logarithmic colour."""
    members = list(summary.members)[:MOST_MEMBERS]
    rows = tables.exposures.filter(
        ~pl.col("is_vehicle") & pl.col("viewer").is_in(members) & (pl.col("at_risk_usd") > 0.0)
    )
    by_name = (
        rows.group_by("party")
        .agg(pl.col("at_risk_usd").sum())
        .sort("at_risk_usd", "party", descending=[True, False])
    )
    names = by_name["party"].to_list()[:MOST_NAMES]
    axes.set_title("What each member would lose with whom, billion USD")
    if not names:
        axes.text(0.5, 0.5, "nothing", ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    values = np.zeros((len(members), len(names)))
    for viewer, name, usd in rows.select("viewer", "party", "at_risk_usd").iter_rows():
        if name in names:
            values[members.index(viewer), names.index(name)] = usd / BILLION
    shown = np.ma.masked_less(values, LEAST_SHOWN)
    norm = LogNorm(LEAST_SHOWN, max(float(values.max()), 2.0 * LEAST_SHOWN))
    axes.imshow(shown, cmap="Blues", norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        if value >= LEAST_SHOWN:
            dark = float(norm(value)) > DARK_FROM
            axes.text(
                column, row, f"{value:,.1f}", ha="center", va="center", size=8.5,
                color="white" if dark else "#222222",
            )  # fmt: skip
    axes.set_xticks(range(len(names)), names, rotation=38, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(members)), members)
    axes.tick_params(length=0)
    axes.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(members) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_tenants(axes: Axes, summary: ExposureSummary) -> None:
    """Rent of the partnership by tenant, with the strictest limit on one of them."""
    axes.set_title(f"Rent of {summary.partnership} by tenant")
    tenants = summary.tenants[:MOST_TENANTS]
    if not tenants:
        axes.text(0.5, 0.5, "no rent", ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    places = np.arange(len(tenants))
    shares = np.array([100.0 * each.share for each in tenants])
    axes.barh(places, shares, color=BAR_COLOUR, height=0.62)
    for place, (each, share) in enumerate(zip(tenants, shares, strict=True)):
        axes.text(
            float(share) + 1.0, place, f"{each.usd / BILLION:,.2f} bn a year", va="center", size=8.5
        )
    axes.set_yticks(places, [each.name for each in tenants])
    axes.invert_yaxis()
    axes.set_xlim(0.0, max(1.45 * float(shares.max()), 10.0))
    axes.set_xlabel(f"% of all rent; Herfindahl index {summary.tenants_hhi:.3f}")
    axes.tick_params(axis="y", length=0)
