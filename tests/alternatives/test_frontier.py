"""The farthest point of a convex curve within a budget, from points and tangents of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.alternatives.frontier import Point, next_mw, reach


def curve(moved: float, steep: float = 1.0) -> Point:
    """A point of the parabola steep x M^2, with its tangent."""
    cost = steep * moved**2
    return Point(moved, cost, cost, 2 * steep * moved)


def search(budget: float, steep: float, first: float, most: float, close: float):
    points = [curve(0.0)]
    for _ in range(30):
        found = reach(points, budget)
        if min(found.proved_mw, most) - min(found.moved_mw, most) <= close:
            break
        points.append(curve(next_mw(points, budget, first, most), steep))
    return reach(points, budget), len(points) - 1


@given(st.floats(0.1, 1e3), st.floats(1e-3, 1e2), st.floats(1e-2, 1e2))
def test_every_parabola_is_bracketed_in_few_points(
    budget: float, steep: float, first: float
) -> None:
    exact = math.sqrt(budget / steep)
    found, points = search(budget, steep, first, math.inf, 1e-3 * exact)
    assert found.moved_mw <= exact * (1 + 1e-9)
    assert found.proved_mw >= exact * (1 - 1e-9)
    assert points <= 20


def test_a_straight_cost_is_known_from_two_points() -> None:
    points = [Point(0.0, 0.0, 0.0, 0.0), Point(1.0, 5.0, 5.0, 5.0)]
    found = reach(points, 20.0)
    assert (found.moved_mw, found.proved_mw) == (1.0, 4.0)
    assert next_mw(points, 20.0, 1.0, math.inf) == 4.0
    found = reach([*points, Point(4.0, 20.0, 20.0, 5.0)], 20.0)
    assert found.moved_mw == found.proved_mw == 4.0


def test_the_mix_of_two_plans_spends_the_budget() -> None:
    found = reach([Point(0.0, 10.0, 10.0, 0.0), Point(8.0, 30.0, 29.0, 4.0)], 15.0)
    assert found.share == pytest.approx(0.25)
    assert found.moved_mw == pytest.approx(2.0)
    assert (found.inside, found.outside) == (0, 1)
    assert found.proved_mw == pytest.approx(8.0 - 14.0 / 4.0)


def test_nothing_beyond_what_there_can_be_is_asked_for() -> None:
    assert next_mw([curve(0.0)], 9.0, 5.0, 2.0) == 2.0
    assert next_mw([curve(0.0), curve(1.0)], 9.0, 5.0, 2.0) == 2.0
