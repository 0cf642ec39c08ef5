"""Solve a campus stated with blocks, refuse an answer without proof, and read it back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset, Layout, RowKind, WeatherSpan
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.problem import Programme
from gigaplan.solve import solver
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import Solution, SolverOptions, Status

OPTIONS = SolverOptions(tolerance=1e-8)
PROOF = 1e-7
"""Largest residual or gap of the certificate: ten times the solver's tolerance, because the
certificate measures relative to each kind of row apart, the solver relative to the whole."""


@dataclass(frozen=True)
class Proved:
    """An optimal plan with its proof."""

    programme: Programme
    layout: Layout
    solution: Solution

    @property
    def usd(self) -> float:
        """Cost of a year, that of everything online whatever is decided included. [USD/a]"""
        return self.solution.objective + self.layout.constant_usd_per_year

    @property
    def load_mwh(self) -> float:
        """Expected load of a year."""
        return float(sum(year.weight * year.load_mw.sum() for year in self.layout.years))

    def capacity(self, label: str) -> float:
        """Total capacity, by a label such as ``battery.energy``."""
        labels = [place.label for place in self.layout.capacities]
        return float(self.layout.capacity_totals(self.solution.master)[labels.index(label)])

    def flow_mw(self, asset: str, flow: str, year: int = 0) -> np.ndarray:
        """Flow in each hour of a weather year."""
        totals = self.layout.capacity_totals(self.solution.master)
        for place in self.layout.flows:
            if (place.asset, place.flow.name, place.year) == (asset, flow, year):
                capacity = 0.0 if place.capacity is None else totals[place.capacity]
                return place.values(self.solution.hourly, capacity)
        raise KeyError(f"{asset}.{flow}")

    def mwh(self, asset: str, flow: str = "output") -> float:
        """Expected energy of a flow in a year."""
        return float(
            sum(
                year.weight * self.flow_mw(asset, flow, number).sum()
                for number, year in enumerate(self.layout.years)
            )
        )

    def price(self, year: int = 0) -> np.ndarray:
        """Price at the bus in each hour of a weather year [USD/MWh]."""
        return self.solution.row_duals[year][0] / self.layout.years[year].weight

    def row_price(self, kind: RowKind) -> float:
        """Change of cost per unit of the right-hand side of a limit."""
        kinds = [row.kind for row in self.layout.rows]
        return float(self.solution.master_duals[kinds.index(kind)])


def prove(
    assets: Sequence[Asset],
    years: Sequence[WeatherSpan] | WeatherSpan,
    limits: SystemLimits | None = None,
) -> Proved:
    """Assemble, solve and certify."""
    spans = [years] if isinstance(years, WeatherSpan) else list(years)
    programme, layout = assemble(assets, spans, limits or SystemLimits())
    solution = solver.solve(programme, OPTIONS)
    assert solution.status is Status.OPTIMAL, solution.note
    assert not solution.note, solution.note  # no fallback: our own kernel
    certificate = certify(programme, solution)
    assert certificate.passed(PROOF), certificate
    return Proved(programme, layout, solution)
