"""Make the embedded hourly series of gigaplan from a folder of raw files.

    python tools/embed_data.py RAW_FOLDER [--tables src/gigaplan/data/tables]

RAW_FOLDER holds `weather_us/`, `weather_intl/`, `wind_hub/`, `prices/`, `grid_carbon/`,
`load_traces/` and `gas_prices/` as listed in `tables/provenance.csv`. Writes Parquet files (zstd,
float32, no time column: the first hour is in the catalogue), `series.csv` (one row per series),
`provenance.csv` (one row per file, with sha256) and `figures/gas.csv`. Everything is in UTC, hours
labelled by their beginning; what was done to each file is in the columns `transformation` / `note`.
Same input, same bytes.
"""

import argparse
import csv
import hashlib
import io
import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

DAY = 24
TYPICAL_YEAR = 2019
"""Nominal calendar year of typical (TMY) weather: no 29 February."""

WEATHER_COLUMNS = (
    "ghi_w_m2",
    "dni_w_m2",
    "dhi_w_m2",
    "temp_air_c",
    "dew_point_c",
    "rel_humidity_pct",
    "pressure_hpa",
    "wind_speed_10m_m_s",
)

NSRDB_LICENCE = "CC BY 4.0; attribution: National Solar Radiation Database, NREL"
WTK_LICENCE = "CC BY 4.0; attribution: WIND Toolkit, NREL"
POWERGENOME_LICENCE = (
    "MIT (PowerGenome repository), resource groups CC BY 4.0; "
    "attribution: PowerGenome, Vibrant Clean Energy"
)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of the catalogue `series.csv`."""

    key: str
    kind: str
    title: str
    file: str
    column: str
    unit: str
    first_hour_utc: str
    hours: int
    year_kind: str
    source: str
    source_date: str
    licence: str
    note: str
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None
    utc_offset_h: float | None = None
    wind_series: str = ""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """One row of `provenance.csv`."""

    file: str
    made_from: str
    source: str
    source_date: str
    licence: str
    transformation: str
    sha256: str
    bytes: int


@dataclass(slots=True)
class Embedding:
    """Where the files go, and what has been written so far."""

    tables: Path
    series: list[Series] = field(default_factory=list)
    files: list[EmbeddedFile] = field(default_factory=list)

    def write(
        self,
        name: str,
        frame: pl.DataFrame,
        made_from: str,
        source: str,
        date: str,
        licence: str,
        transformation: str,
    ) -> None:
        """Write one Parquet file and note where it is from."""
        path = self.tables / name
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path, compression="zstd", compression_level=22, statistics=False)
        blob = path.read_bytes()
        self.files.append(
            EmbeddedFile(
                file=name,
                made_from=made_from,
                source=source,
                source_date=date,
                licence=licence,
                transformation=transformation,
                sha256=hashlib.sha256(blob).hexdigest(),
                bytes=len(blob),
            )
        )


def read_raw(path: Path) -> pl.DataFrame:
    """One raw CSV, gzipped or not."""
    blob = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return pl.read_csv(io.BytesIO(blob), infer_schema_length=None)


def relative_humidity_pct(temp_air_c: pl.Expr, dew_point_c: pl.Expr) -> pl.Expr:
    """Relative humidity from dew point, Magnus form with the WMO constants (Sonntag 1990). [%]"""

    def vapour(t: pl.Expr) -> pl.Expr:
        return (17.62 * t / (243.12 + t)).exp()

    return (100.0 * vapour(dew_point_c) / vapour(temp_air_c)).clip(0.0, 100.0)


def insert_leap_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Put 29 February back into 8,760 hours of a leap year, as a copy of 28 February.

    The source leaves 29 February out; the raw labels run on without a gap and so are one day
    early from 1 March. Rows are in file order, so the label is not needed.
    """
    end_of_february_28 = 59 * DAY
    return pl.concat(
        [
            frame[:end_of_february_28],
            frame[end_of_february_28 - DAY : end_of_february_28],
            frame[end_of_february_28:],
        ]
    )


def roll_to_utc(frame: pl.DataFrame, utc_offset_h: int) -> pl.DataFrame:
    """Turn a year in local standard time into the UTC year: row i becomes row i - offset, around.

    NSRDB and WIND Toolkit files in local time were made from the UTC year by the same roll (the
    last hours of the file are the first of the UTC year), so this restores it exactly. A typical
    year has no neighbours, so rolling within it is as good as anything.
    """
    rows = np.roll(np.arange(frame.height), -utc_offset_h)
    return frame[rows.tolist()]


def float32(frame: pl.DataFrame) -> pl.DataFrame:
    """All columns as float32, with -0.0 turned into 0.0."""
    return frame.select((pl.all().cast(pl.Float32) + pl.lit(0.0, dtype=pl.Float32)))


def rows_of(path: Path) -> Sequence[Mapping[str, str]]:
    """Rows of a plain CSV."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def first_hour(year: int) -> str:
    """First hour of a calendar year in UTC."""
    return datetime(year, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%MZ")


def embed_weather(
    out: Embedding,
    raw: Path,
    key: str,
    site: Mapping[str, str],
    year: int | None,
    title: str,
    source: str,
    date: str,
    licence: str,
    wind_series: str,
    extra: str,
) -> None:
    """One weather year to `weather/<key>.parquet`; `year` None is a typical year."""
    frame = read_raw(raw)
    steps = ["columns selected"]
    if "rel_humidity_pct" not in frame.columns:
        frame = frame.with_columns(
            relative_humidity_pct(pl.col("temp_air_c"), pl.col("dew_point_c"))
            .round(1)
            .alias("rel_humidity_pct")
        )
        steps.append("relative humidity from dew point (Magnus, WMO constants)")
    frame = float32(frame.select(WEATHER_COLUMNS))
    offset = int(frame_offset_h(raw))
    calendar = TYPICAL_YEAR if year is None else year
    if year is not None and is_leap(year):
        frame = insert_leap_day(frame)
        steps.append("29 February, which the source leaves out, is a copy of 28 February")
    frame = roll_to_utc(frame, offset)
    if offset:
        steps.append(f"local standard time (UTC{offset:+d}) to UTC by rolling within the year")
    if year is None:
        steps.append(f"typical year in the nominal calendar {TYPICAL_YEAR}")
    if extra:
        steps.append(extra)
    name = f"weather/{key}.parquet"
    note = "; ".join(steps)
    out.write(name, frame, raw.name, source, date, licence, note)
    out.series.append(
        Series(
            key=key,
            kind="weather",
            title=title,
            file=name,
            column="",
            unit="see column names",
            first_hour_utc=first_hour(calendar),
            hours=frame.height,
            year_kind="typical" if year is None else "single",
            source=source,
            source_date=date,
            licence=licence,
            note=note,
            latitude=float(site["lat"]),
            longitude=float(site["lon"]),
            elevation_m=float(site["elev_m"]),
            utc_offset_h=float(offset),
            wind_series=wind_series,
        )
    )


def is_leap(year: int) -> bool:
    """Whether the Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def frame_offset_h(raw: Path) -> float:
    """UTC offset written in the first time stamp of a raw weather file. [h]"""
    stamp = datetime.fromisoformat(read_raw(raw)["time_lst"][0])
    delta = stamp.utcoffset()
    if delta is None:
        raise ValueError(f"{raw}: the time stamps carry no UTC offset")
    return delta.total_seconds() / 3600.0


def embed_all_weather(out: Embedding, raw: Path) -> None:
    """28 TMY3 stations, the NSRDB years and typical years, PVGIS."""
    for site in rows_of(raw / "weather_us" / "sites_tmy3.csv"):
        key = f"{site['site']}_tmy3"
        embed_weather(
            out,
            raw / "weather_us" / f"{key}.csv.gz",
            key,
            site,
            None,
            title=f"Typical year TMY3, {site['station'].title()}, years {site['source_years']}",
            source="NREL TMY3 (National Solar Radiation Data Base 1991-2005 update), via "
            "slacgismo/gridlabd-weather commit cceece11",
            date="2020-04-12",
            licence="Public domain (US Government)",
            wind_series="",
            extra="wind is 10 m airport wind of stitched months: not for wind power",
        )
    for site in rows_of(raw / "weather_intl" / "sites_intl_and_nsrdb.csv"):
        key = site["site"].removeprefix("us_").removesuffix("_nsrdb")
        folder = "weather_us" if site["site"].startswith("us_") else "weather_intl"
        path = raw / folder / f"{site['site'].removeprefix('us_')}.csv.gz"
        if not path.exists():
            continue  # listed as known, kept out for its licence
        pvgis = "PVGIS" in site["licence"]
        typical = site["years"] == "TMY" or pvgis
        wind = raw / "wind_hub" / f"{key}_wtk.csv.gz"
        extra = (
            "stamps are the start of the hour, values at its start to quarter"
            if ("minute=[0]" in site["format"])
            else ""
        )
        embed_weather(
            out,
            path,
            key if typical or key[-4:].isdigit() else f"{key}_nsrdb",
            site,
            None if typical else int(site["years"]),
            title=("PVGIS typical year, " if pvgis else "NSRDB, ") + key.replace("_", " "),
            source=f"PVGIS TMY 2005-2023 via {site['source']}"
            if pvgis
            else f"{site['format']} via {site['source']}",
            date="2026-08-07" if pvgis else "2025-12-18",
            licence="CC BY 4.0; attribution: PVGIS (c) European Union" if pvgis else NSRDB_LICENCE,
            wind_series=f"wtk_{key}" if wind.exists() else "",
            extra=extra,
        )


def embed_wind(out: Embedding, raw: Path) -> None:
    """New-build wind of the IPM regions in 2012, and the WIND Toolkit years beside NSRDB."""
    frame = read_raw(raw / "wind_hub" / "powergenome_newbuild_wind_best2_per_region_2012.csv.gz")
    start = frame["time_utc"][0]
    frame = frame.drop("time_utc").rename(lambda c: "newbuild_" + c.removesuffix("_cf_pu"))
    name = "wind/newbuild_2012.parquet"
    source = (
        "PowerGenome tests/data/resource_groups_base, new-build land-based wind, commit b4c7b414"
    )
    out.write(
        name,
        float32(frame),
        "powergenome_newbuild_wind_best2_per_region_2012.csv.gz",
        source,
        "2025-03-21",
        POWERGENOME_LICENCE,
        "two lowest-LCOE candidate areas per IPM region kept",
    )
    meta = {
        f"newbuild_{row['ipm_region'].lower()}_{row['n']}": row
        for row in rows_of(raw / "wind_hub" / "powergenome_newbuild_wind_best2_meta.csv")
    }
    for key in frame.columns:
        row = meta[key]
        out.series.append(
            Series(
                key=key,
                kind="wind",
                file=name,
                column=key,
                unit="share of capacity",
                title=f"New-build wind, IPM region {row['ipm_region']}, candidate {row['n']}",
                first_hour_utc=start,
                hours=frame.height,
                year_kind="single",
                source=source,
                source_date="2025-03-21",
                licence=POWERGENOME_LICENCE,
                note=f"weather of 2012; potential {float(row['site_potential_mw']):.0f} MW; "
                f"stated capacity factor {row['cf']}",
            )
        )
    for path in sorted((raw / "wind_hub").glob("*_wtk.csv.gz")):
        site = path.name.removesuffix("_wtk.csv.gz")
        if "offshore" in site:
            continue
        embed_wtk(out, path, site)


def embed_wtk(out: Embedding, path: Path, site: str) -> None:
    """One WIND Toolkit year to `wind/wtk_<site>.parquet`."""
    year = int(site[-4:])
    frame = read_raw(path).rename({"cf_generic_onshore_pu": "capacity_factor"})
    frame = float32(frame.select("capacity_factor", "wind_speed_100m_m_s"))
    steps = [
        "generic IEC class II curve x 0.9 on hub wind, density corrected",
        "local standard time (UTC-6) to UTC by rolling within the year",
    ]
    if is_leap(year):
        frame = insert_leap_day(frame)
        steps.append("29 February, which the source leaves out, is a copy of 28 February")
    frame = roll_to_utc(frame, -6)
    key, note = f"wtk_{site}", "; ".join(steps)
    name = f"wind/{key}.parquet"
    source = "NREL WIND Toolkit, via NREL/H2Integrate resource files commit d51a3cd9"
    out.write(name, frame, path.name, source, "2025-12-18", WTK_LICENCE, note)
    out.series.append(
        Series(
            key=key,
            kind="wind",
            title=f"WIND Toolkit, {site.replace('_', ' ')}, coincident with NSRDB {site}",
            file=name,
            column="capacity_factor",
            unit="share of capacity",
            first_hour_utc=first_hour(year),
            hours=frame.height,
            year_kind="single",
            source=source,
            source_date="2025-12-18",
            licence=WTK_LICENCE,
            note=note,
            utc_offset_h=-6.0,
        )
    )


MARKETS = {
    "ercot_hubavg": ("ercot_hubavg_dam_2020_2024", "ERCOT hub average", "ERCOT"),
    "caiso_np15": ("caiso_np15_dam_2020_2024", "CAISO NP15", "CAISO OASIS"),
    "nyiso_capital": ("nyiso_capital_dam_2020_2024", "NYISO Capital zone", "NYISO"),
}


def embed_prices(out: Embedding, raw: Path) -> None:
    """Day-ahead prices of three markets, 2020-2024, in one file."""
    columns, start = {}, ""
    for key, (stem, _, _) in MARKETS.items():
        frame = read_raw(raw / "prices" / f"{stem}.csv.gz")
        start, columns[key] = frame["time_utc_hour_beginning"][0], frame[frame.columns[1]]
    name, note = (
        "prices.parquet",
        (
            "USD of each hour's own year (real USD of that year); gaps interpolated; rebuilt from the "
            "processed files because the standardized ones shift UTC twice"
        ),
    )
    prices = float32(pl.DataFrame(columns))
    source = "day-ahead market, via HewlettPackard/sustain-cluster commit 293fbd15"
    licence = "Public market data of the operator; attribution: {}"
    out.write(
        name,
        prices,
        ", ".join(f"{stem}.csv.gz" for stem, _, _ in MARKETS.values()),
        f"ERCOT, CAISO OASIS, NYISO {source}",
        "2025-05-20",
        licence.format("ERCOT, CAISO, NYISO"),
        note,
    )
    for key, (_, title, operator) in MARKETS.items():
        out.series.append(
            Series(
                key=key,
                kind="price",
                title=f"{title}, day-ahead, 2020-2024",
                file=name,
                column=key,
                unit="USD/MWh",
                first_hour_utc=start,
                hours=prices.height,
                year_kind="single",
                source=f"{operator} {source}",
                source_date="2025-05-20",
                licence=licence.format(operator),
                note=note,
            )
        )


AVERT_OFFSET_H = {
    "ca": -8, "nw": -8, "rm": -7, "sw": -7, "cent": -6, "midw": -6, "te": -6, "tn": -6, "fl": -5,
    "mida": -5, "ncsc": -5, "ne": -5, "ny": -5, "se": -5,
}  # fmt: skip


def embed_carbon(out: Embedding, raw: Path) -> None:
    """Average (EIA-930, 2022), marginal (AVERT, 2023) and long-run marginal (Cambium) carbon."""
    long = read_raw(raw / "grid_carbon" / "eia930_generation_by_fuel_hourly_2022.csv.gz")
    start = long["time_utc"].min()
    average = {
        f"eia930_{ba.lower()}_2022": long.filter(pl.col("ba") == ba).sort("time_utc")[
            "avg_ci_gco2_per_kwh"
        ]
        for ba in sorted(long["ba"].unique())
    }
    store_carbon(
        out,
        "carbon/eia930_2022.parquet",
        average,
        str(start),
        "single",
        "Average of generation, balancing authority {}, 2022",
        "EIA-930 hourly generation by fuel, via HewlettPackard/dc-rl commit a92b4755",
        "2025-08-25",
        "Public domain (US EIA)",
        "eia930_generation_by_fuel_hourly_2022.csv.gz",
        "gCO2/kWh / 1000; generation only, imports not counted; a few missing hours interpolated",
    )
    wide = read_raw(raw / "grid_carbon" / "avert_2023_marginal_co2_hourly.csv.gz")
    marginal = {
        f"avert_{region}_2023": roll_to_utc(
            wide.select(pl.col(f"avert_{region}_gco2_per_kwh").clip(lower_bound=0.0)), offset
        ).to_series()
        for region, offset in AVERT_OFFSET_H.items()
    }
    store_carbon(
        out,
        "carbon/avert_2023.parquet",
        marginal,
        first_hour(2023),
        "single",
        "Marginal, AVERT region {}, 2023",
        "US EPA AVERT 2023, via NREL/REopt.jl commit 029db01d",
        "2026-01-04",
        "Public domain (US EPA)",
        "avert_2023_marginal_co2_hourly.csv.gz",
        "lb/kWh to t/MWh; local standard time of the region's larger part to UTC by rolling within "
        "the year; values below zero, an artefact of unit steps, set to zero",
    )
    cambium = read_raw(raw / "grid_carbon" / "cambium23_west_connect_north_lrmer.csv.gz")
    long_run = {
        f"cambium_west_connect_north_{year}": roll_to_utc(
            cambium.select(f"lrmer_co2e_kg_per_mwh_{year}"), -7
        ).to_series()
        for year in (2025, 2030)
    }
    store_carbon(
        out,
        "carbon/cambium23.parquet",
        long_run,
        first_hour(TYPICAL_YEAR),
        "typical",
        "Long-run marginal CO2e, {}",
        "NREL Cambium 2023, MidCase100by2035, West Connect North, via NREL/HOPP commit 1dfebdba",
        "2025-03-21",
        "NREL Cambium, free use with attribution: Cambium, NREL",
        "cambium23_west_connect_north_lrmer.csv.gz",
        "local standard time (UTC-7) to UTC by rolling within the year; the scenario reaches zero "
        "in 2035",
    )


def store_carbon(
    out: Embedding,
    name: str,
    values: Mapping[str, pl.Series],
    start: str,
    year_kind: str,
    title: str,
    source: str,
    date: str,
    licence: str,
    made_from: str,
    note: str,
) -> None:
    """Several carbon series in g/kWh or kg/MWh (the same number) as t/MWh in one file."""
    frame = float32(
        pl.DataFrame({key: (column / 1000.0).round(4) for key, column in values.items()})
    )
    out.write(name, frame, made_from, source, date, licence, note)
    for key in frame.columns:
        out.series.append(
            Series(
                key=key,
                kind="carbon",
                title=title.format(key.split("_", 1)[1].rsplit("_", 1)[0].upper()),
                file=name,
                column=key,
                unit="t CO2/MWh",
                first_hour_utc=start,
                hours=frame.height,
                year_kind=year_kind,
                source=source,
                source_date=date,
                licence=licence,
                note=note,
            )
        )


def embed_load_shapes(out: Embedding, raw: Path) -> None:
    """Shares of the IT nameplate by local hour: training, inference, a measured cluster."""
    flat = read_raw(raw / "load_traces" / "newkirk_ai_it_load_8760.csv.gz")["it_load_norm_mean1"]
    cluster = read_raw(raw / "load_traces" / "sustaindc_googleclustedata_cpu_data_hourly_1.csv.gz")[
        "cpu_load_pu"
    ]
    low, high = float(cluster.min()), float(cluster.max())  # type: ignore[arg-type]
    shapes: Mapping[str, tuple[pl.Series, str, str, str]] = {
        "training": (
            0.9 * flat,
            "AI training: flat at 0.9 of nameplate with 1.5 % noise",
            "acnewkirk/AI-Datacenter-Microgrid-Analysis commit b1172a53, MIT",
            "2025-11-21",
        ),
        "inference": (
            0.55 + 0.45 * (cluster - low) / (high - low),
            "AI inference: a measured cluster's daily and weekly rhythm, scaled to 0.55-1.0",
            "Google cluster data via HewlettPackard/dc-rl commit a92b4755, CC BY 4.0",
            "2025-08-25",
        ),
        "google_cluster": (
            cluster,
            "Google cluster CPU load, one year, as measured and extended by SustainDC",
            "Google cluster data via HewlettPackard/dc-rl commit a92b4755, CC BY 4.0",
            "2025-08-25",
        ),
    }
    name = "load_shapes.parquet"
    note = (
        "by local hour of a year that begins on a Tuesday, as 2019; levels and scaling are "
        "judgement: no open measured year of an AI campus was found"
    )
    licence = "MIT (training); CC BY 4.0, attribution: Google cluster data (inference, cluster)"
    frame = float32(pl.DataFrame({key: shape[0].round(4) for key, shape in shapes.items()}))
    out.write(
        name,
        frame,
        "newkirk_ai_it_load_8760.csv.gz, sustaindc_googleclustedata_cpu_data_hourly_1.csv.gz",
        "; ".join(sorted({shape[2] for shape in shapes.values()})),
        "2025-11-21",
        licence,
        note,
    )
    for key, (_, title, source, date) in shapes.items():
        out.series.append(
            Series(
                key=key,
                kind="load_shape",
                title=title,
                file=name,
                column=key,
                unit="share of nameplate",
                first_hour_utc="",
                hours=frame.height,
                year_kind="typical",
                source=source,
                source_date=date,
                licence=licence,
                note=note,
            )
        )


def write_rows(path: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write a CSV with unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)


def main() -> None:
    """Embed everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
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
