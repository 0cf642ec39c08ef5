"""Make the embedded hourly series of gigaplan from a folder of raw files.

    python tools/embed_data.py RAW_FOLDER [--tables src/gigaplan/data/tables]

RAW_FOLDER holds `weather_us/`, `weather_intl/`, `wind_hub/`, `prices/`, `grid_carbon/` and
`load_traces/`; the files read are in `tables/provenance.csv`. Writes Parquet files (zstd, float32,
no time column: the first hour is in the catalogue), `series.csv` (one row per series) and
`provenance.csv` (one row per file, with sha256). Everything is in UTC, hours labelled by their
beginning; what was done to each file is in its row. Same input, same bytes.
"""

import argparse
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

from embed_grid import embed_carbon, embed_load_shapes, embed_prices
from embed_weather import embed_all_weather
from embed_wind import embed_wind
from embedding import EmbeddedFile, Embedding, Series, write_rows


def main() -> None:
    """Embed everything."""
    parser = argparse.ArgumentParser(description="Make the embedded hourly series")
    parser.add_argument("raw", type=Path)
    parser.add_argument("--tables", type=Path, default=Path("src/gigaplan/data/tables"))
    arguments = parser.parse_args()
    out = Embedding(arguments.tables)
    steps: tuple[Callable[[Embedding, Path], None], ...] = (
        embed_all_weather,
        embed_wind,
        embed_prices,
        embed_carbon,
        embed_load_shapes,
    )
    for step in steps:
        step(out, arguments.raw)
    write_rows(
        out.tables / "series.csv",
        (asdict(s) for s in out.series),
        [f.name for f in fields(Series)],
    )
    write_rows(
        out.tables / "provenance.csv",
        (asdict(f) for f in out.files),
        [f.name for f in fields(EmbeddedFile)],
    )
    total = sum(f.bytes for f in out.files)
    print(f"{len(out.series)} series in {len(out.files)} files, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
