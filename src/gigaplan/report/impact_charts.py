"""Pictures of an impact: clean energy over hour and month, carbon by year. PNG and SVG, for print.

Everything drawn is in the tables `clean_by_hour` and `carbon_by_year`. The same tables give the
same bytes.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gigaplan.impact.digest import ALL
from gigaplan.impact.tables import ImpactTables
from gigaplan.report.figures import STYLE

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COLUMNS = 4
MOST_PANELS = 16
MILLION = 1e6
PARTS = (
    ("scope_1_co2e_t", "Scope 1: burnt on site", "#5C636A"),
    ("scope_2_location_co2e_t", "Scope 2: grid, by location", "#CC79A7"),
    ("scope_3_fuel_co2e_t", "Scope 3: on the way of the fuel", "#E0C3A0"),
    ("scope_3_embodied_co2e_t", "Scope 3: in what is built", "#56B4E9"),
)


def draw_impact(tables: ImpactTables, name: str, folder: Path) -> tuple[Path, ...]:
    """Draw the pictures of an impact into a folder.

    Parameters
    ----------
    tables : ImpactTables
        Of the impact.
    name : str
        Of the programme.
    folder : Path
        Where they go.

    Returns
    -------
    tuple of Path
        The files written.
    """
    with mpl.rc_context(STYLE):
        written = [*_save(_carbon(tables, name), folder, "chart_carbon")]
        if not tables.clean_by_hour.is_empty():
            written += _save(_clean(tables, name), folder, "chart_clean_hours")
    return tuple(written)


def _save(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write one picture twice."""
    paths = (folder / f"{name}.png", folder / f"{name}.svg")
    figure.savefig(paths[0], metadata={"Software": None})
    figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def _figure(width: float, height: float) -> Figure:
    """Make an empty picture that needs no screen."""
    figure = Figure(figsize=(width, height), dpi=160, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def _carbon(tables: ImpactTables, name: str) -> Figure:
    """Stacked columns of every year, with the other two readings of scope 2 as marks."""
    rows = tables.carbon_by_year.filter(pl.col("campus") == ALL).sort("year")
    figure = _figure(9.0, 5.2)
    axes = figure.add_axes((0.08, 0.25, 0.9, 0.62))
    years = rows["year"].to_numpy().astype(np.float64)
    base = np.zeros(years.size)
    for column, label, colour in PARTS:
        height = rows[column].to_numpy() / MILLION
        axes.bar(years, height, 0.7, base, color=colour, label=label, linewidth=0)
        base = base + height
    at = rows["scope_1_co2e_t"].to_numpy() / MILLION
    for column, label, mark in (
        ("scope_2_market_co2e_t", "Scope 1 + 2 at the residual mix", "v"),
        ("scope_2_marginal_co2e_t", "Scope 1 + 2 at the margin", "D"),
    ):
        axes.plot(
            years, at + rows[column].to_numpy() / MILLION, mark, color="#111111", markersize=5,
            markerfacecolor="white", label=label,
        )  # fmt: skip
    axes.set_xticks(years, [f"{year:.0f}" for year in years])
    axes.set_title(f"{name}: carbon by year, million t CO2e")
    axes.set_ylim(bottom=0.0)
    figure.legend(loc="lower center", ncol=2, frameon=False, bbox_to_anchor=(0.5, 0.0))
    return figure


def _clean(tables: ImpactTables, name: str) -> Figure:
    """One field of hour and month for the programme and every campus."""
    found = tables.clean_by_hour["campus"].unique(maintain_order=True).to_list()
    campuses = [ALL, *(campus for campus in found if campus != ALL)][:MOST_PANELS]
    rows = -(-len(campuses) // COLUMNS)
    columns = min(COLUMNS, len(campuses))
    figure = _figure(3.0 * columns + 0.9, 2.3 * rows + 1.1)
    grid = figure.add_gridspec(
        rows, columns, left=0.65 / (3.0 * columns + 0.9), right=1.0 - 0.95 / (3.0 * columns + 0.9),
        top=1.0 - 0.75 / (2.3 * rows + 1.1), bottom=0.45 / (2.3 * rows + 1.1), wspace=0.12,
        hspace=0.32,
    )  # fmt: skip
    image = None
    for at, campus in enumerate(campuses):
        axes = figure.add_subplot(grid[at // columns, at % columns])
        image = _field(axes, tables.clean_by_hour.filter(pl.col("campus") == campus))
        axes.set_title("all campuses" if campus == ALL else campus, fontsize=9.5)
        axes.set_yticks([0, 6, 12, 18], ["0", "6", "12", "18"] if at % columns == 0 else [""] * 4)
        last_row = at + columns >= len(campuses)
        axes.set_xticks(range(12), [month[0] for month in MONTHS] if last_row else [""] * 12)
    if image is not None:
        bar = figure.add_axes((1.0 - 0.7 / (3.0 * columns + 0.9), 0.2, 0.015, 0.6))
        figure.colorbar(image, cax=bar, format=lambda value, _: f"{value:.0%}")
    figure.suptitle(
        f"{name}: load met by clean energy in the same hour, by month and local hour, last year",
        x=0.01, ha="left", fontsize=10.5, fontweight="bold",
    )  # fmt: skip
    return figure


def _field(axes: Axes, rows: pl.DataFrame) -> mpl.image.AxesImage:
    """Hours upward, months to the right; white where there is no load."""
    field = np.full((24, 12), np.nan)
    field[rows["hour_of_day"].to_numpy(), rows["month"].to_numpy() - 1] = rows["cfe_score"]
    return axes.imshow(
        field, origin="lower", aspect="auto", cmap="viridis", vmin=0.0, vmax=1.0,
        interpolation="nearest",
    )  # fmt: skip
