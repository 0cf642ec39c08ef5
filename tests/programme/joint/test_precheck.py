"""Arithmetic never calls a programme impossible that HiGHS finds possible."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.precheck import ClashKind, find_certain_clashes
from gigaplan.programme.joint.reach import money_by, reach_of_halls
from gigaplan.programme.joint.terms import CapitalTerms
from gigaplan.solve import highs
from gigaplan.solve.interface import SolverOptions, Status
from small_terms import bound_terms
from tight_terms import LOAD, campus, flat, since, terms

SEEDS = range(100)


@pytest.fixture(scope="module")
def judged() -> list[tuple[int, Status, tuple[ClashKind, ...]]]:
    """Status by HiGHS, and what arithmetic finds, of programmes with contracts to be kept."""
    found = []
    for seed in SEEDS:
        stated = bound_terms(seed)
        status = highs.solve(assemble_joint(stated)[0], SolverOptions(tolerance=1e-8)).status
        found.append((seed, status, tuple(c.kind for c in find_certain_clashes(stated))))
    return found


def test_no_false_alarm(judged: list[tuple[int, Status, tuple[ClashKind, ...]]]) -> None:
    possible = [(seed, kinds) for seed, status, kinds in judged if status is Status.OPTIMAL]
    assert len(possible) > 30
    assert [seed for seed, kinds in possible if kinds] == []


def test_most_of_what_is_impossible_is_found(
    judged: list[tuple[int, Status, tuple[ClashKind, ...]]],
) -> None:
    impossible = [kinds for _, status, kinds in judged if status is Status.INFEASIBLE]
    assert len(impossible) > 30
    assert sum(bool(kinds) for kinds in impossible) > 0.7 * len(impossible)
    told = {kind for kinds in impossible for kind in kinds}
    assert told >= {
        ClashKind.HALLS, ClashKind.POWER, ClashKind.FIRM, ClashKind.MONEY, ClashKind.CLEAN,
        ClashKind.CO2,
    }  # fmt: skip


def test_halls_by_date_rate_and_site() -> None:
    built = [reach_of_halls(campus(), period).most for period in range(6)]
    assert built == [0.0, 0.0, 100.0, 200.0, 300.0, 300.0]


def test_money_by_date_is_the_least_of_equity_total_and_years() -> None:
    capital = CapitalTerms((1e8, 1e8, 3e8, 3e8, 3e8, 3e8), 0.6, 7e8, (4e8, 2e8))
    found = money_by(terms(flat(0.0), capital=capital))
    assert found.tolist() == pytest.approx([2.5e8, 2.5e8, 4e8, 4e8, 6e8, 6e8])


def test_what_may_go_unserved_is_left_out_of_the_power() -> None:
    stated = terms(since(160.0, 3))
    assert [c.kind for c in find_certain_clashes(replace(stated, suppliers=()))] == []
    without_sun = campus("memphis", *(a for a in campus().assets if a.name != "sun"))
    lacking = find_certain_clashes(terms(since(160.0, 3), without_sun))[0]
    assert lacking.kind is ClashKind.POWER
    assert lacking.lack is not None
    weather, hours = lacking.lack
    assert weather == 0
    assert hours.tolist() == pytest.approx(np.maximum(160 * LOAD[36:] - 140.0, 0.0).tolist())
