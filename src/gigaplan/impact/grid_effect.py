"""What the programme's imports do to each balancing authority, and what else would fit there.

The authority's load is stood for by its generation of 2022 (EIA-930), from which it differs by
interchange. Imports of the plan's last year are laid on the same hours of the year.
"""

import numpy as np
import polars as pl

from gigaplan.data.embedded import grid_generation
from gigaplan.impact.headroom import headroom, seasonal_peaks
from gigaplan.impact.inputs import ImpactRun

RATES = (0.0025, 0.005, 0.01)
"""Curtailment rates of the Duke study."""
STRESS_SHARE = 0.01
"""The highest one in a hundred hours are hours of stress."""
ABOVE_MW = 1.0
"""By less a peak is not passed: a plan leaves next to nothing where it imports nothing."""
EIA = "generation_eia930_{}_2022"


def grid_table(run: ImpactRun) -> pl.DataFrame:
    """One row per balancing authority: peak, stress, load factor, without and with imports."""
    rows = []
    for authority, campuses in _authorities(run).items():
        load, month = authority_load(authority)
        peaks = seasonal_peaks(load, month)
        imports = _imports(run, campuses, load.size)
        stress = np.argsort(-load, kind="stable")[: max(1, int(STRESS_SHARE * load.size))]
        both = load + imports
        rows.append(
            {
                "authority": authority.upper(),
                "campuses": ", ".join(campuses),
                "load_twh": float(load.sum()) / 1e6,
                "peak_mw": float(load.max()),
                "load_factor": float(load.mean() / load.max()),
                "import_twh": float(imports.sum()) / 1e6,
                "import_peak_mw": float(imports.max()),
                "peak_with_import_mw": float(both.max()),
                "load_factor_with_import": float(both.mean() / both.max()),
                "hours_above_season_peak": int((both > peaks + ABOVE_MW).sum()),
                "mwh_above_season_peak": float(np.maximum(both - peaks, 0.0).sum()),
                "import_in_stress_mw": float(imports[stress].mean()),
                "import_mean_mw": float(imports.mean()),
                **{
                    f"fits_at_{_name(rate)}_percent_mw": headroom(load, peaks, rate).load_mw
                    for rate in RATES
                },
            }
        )
    return pl.DataFrame(rows, schema=_schema())


def _schema() -> dict[str, type[pl.DataType]]:
    """Columns of the table."""
    numbers = (
        *("load_twh", "peak_mw", "load_factor", "import_twh", "import_peak_mw"),
        *("peak_with_import_mw", "load_factor_with_import"),
    )
    return {
        "authority": pl.String,
        "campuses": pl.String,
        **dict.fromkeys(numbers, pl.Float64),
        "hours_above_season_peak": pl.Int64,
        **dict.fromkeys(
            ("mwh_above_season_peak", "import_in_stress_mw", "import_mean_mw"), pl.Float64
        ),
        **{f"fits_at_{_name(rate)}_percent_mw": pl.Float64 for rate in RATES},
    }


def _name(rate: float) -> str:
    """Rate in percent as part of a name."""
    return f"{100 * rate:g}".replace(".", "_")


def authority_load(authority: str) -> tuple[np.ndarray, np.ndarray]:
    """Hourly generation and month of every hour of 2022. [MW]."""
    frame = grid_generation(EIA.format(authority))
    return (
        frame["generation_mw"].to_numpy().astype(np.float64),
        frame["time_utc"].dt.month().to_numpy().astype(np.int64),
    )


def _authorities(run: ImpactRun) -> dict[str, list[str]]:
    """Campuses by balancing authority, in the order of the campuses."""
    found: dict[str, list[str]] = {}
    for site in run.sites:
        if site.authority is not None:
            found.setdefault(site.authority, []).append(site.campus)
    return found


def _imports(run: ImpactRun, campuses: list[str], count: int) -> np.ndarray:
    """Expected imports of some campuses in every hour of the run's last year. [MW]."""
    imports = np.zeros(count)
    if run.hours.is_empty():
        return imports
    mine = run.hours.filter(
        pl.col("campus").is_in(campuses) & (pl.col("year") == pl.col("year").max())
    )
    place = mine["hour"].to_numpy() % count
    np.add.at(imports, place, (mine["weight"] * mine["import_mw"]).to_numpy())
    return imports
