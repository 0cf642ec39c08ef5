"""All technologies through the one door; blocks that are not well formed are refused."""

import math
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.register import load_register
from gigaplan.errors import ProblemError
from gigaplan.scenario.model import kind_of
from gigaplan.series.site import Site
from gigaplan.technologies.base import (
    ENTRY_POINT_GROUP,
    Block,
    Capacity,
    CostLine,
    Flow,
    Store,
    Technology,
    Tie,
    check_block,
    load_technologies,
)
from gigaplan.technologies.quantity import needed_figures

OWN_NUMBERS: dict[str, dict[str, object]] = {
    "solar": {"availability": 0.3},
    "wind": {"availability": 0.4},
    "grid": {"price_usd_per_mwh": 40, "co2_t_per_mwh": 0.4, "clean_share": 0.3},
    "own_plant": {"annual_cost_usd_per_mw": 1},
    "own_store": {"annual_cost_usd_per_mw": 1, "annual_cost_usd_per_mwh": 1},
}
"""What a part must state where there is no place and no weather."""
BUILT_IN = [t for t in load_technologies().values() if t.block.__module__.startswith("gigaplan.")]


def _block(technology: Technology, site: Site) -> Block:
    keys = {"kind": technology.kind, **OWN_NUMBERS.get(technology.kind, {})}
    return technology.block(technology.parameters.model_validate(keys), site)


def test_every_entry_point_is_a_technology_of_that_name() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    entries = project["entry-points"][ENTRY_POINT_GROUP]
    assert set(entries) == {t.kind for t in BUILT_IN}
    assert len(entries) == 17


@pytest.mark.parametrize("technology", BUILT_IN, ids=lambda t: t.kind)
def test_every_block_is_well_formed_and_pure(technology: Technology, site: Site) -> None:
    block = _block(technology, site)
    check_block(block, site.n_hours, technology.kind)
    assert repr(_block(technology, site)) == repr(block)
    assert kind_of(technology.parameters) == technology.kind


@pytest.mark.parametrize("technology", BUILT_IN, ids=lambda t: t.kind)
def test_every_assumption_has_unit_and_source(technology: Technology, site: Site) -> None:
    block = _block(technology, site)
    assert block.assumptions
    for record in block.assumptions:
        assert record.asset == technology.kind
        assert record.unit, record
        assert record.source, record
        assert math.isfinite(record.value), record


@pytest.mark.parametrize("technology", BUILT_IN, ids=lambda t: t.kind)
def test_every_field_is_documented(technology: Technology) -> None:
    for name, field in technology.parameters.model_fields.items():
        assert name == "kind" or field.description, f"{technology.kind}.{name}"


@pytest.mark.parametrize("technology", BUILT_IN, ids=lambda t: t.kind)
def test_register_holds_every_needed_figure(technology: Technology) -> None:
    missing = set(needed_figures(technology.parameters)) - set(load_register().keys())
    assert missing == set()


@pytest.mark.parametrize("technology", BUILT_IN, ids=lambda t: t.kind)
def test_capacities_do_not_depend_on_the_weather_year(technology: Technology, site: Site) -> None:
    other = replace(site, load_mw=1.1 * site.load_mw, flexible_load_mw=2 * site.flexible_load_mw)
    assert _block(technology, site).capacities == _block(technology, other).capacities


@pytest.mark.parametrize("technology", BUILT_IN, ids=lambda t: t.kind)
def test_schema_tells_the_unit_and_the_register_key(technology: Technology) -> None:
    schema = str(technology.parameters.model_json_schema())
    for key in needed_figures(technology.parameters):
        assert key.replace(technology.kind, "{kind}") in schema or key in schema


POWER = Capacity("power", "MW", {})
OUTPUT = Flow("output", 1.0, "power")


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (Block((POWER, POWER)), "two capacities or two flows share a name"),
        (Block(flows=(OUTPUT,)), "x.output: no capacity named 'power' in the block"),
        (
            Block((POWER,), (replace(OUTPUT, upper=np.ones(3)),)),
            r"x.output: upper has shape \(3,\), not \(4,\)",
        ),
        (
            Block((POWER,), (replace(OUTPUT, upper=-0.1),)),
            "x.output: upper must be >= 0 and not NaN",
        ),
        (
            Block((POWER,), (replace(OUTPUT, upper=0.2, lower=0.3),)),
            "x.output: lower is above upper",
        ),
        (
            Block((POWER,), (replace(OUTPUT, upper=np.inf),)),
            "x.output: a share of a capacity must be finite",
        ),
        (
            Block(flows=(Flow("output", 1.0, upper=5.0, ramp_share_per_hour=0.1),)),
            "x.output: a limit on ramps or hours needs a capacity",
        ),
        (
            Block(flows=(Flow("output", 1.0, upper=5.0, hours_per_year=100.0),)),
            "x.output: a limit on ramps or hours needs a capacity",
        ),
        (
            Block((POWER,), (replace(OUTPUT, cost_usd_per_mwh={CostLine.FUEL: np.nan}),)),
            "x.output: fuel must be finite in every hour",
        ),
        (
            Block((POWER,), (replace(OUTPUT, co2_t_per_mwh=np.ones(5)),)),
            r"x.output: co2_t_per_mwh has shape \(5,\), not \(4,\)",
        ),
        (Block((replace(POWER, minimum=2.0, maximum=1.0),)), "x.power: limits must be 0 <= min"),
        (Block((replace(POWER, existing=2.0, maximum=1.0),)), "x.power: existing must be between"),
        (
            Block((replace(POWER, cost_usd_per_year={CostLine.CAPITAL: np.inf}),)),
            "x.power: cost and land must be finite",
        ),
        (
            Block((POWER,), stores=(Store("content", {}, "power", loss_share_per_hour=1.5),)),
            "x.content: the loss per hour must be between 0 and 1",
        ),
        (
            Block(stores=(Store("content", {}, "energy"),)),
            "x.content: no capacity named 'energy' in the block",
        ),
        (
            Block((POWER,), stores=(Store("content", {"charge": 1.0}, "power"),)),
            r"x.content: no flow named \['charge'\] in the block",
        ),
        (
            Block(ties=(Tie("tie", {"power": 1.0}),)),
            r"x.tie: no capacity named \['power'\]",
        ),
    ],
)
def test_block_that_is_not_well_formed_is_refused(block: Block, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        check_block(block, 4, "x")
