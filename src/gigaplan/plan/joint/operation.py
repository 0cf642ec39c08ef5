"""What runs: energy, emissions and hourly costs of every flow, per campus, period, weather year."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.plan.hourly import price_statistics
from gigaplan.plan.joint.reading import ChainReading, JointReading, is_unserved
from gigaplan.programme.joint.layout import FlowSpot
from gigaplan.programme.limits import flow_costs
from gigaplan.technologies.base import CostLine

Floats = NDArray[np.float64]
KG_PER_T = 1000.0

OPERATION_COLUMNS = {
    "campus": pl.String,
    "period": pl.String,
    "weather_year": pl.String,
    "weight": pl.Float64,
    "asset": pl.String,
    "kind": pl.String,
    "flow": pl.String,
    "mwh": pl.Float64,
    "to_bus_mwh": pl.Float64,
    "available_mwh": pl.Float64,
    "curtailed_mwh": pl.Float64,
    "clean_mwh": pl.Float64,
    "co2_t": pl.Float64,
    "nox_t": pl.Float64,
    "water_m3": pl.Float64,
    "fuel_mmbtu": pl.Float64,
    "unserved_mwh": pl.Float64,
}
LOAD_COLUMNS = {
    "campus": pl.String,
    "period": pl.String,
    "weather_year": pl.String,
    "weight": pl.Float64,
    "load_mwh": pl.Float64,
    "peak_mw": pl.Float64,
    "clean_in_hour_mwh": pl.Float64,
    "mean_usd_per_mwh": pl.Float64,
    "load_weighted_mean_usd_per_mwh": pl.Float64,
    "lowest_usd_per_mwh": pl.Float64,
    "p05_usd_per_mwh": pl.Float64,
    "median_usd_per_mwh": pl.Float64,
    "p95_usd_per_mwh": pl.Float64,
    "highest_usd_per_mwh": pl.Float64,
    "hours_at_or_below_zero": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """Tables of what runs, and what it costs.

    Attributes
    ----------
    flows, loads : polars.DataFrame
    costs_usd : mapping
        (campus, period, asset, line) -> USD of the expected year's hours in the period.
    """

    flows: pl.DataFrame
    loads: pl.DataFrame
    costs_usd: dict[tuple[str, int, str, CostLine], float]


def operate(reading: JointReading) -> Operation:
    """Sum up every chain of hours."""
    co2_usd_per_t = reading.layout.terms.limits.co2_usd_per_t
    kinds = reading.kinds
    flows: list[tuple[object, ...]] = []
    loads: list[tuple[object, ...]] = []
    costs: dict[tuple[str, int, str, CostLine], float] = defaultdict(float)
    for chain in reading.chains():
        place, name = chain.place, chain.campus.name
        clean = np.zeros(place.n_hours)
        for spot, mw in chain.flows():
            clean += np.asarray(spot.flow.clean_share) * mw
            head = (name, chain.period.label, chain.weather_year, place.weight)
            flows.append((*head, spot.asset, kinds[name, spot.asset], *_totals(chain, spot, mw)))
            for line, usd_per_mwh in flow_costs(spot.flow, co2_usd_per_t).items():
                usd = place.weight * _total(usd_per_mwh, mw)
                costs[name, place.period, spot.asset, line] += usd
        loads.append(_load_row(chain, clean))
    return Operation(
        pl.DataFrame(flows, schema=OPERATION_COLUMNS, orient="row"),
        pl.DataFrame(loads, schema=LOAD_COLUMNS, orient="row"),
        dict(costs),
    )


def _total(per_mwh: "Floats | float", mw: Floats) -> float:
    """Sum over the hours of something counted per MWh."""
    if np.ndim(per_mwh) == 0:
        return float(per_mwh) * float(mw.sum())
    return float(np.asarray(per_mwh) @ mw)


def _totals(chain: ChainReading, spot: FlowSpot, mw: Floats) -> tuple[object, ...]:
    """Flow, energy, what was there, what it made; in the order of the columns."""
    flow, size = spot.flow, chain.size_of(spot)
    mwh = float(mw.sum())
    available = curtailed = None
    if size is not None:
        available = _total(1.0, np.broadcast_to(np.asarray(flow.upper, float), mw.shape)) * size
        varies = np.ndim(flow.upper) > 0
        clean = bool(np.all(np.asarray(flow.clean_share) == 1.0))
        if varies and clean and flow.to_bus > 0 and flow.fuel_mmbtu_per_mwh == 0:
            curtailed = available - mwh
    return (
        flow.name,
        mwh,
        flow.to_bus * mwh,
        available,
        curtailed,
        _total(flow.clean_share, mw),
        _total(flow.co2_t_per_mwh, mw),
        _total(flow.nox_kg_per_mwh, mw) / KG_PER_T,
        _total(flow.water_m3_per_mwh, mw),
        _total(flow.fuel_mmbtu_per_mwh, mw),
        mwh if is_unserved(spot) else 0.0,
    )


def _load_row(chain: ChainReading, clean: Floats) -> tuple[object, ...]:
    """Load of a chain and the statistics of its price; null where nothing is asked for."""
    load, place = chain.load_mw, chain.place
    statistics: tuple[float | None, ...] = (None,) * 8
    if load.sum() > 0.0 and np.isfinite(chain.price_usd_per_mwh).all():
        statistics = price_statistics(chain.price_usd_per_mwh, load, np.ones(load.size))
    return (
        chain.campus.name,
        chain.period.label,
        chain.weather_year,
        place.weight,
        float(load.sum()),
        float(load.max()),
        float(np.minimum(np.maximum(clean, 0.0), load).sum()),
        *statistics,
    )
