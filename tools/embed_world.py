"""Make the embedded tables of world demand that come whole from a source.

    python tools/embed_world.py RAW_FOLDER [--tables src/gigaplan/data/tables/world]

RAW_FOLDER holds `demand_forecasts/iea_energy_and_ai_2025_{world,regional_base}.csv` (the annex of
IEA, Energy and AI, as tidy rows) and `ai_chips/{nvidia,tpu,amd,trainium}_cumulative_totals.csv`
(Epoch AI, ai-chip-counts, csv_export). Writes `iea_types.csv`, `iea_regions.csv`,
`accelerators.csv` and `provenance.csv`. What is compiled by hand (`history.csv`, `paths.csv`,
`electricity.csv`) has its source in every row and is not touched. Same input, same bytes.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path

from embedding import EmbeddedFile, rows_of, write_rows

IEA = "IEA, Energy and AI (April 2025), data annex"
IEA_SEEN = (
    "github:chiru-2001/chiru-2001.github.io projects/energy-ai/code/Data_annex_Energy_and_AI.xlsx "
    "commit 5b2a1e6e"
)
IEA_LICENCE = "CC BY 4.0; attribution: IEA (2025), Energy and AI"
EPOCH = "Epoch AI, AI Chip Sales, github:epoch-research/ai-chip-counts commit d1b1bc31, csv_export"
EPOCH_LICENCE = "MIT, data CC BY 4.0; attribution: Epoch AI, Data on AI Chip Sales, epoch.ai"
DESIGNERS = {"nvidia": "NVIDIA", "tpu": "Google", "amd": "AMD", "trainium": "Amazon"}
YEARS = range(2022, 2026)

UNITS = ("Number of units (5th percentile)", "Number of units (median)",
         "Number of units (95th percentile)")  # fmt: skip
UNITS_OF_TRAINIUM = ("Number of Units (5th percentile)", "Number of Units",
                     "Number of Units (95th percentile)")  # fmt: skip
MW = ("Power in MW (5th percentile)", "Power in MW (median)", "Power in MW (95th percentile)")


def key_of(name: str) -> str:
    """Key of a name of the annex, such as `central_and_south_america`."""
    return name.lower().replace("-", "_").replace(" ", "_")


def annex(path: Path, columns: Sequence[str]) -> list[dict[str, object]]:
    """Rows of the annex with keys for names."""
    keyed = {"region", "scenario", "scope", "data_centre_type"}
    return [
        {name: key_of(row[name]) if name in keyed else row[name] for name in columns}
        for row in rows_of(path)
    ]


def shipped(name: str, path: Path) -> list[dict[str, object]]:
    """Units and rated megawatts of chips shipped by the end of each year, since the first row."""
    found = []
    for row in rows_of(path):
        month, _, year = row["End date"].split("/")
        if month != "12" or int(year) not in YEARS:
            continue
        units = [float(row[column]) for column in _columns(row, UNITS, UNITS_OF_TRAINIUM)]
        mw = [float(row[column]) for column in _columns(row, MW, _power_columns(row))]
        found.append(
            {
                "designer": DESIGNERS[name],
                "year": int(year),
                **dict(zip(("units_low", "units_mid", "units_high"), units, strict=True)),
                **dict(zip(("mw_low", "mw_mid", "mw_high"), mw, strict=True)),
            }
        )
    return found


def _columns(row: Mapping[str, str], first: Sequence[str], second: Sequence[str]) -> Sequence[str]:
    return first if first[0] in row else second


def _power_columns(row: Mapping[str, str]) -> Sequence[str]:
    """Columns of power, low, middle and high, under whatever they are called."""
    named = [column for column in row if "ower" in column or "MW" in column]
    low = next(c for c in named if "5th" in c and "95th" not in c)
    high = next(c for c in named if "95th" in c)
    middle = next(c for c in named if "5th" not in c)
    return low, middle, high


def main() -> None:
    """Embed the tables."""
    parser = argparse.ArgumentParser(description="Make the embedded tables of world demand")
    parser.add_argument("raw", type=Path)
    parser.add_argument("--tables", type=Path, default=Path("src/gigaplan/data/tables/world"))
    arguments = parser.parse_args()
    raw, tables = arguments.raw, arguments.tables
    types = ("metric", "unit", "scope", "data_centre_type", "scenario", "year", "value")
    regions = ("metric", "unit", "scope", "region", "scenario", "year", "value")
    folder = raw / "demand_forecasts"
    write_rows(
        tables / "iea_types.csv", annex(folder / "iea_energy_and_ai_2025_world.csv", types), types
    )
    write_rows(
        tables / "iea_regions.csv",
        annex(folder / "iea_energy_and_ai_2025_regional_base.csv", regions),
        regions,
    )
    chips = [
        row
        for name in DESIGNERS
        for row in shipped(name, raw / "ai_chips" / f"{name}_cumulative_totals.csv")
    ]
    write_rows(tables / "accelerators.csv", chips, list(chips[0]))
    made = (
        ("iea_types.csv", "iea_energy_and_ai_2025_world.csv", f"{IEA}; {IEA_SEEN}", "2025-04",
         IEA_LICENCE, "names as keys; all values kept"),
        ("iea_regions.csv", "iea_energy_and_ai_2025_regional_base.csv", f"{IEA}; {IEA_SEEN}",
         "2025-04", IEA_LICENCE, "names as keys; all values kept"),
        ("accelerators.csv", "four files *_cumulative_totals.csv", EPOCH, "2026-04-22",
         EPOCH_LICENCE, "totals at year ends since the first quarter counted; nothing else"),
    )  # fmt: skip
    files = []
    for name, made_from, source, date, licence, what in made:
        blob = (tables / name).read_bytes()
        digest = sha256(blob).hexdigest()
        files.append(
            EmbeddedFile(f"world/{name}", made_from, source, date, licence, what, digest, len(blob))
        )
    write_rows(
        tables / "provenance.csv",
        (asdict(file) for file in files),
        [field.name for field in fields(EmbeddedFile)],
    )


if __name__ == "__main__":
    main()
