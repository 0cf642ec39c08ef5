"""Arithmetic finds what is certain, at once, and never cries wolf."""

import numpy as np
import pytest

from gigaplan.programme.assemble import assemble
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.precheck import ClashKind, find_certain_clashes
from gigaplan.solve.highs import solve
from gigaplan.solve.interface import SolverOptions, Status
from small_blocks import plant, span, store, unserved

NO_LIMITS = SystemLimits()


def test_shortage_counts_availability_and_both_plants() -> None:
    assets = (plant("a", maximum=10.0, upper=np.array([1.0, 0.5])), plant("b", maximum=4.0))
    (clash,) = find_certain_clashes(assets, (span(14, 14),), NO_LIMITS)
    assert clash.kind is ClashKind.SHORT_OF_POWER
    assert clash.lack == pytest.approx([0, 5])
    assert (clash.asked, clash.possible) == (14, 9)


def test_unlimited_plant_helps_only_where_it_is_available() -> None:
    sun = plant("sun", upper=np.array([0.0, 0.3]))
    (clash,) = find_certain_clashes((sun,), (span(5, 5),), NO_LIMITS)
    assert clash.lack == pytest.approx([5, 0])


def test_stores_and_unserved_load_count_as_supply() -> None:
    sun = plant("sun", upper=np.array([0.0, 0.3]))
    assert find_certain_clashes((sun, store()), (span(5, 5),), NO_LIMITS) == ()
    assert find_certain_clashes((sun, unserved([5, 5])), (span(5, 5),), NO_LIMITS) == ()


def test_store_is_no_source_of_clean_energy() -> None:
    assets = (plant(), store())
    found = find_certain_clashes(assets, (span(5, 5),), SystemLimits(clean_share=0.1))
    assert [c.kind for c in found] == [ClashKind.CLEAN_ENERGY]
    assert found[0].lack == pytest.approx([1.0])


@pytest.mark.parametrize("seed", range(150))
def test_what_is_certain_is_confirmed_by_the_solver(seed: int) -> None:
    rng = np.random.default_rng(seed)
    load = rng.uniform(5, 15, 6)
    assets = (
        plant(
            "a",
            maximum=float(rng.integers(1, 9)),
            lower=float(rng.choice([0, 0.5])),
            upper=rng.uniform(0.5, 1, 6),
            clean_share=1.0,
            land_acres=1.0,
            minimum=float(rng.integers(0, 2)),
        ),
        plant("b", maximum=float(rng.integers(4, 12)), minimum=float(rng.integers(0, 4))),
        *([store()] if rng.random() < 0.3 else []),
    )
    limits = SystemLimits(
        clean_share=float(rng.choice([0.1, 0.5])), land_acres=float(rng.choice([0.5, 50.0]))
    )
    programme, _ = assemble(assets, (span(*load),), limits)
    if find_certain_clashes(assets, (span(*load),), limits):
        assert solve(programme, SolverOptions()).status is Status.INFEASIBLE
