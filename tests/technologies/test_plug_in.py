"""A sixteenth technology, written outside the package, comes through the same door."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.errors import GigaplanError
from gigaplan.scenario.model import Scenario, scenario_model
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.technologies.base import CostLine, check_block, load_technologies

IMPORT = "from gigaplan.technologies.base import Technology\n"
SOURCE = Path(__file__).parent / "plug_in"

Install = Callable[[str, str, str], None]


def test_example_is_forty_lines_or_less() -> None:
    assert len((SOURCE / "run_of_river.py").read_text().splitlines()) <= 40


@pytest.mark.usefixtures("run_of_river")
def test_plug_in_is_found_beside_the_built_ins() -> None:
    found = load_technologies()
    assert found["run_of_river"].parameters.__name__ == "RunOfRiver"
    assert "solar" in found


@pytest.mark.usefixtures("run_of_river")
def test_plug_in_states_its_block(site_reading: Callable[[list[float]], Site]) -> None:
    technology = load_technologies()["run_of_river"]
    part = technology.parameters.model_validate(
        {
            "kind": "run_of_river",
            "river_m3_per_s": SeriesFile(file=Path("river.csv"), column="m3_per_s"),
            "design_m3_per_s": 40,
            "discount_rate": 0,
        }
    )
    block = technology.block(part, site_reading([10.0, 20.0, 40.0, 90.0]))
    check_block(block, 4, "run_of_river")
    np.testing.assert_allclose(block.flows[0].upper, [0.25, 0.5, 1.0, 1.0])
    assert block.capacities[0].cost_usd_per_year == {
        CostLine.CAPITAL: pytest.approx(4_500_000 / 50),
        CostLine.FIXED_OM: 60_000.0,
    }
    assert {"river_m3_per_s", "capex_usd_per_kw"} <= {r.parameter for r in block.assumptions}


def _scenario(*supply: dict[str, object]) -> Scenario:
    model = scenario_model([t.parameters for t in load_technologies().values()])
    return model.model_validate(
        {"name": "river", "campus": {"name": "weir", "load": 10}, "supply": supply}
    )


@pytest.mark.usefixtures("run_of_river")
def test_parameters_of_a_plug_in_are_accepted_in_a_scenario() -> None:
    river = {"kind": "run_of_river", "river_m3_per_s": 30, "design_m3_per_s": 40}
    (part,) = _scenario(river).supply
    assert part.label == "run_of_river"
    with pytest.raises(ValidationError, match=r"supply\.0\.run_of_river\.depth_m"):
        _scenario(river | {"depth_m": 3})


def test_kind_that_is_not_installed_is_refused() -> None:
    with pytest.raises(ValidationError, match="'run_of_river' found using 'kind' does not match"):
        _scenario({"kind": "run_of_river"})


@pytest.mark.parametrize("kind", ["battery", "long_duration_storage", "flexible_load"])
def test_storage_and_flexible_load_alone_are_no_supply(kind: str) -> None:
    with pytest.raises(ValidationError, match="add at least one source of energy"):
        _scenario({"kind": kind})


def test_plug_in_that_redefines_a_kind_is_refused(install: Install) -> None:
    install(
        "my_solar",
        "from gigaplan.technologies.solar import TECHNOLOGY\n",
        "a = my_solar:TECHNOLOGY",
    )
    message = r"plug-in 'my_solar:TECHNOLOGY' redefines the technology kind 'solar'; choose another"
    with pytest.raises(GigaplanError, match=message):
        load_technologies()


@pytest.mark.parametrize(
    ("source", "entry", "message"),
    [
        ("TECHNOLOGY = 5\n", "bad = bad:TECHNOLOGY", "not a gigaplan Technology .it is int."),
        ("import not_there_at_all\n", "bad = bad:TECHNOLOGY", "cannot be loaded: No module named"),
        ("", "bad = bad:TECHNOLOGY", "'bad:TECHNOLOGY' cannot be loaded: module 'bad' has no"),
        (
            (
                f"{IMPORT}from gigaplan.technologies import solar\n"
                "TECHNOLOGY = Technology('moonlight', solar.Solar, solar.block)\n"
            ),
            "bad = bad:TECHNOLOGY",
            r"Solar must declare kind: Literal\['moonlight'\]",
        ),
        (
            f"{IMPORT}TECHNOLOGY = Technology('moonlight', dict, dict)\n",
            "bad = bad:TECHNOLOGY",
            "its parameters are not a SupplyPart",
        ),
    ],
)
def test_broken_plug_in_is_named(install: Install, source: str, entry: str, message: str) -> None:
    install("bad", source, entry)
    with pytest.raises(GigaplanError, match=message):
        load_technologies()
