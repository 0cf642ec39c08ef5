"""The mixture: quantiles of one member, of several, and what a fan must keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from gigaplan.demand.world.fan import Group, Member, combine, probability_below, quantile
from gigaplan.scenario.outlook.regions import WorldRegion

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
YEARS = np.array([2030])


def member(weight: float, middle: float, scale: float, freedom: float = np.inf) -> Member:
    return Member(
        "one", "us", Group.PUBLISHED, weight, np.array([middle]), np.array([scale]), freedom
    )


def test_one_lognormal_has_its_own_quantiles() -> None:
    for p in LEVELS:
        found = quantile([member(1.0, np.log(900), 0.3)], 0, float(p))
        assert found == pytest.approx(900 * np.exp(0.3 * norm.ppf(p)), rel=1e-10)


def test_one_student_t_has_its_own_quantiles() -> None:
    for p in LEVELS:
        found = quantile([member(1.0, np.log(900), 0.3, 4.0)], 0, float(p))
        assert found == pytest.approx(900 * np.exp(0.3 * student.ppf(p, 4)), rel=1e-10)


def test_two_apart_meet_in_the_middle() -> None:
    """Half at 100 and half at 400, both narrow and alike: half lies below 200, by symmetry."""
    pair = [member(0.5, np.log(100), 0.2), member(0.5, np.log(400), 0.2)]
    assert probability_below(pair, 0, 200.0) == pytest.approx(0.5, abs=1e-12)
    assert quantile(pair, 0, 0.5) == pytest.approx(200.0, rel=1e-9)
    # all of one member lies below 200 but for what is 3.47 scales above its middle
    below = 0.5 * norm.cdf(np.log(2) / 0.2) + 0.5 * norm.cdf(-np.log(2) / 0.2)
    assert below == pytest.approx(0.5, abs=1e-12)


def test_weights_of_some_members_are_in_proportion() -> None:
    three = [member(0.2, 5.0, 0.2), member(0.2, 6.0, 0.2), member(0.6, 9.0, 0.2)]
    half = probability_below(three[:2], 0, float(np.exp(5.5)))
    assert half == pytest.approx(0.5, abs=1e-12)


@given(
    parts=st.lists(
        st.tuples(
            st.floats(0.05, 1.0),
            st.floats(4.0, 9.0),
            st.floats(0.02, 1.0),
            st.sampled_from([2.0, 4.0, np.inf]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_fan_rises_and_its_quantiles_are_its_probabilities(
    parts: list[tuple[float, float, float, float]],
) -> None:
    total = sum(part[0] for part in parts)
    members = [member(part[0] / total, *part[1:]) for part in parts]
    fan = combine(WorldRegion.WORLD, YEARS, members, LEVELS)
    assert (np.diff(fan.twh[0]) > 0).all()
    for p, twh in zip(LEVELS, fan.twh[0], strict=True):
        assert probability_below(members, 0, float(twh)) == pytest.approx(p, abs=1e-9)


def test_weights_must_sum_to_one() -> None:
    with pytest.raises(ValueError, match=r"weights of World sum to 0\.9, not to 1"):
        combine(WorldRegion.WORLD, YEARS, [member(0.9, 5.0, 0.2)], LEVELS)


def test_a_fan_is_what_drawing_gives() -> None:
    """200,000 draws, fixed seed: a probability is 0.11 % unsure; three times that is allowed."""
    parts = [member(0.5, 6.9, 0.3), member(0.3, 7.4, 0.5), member(0.2, 6.5, 0.4, 4.0)]
    draws = np.random.default_rng(6)
    which = draws.choice(3, size=200_000, p=[0.5, 0.3, 0.2])
    noise = np.where(which == 2, draws.standard_t(4, which.size), draws.standard_normal(which.size))
    middle = np.array([6.9, 7.4, 6.5])[which]
    twh = np.exp(middle + np.array([0.3, 0.5, 0.4])[which] * noise)
    for p in LEVELS:
        assert (twh <= quantile(parts, 0, float(p))).mean() == pytest.approx(p, abs=0.0034)
