"""Blocks in a plan, solved by hand: a plug-in's river, and load that moves to cheap hours."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from gigaplan.pipeline import plan
from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset, WeatherSpan
from gigaplan.programme.limits import SystemLimits
from gigaplan.scenario.model import scenario_model
from gigaplan.scenario.read import read_scenario
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.solve import highs
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.technologies.base import load_technologies

FILE = SeriesFile(file=Path("own.csv"), column="value")


def _least_cost(site: Site, *parts: dict[str, object]) -> float:
    """Objective of the plan of one weather year, in USD/a."""
    technologies = load_technologies()
    assets = []
    for keys in parts:
        technology = technologies[str(keys["kind"])]
        block = technology.block(technology.parameters.model_validate(keys), site)
        assets.append(Asset(technology.kind, technology.kind, (block,)))
    year = WeatherSpan("2019", 1.0, site.load_mw)
    programme, layout = assemble(assets, (year,), SystemLimits())
    solution = highs.solve(programme, SolverOptions())
    assert solution.status is Status.OPTIMAL
    return solution.objective + layout.constant_usd_per_year


@pytest.mark.usefixtures("run_of_river")
def test_plug_in_is_planned(site_reading: Callable[[list[float]], Site]) -> None:
    site = replace(site_reading([10.0, 20.0, 40.0, 90.0]), load_mw=np.full(4, 10.0))
    river = {
        "kind": "run_of_river",
        "river_m3_per_s": FILE,
        "design_m3_per_s": 40,
        "annual_cost_usd_per_mw": 20_000,
    }
    # Each MW up to 10 saves (0.25 + 0.5 + 1 + 1) x 10,000 = 27,500 USD and costs 20,000; each MW
    # beyond saves 7,500. So 10 MW, and 7.5 + 5 MWh go unserved.
    cost = _least_cost(site, river, {"kind": "unserved"})
    assert cost == pytest.approx(10 * 20_000 + 12.5 * 10_000, rel=1e-6)


GRID = {
    "kind": "grid",
    "price_usd_per_mwh": FILE,
    "adder_usd_per_mwh": 0,
    "co2_t_per_mwh": 0,
    "outage_rate": 0,
    "existing_mw": 200,
    "maximum_mw": 200,
}


@pytest.mark.parametrize(
    ("keys", "saved"),
    [
        # 20 MW leave the hour of 100 USD/MWh for one of 10.
        ({}, 20 * 90),
        # 1.1 MWh is owed per MWh put off, and 20 MWh may be owed: 20 / 1.1 put off, 20 caught up.
        ({"loss_share": 0.1}, 20 / 1.1 * 100 - 20 * 10),
        # Half the time, half the work.
        ({"duration_h": 0.5}, 10 * 90),
        # Paid for.
        ({"cost_usd_per_mwh": 30}, 20 * 60),
        # 5 MW in each of three hours.
        ({"catch_up_maximum_mw": 5}, 15 * 90),
        # Not worth it.
        ({"cost_usd_per_mwh": 95}, 0),
    ],
)
def test_flexible_load_moves_to_cheap_hours(
    site_reading: Callable[[list[float]], Site], keys: dict[str, object], saved: float
) -> None:
    site = replace(
        site_reading([10.0, 10.0, 100.0, 10.0]),
        load_mw=np.full(4, 100.0),
        flexible_load_mw=np.full(4, 20.0),
    )
    rigid = _least_cost(site, GRID)
    assert rigid == pytest.approx(100 * 130)
    moved = _least_cost(site, GRID, {"kind": "flexible_load", "duration_h": 1} | keys)
    assert rigid - moved == pytest.approx(saved, rel=1e-6, abs=1e-6)


def test_limited_export_needs_wires(site_reading: Callable[[list[float]], Site]) -> None:
    # A free plant of 50 MW serves 10 MW and sells the rest at 20 USD/MWh: over 4 h at most
    # 30 MW x 20 x 4 = 2,400 USD, which buys 30 MW of wires at 15 USD/(MW a), but not at 100.
    site = replace(site_reading([20.0, 20.0, 20.0, 20.0]), load_mw=np.full(4, 10.0))
    plant = {
        "kind": "own_plant",
        "annual_cost_usd_per_mw": 0,
        "existing_mw": 50,
        "maximum_mw": 50,
    }
    sold = {
        "kind": "grid",
        "price_usd_per_mwh": 20,
        "adder_usd_per_mwh": 0,
        "export_fee_usd_per_mwh": 0,
        "co2_t_per_mwh": 0,
        "outage_rate": 0,
        "export": True,
        "export_maximum_mw": 30,
    }
    cheap = _least_cost(site, plant, sold | {"annual_cost_usd_per_mw": 15})
    assert cheap == pytest.approx(30 * 15 - 2400, rel=1e-6)
    dear = _least_cost(site, plant, sold | {"annual_cost_usd_per_mw": 100})
    assert dear == pytest.approx(0.0, abs=1e-6)


@pytest.mark.usefixtures("run_of_river")
def test_plug_in_is_planned_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "river.csv").write_text("m3_per_s\n10\n20\n40\n90\n")
    (tmp_path / "weir.yaml").write_text(
        """\
name: a weir
weather: {years: [{name: "2019", hours: 4, start: "2019-01-01T00:00Z"}]}
campus: {name: weir, load: 10}
solver: {method: highs}
supply:
  - kind: run_of_river
    river_m3_per_s: {file: river.csv, column: m3_per_s}
    design_m3_per_s: 40
    annual_cost_usd_per_mw: 20000
  - {kind: unserved, value_usd_per_mwh: 10000}
"""
    )
    model = scenario_model([t.parameters for t in load_technologies().values()])
    found = plan(read_scenario(tmp_path / "weir.yaml", model))
    assert found.status is Status.OPTIMAL
    assert found.tables is not None
    (power,) = found.tables.capacities.filter(pl.col("asset") == "run_of_river").to_dicts()
    assert power["total"] == pytest.approx(10.0, rel=1e-6)
    assert found.tables.costs["usd_per_year"].sum() == pytest.approx(325_000, rel=1e-6)
    design = found.tables.assumptions.filter(pl.col("parameter") == "design_m3_per_s")
    assert design["value"].to_list() == [40.0]
