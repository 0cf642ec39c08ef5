"""Every number read is recorded with its source; faults name key, value and fix."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.register import Grade
from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.technologies.base import Assumption
from gigaplan.technologies.gas_engine import GasEngine
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import quantity_of

FILE = SeriesFile(file=Path("own.csv"), column="share")


def test_register_figure_is_recorded_with_source_range_and_grade(site: Site) -> None:
    ledger = Ledger(GasEngine(name="hall"), site)
    assert ledger.number("life_years") == 20
    assert ledger.assumptions == (
        Assumption(
            "hall",
            "life_years",
            20.0,
            "1",
            "technology.gas_engine.life_years: made up (2025-01-01)",
            Grade.B,
            10.0,
            40.0,
            given_by_user=False,
            note="a round number",
        ),
    )


def test_own_number_goes_before_the_register(site: Site) -> None:
    ledger = Ledger(GasEngine(life_years=15), site)
    assert ledger.number("life_years") == 15
    (record,) = ledger.assumptions
    assert (record.value, record.source, record.given_by_user) == (15, "scenario", True)


def test_default_of_a_key_is_not_called_the_users(site: Site) -> None:
    ledger = Ledger(GasEngine(), site)
    assert ledger.number("existing_mw") == 0
    assert ledger.assumptions[0].source == "default of the scenario key"
    assert not ledger.assumptions[0].given_by_user


def test_a_number_read_twice_is_recorded_once(site: Site) -> None:
    ledger = Ledger(GasEngine(), site)
    assert ledger.number("life_years") == ledger.number("life_years")
    assert len(ledger.assumptions) == 1


def test_series_is_recorded_by_mean_and_range(
    site_reading: Callable[[list[float]], Site],
) -> None:
    ledger = Ledger(GasEngine(availability=FILE), site_reading([0.5, 1.0, 0.9, 0.6]))
    np.testing.assert_array_equal(ledger.profile("availability", 0, 1), [0.5, 1.0, 0.9, 0.6])
    (record,) = ledger.assumptions
    assert (record.value, record.low, record.high) == (0.75, 0.5, 1.0)
    assert record.given_by_user
    assert "own.csv share (mean of 4 hours)" in record.source


def test_share_in_percent_is_refused_with_hour_value_and_fix(
    site_reading: Callable[[list[float]], Site],
) -> None:
    ledger = Ledger(GasEngine(availability=FILE), site_reading([0.9, 86.0, 90.0, 1.0]))
    with pytest.raises(ScenarioError) as error:
        ledger.profile("availability", 0, 1)
    assert error.value.where == "supply.gas_engine.availability"
    assert error.value.problem == (
        "must be between 0 and 1 in every hour (got 86 at 2019-01-01T01 UTC, 2 such hours)"
    )
    assert error.value.fix == "give values between 0 and 1; for a column in percent add scale: 0.01"


def test_year_outside_a_path_is_refused(site: Site) -> None:
    ledger = Ledger(GasEngine(capex_usd_per_kw={2030: 900, 2035: 800}), site)
    with pytest.raises(ScenarioError, match=r"no value for 2028 \(got 2030 to 2035\)"):
        ledger.number("capex_usd_per_kw")


def test_empty_path_is_refused(site: Site) -> None:
    ledger = Ledger(GasEngine(capex_usd_per_kw={}), site)
    with pytest.raises(ScenarioError, match=r"no value for 2028 \(got no year\)"):
        ledger.number("capex_usd_per_kw")


def test_figure_that_the_register_lacks_must_be_stated(site: Site) -> None:
    ledger = Ledger(GasEngine(), site)
    with pytest.raises(ScenarioError, match="state life_years in the scenario"):
        ledger.figure("life_years", "technology.nonsense.life_years")


def test_field_without_quantity_is_a_fault_of_the_technology() -> None:
    with pytest.raises(TypeError, match=r"GasEngine\.must_run has no Quantity"):
        quantity_of(GasEngine, "must_run")
