"""The impact of a programme's run on disk: RUN/impact, written whole or not at all.

manifest.json    who made it from what: versions and hashes
summary.json     the impact on one page, with stable keys
<table>.parquet  every table of it, and the same as CSV
chart_*.png/svg  pictures of them
"""

import json
import platform
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from gigaplan.data.places import load_places
from gigaplan.errors import RunError
from gigaplan.impact.inputs import NEEDED, ImpactRun, Site
from gigaplan.impact.summary import ImpactSummary
from gigaplan.impact.tables import Impact, ImpactTables
from gigaplan.store.manifest import hash_file
from gigaplan.store.programme_runs import HOURLY, hours_file
from gigaplan.store.runs import COMPRESSION_LEVEL, MANIFEST, SCENARIO, SUMMARY, write_whole

IMPACT = "impact"
"""Folder of a run that holds its impact."""
LIBRARIES = ("numpy", "polars", "pydantic")
TABLES = tuple(field.name for field in fields(ImpactTables))
"""Names of the tables."""
HOURS = {
    "campus": pl.String, "year": pl.Int64, "period": pl.String, "weather_year": pl.String,
    "hour": pl.Int64, "load_mw": pl.Float64, "clean_mw": pl.Float64, "import_mw": pl.Float64,
    "weight": pl.Float64,
}  # fmt: skip


class ImpactManifest(BaseModel):
    """The record of an impact."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    gigaplan: str
    """Version of gigaplan."""
    python: str
    """Version of Python."""
    platform: str
    """System and processor: the last digits of a result may depend on them."""
    libraries: dict[str, str]
    """Versions of the libraries that a result may depend on."""
    created_utc: str
    """When it was written."""
    sha256_inputs: dict[str, str]
    """Of the scenario and of each table of the run that it was computed from."""
    sha256_tables: dict[str, str]
    """Of each table: the same run gives the same bytes."""


def read_impact_run(folder: Path) -> ImpactRun:
    """Read what an impact is computed from.

    Raises
    ------
    RunError
        If the folder is not the run of a programme.
    """
    files = [SCENARIO, *(f"{name}.parquet" for name in NEEDED)]
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise RunError(
            f"{folder} is not the run of a programme: it has no {', '.join(missing)}; give the "
            "folder that `gigaplan plan` of a programme wrote"
        )
    stated = json.loads((folder / SCENARIO).read_bytes())
    if "campuses" not in stated:
        raise RunError(
            f"{folder} is the run of one campus in one year, and an impact is of a programme; "
            "give the run of a scenario with campuses"
        )
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in NEEDED}
    sites = tuple(_site(campus) for campus in stated["campuses"])
    hours = _hours(folder, [site.campus for site in sites], tables["operation"], tables["loads"])
    price_year = stated.get("money", {}).get("price_year")
    return ImpactRun(
        name=stated.get("name", folder.name),
        price_year=price_year if price_year is not None else _price_year(folder),
        sites=sites,
        hours=hours,
        **tables,
    )


def _price_year(folder: Path) -> int:
    """Price year that holds where the scenario states none."""
    return int(json.loads((folder / SUMMARY).read_bytes())["price_year"])


def _site(campus: dict[str, object]) -> Site:
    """Where a campus is; a place of the user's own has no grid whose hours are embedded."""
    name, region = str(campus["name"]), str(campus.get("region", campus["name"]))
    place = load_places().get(str(campus.get("place")))
    if place is None:
        return Site(name, region, None, None, 0.0)
    return Site(
        name, region, place.carbon_region or None, place.marginal_carbon_region or None,
        place.utc_offset_h,
    )  # fmt: skip


def _hours(
    folder: Path, campuses: list[str], operation: pl.DataFrame, loads: pl.DataFrame
) -> pl.DataFrame:
    """Load, clean energy and imports of every hour, of all campuses and years."""
    grids = operation.filter(pl.col("kind") == "grid")["asset"].unique().to_list()
    weights = loads.select("campus", "period", "weather_year", "weight")
    parts = []
    for campus in campuses:
        periods = loads.filter(pl.col("campus") == campus)["period"]
        for year in sorted({int(period[:4]) for period in periods}):
            path = folder / HOURLY / hours_file(campus, year)
            names = list(pl.read_parquet_schema(path))
            imports = [
                name
                for name in names
                if name.partition(".")[0] in grids and name.partition(".")[2].startswith("import")
            ]
            frame = pl.read_parquet(
                path,
                columns=["period", "weather_year", "hour", "load_mw", "clean_mw", *imports],
            )
            total = pl.sum_horizontal(pl.col(imports).fill_null(0.0)) if imports else pl.lit(0.0)
            parts.append(
                frame.with_columns(
                    campus=pl.lit(campus), year=pl.lit(year), import_mw=total
                ).join(weights.filter(pl.col("campus") == campus).drop("campus"),
                       on=["period", "weather_year"], how="left", maintain_order="left")
                .select(pl.col(name).cast(of) for name, of in HOURS.items())
            )  # fmt: skip
    return pl.concat(parts) if parts else pl.DataFrame(schema=HOURS)


def write_impact(
    found: Impact,
    summary: ImpactSummary,
    run: Path,
    folder: Path,
    draw: Callable[[Path], object],
) -> None:
    """Write an impact into a new folder, whole or not at all.

    Parameters
    ----------
    found : Impact
        What was computed.
    summary : ImpactSummary
        Of it.
    run : Path
        The run.
    folder : Path
        Must not exist, or be an empty folder.
    draw : callable
        Adds the pictures to the folder it is given.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """

    def fill(draft: Path) -> None:
        written = []
        for name in TABLES:
            table: pl.DataFrame = getattr(found.tables, name)
            path = draft / f"{name}.parquet"
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            table.write_csv(draft / f"{name}.csv")
            written.append(path)
        draw(draft)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        inputs = [SCENARIO, *(f"{name}.parquet" for name in NEEDED)]
        manifest = ImpactManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_inputs={name: hash_file(run / name) for name in inputs},
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)


def impact_folder(run: Path) -> Path:
    """Name a new folder for the impact of a run, with a number if it is taken."""
    names = (IMPACT, *(f"{IMPACT}-{number}" for number in range(2, 1000)))
    return next(run / name for name in names if not (run / name).exists())
