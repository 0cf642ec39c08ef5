"""Published paths on one footing, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from demand.world.embedded import FOOTING, HISTORY, WORLD, path_of
from gigaplan.data.world_records import PathUse
from gigaplan.demand.world.published import (
    go_on,
    level_factor,
    log_path,
    read_at,
    spoken_for,
    twh_of,
)
from gigaplan.scenario.outlook.regions import WorldRegion

US, ALL = WorldRegion.UNITED_STATES, WorldRegion.WORLD


def test_gigawatts_become_terawatt_hours_by_the_load_factor() -> None:
    """Goldman Sachs 92 GW in 2027: half way from 416/849.72 in 2024 to 946/1979.76 in 2030."""
    factor = (416e3 / (97 * 8760) + 946e3 / (226 * 8760)) / 2
    found = twh_of(path_of("goldman_2025"), FOOTING)
    assert found[-1] == pytest.approx(92 * 8.76 * factor, rel=1e-12)


def test_between_points_a_path_grows_at_a_constant_rate() -> None:
    path = path_of("iea_2025_base")
    assert read_at(path, FOOTING, 2027) == pytest.approx((416 * 946) ** 0.5)
    assert read_at(path, FOOTING, 2035) == pytest.approx(1193)
    assert read_at(path, FOOTING, 2036) is None


def test_a_path_is_read_as_growth_on_the_level_of_history() -> None:
    """Bloomberg: 508 TWh in 2024, 1,580 in 2034: 569.1 in 2025, where history has 486.7."""
    path = path_of("bloomberg_2024")
    said = 508 * (1580 / 508) ** 0.1
    assert level_factor(path, FOOTING) == pytest.approx(486.7 / said)
    logs = log_path(path, ALL, FOOTING, [2034])
    assert np.exp(logs[0]) == pytest.approx(1580 * 486.7 / said)
    assert np.exp(logs[0]) == pytest.approx(1351.4, abs=0.05)


def test_another_region_is_carried_over_by_shares() -> None:
    """McKinsey speaks of the US: its growth to 2030, less the growth of the US share by the IEA."""
    path = path_of("mckinsey_2024")
    here = FOOTING.shares.at(US, 2030) / FOOTING.shares.at(US, 2025)
    found = np.exp(log_path(path, ALL, FOOTING, [2030]))[0]
    assert found == pytest.approx(486.7 * 606 / 224 / here)
    own = np.exp(log_path(path, US, FOOTING, [2030]))[0]
    assert own == pytest.approx(HISTORY.at(US, 2025) * 606 / 224)


def test_a_path_that_begins_later_starts_from_history_and_is_taken_as_printed() -> None:
    late = replace(path_of("bnef_2025"), use=PathUse.ENSEMBLE, weight=1.0)
    assert late.years == (2035,)
    found = np.exp(log_path(late, ALL, FOOTING, [2030, 2035]))
    assert found == pytest.approx([(486.7 * 1600) ** 0.5, 1600])


def test_paths_that_end_go_on_with_the_others() -> None:
    """One of two ends after a year; the other grows by 0.2, then 0.1; then nobody goes on."""
    logs = np.array([[1.1, np.nan, np.nan], [1.3, 1.5, np.nan]])
    found = go_on(logs, np.array([1.0, 1.0]), np.array([0.3, 0.7]))
    assert found == pytest.approx(np.array([[1.1, 1.3, 1.5], [1.3, 1.5, 1.7]]))


def test_weights_count_in_the_growth_that_is_taken_over() -> None:
    logs = np.array([[np.nan], [1.4], [1.1]])
    found = go_on(logs, np.array([1.0, 1.0, 1.0]), np.array([0.5, 0.1, 0.4]))
    assert found[0, 0] == pytest.approx(1.0 + (0.1 * 0.4 + 0.4 * 0.1) / 0.5)
    with pytest.raises(ValueError, match="no published path reaches the first year"):
        go_on(np.array([[np.nan]]), np.array([1.0]), np.array([1.0]))


def test_a_publisher_speaks_for_itself_where_it_can() -> None:
    of_us, of_all = spoken_for(WORLD.paths, US), spoken_for(WORLD.paths, ALL)
    assert [path.key for path in of_us["BloombergNEF"]] == ["bnef_2026_united_states"]
    assert [path.key for path in of_all["BloombergNEF"]] == ["bnef_2026_world"]
    assert [path.key for path in of_us["IEA"]] == [path.key for path in of_all["IEA"]]
    assert [path.key for path in of_all["LBNL"]] == ["lbnl_2024_low", "lbnl_2024_high"]
    of_africa = spoken_for(WORLD.paths, WorldRegion.AFRICA)
    assert [path.key for path in of_africa["BloombergNEF"]] == ["bnef_2026_world"]
