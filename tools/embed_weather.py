"""Embeds the weather years: TMY3 stations, NSRDB years and typical years, PVGIS."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
from embedding import (
    TYPICAL_YEAR,
    Embedding,
    Series,
    first_hour,
    float32,
    insert_leap_day,
    is_leap,
    read_raw,
    roll_to_utc,
    rows_of,
)

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


def relative_humidity_pct(temp_air_c: pl.Expr, dew_point_c: pl.Expr) -> pl.Expr:
    """Relative humidity in percent from dew point, Magnus form, WMO constants (Sonntag 1990)."""

    def vapour(t: pl.Expr) -> pl.Expr:
        return (17.62 * t / (243.12 + t)).exp()

    return (100.0 * vapour(dew_point_c) / vapour(temp_air_c)).clip(0.0, 100.0)


def frame_offset_h(raw: Path) -> float:
    """UTC offset written in the first time stamp of a raw weather file, in hours."""
    stamp = datetime.fromisoformat(read_raw(raw)["time_lst"][0])
    delta = stamp.utcoffset()
    if delta is None:
        raise ValueError(f"{raw}: the time stamps carry no UTC offset")
    return delta.total_seconds() / 3600.0


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
            "values are of a moment 0 to 15 minutes into the hour, not its mean"
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
