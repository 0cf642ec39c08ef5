"""History, shares of the world, and the sums of the IEA's annex."""

import numpy as np
import pytest

from demand.world.embedded import HISTORY, SHARES, WORLD
from gigaplan.demand.world.history import cut, load_factor_of, sum_of_parts, sum_of_types
from gigaplan.scenario.outlook.regions import WorldRegion


def test_annex_totals_are_the_sums_of_their_types() -> None:
    """Every value is rounded to 1 TWh, so three of them may be 1.5 TWh off their total."""
    sums = sum_of_types(WORLD.types)
    assert len(sums) == 11  # 3 years gone by; 4 scenarios in 2030 and 2035
    for added, total in sums.values():
        assert added == pytest.approx(total, abs=1.5)


def test_annex_totals_are_the_sums_of_their_regions_but_for_what_it_does_not_list() -> None:
    """The annex lists six regions; what it leaves out is a steady 1.2 to 1.6 % of its total.

    Rounding cannot explain it: three values to 1 TWh and three to 0.1 are at most 1.65 TWh off.
    """
    for (_, year), (added, total) in sum_of_parts(WORLD.annex).items():
        assert 0.011 < 1.0 - added / total < 0.016, year
    assert sum_of_parts(WORLD.annex)["historical", 2024] == (
        pytest.approx(187 + 1.7 + 68 + 1.4 + 1.5 + 150), 416.0
    )  # fmt: skip


def test_history_of_2025_is_that_of_the_annex_grown() -> None:
    # IEA, April 2026: data centres used 17 % more in 2025 than in 2024: 416 x 1.17 = 486.72
    assert HISTORY.at(WorldRegion.WORLD, 2025) == pytest.approx(416 * 1.17, abs=0.05)
    assert HISTORY.last_year == 2025


def test_a_region_ends_with_its_share_of_the_world() -> None:
    # United States: 183/416 in 2024 and 426/946 in 2030, a sixth of the way in 2025
    share = 183 / 416 + (426 / 946 - 183 / 416) / 6
    assert SHARES.at(WorldRegion.UNITED_STATES, 2025) == pytest.approx(share, rel=1e-12)
    assert HISTORY.at(WorldRegion.UNITED_STATES, 2025) == pytest.approx(486.7 * share, rel=1e-12)


def test_between_years_history_grows_at_a_constant_rate() -> None:
    # 205 in 2018 and 269 in 2020: the geometric mean in 2019
    assert HISTORY.at(WorldRegion.WORLD, 2019) == pytest.approx((205 * 269) ** 0.5, rel=1e-12)
    with pytest.raises(ValueError, match="history of China holds 2020 to 2025, not 2019"):
        HISTORY.at(WorldRegion.CHINA, 2019)


def test_shares_are_held_outside_the_annex() -> None:
    assert SHARES.at(WorldRegion.EUROPE, 2040) == SHARES.at(WorldRegion.EUROPE, 2030) == 113 / 946
    assert SHARES.at(WorldRegion.WORLD, 2027) == 1.0


def test_load_factor_is_energy_over_power() -> None:
    # 2024: 416 TWh over 97 GW x 8,760 h; the annex itself prints 49 %
    years, factors = load_factor_of(WORLD.annex)
    at = int(np.flatnonzero(years == 2024)[0])
    assert factors[at] == pytest.approx(416e3 / (97 * 8760), rel=1e-12)
    assert round(100 * factors[at]) == 49


def test_history_as_it_ended_with_a_year() -> None:
    then = cut(HISTORY, 2023)
    assert then.last_year == 2023
    assert then.at(WorldRegion.WORLD, 2023) == 361
    assert not then.holds(WorldRegion.CHINA, 2024)
    with pytest.raises(ValueError, match="history of North America has no value for 2018"):
        cut(HISTORY, 2018)
