"""Embeds market prices, grid carbon and load shapes."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from embedding import (
    TYPICAL_YEAR,
    Embedding,
    Series,
    first_hour,
    float32,
    read_raw,
    roll_to_utc,
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
            "USD of each hour's own year (real USD of that year); gaps interpolated; rebuilt from "
            "the processed files because the standardized ones shift UTC twice"
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


def repair_dropouts(values: pl.Series) -> pl.Series:
    """Interpolate hours whose intensity is below half the 1st percentile: fossil data missing."""
    floor = values.quantile(0.01, "linear")
    if floor is None:
        raise ValueError(f"{values.name}: no values")
    return values.set(values < 0.5 * floor, None).interpolate()


def embed_carbon(out: Embedding, raw: Path) -> None:
    """Average (EIA-930, 2022), marginal (AVERT, 2023) and long-run marginal (Cambium) carbon."""
    long = read_raw(raw / "grid_carbon" / "eia930_generation_by_fuel_hourly_2022.csv.gz")
    start = long["time_utc"].min()
    average = {
        f"eia930_{ba.lower()}_2022": repair_dropouts(
            long.filter(pl.col("ba") == ba).sort("time_utc")["avg_ci_gco2_per_kwh"]
        )
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
        "gCO2/kWh / 1000; generation only, imports not counted; missing hours and hours below half "
        "the 1st percentile (fossil data missing) interpolated",
    )
    embed_clean_share(out, long, str(start))
    embed_generation(out, long, str(start))
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


CLEAN_FUELS = ("wind", "solar", "hydro", "nuclear")
FUELS = (*CLEAN_FUELS, "oil", "gas", "coal", "other")


def embed_clean_share(out: Embedding, long: pl.DataFrame, start: str) -> None:
    """Share of wind, solar, hydro and nuclear in each balancing authority's generation, 2022."""
    clean = sum(pl.col(f"{fuel}_mwh").clip(lower_bound=0) for fuel in CLEAN_FUELS)
    total = sum(pl.col(f"{fuel}_mwh").clip(lower_bound=0) for fuel in FUELS)
    shares = long.with_columns((clean / total).alias("share"), total.alias("total"))
    columns = {}
    for ba in sorted(long["ba"].unique()):
        one = shares.filter(pl.col("ba") == ba).sort("time_utc")
        # a dropout of fossil data shows as a jump of the clean share: the intensity finds it
        whole = repair_dropouts(one["avg_ci_gco2_per_kwh"]) == one["avg_ci_gco2_per_kwh"]
        columns[f"clean_eia930_{ba.lower()}_2022"] = (
            one["share"].set(~whole, None).interpolate().round(4)
        )
    name, frame = "carbon/eia930_clean_share_2022.parquet", float32(pl.DataFrame(columns))
    source = "EIA-930 hourly generation by fuel, via HewlettPackard/dc-rl commit a92b4755"
    date, licence = "2025-08-25", "Public domain (US EIA)"
    note = "wind + solar + hydro + nuclear over all generation; imports not counted"
    raw_name = "eia930_generation_by_fuel_hourly_2022.csv.gz"
    out.write(name, frame, raw_name, source, date, licence, note)
    for key in frame.columns:
        out.series.append(
            Series(
                key=key,
                kind="clean_share",
                title=f"Clean share of generation, {key.split('_')[2].upper()}, 2022",
                file=name,
                column=key,
                unit="1",
                first_hour_utc=start,
                hours=frame.height,
                year_kind="single",
                source=source,
                source_date=date,
                licence=licence,
                note=note,
            )
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


def embed_generation(out: Embedding, long: pl.DataFrame, start: str) -> None:
    """All generation of each balancing authority in every hour of 2022. [MW]."""
    total = sum(pl.col(f"{fuel}_mwh").clip(lower_bound=0) for fuel in FUELS)
    sums = long.with_columns(total.alias("total"))
    columns = {}
    for ba in sorted(long["ba"].unique()):
        one = sums.filter(pl.col("ba") == ba).sort("time_utc")
        # a dropout of fossil data shows in the intensity
        whole = repair_dropouts(one["avg_ci_gco2_per_kwh"]) == one["avg_ci_gco2_per_kwh"]
        columns[f"generation_eia930_{ba.lower()}_2022"] = (
            one["total"].set(~whole, None).interpolate().round(0)
        )
    name, frame = "carbon/eia930_generation_2022.parquet", float32(pl.DataFrame(columns))
    source = "EIA-930 hourly generation by fuel, via HewlettPackard/dc-rl commit a92b4755"
    date, licence = "2025-08-25", "Public domain (US EIA)"
    note = (
        "sum of all fuels; stands for load, from which it differs by interchange; hours in which "
        "fossil data are missing interpolated"
    )
    out.write(
        name, frame, "eia930_generation_by_fuel_hourly_2022.csv.gz", source, date, licence, note
    )
    for key in frame.columns:
        out.series.append(
            Series(
                key=key,
                kind="generation",
                title=f"Generation, balancing authority {key.split('_')[2].upper()}, 2022",
                file=name,
                column=key,
                unit="MW",
                first_hour_utc=start,
                hours=frame.height,
                year_kind="single",
                source=source,
                source_date=date,
                licence=licence,
                note=note,
            )
        )
