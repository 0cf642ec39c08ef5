"""A run of two campuses and one year, made by hand."""

import polars as pl

from gigaplan.impact.inputs import ImpactRun, Site

OPERATION = {
    "campus": ["east", "east", "east", "west", "west"],
    "period": ["2030-Q1", "2030-Q2", "2030-Q1", "2030-Q1", "2030-Q1"],
    "weather_year": ["a"] * 5,
    "weight": [1.0] * 5,
    "asset": ["engine", "engine", "grid", "sun", "battery"],
    "kind": ["gas_engine", "gas_engine", "grid", "solar", "battery"],
    "flow": ["output", "output", "import_firm", "output", "charge"],
    "mwh": [1000.0, 500.0, 2000.0, 800.0, 100.0],
    "to_bus_mwh": [1000.0, 500.0, 2000.0, 800.0, -100.0],
    "clean_mwh": [0.0, 0.0, 500.0, 800.0, -100.0],
    "co2_t": [450.0, 225.0, 700.0, 0.0, 0.0],
    "nox_t": [80.0, 30.0, 0.0, 0.0, 0.0],
    "water_m3": [20.0, 10.0, 0.0, 16.0, 0.0],
    "fuel_mmbtu": [8500.0, 4250.0, 0.0, 0.0, 0.0],
}
LOADS = {
    "campus": ["east", "east", "west"],
    "period": ["2030-Q1", "2030-Q2", "2030-Q1"],
    "weather_year": ["a"] * 3,
    "weight": [1.0] * 3,
    "load_mwh": [3000.0, 500.0, 700.0],
    "peak_mw": [10.0, 8.0, 4.0],
    "clean_in_hour_mwh": [500.0, 0.0, 400.0],
}
BUILDS = {
    "campus": ["east", "west", "west", "west", "west"],
    "asset": ["engine", "sun", "battery", "battery", "halls"],
    "kind": ["gas_engine", "solar", "battery", "battery", "halls"],
    "supplier": ["Maker", "NextEra", "NextEra", "NextEra", None],
    "unit": ["MW", "MW", "MW", "MWh", "MW IT"],
    "way": ["rented", "built", "built", "built", "built"],
    "energised": ["2030-Q1"] * 5,
    "amount": [6.0, 5.0, 2.0, 8.0, 3.0],
}
CAPACITIES = {
    "campus": ["east", "east", "west", "west", "west"],
    "asset": ["engine", "grid", "sun", "battery", "halls"],
    "kind": ["gas_engine", "grid", "solar", "battery", "halls"],
    "unit": ["MW", "MW", "MW", "MW", "MW IT"],
    "period": ["2030-Q2"] * 5,
    "online": [6.0, 5.0, 5.0, 2.0, 3.0],
}
LIMITS = {
    "limit": ["nox", "co2"],
    "campus": ["east", None],
    "year": [2030, 2030],
    "weather_year": ["a", "a"],
    "stated": [100.0, 2000.0],
    "used": [110.0, 1375.0],
    "usd_per_unit": [0.0, 60.0],
    "binds": [False, True],
}
HOURS = {
    "campus": ["east", "east", "west", "west"],
    "year": [2030] * 4,
    "period": ["2030-Q1"] * 4,
    "weather_year": ["a"] * 4,
    "hour": [0, 1, 18, 19],
    "load_mw": [10.0, 10.0, 4.0, 4.0],
    "clean_mw": [5.0, 12.0, 0.0, 2.0],
    "import_mw": [4.0, 6.0, 0.0, 0.0],
    "weight": [1.0] * 4,
}
SITES = (
    Site("east", "ERCOT", "eia930_erco_2022", "avert_te_2023", -6.0),
    Site("west", "WECC", None, None, -8.0),
)


def small_run(**changed: dict[str, list[object]]) -> ImpactRun:
    """The run, some tables changed."""
    tables = {
        "operation": OPERATION,
        "loads": LOADS,
        "builds": BUILDS,
        "capacities": CAPACITIES,
        "limits": LIMITS,
        "hours": HOURS,
        **changed,
    }
    frames = {name: pl.DataFrame(columns) for name, columns in tables.items()}
    return ImpactRun(name="two", price_year=2025, sites=SITES, **frames)
