"""A winter and a summer week of a plan, as PNG and SVG: who serves the load in every hour.

Three panels a week on a common time axis, in local standard time: supply stacked up to the load
with what stores and exports take below zero; what the stores hold; the price at the bus. The same
plan gives the same bytes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from gigaplan.data.places import load_places
from gigaplan.errors import RunError
from gigaplan.plan.digest import summarise
from gigaplan.plan.result import Plan, PlanTables
from gigaplan.plan.summary import Summary
from gigaplan.report.palette import (
    LOAD_COLOUR,
    PRICE_COLOUR,
    Look,
    amount,
    look_of,
    stacking,
)
from gigaplan.report.weeks import Week, pick_weeks

Floats = NDArray[np.float64]

FILE_NAME = "chart_weeks"
MW_PER_GW = 1000.0
VISIBLE_SHARE = 0.002
"""Supply below this share of the peak load in every shown hour is not drawn."""

NOTE = (
    "Power at the campus bus; below zero, hatched: charging and sales.  USD/MWh: what one more MWh "
    "of load would cost.  Hardest: most load left after clean supply.  Local standard time."
)

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.linewidth": 0.8,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "svg.hashsalt": "gigaplan",
    "svg.fonttype": "path",
}


@dataclass(frozen=True, slots=True)
class _Layer:
    """One flow of the stack."""

    asset: str
    column: str
    look: Look
    sign: float


def draw_weeks(plan: Plan, folder: Path) -> tuple[Path, ...]:
    """Draw a winter and a summer week of the first weather year into a folder.

    Parameters
    ----------
    plan : Plan
        With tables.
    folder : Path
        Where `chart_weeks.png` and `chart_weeks.svg` go.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    RunError
        If the plan has no tables.
    """
    if plan.tables is None:
        raise RunError(f"there is no plan to draw: {plan.status.value}")
    place = load_places().get(plan.scenario.campus.place or "")
    weeks = pick_weeks(plan.tables.dispatch, place)
    layers = _layers(plan.tables, weeks)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.0, 8.0), dpi=160, facecolor="white")
        FigureCanvasAgg(figure)
        _compose(figure, plan.tables, summarise(plan), weeks, layers)
        paths = (folder / f"{FILE_NAME}.png", folder / f"{FILE_NAME}.svg")
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def _layers(tables: PlanTables, weeks: tuple[Week, ...]) -> tuple[_Layer, ...]:
    """Flows that can be seen in some week, from the bottom of the stack to its top."""
    flows = tables.energy.select("asset", "kind", "flow", "to_bus").unique(maintain_order=True)
    kinds = tuple(flows["kind"])
    least = VISIBLE_SHARE * float(tables.dispatch["load_mw"].max())  # type: ignore[arg-type]
    found: list[tuple[int, int, _Layer]] = []
    for asset, kind, flow, to_bus in flows.iter_rows():
        column = f"{asset}.{flow}_mw"
        seen = any(float(week.hours[column].max()) > least for week in weeks)  # type: ignore[arg-type]
        if seen and to_bus != 0:
            layer = _Layer(asset, column, look_of(kind, asset, kinds), float(np.sign(to_bus)))
            found.append((stacking(kind), len(found), layer))
    return tuple(layer for *_, layer in sorted(found, key=lambda item: item[:2]))


def _compose(
    figure: Figure,
    tables: PlanTables,
    summary: Summary,
    weeks: tuple[Week, ...],
    layers: tuple[_Layer, ...],
) -> None:
    """Place title, panels and legend."""
    stores = _visible_stores(tables)
    ratios = [5.0, 1.3, 1.3] if stores else [5.0, 1.3]
    grid = figure.add_gridspec(
        len(ratios), len(weeks), height_ratios=ratios, left=0.06, right=0.985, top=0.85,
        bottom=0.165, hspace=0.14, wspace=0.05,
    )  # fmt: skip
    ceiling = _price_ceiling(weeks)
    for column, week in enumerate(weeks):
        panels = [figure.add_subplot(grid[row, column]) for row in range(len(ratios))]
        _draw_supply(panels[0], week, layers)
        if stores:
            _draw_content(panels[1], week, tables, stores)
        _draw_price(panels[-1], week, ceiling)
        for panel in panels:
            panel.set_xlim(0, week.hours.height)
            panel.set_xticks(np.arange(0, week.hours.height + 1, 24), labels=[])
            panel.grid(axis="x", color="#DDDDDD", linewidth=0.6)
            panel.set_axisbelow(False)
            if column:
                panel.set_ylabel("")
        _label_days(panels[-1], week)
    _share_scales(figure, len(weeks), len(ratios))
    figure.align_ylabels()
    figure.text(0.06, 0.96, _title(summary), fontsize=16, fontweight="bold", va="center")
    figure.text(0.06, 0.92, _subtitle(summary, tables), fontsize=10.5, color="#444444", va="center")
    figure.text(0.985, 0.012, NOTE, fontsize=8.5, color="#555555", ha="right", va="center")
    _draw_legend(figure, layers, summary)


def _draw_supply(axes: Axes, week: Week, layers: tuple[_Layer, ...]) -> None:
    """Supply stacked over zero, what is drawn below it, and the load as a line."""
    edges = np.arange(week.hours.height + 1)
    top, bottom = np.zeros(edges.size), np.zeros(edges.size)
    for layer in layers:
        values = _steps(week.hours[layer.column]) / MW_PER_GW
        below = bottom if layer.sign < 0 else top
        above = below + layer.sign * values
        axes.fill_between(
            edges, below, above, step="post", facecolor=layer.look.colour, edgecolor="white",
            linewidth=0.25, hatch="//" if layer.sign < 0 else None,
        )  # fmt: skip
        if layer.sign < 0:
            bottom = above
        else:
            top = above
    axes.step(
        edges, _steps(week.hours["load_mw"]) / MW_PER_GW, where="post", color=LOAD_COLOUR,
        linewidth=1.4,
    )  # fmt: skip
    axes.axhline(0, color="#333333", linewidth=0.8)
    axes.set_ylabel("GW")
    axes.set_title(week.title, pad=6)


def _visible_stores(tables: PlanTables) -> tuple[str, ...]:
    """Assets that hold energy worth an hour's share of the load."""
    least = VISIBLE_SHARE * float(tables.dispatch["load_mw"].max())  # type: ignore[arg-type]
    sized = tables.capacities.filter((pl.col("unit") == "MWh") & (pl.col("total") > least))
    return tuple(sized["asset"])


def _draw_content(axes: Axes, week: Week, tables: PlanTables, stores: tuple[str, ...]) -> None:
    """What each store holds, as share of what it can hold."""
    kinds = dict(zip(tables.capacities["asset"], tables.capacities["kind"], strict=True))
    for asset in stores:
        size = tables.capacities.filter((pl.col("asset") == asset) & (pl.col("unit") == "MWh"))
        column = next(
            c for c in week.hours.columns if c.startswith(f"{asset}.") and c.endswith("_mwh")
        )
        share = 100.0 * week.hours[column].to_numpy() / float(size["total"][0])
        look = look_of(kinds[asset], asset, tuple(kinds.values()))
        axes.plot(np.arange(1, share.size + 1), share, color=look.colour, linewidth=1.8)
    axes.set_ylim(0, 104)
    axes.set_yticks([0, 50, 100])
    axes.set_ylabel("Stored, %")


def _draw_price(axes: Axes, week: Week, ceiling: float) -> None:
    """Cost of one more MWh of load; what rises above the ceiling is written, not drawn."""
    price = _steps(week.hours["load_cost_usd_per_mwh"])
    axes.step(np.arange(price.size), price, where="post", color=PRICE_COLOUR, linewidth=1.4)
    axes.set_ylim(min(0.0, 1.08 * float(price.min())), ceiling)
    axes.set_ylabel("USD/MWh")
    above = price > ceiling
    if above.any():
        first, peak = int(np.argmax(price)), float(price.max())
        left = first > 0.85 * price.size
        axes.annotate(
            f"to {peak:,.0f}", (first, 0.9 * ceiling), (-4 if left else 12, 0),
            textcoords="offset points", ha="right" if left else "left", va="center",
            fontsize=8.5, color=PRICE_COLOUR,
        )  # fmt: skip


def _price_ceiling(weeks: tuple[Week, ...]) -> float:
    """Top of the price axis: above what is usual, below the rare hours of scarcity."""
    prices = np.concatenate([week.hours["load_cost_usd_per_mwh"].to_numpy() for week in weeks])
    usual = 2.0 * float(np.quantile(prices, 0.9))
    return max(min(float(prices.max()) * 1.08, usual), 1.0)


def _steps(values: pl.Series) -> Floats:
    """Values of the hours with the last one repeated, so that the last hour has its width."""
    array = values.to_numpy().astype(np.float64)
    return np.append(array, array[-1])


def _share_scales(figure: Figure, n_weeks: int, n_rows: int) -> None:
    """Give the panels of a row one scale, so that weeks compare; numbers on the left only."""
    axes = figure.axes
    for row in range(n_rows):
        panels = [axes[week * n_rows + row] for week in range(n_weeks)]
        low = min(panel.get_ylim()[0] for panel in panels)
        high = max(panel.get_ylim()[1] for panel in panels)
        for number, panel in enumerate(panels):
            panel.set_ylim(low, high)
            panel.tick_params(labelleft=number == 0)


def _label_days(axes: Axes, week: Week) -> None:
    """Write the days under the lowest panel, each in the middle of its hours."""
    begins = np.arange(0, week.hours.height, 24)
    middles = (begins + np.minimum(begins + 24, week.hours.height)) / 2.0
    axes.set_xticks(middles, labels=list(week.days), minor=True)
    axes.tick_params(axis="x", which="minor", length=0)


def _draw_legend(figure: Figure, layers: tuple[_Layer, ...], summary: Summary) -> None:
    """One entry per asset with its size, in the order of the stack."""
    handles: dict[str, Patch] = {}
    for layer in layers:
        if layer.asset not in handles:
            label = f"{layer.look.name}{_size(summary, layer.asset)}"
            handles[layer.asset] = Patch(facecolor=layer.look.colour, label=label)
    load = mpl.lines.Line2D([], [], color=LOAD_COLOUR, linewidth=1.4, label="Load")
    figure.legend(
        handles=[*handles.values(), load], loc="lower left", bbox_to_anchor=(0.052, 0.025),
        ncols=5, frameon=False, fontsize=9.5, handlelength=1.2,
        columnspacing=1.6,
    )  # fmt: skip


def _size(summary: Summary, asset: str) -> str:
    """Size of an asset for the legend, such as `` 57 MW, 123 MWh``."""
    sizes = [
        amount(figure.total, figure.unit)
        for key, figure in summary.capacities.items()
        if key.rsplit(".", 1)[0] == asset and figure.total >= 0.5 and figure.unit in ("MW", "MWh")
    ]
    return f" {', '.join(sizes)}" if sizes else ""


def _title(summary: Summary) -> str:
    """Write the answer: name, cost, clean share."""
    cost = summary.cost_usd_per_mwh["total"]
    return f"{summary.scenario}: {cost:,.1f} USD/MWh, {100 * summary.clean_share:.0f} % clean"


def _subtitle(summary: Summary, tables: PlanTables) -> str:
    """Write what else a reader asks first."""
    hours = summary.unserved_hours
    served = "all of it served" if hours == 0 else f"all but {hours:,.0f} hours served in full"
    return (
        f"{summary.load_mwh / 1e6:,.2f} TWh a year, {served};  {summary.co2_kg_per_mwh:,.0f} kg "
        f"CO₂ per MWh;  costs of {summary.first_year} in USD of {summary.price_year}, weather year "
        f"{tables.dispatch['weather_year'][0]}"
    )
