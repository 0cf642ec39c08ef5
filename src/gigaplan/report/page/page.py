"""One self-contained HTML page of a finished programme: no network, the same bytes every time."""

import json
import os
import re
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from polars.exceptions import PolarsError

from gigaplan.errors import RunError
from gigaplan.report.page import words
from gigaplan.report.page.charts import NARROW, WIDE, draw_bar, draw_columns
from gigaplan.report.page.hours import PackedHours
from gigaplan.report.page.report import Report, report_of
from gigaplan.store.programme_runs import ProgrammeRun, read_programme_run
from gigaplan.store.runs import MANIFEST, SUMMARY, is_programme, read_run

PAGE = "report.html"
"""Name of the page in the folder of its run, unless another place is chosen."""
ALL = "all"
MORE_THAN_ANY = 10_000
"""Years; more than any horizon has."""
BEGINS = b'<!doctype html>\n<html lang="en" data-made-by="gigaplan">'
"""Tells a page of ours, which may be replaced, from a file that may not."""
PACKAGE = "gigaplan.report.page"
ASSETS = (
    "style.css",
    "hours.js",
    "uplot/uPlot.iife.min.js",
    "uplot/uPlot.min.css",
    "uplot/LICENSE",
)


def write_page(folder: Path, out: Path | None = None, hours: str | None = None) -> Path:
    """Write the page of a run, whole or not at all; a page that is there is replaced.

    Parameters
    ----------
    folder : Path
        Of a finished run of a programme.
    out : Path, optional
        File of the page; ``report.html`` in the folder of the run if left out.
    hours : str, optional
        Calendar years of hours for each campus: a whole number or ``all``; the first and the last,
        or fewer where the page would pass 15 MB, if left out.

    Returns
    -------
    Path
        Where the page is.

    Raises
    ------
    RunError
        If the folder is no finished run of a programme, or the page cannot be written.
    """
    years = years_of(hours)
    place = folder / PAGE if out is None else out
    run = _read(folder)
    _check_place(place)
    try:
        text = render(report_of(run, years))
    except (OSError, PolarsError) as error:
        raise RunError(f"{folder} has a table that cannot be read: {error}") from error
    _write(place, text)
    return place


def years_of(hours: str | None) -> int | None:
    """Return the calendar years of hours that are asked for.

    Examples
    --------
    >>> years_of("3"), years_of(None)
    (3, None)

    Raises
    ------
    RunError
        If it is neither a whole number nor ``all``.
    """
    if hours is None:
        return None
    if hours == ALL:
        return MORE_THAN_ANY
    if not re.fullmatch(r"[0-9]{1,4}", hours):
        raise RunError(
            f"--hours: {hours!r} is no number of years; write 0 for none, a whole number of "
            f"calendar years for each campus, or {ALL}"
        )
    return int(hours)


def render(report: Report) -> str:
    """Write a report as a page.

    Parameters
    ----------
    report : Report
        What it says.
    """
    environment = Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "words": words,
        "draw_wide": partial(draw_columns, width=WIDE),
        "draw_narrow": partial(draw_columns, width=NARROW),
        "draw_bar": draw_bar,
    }
    assets = {name: Markup(_asset(name)) for name in ASSETS}
    return environment.get_template("page.html.j2").render(
        report=report, assets=assets, hours_index=_index(report.hours)
    )


def _index(hours: PackedHours) -> Markup:
    """What is in the packed hours, as JSON that no text in it can end."""
    years = [{k: v for k, v in asdict(year).items() if k != "data"} for year in hours.years]
    text = json.dumps(years, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _asset(name: str) -> str:
    """Text of a file of the package."""
    return files(PACKAGE).joinpath("assets", name).read_text("utf-8").strip()


def _check_place(place: Path) -> None:
    """Refuse a place that no page can take, or that holds something else."""
    if place.is_dir():
        raise RunError(f"{place} is a folder; give a file, such as --out {place / PAGE}")
    if not place.parent.is_dir():
        raise RunError(f"{place} cannot be written: there is no folder {place.parent}")
    if not place.exists():
        return
    try:
        is_page = place.is_file() and place.read_bytes()[: len(BEGINS)] == BEGINS
    except OSError:
        is_page = False
    if not is_page:
        raise RunError(f"{place} exists and is no page of gigaplan; choose another --out")


def _read(folder: Path) -> ProgrammeRun:
    """Read a run, and say what is missing in the words of this command."""
    if not folder.is_dir():
        raise RunError(f"{folder}: there is no such folder; give the folder of a run")
    if not (folder / SUMMARY).is_file() or not (folder / MANIFEST).is_file():
        raise RunError(
            f"{folder} is not a finished run: it has no {SUMMARY} and {MANIFEST}; "
            "`gigaplan plan SCENARIO --out DIR` makes one"
        )
    if not is_programme(folder):
        read_run(folder)  # says so if it is no run at all
        raise RunError(
            f"{folder} is the run of one campus, and a page is made of a programme; its pictures "
            "are chart_weeks.png and chart_weeks.svg in the folder, its numbers summary.json"
        )
    return read_programme_run(folder)


def _write(place: Path, text: str) -> None:
    """Write beside the place and rename, so that whoever looks sees a whole page."""
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        draft.replace(place)
    except OSError as error:
        raise RunError(f"{place} cannot be written: {error.strerror}; choose --out") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
