"""Work owed as a virtual store, and what a campus without flexible load is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.flexible_load import FlexibleLoad, block

FILE = SeriesFile(file=Path("own.csv"), column="value")


def test_virtual_store_by_hand(site: Site) -> None:
    stated = block(FlexibleLoad(duration_h=3, loss_share=0.02, cost_usd_per_mwh=7), site)
    defer, catch_up = stated.flows
    assert (defer.to_bus, defer.capacity, defer.clean_share) == (1, None, 1)
    assert (catch_up.to_bus, catch_up.capacity, catch_up.clean_share) == (-1, None, -1)
    np.testing.assert_array_equal(defer.upper, [20, 10, 20, 30])
    np.testing.assert_array_equal(catch_up.upper, [20, 10, 20, 30])
    assert defer.cost_usd_per_mwh == {CostLine.VARIABLE_OM: 7.0}
    (owed,) = stated.stores
    assert owed.gain_per_flow == {"defer": 1.02, "catch_up": -1.0}
    assert owed.hours_of_capacity == 3 * 20  # mean flexible load: 20 MW
    assert owed.cyclic
    (enrolled,) = stated.capacities
    assert enrolled.minimum == enrolled.maximum == enrolled.existing == 1
    assert enrolled.name == owed.capacity


def test_capacity_does_not_depend_on_the_weather_year(site: Site) -> None:
    other = replace(site, flexible_load_mw=2.5 * site.flexible_load_mw)
    part = FlexibleLoad()
    assert block(part, site).capacities == block(part, other).capacities


def test_no_more_is_put_off_than_can_be(site_reading: Callable[[list[float]], Site]) -> None:
    site = site_reading([5.0, 50.0, 0.0, 30.0])
    defer, catch_up = block(FlexibleLoad(defer_maximum_mw=FILE, catch_up_maximum_mw=12), site).flows
    np.testing.assert_array_equal(defer.upper, [5, 10, 0, 30])
    assert catch_up.upper == 12


def test_campus_without_flexible_load_is_told(site: Site) -> None:
    rigid = replace(site, flexible_load_mw=np.zeros(4))
    with pytest.raises(ScenarioError, match=r"set campus\.it_load\.flexible_share above 0"):
        block(FlexibleLoad(), rigid)


@pytest.mark.parametrize(
    "keys", [{"duration_h": 0}, {"loss_share": 1.5}, {"defer_maximum_mw": -1}, {"hours": 3}]
)
def test_refusals(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FlexibleLoad.model_validate(keys)
