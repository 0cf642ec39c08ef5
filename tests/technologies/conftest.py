"""A site whose every number is known by heart, so that blocks can be checked by hand."""

import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import invalidate_caches
from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.price_index import Basis
from gigaplan.data.register import FigureRow, Grade, Register
from gigaplan.scenario.money import CostCase, Money
from gigaplan.series.hours import Hours
from gigaplan.series.site import Site
from gigaplan.technologies.base import ENTRY_POINT_GROUP, load_technologies
from gigaplan.technologies.quantity import needed_figures

N_HOURS = 4
PLUG_IN = Path(__file__).parent / "plug_in"
Install = Callable[[str, str, str], None]
FIGURES = {
    "capex_usd_per_kw": 1000.0,
    "capex_usd_per_kwh": 200.0,
    "fixed_om_usd_per_kw_year": 20.0,
    "fixed_om_usd_per_kwh_year": 4.0,
    "variable_om_usd_per_mwh": 2.0,
    "life_years": 20.0,
    "lead_time_years": 3.0,
    "land_acres_per_mw": 5.0,
    "heat_rate_mmbtu_per_mwh": 7.0,
    "outage_rate": 0.05,
    "minimum_output_share": 0.5,
    "ramp_share_per_hour": 0.25,
    "nox_kg_per_mwh": 0.1,
    "water_m3_per_mwh": 0.7,
    "round_trip_efficiency": 0.81,
    "loss_share_per_hour": 0.001,
    "hours_per_year": 100.0,
    "value_usd_per_mwh": 10_000.0,
    "fuel.gas.co2_kg_per_mmbtu": 53.06,
    "fuel.diesel.co2_kg_per_mmbtu": 73.16,
    "fuel.diesel.usd_per_mmbtu": 20.0,
    "fuel.uranium.usd_per_mmbtu": 0.8,
    "grid.adder_usd_per_mwh": 5.0,
    "derate_share_per_k": 0.01,
    "derate_from_c": 15.0,
    "minimum_duration_h": 1.0,
    "maximum_duration_h": 10.0,
    "dc_ac_ratio": 1.3,
    "loss_share": 0.14,
    "inverter_efficiency": 0.96,
    "hub_height_m": 100.0,
    "grid.connection_usd_per_kw": 200.0,
    "grid.capacity_charge_usd_per_kw_year": 60.0,
}


def _row(key: str) -> FigureRow:
    value = FIGURES.get(key, FIGURES.get(key.rsplit(".", 1)[1]))
    assert value is not None, key
    money = "usd" in key
    return FigureRow(
        key=key,
        year=None,
        low=0.5 * value,
        mid=value,
        high=2.0 * value,
        unit="USD" if money else "1",
        price_year=2025 if money else None,
        basis=Basis.REAL if money else None,
        source="made up",
        source_date="2025-01-01",
        grade=Grade.B,
        note="a round number",
    )


@pytest.fixture(scope="session")
def register() -> Register:
    """Round numbers for every figure that some technology may ask for."""
    keys = {key for t in load_technologies().values() for key in needed_figures(t.parameters)}
    return Register({key: (_row(key),) for key in sorted(keys)})


@pytest.fixture
def site(register: Register) -> Site:
    """Four hours without weather or place, in real USD of 2025."""
    return Site(
        campus="test",
        place=None,
        year=2028,
        money=Money(discount_rate=0.08, cost_case=CostCase.MID, price_year=2025),
        register=register,
        hours=Hours(np.datetime64("2019-01-01T00", "h"), N_HOURS, "2019", 1.0),
        weather=None,
        load_mw=np.array([100.0, 80.0, 90.0, 110.0]),
        flexible_load_mw=np.array([20.0, 10.0, 20.0, 30.0]),
        gas_usd_per_mmbtu=4.0,
        read=lambda file: pytest.fail(f"unexpected reading of {file}"),
    )


@pytest.fixture
def site_reading(site: Site) -> Callable[[list[float]], Site]:
    """A site whose user's series, whatever the file, has the given hours."""

    def make(values: list[float]) -> Site:
        return replace(site, read=lambda _file: np.array(values))

    return make


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a distribution of one module, as an installer would, onto a path of its own."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)

    def put(module: str, source: str, entry: str) -> None:
        (tmp_path / f"{module}.py").write_text(source)
        info = tmp_path / f"gigaplan_{module}-0.1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: gigaplan-{module}\nVersion: 0.1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\n{entry}\n")
        invalidate_caches()

    yield put
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(
            sys.modules[name].__file__
        ):
            del sys.modules[name]


@pytest.fixture
def run_of_river(install: Install) -> None:
    """The example distribution, with the entry point that its pyproject.toml declares."""
    project = tomllib.loads((PLUG_IN / "pyproject.toml").read_text())["project"]
    ((name, value),) = project["entry-points"][ENTRY_POINT_GROUP].items()
    source = (PLUG_IN / "run_of_river.py").read_text()
    install(value.split(":")[0], source, f"{name} = {value}")
