"""Make the register's gas prices (`figures/gas.csv`) from AEO2025 and Henry Hub spot prices.

    python tools/gas_prices.py RAW_FOLDER [--tables src/gigaplan/data/tables]

Delivered to electric power, by census division, 2025-2050, real USD of 2024:

    price = AEO2025 case + d(year)
    d(y)  = Henry Hub seen in y - (Henry Hub 2024 + change of the AEO reference price 2024 to y)
    d     is that of 2025 and 2026 (January to July), then fades linearly to zero in 2030

in 2024 money throughout. AEO2025 was made before the winter of 2025 and lies below the market of
2025 and 2026; the gap is added, not multiplied, because pipeline tariffs do not rise with the hub.
mid, low and high are the reference, high-supply and low-supply cases.
"""

import argparse
import csv
from collections.abc import Mapping
from pathlib import Path

AEO = "aeo2025_electric_power_gas_price_by_census_division_2024usd.csv"
CASES = {
    "reference": "mid",
    "high_oil_gas_supply_low_price": "low",
    "low_oil_gas_supply_high_price": "high",
}
HUB_DIVISION = "West_South_Central"
SEEN = (2025, 2026)
FADED = 2030
PRICE_YEAR = 2024
CPI_2026_JANUARY_TO_MAY = 330.079
"""Mean of the CPI-U months published by July 2026; the register's index ends with 2025."""

COLUMNS = (
    *("key", "year", "low", "mid", "high", "unit", "currency_year", "basis"),
    *("source", "source_date", "grade", "note"),
)
SOURCE = (
    "EIA AEO2025 delivered price to electric power (as in ReEDS-2.0 inputs/fuelprices), "
    "calibrated to Henry Hub spot (EIA) of 2025 and January to July 2026"
)


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def hub_gap(
    hub_usd: Mapping[int, float], cpi: Mapping[int, float], reference: Mapping[int, float]
) -> dict[int, float]:
    """Henry Hub seen minus what AEO implies, by year, in 2024 USD per MMBtu."""
    real = {year: hub_usd[year] * cpi[PRICE_YEAR] / cpi[year] for year in SEEN}
    gap = {
        year: real[year] - (hub_usd[PRICE_YEAR] + reference[year] - reference[PRICE_YEAR])
        for year in SEEN
    }
    last = SEEN[-1]
    for year in range(last + 1, 2051):
        gap[year] = gap[last] * max(0.0, (FADED - year) / (FADED - last))
    return gap


def main() -> None:
    """Write `figures/gas.csv`."""
    parser = argparse.ArgumentParser(description="Make the register's gas prices")
    parser.add_argument("raw", type=Path)
    parser.add_argument("--tables", type=Path, default=Path("src/gigaplan/data/tables"))
    arguments = parser.parse_args()
    gas = arguments.raw / "gas_prices"
    price = {
        (row["census_division"], int(row["year"]), CASES[row["scenario"]]): float(
            row["usd_per_mmbtu"]
        )
        for row in read(gas / AEO)
    }
    hub = {
        int(row["year"]): float(row["mean_usd_per_mmbtu"])
        for row in read(gas / "henry_hub_annual.csv")
    }
    cpi = {
        int(row["year"]): float(row["mid"])
        for row in read(arguments.tables / "figures" / "price_index.csv")
    } | {2026: CPI_2026_JANUARY_TO_MAY}
    reference = {year: price[HUB_DIVISION, year, "mid"] for year in range(2024, 2051)}
    gap = hub_gap(hub, cpi, reference)
    with (arguments.tables / "figures" / "gas.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for division in sorted({key[0] for key in price}):
            for year in range(2025, 2051):
                raw = [price[division, year, case] for case in ("low", "mid", "high")]
                low, mid, high = (round(value + gap[year], 3) for value in raw)
                note = f"AEO {raw[0]:.3f} / {raw[1]:.3f} / {raw[2]:.3f} + {gap[year]:.3f} for spot"
                writer.writerow(
                    [
                        f"gas.{division.lower()}.usd_per_mmbtu", year, low, mid, high, "USD/MMBtu",
                        PRICE_YEAR, "real", SOURCE, "2026-08", "B", note,
                    ]
                )  # fmt: skip
    print({year: round(gap[year], 3) for year in range(2025, 2031)})


if __name__ == "__main__":
    main()
