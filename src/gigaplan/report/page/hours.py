"""The hours of a run packed into the page: what runs in every hour of a campus and a year.

Megawatts are whole numbers of a 32,767th of the largest of their series, prices whole cents. The
bytes of equal weight lie side by side (they compress better so), deflated and in base64; the page
unpacks a campus and a year when they are chosen.
"""

import base64
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.report.page.answer import LEAST_MW
from gigaplan.report.page.colours import looks_of
from gigaplan.report.palette import stacking
from gigaplan.store.programme_runs import ProgrammeRun

LARGEST_SHORT = 32_767
CENTS_PER_USD = 100
COMPRESSION = 9
LEAST_SHARE = 1e-4
"""Of the highest load: a series that never rises above it is left out."""
BUDGET_BYTES = 11_000_000
"""Packed hours that a page takes by itself: with everything else it stays below 15 MB."""
DEFAULT_YEARS = 2
HOURS_OF_DAY = 24
HOURS_OF_LEAP_YEAR = 8784

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PackedSeries:
    """One series of a packed year.

    Attributes
    ----------
    name, colour : str
        As in every other chart.
    role : str
        ``supply`` (stacked upwards), ``draw`` (stacked downwards), ``load`` or ``price``.
    bytes : int
        Of one number: 2 or 4.
    scale : float
        MW or USD/MWh of one count.
    """

    name: str
    colour: str
    role: str
    bytes: int
    scale: float


@dataclass(frozen=True, slots=True)
class PackedYear:
    """The hours of one campus, calendar year and weather year.

    Attributes
    ----------
    campus, label : str
        The label names the year, and the weather year where there are several.
    first, count : int
        First hour of the year and number of hours, one after the other.
    days : int
        Of the weather year: 365 or 366.
    series : tuple of PackedSeries
        Load, price, then supply from below to above, then draws.
    data : str
        Base64.
    """

    campus: str
    label: str
    first: int
    count: int
    days: int
    series: tuple[PackedSeries, ...]
    data: str


@dataclass(frozen=True, slots=True)
class PackedHours:
    """All packed years of a page.

    Attributes
    ----------
    years : tuple of PackedYear
        By campus and year.
    left_out : int
        Campus years with load that are in the run and not in the page.
    days_per_month : int or None
        Days of every month that were planned, where not all were.
    """

    years: tuple[PackedYear, ...]
    left_out: int
    days_per_month: int | None = None

    @property
    def size(self) -> int:
        """Characters in the page."""
        return sum(len(year.data) for year in self.years)


def pack_hours(run: ProgrammeRun, years: int | None) -> PackedHours:
    """Pack the hours of a run.

    Parameters
    ----------
    run : ProgrammeRun
        With its hourly files.
    years : int or None
        Calendar years of each campus, spread evenly over those with load, the last always among
        them; None: two, or fewer where they would make the page too large.
    """
    if years is not None:
        return _pack(run, years)
    for fewer in range(DEFAULT_YEARS, 0, -1):
        packed = _pack(run, fewer)
        if packed.size <= BUDGET_BYTES:
            return packed
    return _pack(run, 0)


def choose(available: list[int], count: int) -> list[int]:
    """Choose years spread evenly, the last always among them, the first from two on.

    Examples
    --------
    >>> choose([2027, 2028, 2029, 2030, 2031], 2), choose([2027, 2028], 1), choose([2027], 0)
    ([2027, 2031], [2028], [])
    >>> choose([2027, 2028, 2029, 2030, 2031], 3)
    [2027, 2029, 2031]
    """
    if count >= len(available):
        return available
    if count < 2:
        return available[len(available) - count :]
    steps = np.linspace(0, len(available) - 1, count).round().astype(int)
    return [available[step] for step in steps]


def _pack(run: ProgrammeRun, count: int) -> PackedHours:
    """Pack some years of every campus."""
    loads = run.table("loads").filter(pl.col("peak_mw") >= LEAST_MW)
    with_year = loads.with_columns(pl.col("period").str.head(4).cast(pl.Int64).alias("year"))
    operation = run.table("operation")
    kinds = tuple(sorted(operation["kind"].unique()))
    packed: list[PackedYear] = []
    left_out = 0
    for campus in run.summary.campuses:
        available = sorted(with_year.filter(pl.col("campus") == campus)["year"].unique())
        chosen = choose(available, count)
        left_out += len(available) - len(chosen)
        flows = _flows(operation.filter(pl.col("campus") == campus))
        for year in chosen:
            hours = run.hours(campus, year)
            if run.summary.days_per_month is not None:
                hours = every_day(hours)
            packed += _pack_year(hours, campus, year, flows, kinds)
    return PackedHours(tuple(packed), left_out, run.summary.days_per_month)


def every_day(hours: pl.DataFrame) -> pl.DataFrame:
    """Let the nearest planned day stand for each day between the first and the last planned one.

    Of a year that was planned on some of its days only: without them a chart would fall to nothing
    between.
    """
    whole: list[pl.DataFrame] = []
    for _, of in hours.group_by(["weather_year"], maintain_order=True):
        at = of["hour"].to_numpy()
        planned = np.unique(at // HOURS_OF_DAY)
        days = np.arange(planned[0], planned[-1] + 1)
        nearest = np.abs(days[:, None] - planned).argmin(axis=1)
        clock = np.arange(HOURS_OF_DAY)
        rows = (nearest[:, None] * HOURS_OF_DAY + clock).ravel()
        now = (days[:, None] * HOURS_OF_DAY + clock).ravel()
        whole.append(of[rows].with_columns(pl.Series("hour", now.astype(np.int32))))
    return pl.concat(whole)


@dataclass(frozen=True, slots=True)
class _Flow:
    """A flow of an asset: what one MW of it gives to the bus, negative for what it takes."""

    asset: str
    kind: str
    flow: str
    to_bus: float


def _flows(operation: pl.DataFrame) -> tuple[_Flow, ...]:
    """Return the flows of a campus that give to the bus or take from it."""
    sums = operation.group_by(["asset", "kind", "flow"], maintain_order=True).agg(
        pl.sum("mwh"), pl.sum("to_bus_mwh")
    )
    return tuple(
        _Flow(asset, kind, flow, to_bus / mwh)
        for asset, kind, flow, mwh, to_bus in sums.iter_rows()
        if mwh > 0.0 and to_bus != 0.0
    )


def _pack_year(
    hours: pl.DataFrame,
    campus: str,
    year: int,
    flows: tuple[_Flow, ...],
    kinds: tuple[str, ...],
) -> Iterator[PackedYear]:
    """Pack every weather year of a campus and a calendar year."""
    several = hours["weather_year"].n_unique() > 1
    for (weather,), of in hours.group_by(["weather_year"], maintain_order=True):
        at = of["hour"].to_numpy()
        first, count = int(at[0]), int(at[-1] - at[0]) + 1
        values: dict[str, Floats] = {}
        for column in of.columns[3:]:
            spread = np.zeros(count)  # hours of periods without load stay 0
            spread[at - first] = of[column].fill_null(0.0).to_numpy()
            values[column] = spread
        series, data = _series(values, flows, kinds)
        yield PackedYear(
            campus=campus,
            label=f"{year}, weather of {weather}" if several else str(year),
            first=first,
            count=count,
            days=366 if first + count == HOURS_OF_LEAP_YEAR else 365,
            series=series,
            data=data,
        )


def _series(
    values: Mapping[str, Floats], flows: tuple[_Flow, ...], kinds: tuple[str, ...]
) -> tuple[tuple[PackedSeries, ...], str]:
    """Series of a campus and a year, and their bytes."""
    load = values["load_mw"]
    supply: dict[tuple[str, str], Floats] = {}
    draws: dict[tuple[str, str], Floats] = {}
    for flow in flows:
        mw = values.get(f"{flow.asset}.{flow.flow}_mw")
        if mw is None:
            continue
        side = supply if flow.to_bus > 0.0 else draws
        key = (flow.asset, flow.kind)
        side[key] = side.get(key, 0.0) + np.maximum(mw, 0.0) * abs(flow.to_bus)
    packed, chunks = [], []

    def add(name: str, colour: str, role: str, numbers: Floats) -> None:
        if role == "price":
            size, scale = 4, 1.0 / CENTS_PER_USD
        else:
            size, scale = 2, float(np.abs(numbers).max()) / LARGEST_SHORT or 1.0
        counts = np.rint(numbers / scale).astype(f"<i{size}")
        packed.append(PackedSeries(name, colour, role, size, scale))
        chunks.append(np.ascontiguousarray(counts.view(np.uint8).reshape(-1, size).T).tobytes())

    add("Load", "", "load", load)
    add("Price", "", "price", values["price_usd_per_mwh"])
    least = LEAST_SHARE * float(load.max())
    looks = looks_of({*supply, *draws}, kinds)
    for role, side in (("supply", supply), ("draw", draws)):
        for asset, kind in sorted(side, key=lambda key: (stacking(key[1]), key)):
            if float(side[asset, kind].max()) > least:
                look = looks[asset]
                name = look.name if role == "supply" else f"{look.name}, taking"
                add(name, look.colour, role, side[asset, kind])
    deflated = zlib.compress(b"".join(chunks), COMPRESSION)
    return tuple(packed), base64.b64encode(deflated).decode("ascii")
