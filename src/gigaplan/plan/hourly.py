"""The dispatch: one row per hour of every weather year, and statistics of its price."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.plan.reading import Reading
from gigaplan.series.hours import Hours
from gigaplan.series.load import FacilityLoad

Floats = NDArray[np.float64]

EXPECTED_YEAR = "expected"
"""Name of the rows that are the weighted mean of all weather years."""

PRICE_COLUMNS = {
    "weather_year": pl.String,
    "mean_usd_per_mwh": pl.Float64,
    "load_weighted_mean_usd_per_mwh": pl.Float64,
    "lowest_usd_per_mwh": pl.Float64,
    "p05_usd_per_mwh": pl.Float64,
    "median_usd_per_mwh": pl.Float64,
    "p95_usd_per_mwh": pl.Float64,
    "highest_usd_per_mwh": pl.Float64,
    "hours_at_or_below_zero": pl.Float64,
    "load_cost_usd_per_mwh": pl.Float64,
}

ZERO_PRICE_USD_PER_MWH = 0.005
"""A price below half a cent is no price: the solver's last digits are not money."""


def dispatch_table(
    reading: Reading, hours: Sequence[Hours], loads: Sequence[FacilityLoad]
) -> pl.DataFrame:
    """Every hour of every weather year.

    Parameters
    ----------
    reading : Reading
        The solution.
    hours : sequence of Hours
        The hours of each weather year.
    loads : sequence of FacilityLoad
        The load of each weather year.

    Returns
    -------
    polars.DataFrame
        weather_year, hour_utc (beginning), load_mw, it_mw, pue, cooling_water_m3 (null where the
        user brings the load), price_usd_per_mwh (worth of a MWh at the bus),
        load_cost_usd_per_mwh (what one more MWh of load would cost), clean_mw (clean supply net of
        charging), unserved_mw, co2_t, then ``<asset>.<flow>_mw`` and ``<asset>.<store>_mwh``
        (content at the end of the hour).
    """
    frames = []
    for number, (year, span, load) in enumerate(
        zip(reading.layout.years, hours, loads, strict=True)
    ):
        columns: dict[str, pl.Series] = {
            "weather_year": pl.Series([year.name]).new_from_index(0, span.count),
            "hour_utc": pl.Series(span.utc().astype("datetime64[ms]")).dt.replace_time_zone("UTC"),
            "load_mw": pl.Series(year.load_mw),
            "it_mw": _optional(load.it_mw, span.count),
            "pue": _optional(load.pue, span.count),
            "cooling_water_m3": _optional(load.water_m3, span.count),
            "price_usd_per_mwh": pl.Series(reading.prices_usd_per_mwh[number]),
            "load_cost_usd_per_mwh": pl.Series(reading.load_costs_usd_per_mwh[number]),
        }
        flows = reading.of_year(number)
        clean, unserved, co2 = np.zeros(span.count), np.zeros(span.count), np.zeros(span.count)
        for flow in flows:
            clean += np.asarray(flow.place.flow.clean_share) * flow.mw
            co2 += np.asarray(flow.place.flow.co2_t_per_mwh) * flow.mw
            unserved += flow.mw if flow.is_unserved else 0.0
        columns |= {
            "clean_mw": pl.Series(clean),
            "unserved_mw": pl.Series(unserved),
            "co2_t": pl.Series(co2),
        }
        columns |= {flow.key: pl.Series(flow.mw) for flow in flows}
        columns |= {
            store.key: pl.Series(store.mwh)
            for store in reading.stores
            if store.place.year == number
        }
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames)


def _optional(values: Floats | None, count: int) -> pl.Series:
    """Values, or nulls where there are none."""
    if values is None:
        return pl.Series([None], dtype=pl.Float64).new_from_index(0, count)
    return pl.Series(values, dtype=pl.Float64)


def price_table(reading: Reading) -> pl.DataFrame:
    """Statistics of the hourly price.

    Returns
    -------
    polars.DataFrame
        One row per weather year with a weight, then the row ``expected`` over all hours of all
        years, each with its year's weight. `load_cost_usd_per_mwh` is what one more MWh of load,
        spread like the load, would cost.
    """
    kept = [number for number, year in enumerate(reading.layout.years) if year.weight > 0]
    rows: list[tuple[object, ...]] = []
    for members in [[number] for number in kept] + [kept]:
        years = [reading.layout.years[number] for number in members]
        price, load_cost = (
            np.concatenate([series[number] for number in members])
            for series in (reading.prices_usd_per_mwh, reading.load_costs_usd_per_mwh)
        )
        load = np.concatenate([year.load_mw for year in years])
        weight = np.concatenate([np.full(year.load_mw.size, year.weight) for year in years])
        statistics = price_statistics(price, load, weight if len(years) > 1 else np.ones(load.size))
        name = years[0].name if len(rows) < len(kept) else EXPECTED_YEAR
        rows.append((name, *statistics, float(np.average(load_cost, weights=load * weight))))
    return pl.DataFrame(rows, schema=PRICE_COLUMNS, orient="row")


def price_statistics(price: Floats, load_mw: Floats, weight: Floats) -> tuple[float, ...]:
    """Mean, load-weighted mean, lowest, 5 %, median, 95 %, highest, hours at or below zero.

    Parameters
    ----------
    price, load_mw : array, shape (n,)
        Price [USD/MWh] and load [MW] of each hour.
    weight : array, shape (n,)
        How much each hour counts.

    Examples
    --------
    >>> hours = np.array([0.0, 10.0, 20.0, 30.0])
    >>> price_statistics(hours, np.array([1.0, 1.0, 1.0, 5.0]), np.ones(4))
    (15.0, 22.5, 0.0, 0.0, 10.0, 30.0, 30.0, 1.0)
    """
    order = np.argsort(price, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    p05, median, p95 = (
        float(price[order][np.searchsorted(share, quantile - 1e-12)])
        for quantile in (0.05, 0.5, 0.95)
    )
    load = load_mw * weight
    return (
        float(np.average(price, weights=weight)),
        float(np.average(price, weights=load)) if load.any() else float("nan"),
        float(price.min()),
        p05,
        median,
        p95,
        float(price.max()),
        float(weight[price <= ZERO_PRICE_USD_PER_MWH].sum()),
    )
