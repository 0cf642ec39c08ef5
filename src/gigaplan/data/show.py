"""What the package holds, as text to print: `gigaplan data list` and `gigaplan data show KEY`.

One name space for the keys of figures, places and series. Nothing here computes a plan's inputs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from gigaplan.data.embedded import SeriesInfo, SeriesKind, load_series, read_series_frame
from gigaplan.data.places import Place, load_places
from gigaplan.data.register import FigureRow, load_register
from gigaplan.errors import RegisterError

LIST_COLUMNS = ("key", "kind", "what", "unit", "date", "grade")
FIGURE_COLUMNS = ("year", "low", "mid", "high", "grade", "date", "source", "note")
STATISTIC_COLUMNS = ("column", "mean", "lowest", "highest")


@dataclass(frozen=True, slots=True)
class Listing:
    """A printable table: a heading, facts about the whole, columns and rows of text.

    Attributes
    ----------
    title : str
        What the table is about.
    facts : tuple of (str, str)
        Label and text, such as ("source", "NREL TMY3").
    columns : tuple of str
        Column heads.
    rows : tuple of tuple of str
        Cells, one row as long as `columns`.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def list_data(prefix: str = "") -> Listing:
    """Every figure, place and series whose key begins with `prefix`, sorted by key.

    Raises
    ------
    RegisterError
        If no key begins with it.
    """
    rows = [*_figures(), *_places(), *_series()]
    found = tuple(sorted(row for row in rows if row[0].startswith(prefix)))
    if not found:
        raise RegisterError(
            f"no embedded key begins with {prefix!r}{_hint(prefix, [row[0] for row in rows])}"
        )
    return Listing(f"{len(found)} embedded keys", (), LIST_COLUMNS, found)


def show_data(key: str) -> Listing:
    """One figure with all its rows, one place, or one series with its statistics.

    Raises
    ------
    RegisterError
        If there is no such key; the message names the nearest ones.
    """
    register, places, series = load_register(), load_places(), load_series()
    if key in register.table:
        return _show_figure(register.rows(key))
    if key in places:
        return _show_place(places[key])
    if key in series:
        return _show_series(series[key])
    known = [*register.keys(), *places, *series]
    raise RegisterError(f"nothing embedded is named {key!r}{_hint(key, known)}")


def _hint(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else "; see `gigaplan data list`"


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.7g}"


def _money_unit(row: FigureRow) -> str:
    """Write the unit with price year and basis, such as ``USD/kW (2022, real)``."""
    if row.price_year is None or row.basis is None:
        return row.unit
    return f"{row.unit} ({row.price_year}, {row.basis.value})"


def _figures() -> Iterable[tuple[str, ...]]:
    for key, rows in load_register().table.items():
        first, last = rows[0], rows[-1]
        what = _text(first.mid)
        if first.year != last.year:
            what = f"{what} ({first.year}) to {_text(last.mid)} ({last.year})"
        yield (key, "figure", what, _money_unit(first), first.source_date, first.grade.name)


def _places() -> Iterable[tuple[str, ...]]:
    for place in load_places().values():
        where = f"{place.name}, {place.latitude:g} N {place.longitude:g} E"
        yield (place.key, "place", where, "", "", "")


def _series() -> Iterable[tuple[str, ...]]:
    for info in load_series().values():
        kind = info.kind.value.replace("_", " ")
        yield (info.key, kind, info.title, info.unit, info.source_date, "")


def _show_figure(rows: tuple[FigureRow, ...]) -> Listing:
    first = rows[0]
    facts = (("unit", _money_unit(first)), ("rows", str(len(rows))))
    cells = tuple(
        (
            "all" if row.year is None else str(row.year),
            _text(row.low),
            _text(row.mid),
            _text(row.high),
            row.grade.name,
            row.source_date,
            row.source,
            row.note,
        )
        for row in rows
    )
    return Listing(first.key, facts, FIGURE_COLUMNS, cells)


def _show_place(place: Place) -> Listing:
    none = "none embedded"
    gas = f"gas.{place.census_division}.usd_per_mmbtu" if place.census_division else none
    weather = [
        info.key
        for info in load_series().values()
        if info.kind is SeriesKind.WEATHER and info.key.startswith(place.key.rsplit("_", 1)[0])
    ]
    facts = (
        ("name", place.name),
        ("country", place.country),
        ("latitude, longitude", f"{place.latitude:g}, {place.longitude:g}"),
        ("elevation", f"{place.elevation_m:g} m"),
        ("local standard time", f"UTC{place.utc_offset_h:+g}"),
        ("default weather", place.default_weather),
        ("weather sets", ", ".join(sorted({place.default_weather, *weather}))),
        ("wind profile", place.wind_series or none),
        ("gas price", gas),
        ("power price", place.grid_region or none),
        ("nearest power price", place.nearest_price or none),
        ("grid carbon", place.carbon_region or none),
        ("marginal grid carbon", place.marginal_carbon_region or none),
        ("note", place.note),
    )
    return Listing(place.key, facts, (), ())


def _show_series(info: SeriesInfo) -> Listing:
    start = "local hours" if info.first_hour is None else info.first_hour.strftime("%Y-%m-%d %H:%M")
    facts: list[tuple[str, str]] = [
        ("what", info.title),
        ("kind", info.kind.value.replace("_", " ")),
        ("unit", info.unit),
        ("first hour (UTC)", start),
        ("hours", str(info.hours)),
        ("year", "typical" if info.typical else "as it was"),
    ]
    if info.latitude is not None and info.longitude is not None:
        facts.append(("latitude, longitude", f"{info.latitude:g}, {info.longitude:g}"))
    if info.wind_series is not None:
        facts.append(("wind of the same hours", info.wind_series))
    facts += [
        ("source", info.source),
        ("source date", info.source_date),
        ("licence", info.licence),
        ("note", info.note),
    ]
    frame = read_series_frame(info)
    rows = tuple(
        (
            name,
            _text(float(frame[name].cast(float).mean() or 0.0)),  # type: ignore[arg-type]
            _text(float(frame[name].min())),  # type: ignore[arg-type]
            _text(float(frame[name].max())),  # type: ignore[arg-type]
        )
        for name in frame.columns
    )
    return Listing(info.key, tuple(facts), STATISTIC_COLUMNS, rows)
