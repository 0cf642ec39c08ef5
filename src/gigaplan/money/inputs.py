"""What the finance of a run is computed from: its tables as they stand in the run's folder."""

from dataclasses import dataclass

import polars as pl

from gigaplan.money.stated import StatedRun

NEEDED = ("builds", "draws", "leases", "costs", "capacities", "assumptions")
"""Tables that every run of a programme holds and its finance reads."""


@dataclass(frozen=True, slots=True)
class RunTables:
    """A run of a programme; the columns are those of docs/reference/programme_tables.md.

    Attributes
    ----------
    stated : StatedRun
        Time, money and tenants of its scenario.
    builds, draws, leases, costs, capacities, assumptions : DataFrame
        Tables of the run.
    """

    stated: StatedRun
    builds: pl.DataFrame
    draws: pl.DataFrame
    leases: pl.DataFrame
    costs: pl.DataFrame
    capacities: pl.DataFrame
    assumptions: pl.DataFrame

    @property
    def campuses(self) -> tuple[str, ...]:
        """Names of all campuses, in the order of the plan."""
        return tuple(self.capacities["campus"].unique(maintain_order=True))
