"""The load of a small programme, by hand: one campus in Texas, one in Rome, one without a place."""

import json
from pathlib import Path

import polars as pl

SCENARIO = {
    "name": "Three campuses",
    "horizon": {"first": "2029-Q3", "last": "2031-Q4", "period": "quarter"},
    "campuses": [
        {"name": "west", "place": "abilene_tx"},
        {"name": "south", "place": "rome_it"},
        {"name": "sea"},
    ],
}
MW = {"west": 1000.0, "south": 400.0, "sea": 100.0}
PERIODS = tuple(f"{year}-Q{quarter}" for year in (2029, 2030, 2031) for quarter in (1, 2, 3, 4))[2:]
HOURS = 2190.0
"""Of a quarter."""


def loads() -> pl.DataFrame:
    """Two weather years of weight 0.25 and 0.75; the second uses 4 % more."""
    rows = [
        {
            "campus": campus, "period": period, "weather_year": weather, "weight": weight,
            "load_mwh": mw * HOURS * more, "peak_mw": mw * 1.1 * more,
        }
        for campus, mw in MW.items()
        for period in PERIODS
        for weather, weight, more in (("cool", 0.25, 1.0), ("hot", 0.75, 1.04))
    ]  # fmt: skip
    return pl.DataFrame(rows)


def write_run(folder: Path) -> Path:
    """Write what an outlook reads of a run."""
    folder.mkdir(parents=True)
    (folder / "scenario.json").write_text(json.dumps(SCENARIO))
    loads().write_parquet(folder / "loads.parquet")
    return folder
