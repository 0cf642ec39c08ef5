"""The fan of world demand with the published points, as PNG and SVG, fit to print.

Two panels: the world, and the United States, of which most publishers speak. Everything drawn is in
the tables `fan`, `history`, `published` and `yardsticks`. The same tables give the same bytes.
"""

from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from gigaplan.data.world_records import PathScope, PathUse
from gigaplan.outlook.summary import OutlookSummary
from gigaplan.outlook.tables import OutlookTables
from gigaplan.report.figures import STYLE
from gigaplan.scenario.outlook.regions import PathUnit, WorldRegion

Floats = NDArray[np.float64]

FILE_NAME = "chart_outlook"
BANDS = (("p05_twh", "p95_twh", "#DCE7F1"), ("p10_twh", "p90_twh", "#BFD4E6"),
         ("p25_twh", "p75_twh", "#94B7D4"))  # fmt: skip
MIDDLE_COLOUR, HISTORY_COLOUR, YARDSTICK_COLOUR = "#1F4E79", "#111111", "#8D5A2B"
YARDSTICK = "india_sold"
WIDTHS = {WorldRegion.WORLD: 1.55, WorldRegion.UNITED_STATES: 1.0}
"""Widths of the panels, as ratios."""
ROOM = 0.15
"""Right of the last year, for the numbers, in widths of the second panel."""
LOOKS = (
    ("#D55E00", "o"), ("#009E73", "s"), ("#CC79A7", "D"), ("#6A3D9A", "^"),
    ("#7F6000", "v"), ("#C1121F", "P"), ("#00523B", "X"), ("#333333", "p"),
    ("#0072B2", "h"), ("#882255", "<"), ("#999933", ">"), ("#5C636A", "*"),
)  # fmt: skip
"""Colour and marker of publishers, in the order in which they come; then from the first again."""
NOTE = (
    "Points as printed; publishers count differently, and the fan takes their growth since "
    "history. Hollow: older, or told again later by the same house.\nSources of every point are in "
    "the table `published`, those of history in `history`, the fan itself in `fan`."
)


@dataclass(frozen=True, slots=True)
class _Panel:
    """One panel."""

    region: WorldRegion
    title: str
    ceiling: float


def draw_fan(tables: OutlookTables, summary: OutlookSummary, folder: Path) -> tuple[Path, ...]:
    """Draw the fans of the world and of the United States into a folder.

    Parameters
    ----------
    tables, summary
        Of an outlook.
    folder : Path
        Where `chart_outlook.png` and `chart_outlook.svg` go.

    Returns
    -------
    tuple of Path
        The files written.
    """
    points = tables.published.filter(
        (pl.col("unit") == PathUnit.TWH.value) & (pl.col("scope") == PathScope.ALL.value)
    )
    looks = _looks(points)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.0, 7.6), dpi=160, facecolor="white")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            1, 2, width_ratios=list(WIDTHS.values()), left=0.06, right=0.985, top=0.835,
            bottom=0.235, wspace=0.13,
        )  # fmt: skip
        panels = (
            _Panel(WorldRegion.WORLD, "World, TWh a year", _ceiling(tables, WorldRegion.WORLD)),
            _Panel(
                WorldRegion.UNITED_STATES,
                "United States, TWh a year",
                _ceiling(tables, WorldRegion.UNITED_STATES),
            ),
        )
        for at, panel in enumerate(panels):
            axes = figure.add_subplot(grid[0, at])
            _draw_panel(axes, panel, tables, points, looks)
        _draw_claim(figure.axes[0], summary)
        _draw_yardstick(figure.axes[0], tables)
        _draw_words(figure, summary)
        _draw_legend(figure, looks)
        paths = (folder / f"{FILE_NAME}.png", folder / f"{FILE_NAME}.svg")
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def _looks(points: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Colour and marker of every publisher that is drawn."""
    regions = (WorldRegion.WORLD.value, WorldRegion.UNITED_STATES.value)
    drawn = points.filter(pl.col("region").is_in(regions))["publisher"]
    names = list(dict.fromkeys(drawn.to_list()))
    return {name: LOOKS[at % len(LOOKS)] for at, name in enumerate(names)}


def _ceiling(tables: OutlookTables, region: WorldRegion) -> float:
    """Top of an axis: the widest band and every printed point fit."""
    fan = tables.fan.filter(pl.col("region") == region.value)
    printed = tables.published.filter(
        (pl.col("region") == region.value) & (pl.col("unit") == PathUnit.TWH.value)
    )
    highest = max([*fan["p95_twh"].to_list(), *printed["twh"].to_list()])
    return 1.04 * float(highest)


def _draw_panel(
    axes: Axes,
    panel: _Panel,
    tables: OutlookTables,
    points: pl.DataFrame,
    looks: dict[str, tuple[str, str]],
) -> None:
    """History, fan and points of a region."""
    region = panel.region.value
    history = tables.history.filter(pl.col("region") == region)
    fan = tables.fan.filter(pl.col("region") == region)
    end_year, end_twh = int(history["year"][-1]), float(history["twh"][-1])
    years = np.array([end_year, *fan["year"].to_list()], dtype=np.float64)
    for low, high, colour in BANDS:
        axes.fill_between(
            years, _from(end_twh, fan[low]), _from(end_twh, fan[high]), color=colour, linewidth=0
        )
    axes.plot(years, _from(end_twh, fan["p50_twh"]), color=MIDDLE_COLOUR, linewidth=2.0)
    axes.plot(
        history["year"].to_numpy(), history["twh"].to_numpy(), color=HISTORY_COLOUR, linewidth=1.6,
        marker="o", markersize=3.5,
    )  # fmt: skip
    here = points.filter((pl.col("region") == region) & (pl.col("year") >= end_year))
    for publisher, (colour, marker) in looks.items():
        for use in (PathUse.SHOWN, PathUse.ENSEMBLE):
            of = here.filter((pl.col("publisher") == publisher) & (pl.col("use") == use.value))
            axes.plot(
                of["year"].to_numpy(), of["twh"].to_numpy(), linestyle="none", marker=marker,
                markersize=7.0, markeredgecolor=colour if use is PathUse.SHOWN else "white",
                markeredgewidth=1.3 if use is PathUse.SHOWN else 0.7,
                markerfacecolor="white" if use is PathUse.SHOWN else colour, zorder=5,
            )  # fmt: skip
    axes.set_title(panel.title, pad=6)
    axes.set_ylim(0.0, panel.ceiling)
    first = float(history["year"][0])
    room = ROOM * (years[-1] - first) / WIDTHS[panel.region]
    axes.set_xlim(first, years[-1] + room)
    axes.set_xticks(np.arange(5 * np.ceil(first / 5), years[-1] + 1, 5))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    for column, word in (("p90_twh", "90 %"), ("p50_twh", "50 %"), ("p10_twh", "10 %")):
        axes.annotate(
            f"{word}\n{float(fan[column][-1]):,.0f}", (years[-1], float(fan[column][-1])), (9, 0),
            textcoords="offset points", ha="left", va="center", fontsize=9.0,
            color=MIDDLE_COLOUR, annotation_clip=False,
        )  # fmt: skip


def _from(start: float, values: pl.Series) -> Floats:
    """The fan opens at the end of history."""
    return np.concatenate([[start], values.to_numpy()])


def _draw_claim(axes: Axes, summary: OutlookSummary) -> None:
    """Say where the quoted figure lies."""
    claim = summary.claim
    axes.annotate(
        f"{claim.twh:,.0f} TWh by {claim.year} ({claim.publisher}, {claim.published}):\n"
        f"{100 * claim.below:.0f} % of the fan lies below as printed;\n"
        f"{claim.on_level_twh:,.0f} TWh, {100 * claim.below_on_level:.0f} %, on the level of "
        f"{summary.history_end}",
        (claim.year, claim.twh),
        (0.32, 0.80),
        textcoords="axes fraction",
        ha="center",
        va="center",
        fontsize=9.0,
        arrowprops={"arrowstyle": "-", "color": "#555555", "linewidth": 0.8, "shrinkB": 4},
        zorder=7,
    )


def _draw_yardstick(axes: Axes, tables: OutlookTables) -> None:
    """Draw what India uses as a line."""
    row = tables.yardsticks.filter(pl.col("yardstick") == YARDSTICK).row(0, named=True)
    twh = float(row["yardstick_twh"])
    years = tables.history["year"].to_list()[0], tables.fan["year"].to_list()[-1]
    axes.plot(
        years, (twh, twh), color=YARDSTICK_COLOUR, linewidth=0.9, linestyle=(0, (4, 3)), zorder=3
    )
    axes.annotate(
        f"{row['name']} in {row['yardstick_year']}: {twh:,.0f}", (2010.3, twh), (0, 3),
        textcoords="offset points", fontsize=8.5, color=YARDSTICK_COLOUR,
    )  # fmt: skip


def _draw_words(figure: Figure, summary: OutlookSummary) -> None:
    """Write title, subtitle and note."""
    world = next(
        each
        for each in summary.demand
        if each.region == WorldRegion.WORLD.value and each.year == summary.last_year
    )
    title = (
        f"Data centres of the world: {world.p50_twh:,.0f} TWh in {world.year}, "
        f"{world.p10_twh:,.0f} to {world.p90_twh:,.0f} with 80 %"
    )
    subtitle = (
        f"From {summary.history_twh:,.0f} TWh in {summary.history_end}.  Fan: published paths "
        f"{100 * summary.weight_published:.0f} %, growth fitted to history "
        f"{100 * summary.weight_top_down:.0f} %, "
        f"accelerators {100 * summary.weight_bottom_up:.0f} %."
    )
    for each in summary.programme[:1]:
        share = "" if each.of_growth is None else f", {100 * each.of_growth:.2f} % of its growth"
        figure.text(
            0.06, 0.885,
            f"{each.scenario}: {each.twh:,.1f} TWh in {each.year}, {100 * each.of_demand:.2f} % of "
            f"the middle of the fan{share} since {summary.history_end}.",
            fontsize=10.5, color="#444444", va="center",
        )  # fmt: skip
    figure.text(0.06, 0.96, title, fontsize=16, fontweight="bold", va="center")
    figure.text(0.06, 0.917, subtitle, fontsize=10.5, color="#444444", va="center")
    figure.text(0.06, 0.033, NOTE, fontsize=8.5, color="#555555", ha="left", va="center")


def _draw_legend(figure: Figure, looks: dict[str, tuple[str, str]]) -> None:
    """History, middle, bands, publishers."""
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=HISTORY_COLOUR, linewidth=1.6, marker="o", markersize=3.5,
               label="History"),
        Line2D([], [], color=MIDDLE_COLOUR, linewidth=2.0, label="Middle of the fan"),
        *(
            Patch(facecolor=colour, label=f"{int(low[1:3])}–{int(high[1:3])} %")
            for low, high, colour in BANDS
        ),
        *(
            Line2D([], [], linestyle="none", marker=marker, markersize=7.0, markeredgecolor="white",
                   markeredgewidth=0.7, markerfacecolor=colour, label=name)
            for name, (colour, marker) in looks.items()
        ),
        Line2D([], [], linestyle="none", marker="o", markersize=7.0, markeredgecolor="#555555",
               markeredgewidth=1.3, markerfacecolor="white", label="Hollow: without weight"),
    ]  # fmt: skip
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.052, 0.062), ncols=6, frameon=False,
        fontsize=9.0, handlelength=1.4, columnspacing=1.5,
    )  # fmt: skip
