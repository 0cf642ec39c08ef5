"""Energy, emissions and use of every flow in every weather year."""

import numpy as np
import polars as pl

from gigaplan.plan.reading import FlowSeries, Reading

KG_PER_T = 1000.0

COLUMNS = {
    "weather_year": pl.String,
    "weight": pl.Float64,
    "asset": pl.String,
    "kind": pl.String,
    "flow": pl.String,
    "mwh": pl.Float64,
    "to_bus": pl.Float64,
    "to_bus_mwh": pl.Float64,
    "available_mwh": pl.Float64,
    "curtailed_mwh": pl.Float64,
    "capacity_factor": pl.Float64,
    "clean_mwh": pl.Float64,
    "co2_t": pl.Float64,
    "nox_t": pl.Float64,
    "water_m3": pl.Float64,
    "fuel_mmbtu": pl.Float64,
    "unserved_mwh": pl.Float64,
}


def energy_table(reading: Reading) -> pl.DataFrame:
    """One row per weather year and flow.

    Returns
    -------
    polars.DataFrame
        `to_bus` is MW at the bus per MW of flow; `to_bus_mwh` is + supplied, - drawn;
        `available_mwh` is what the capacity could have given (null where no capacity bounds the
        flow); `curtailed_mwh` is what sun and wind offered and nobody used (null for everything
        else); `clean_mwh` counts as the clean shares do.
    """
    return pl.DataFrame([_row(flow) for flow in reading.flows], schema=COLUMNS, orient="row")


def _row(series: FlowSeries) -> tuple[object, ...]:
    place, flow = series.place, series.place.flow
    hours = series.mw.size
    available = factor = curtailed = None
    if place.capacity is not None:
        upper = np.broadcast_to(np.asarray(flow.upper, dtype=float), series.mw.shape)
        available = float(upper.sum()) * series.size
        factor = series.mwh / (series.size * hours) if series.size > 0 else None
        if _is_weather_driven(series):
            curtailed = available - series.mwh
    return (
        series.year.name,
        series.year.weight,
        place.asset,
        series.kind,
        flow.name,
        series.mwh,
        flow.to_bus,
        flow.to_bus * series.mwh,
        available,
        curtailed,
        factor,
        series.total(flow.clean_share),
        series.total(flow.co2_t_per_mwh),
        series.total(flow.nox_kg_per_mwh) / KG_PER_T,
        series.total(flow.water_m3_per_mwh),
        series.total(flow.fuel_mmbtu_per_mwh),
        series.mwh if series.is_unserved else 0.0,
    )


def _is_weather_driven(series: FlowSeries) -> bool:
    """Clean, without fuel, and as much as the hour gives: what is not used is curtailed."""
    flow = series.place.flow
    clean = bool(np.all(np.asarray(flow.clean_share) == 1.0))
    varies = np.ndim(flow.upper) > 0 and bool(np.ptp(np.asarray(flow.upper)) > 0)
    return clean and varies and flow.fuel_mmbtu_per_mwh == 0 and flow.to_bus > 0
