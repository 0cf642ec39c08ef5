"""The whole fan as it would have been: what it may know, and what it would have said."""

from dataclasses import replace

import numpy as np
import pytest

from demand.world.embedded import FOOTING, WORLD, path_of
from demand.world.test_bottom_up import embedded_inputs
from gigaplan.demand.world.backtest import check_paths, error_of_one_year
from gigaplan.demand.world.fan import Group
from gigaplan.demand.world.hindsight import Knowledge, check_fan, fan_from
from gigaplan.demand.world.history import cut

KNOWLEDGE = Knowledge(
    footing=FOOTING,
    paths=WORLD.paths,
    shipped=WORLD.shipped,
    inputs=embedded_inputs(np.arange(2025.0, 2036.0)),
    half_life_years=5.0,
    weights={Group.PUBLISHED: 0.5, Group.TOP_DOWN: 0.25, Group.BOTTOM_UP: 0.25},
    share_error=0.113,
)


def keys(origin: int) -> set[str]:
    return {m.key for m in fan_from(KNOWLEDGE, origin).members if m.group is Group.PUBLISHED}


def test_only_what_was_published_is_known() -> None:
    assert keys(2023) == {"koot_2021"}
    assert keys(2024) == {
        "koot_2021", "iea_2024_base", "bloomberg_2024", "mckinsey_2024", "lbnl_2024_low",
        "lbnl_2024_high", "epri_2024_low", "epri_2024_moderate", "epri_2024_high",
        "epri_2024_higher",
    }  # fmt: skip


def test_publishers_shared_alike_then_too() -> None:
    members = fan_from(KNOWLEDGE, 2024).members
    weights = {member.key: member.weight for member in members}
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights["mckinsey_2024"] == pytest.approx(0.5 / 6)
    assert weights["epri_2024_low"] == pytest.approx(0.5 / 6 / 4)


def test_the_spread_is_what_had_been_missed_by_then() -> None:
    """By 2023 time had judged LBNL of 2016 and Koot and Wijnhoven of 2021 alone."""
    then = replace(FOOTING, history=cut(FOOTING.history, 2023))
    judged = check_paths(WORLD.paths, then)
    assert [check.name for check in judged] == ["lbnl_2016", "koot_2021"]
    error = error_of_one_year(judged, Group.PUBLISHED)
    (path,) = (m for m in fan_from(KNOWLEDGE, 2023).members if m.key == "koot_2021")
    assert path.log_scale == pytest.approx(error * np.sqrt([1.0, 2.0]))


def test_without_published_paths_the_models_share_their_weight() -> None:
    later = tuple(path for path in WORLD.paths if path.published > "2024" or path.years[0] < 2016)
    fan = fan_from(replace(KNOWLEDGE, paths=later), 2023)
    assert {member.key: member.weight for member in fan.members} == {
        "top_down": 0.5, "bottom_up": 0.5,
    }  # fmt: skip
    assert path_of("lbnl_2016") in later  # what it missed by is known


def test_what_the_fan_would_have_said() -> None:
    """Pinned: too low by 7, 14 and 2 %, and within the band of 80 % each time."""
    found = check_fan(KNOWLEDGE)
    assert [(check.from_year, check.year) for check in found] == [
        (2023, 2024), (2023, 2025), (2024, 2025),
    ]  # fmt: skip
    assert [round(check.error, 2) for check in found] == [-0.07, -0.14, -0.02]
    assert all(check.inside for check in found)
