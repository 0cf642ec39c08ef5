"""What the impact of a run is computed from: its tables, and where its campuses are."""

from dataclasses import dataclass

import polars as pl

NEEDED = ("operation", "loads", "builds", "capacities", "limits")
"""Tables of a run; the columns are those of docs/reference/programme_tables.md."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a campus is.

    Attributes
    ----------
    campus, region : str
        Its name, and its region in the scenario.
    carbon_key : str or None
        Average carbon of its balancing authority, such as ``eia930_erco_2022``; None: not known.
    marginal_key : str or None
        Marginal carbon of its region.
    utc_offset_h : float
        Local standard time.
    """

    campus: str
    region: str
    carbon_key: str | None
    marginal_key: str | None
    utc_offset_h: float

    @property
    def authority(self) -> str | None:
        """Balancing authority whose generation is embedded, such as ``erco``."""
        if self.carbon_key is None or not self.carbon_key.startswith("eia930_"):
            return None
        return self.carbon_key.split("_")[1]


@dataclass(frozen=True, slots=True)
class ImpactRun:
    """A run of a programme.

    Attributes
    ----------
    name : str
        Of its scenario.
    price_year : int
        Of money in results.
    sites : tuple of Site
        Every campus.
    operation, loads, builds, capacities, limits : DataFrame
        Tables of the run.
    hours : DataFrame
        Of all campuses and years: `campus`, `year`, `period`, `weather_year`, `hour` (of the
        calendar year, UTC), `load_mw`, `clean_mw`, `import_mw`.
    """

    name: str
    price_year: int
    sites: tuple[Site, ...]
    operation: pl.DataFrame
    loads: pl.DataFrame
    builds: pl.DataFrame
    capacities: pl.DataFrame
    limits: pl.DataFrame
    hours: pl.DataFrame
