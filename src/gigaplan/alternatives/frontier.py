"""Where a convex curve of cost over megawatts crosses a budget, from few points of it.

C(M), the least cost with the megawatts of a group held at M or beyond, is convex: to push the mix
further away from the optimum costs ever more. Every point of it that is worked out tells two things
of the farthest M whose cost is within the budget B:

    tangent   C(m) + C'(m) (M - m) <= C(M)       no plan within the budget lies beyond where the
                                                 tangent reaches B
    chord     C between two points lies below     a mix of the two plans reaches B there, or stays
              their chord                         below it

The next point is taken between the two, until they are close. M counts from the optimum in the
direction that is asked for, so that the cost rises with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

GROWTH = 4.0
"""How much further to look while the cost has hardly risen."""


@dataclass(frozen=True, slots=True)
class Point:
    """One plan on the curve.

    Attributes
    ----------
    moved_mw : float
        Megawatts away from the optimum, in the direction that is asked for. [MW]
    cost_usd : float
        What the plan costs. [USD]
    least_usd : float
        Proved: no plan with as many megawatts costs less. [USD]
    slope_usd_per_mw : float
        Proved with it: what one more megawatt costs at least. [USD/MW]
    """

    moved_mw: float
    cost_usd: float
    least_usd: float
    slope_usd_per_mw: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How far it goes within the budget, as far as the points tell.

    Attributes
    ----------
    moved_mw : float
        A plan within the budget goes so far. [MW]
    proved_mw : float
        No plan within the budget goes further; inf while nothing tells. [MW]
    inside, outside : int
        Points whose mix is that plan: (1 - share) x inside + share x outside.
    share : float
        Of the outside point in the mix. [1]
    """

    moved_mw: float
    proved_mw: float
    inside: int
    outside: int
    share: float


def reach(points: Sequence[Point], budget_usd: float) -> Reach:
    """How far some points prove that one can go.

    Parameters
    ----------
    points : sequence of Point
        At least one of them within the budget.
    budget_usd : float
        Largest cost. [USD]

    Examples
    --------
    >>> optimum, far = Point(0.0, 10.0, 10.0, 0.0), Point(4.0, 18.0, 18.0, 4.0)
    >>> found = reach([optimum, far], 12.0)
    >>> found.moved_mw, found.proved_mw, found.share
    (1.0, 2.5, 0.25)
    """
    inside = [n for n, at in enumerate(points) if at.cost_usd <= budget_usd]
    best = max(inside, key=lambda n: points[n].moved_mw)
    found, other, share = points[best].moved_mw, best, 0.0
    for n, at in enumerate(points):
        if at.cost_usd > budget_usd:
            for m in inside:
                base = points[m]
                part = (budget_usd - base.cost_usd) / (at.cost_usd - base.cost_usd)
                there = base.moved_mw + part * (at.moved_mw - base.moved_mw)
                if there > found:
                    found, best, other, share = there, m, n, part
    proved = min(
        (
            at.moved_mw + (budget_usd - at.least_usd) / at.slope_usd_per_mw
            for at in points
            if at.slope_usd_per_mw > 0.0
        ),
        default=float("inf"),
    )
    return Reach(found, max(found, proved), best, other, share)


def next_mw(points: Sequence[Point], budget_usd: float, first_mw: float, most_mw: float) -> float:
    """Where to take the next point.

    Parameters
    ----------
    points : sequence of Point
        The optimum first.
    budget_usd : float
        Largest cost. [USD]
    first_mw : float
        A guess of how far it goes, for the first point. [MW]
    most_mw : float
        Nothing lies beyond, such as zero megawatts; inf allowed. [MW]
    """
    found = reach(points, budget_usd)
    farthest = max(at.moved_mw for at in points)
    if farthest <= 0.0:
        return min(first_mw, most_mw)
    if any(at.cost_usd > budget_usd for at in points):
        return min(0.5 * (found.moved_mw + found.proved_mw), most_mw)
    # all within the budget: as far as the steepest tangent allows, yet not absurdly far
    return min(found.proved_mw, GROWTH * farthest, most_mw)
