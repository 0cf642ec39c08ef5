"""What was said in earlier years against what came: errors by hand, and pinned."""

import numpy as np
import pytest

from demand.world.embedded import FOOTING, HISTORY, WORLD, path_of
from demand.world.test_bottom_up import embedded_inputs
from gigaplan.demand.world.backtest import (
    Check,
    check_bottom_up,
    check_paths,
    check_top_down,
    error_of_one_year,
    root_mean_square,
)
from gigaplan.demand.world.ensemble import share_error
from gigaplan.demand.world.fan import Group
from gigaplan.demand.world.top_down import fit_growth
from gigaplan.scenario.outlook.regions import WorldRegion

PATHS = {check.name: check for check in check_paths(WORLD.paths, FOOTING)}
TOP_DOWN = check_top_down(HISTORY, 5.0)


def test_lbnl_in_2016_by_hand() -> None:
    """70 TWh in 2014 and 73 in 2020 were said; 58 and 108 were counted later."""
    found = PATHS["lbnl_2016"]
    assert (found.from_year, found.year) == (2014, 2020)
    assert found.forecast_twh == pytest.approx(58 * 73 / 70)
    assert found.actual_twh == 108
    assert found.error == pytest.approx(58 * 73 / 70 / 108 - 1)
    assert found.error == pytest.approx(-0.44, abs=0.005)


def test_mckinsey_by_hand() -> None:
    """147 TWh in 2023 and 224 in 2025 were said; 154 in 2023 by the IEA."""
    found = PATHS["mckinsey_2024"]
    actual = HISTORY.at(WorldRegion.UNITED_STATES, 2025)
    assert found.error == pytest.approx(154 * 224 / 147 / actual - 1, rel=1e-12)


def test_only_what_was_said_before_is_judged() -> None:
    assert "goldman_2026" not in PATHS  # published in 2026, starts in 2023
    assert "bnef_2025_us" not in PATHS  # published in December 2025, judged by 2025
    assert "gartner_2025_ai" not in PATHS  # counts a part
    assert "iea_2025_base" in PATHS  # published in April 2025
    assert len(PATHS) == 15


def test_a_model_knows_nothing_later() -> None:
    """From 2020 with the steps 2010-18 and 2018-20 alone."""
    years = np.array([2010.0, 2018.0, 2020.0])
    fit = fit_growth(years, np.array([194.0, 205.0, 269.0]), 5.0)
    first = TOP_DOWN[0]
    assert (first.from_year, first.year) == (2020, 2023)
    assert first.forecast_twh == pytest.approx(269 * np.exp(3 * fit.drift))


def test_errors_of_the_growth_model_are_stated() -> None:
    """It has been too low every time: growth rose. The band of 80 % has held all the same."""
    told = [(check.from_year, check.year, round(check.error, 3)) for check in TOP_DOWN]
    assert told == [
        (2020, 2023, -0.135),
        (2020, 2024, -0.211),
        (2020, 2025, -0.291),
        (2023, 2024, -0.069),
        (2023, 2025, -0.147),
        (2024, 2025, -0.073),
    ]
    assert all(check.inside for check in TOP_DOWN)
    assert root_mean_square(TOP_DOWN) == pytest.approx(0.196, abs=5e-4)


def test_errors_of_the_model_of_accelerators_are_stated() -> None:
    """Its inputs alone make too narrow a band: one outcome of three lies within."""
    years = np.arange(2025.0, 2036.0)
    found = check_bottom_up(WORLD.shipped, HISTORY, embedded_inputs(years))
    assert [(check.from_year, check.year) for check in found] == [
        (2023, 2024), (2023, 2025), (2024, 2025),
    ]  # fmt: skip
    assert [round(check.error, 2) for check in found] == [-0.05, -0.10, 0.02]
    assert [check.inside for check in found] == [False, False, True]


def test_errors_of_paths_are_one_vote_a_publisher() -> None:
    def check(publisher: str, error: float, years: int) -> Check:
        world = WorldRegion.WORLD
        said = float(100 * np.exp(error))
        return Check(Group.PUBLISHED, "x", publisher, world, 2020, 2020 + years, said, 100.0)

    some = [check("A", 0.2, 4), check("A", -0.1, 1), check("B", 0.3, 1)]
    # A: (0.04/4 + 0.01/1)/2 = 0.01; B: 0.09; mean 0.05
    assert error_of_one_year(some, Group.PUBLISHED) == pytest.approx(0.05**0.5)
    with pytest.raises(ValueError, match="time has judged no forecast of top_down"):
        error_of_one_year(some, Group.TOP_DOWN)


def test_the_spread_of_paths_is_what_paths_have_missed_by() -> None:
    assert error_of_one_year(list(PATHS.values()), Group.PUBLISHED) == pytest.approx(
        0.142, abs=5e-4
    )


def test_publishers_differ_on_shares() -> None:
    """BloombergNEF in 2035 against the IEA's shares of 2030, eleven years after 2024."""
    apart = [
        np.log(430 / 1596 / (426 / 946)),
        np.log(397 / 1596 / (277 / 946)),
        np.log(274 / 1596 / (113 / 946)),
    ]
    expected = (sum(value**2 for value in apart) / 3 / 11) ** 0.5
    assert share_error(WORLD.paths, FOOTING, 2024) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ValueError, match="no publisher speaks of the world and of a region"):
        share_error([path_of("gartner_2026")], FOOTING, 2024)
