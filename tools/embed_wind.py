"""Embeds hub-height wind: new-build profiles of the IPM regions, WIND Toolkit years."""

from pathlib import Path

import polars as pl
from embedding import (
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

WTK_LICENCE = "CC BY 4.0; attribution: WIND Toolkit, NREL"

POWERGENOME_LICENCE = (
    "MIT (PowerGenome repository), resource groups CC BY 4.0; "
    "attribution: PowerGenome, Vibrant Clean Energy"
)


NET_OF_LOSSES = 0.9
"""Wake, electrical and outage losses that the new-build profiles leave out: they stand at full
capacity in a fifth to a third of all hours. Same factor as the WIND Toolkit files hold already."""


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
        float32(frame.select((pl.all() * NET_OF_LOSSES).round(3))),
        "powergenome_newbuild_wind_best2_per_region_2012.csv.gz",
        source,
        "2025-03-21",
        POWERGENOME_LICENCE,
        f"two lowest-LCOE candidate areas per IPM region kept; x {NET_OF_LOSSES} for losses",
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
                f"x {NET_OF_LOSSES} for wake, electrical and outages; source's capacity factor "
                f"{row['cf']}",
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
