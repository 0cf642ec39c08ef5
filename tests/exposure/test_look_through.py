"""Effective ownership: chains and circles by hand, by another formula, and what always holds."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigaplan.exposure.graph import matrix_of
from gigaplan.exposure.look_through import OwnershipError, borne, effective_shares, held_outside


def shares_of(entries, count, holder=0):
    return effective_shares(matrix_of(count, entries), np.array([holder])).shares[0]


def test_a_chain_is_the_product_of_its_shares():
    # 0 holds 60 % of 1, 1 holds 50 % of 2: 0.6 x 0.5 = 0.3
    assert shares_of([(0, 1, 0.6), (1, 2, 0.5)], 3).tolist() == pytest.approx([1.0, 0.6, 0.3])


def test_several_chains_are_added():
    # 0 -> 2 directly 0.1, over 1: 0.6 x 0.5 = 0.3
    entries = [(0, 1, 0.6), (1, 2, 0.5), (0, 2, 0.1)]
    assert shares_of(entries, 3)[2] == pytest.approx(0.4)


def test_a_circle_behind_the_holder_is_gone_round_without_end():
    # 0 holds 1/2 of 1; 1 holds 2/5 of 2, 2 holds 3/10 of 1. Each time round multiplies by
    # 2/5 x 3/10 = 3/25, so that the share in 1 is 1/2 / (1 - 3/25) = 25/44
    # and in 2 it is 2/5 of that, 5/22.
    found = shares_of([(0, 1, 0.5), (1, 2, 0.4), (2, 1, 0.3)], 3)
    assert found[1] == pytest.approx(float(Fraction(25, 44)), rel=1e-15)
    assert found[2] == pytest.approx(float(Fraction(5, 22)), rel=1e-15)


def test_a_circle_through_the_holder_is_not_counted_again():
    # 0 holds 60 % of 1 and 1 holds 20 % of 0. What 1 holds of 0 does not make 0 own more of 1:
    # (I - A)^-1 alone would say 0.6 / (1 - 0.12) = 0.68.
    found = shares_of([(0, 1, 0.6), (1, 0, 0.2), (1, 2, 0.5)], 3)
    assert found.tolist() == pytest.approx([1.0, 0.6, 0.3])


def test_what_outside_owners_bear_adds_up():
    # Of a loss of 100 in 1: N_01 = 0.6 / 0.88, N_11 = 1 / 0.88. Outside owners hold 80 % of 0 and
    # 40 % of 1: 0.8 x 0.6 / 0.88 = 54.5454..., 0.4 / 0.88 = 45.4545...
    owned = matrix_of(2, [(0, 1, 0.6), (1, 0, 0.2)])
    found = borne(owned, np.array([0.0, 100.0]))
    assert found.tolist() == pytest.approx([600 / 11, 500 / 11], rel=1e-14)
    assert held_outside(owned).tolist() == pytest.approx([0.8, 0.4])


def test_more_than_all_is_refused():
    with pytest.raises(OwnershipError) as refused:
        shares_of([(0, 2, 0.7), (1, 2, 0.4)], 3)
    assert refused.value.parties == (2,)
    assert refused.value.problem == "holders own 110.0% of it"


def test_a_circle_that_owns_itself_is_refused():
    with pytest.raises(OwnershipError) as refused:
        shares_of([(1, 2, 1.0), (2, 1, 1.0)], 3)
    assert refused.value.parties == (1, 2)


def test_a_wholly_owned_chain_is_no_circle():
    assert shares_of([(0, 1, 1.0), (1, 2, 1.0)], 3).tolist() == [1.0, 1.0, 1.0]


@st.composite
def holdings(draw, least=2, most=7):
    """Holdings of which at most 95 % of anyone are in the graph: circles are likely."""
    count = draw(st.integers(least, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dense = random.uniform(0.0, 1.0, (count, count)) * (random.uniform(size=(count, count)) < 0.5)
    np.fill_diagonal(dense, 0.0)
    whole = dense.sum(axis=0)
    return dense * np.where(whole > 0.0, random.uniform(0.1, 0.95) / np.maximum(whole, 1e-9), 0.0)


def sparse(dense):
    places = np.argwhere(dense).tolist()
    return matrix_of(len(dense), [(row, column, dense[row, column]) for row, column in places])


@given(holdings())
@settings(max_examples=100, deadline=None)
def test_the_share_is_that_of_chains_that_never_come_back(dense):
    # Another formula: without the holder's column and row, y = a (I - A')^-1.
    every = np.arange(len(dense))
    found = effective_shares(sparse(dense), every).shares
    for holder in every:
        rest = every[every != holder]
        inner = np.eye(rest.size) - dense[np.ix_(rest, rest)]
        expected = np.linalg.solve(inner.T, dense[holder, rest])
        assert found[holder, rest] == pytest.approx(expected, rel=1e-12, abs=1e-14)


@given(holdings())
@settings(max_examples=100, deadline=None)
def test_the_share_fulfils_its_equation(dense):
    found = effective_shares(sparse(dense), np.arange(len(dense))).shares
    for i in range(len(dense)):
        for j in range(len(dense)):
            if i != j:
                others = [k for k in range(len(dense)) if k != i]
                chains = dense[i, j] + sum(found[i, k] * dense[k, j] for k in others)
                assert found[i, j] == pytest.approx(chains, rel=1e-12, abs=1e-14)


@given(holdings())
@settings(max_examples=100, deadline=None)
def test_all_of_a_loss_is_borne(dense):
    loss = np.linspace(1.0, 2.0, len(dense))
    assert borne(sparse(dense), loss).sum() == pytest.approx(loss.sum(), rel=1e-12)


@given(holdings(), st.data())
@settings(max_examples=100, deadline=None)
def test_taking_a_holding_away_never_raises_a_share(dense, data):
    rows, columns = np.nonzero(dense)
    if not rows.size:
        return
    at = data.draw(st.integers(0, rows.size - 1))
    less = dense.copy()
    less[rows[at], columns[at]] = 0.0
    every = np.arange(len(dense))
    before = effective_shares(sparse(dense), every).shares
    assert (effective_shares(sparse(less), every).shares <= before + 1e-12).all()


@given(holdings(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_parties_does_not_matter(dense, shuffler):
    order = list(range(len(dense)))
    shuffler.shuffle(order)
    every = np.arange(len(dense))
    found = effective_shares(sparse(dense), every).shares
    moved = effective_shares(sparse(dense[np.ix_(order, order)]), every).shares
    assert moved == pytest.approx(found[np.ix_(order, order)], rel=1e-12, abs=1e-14)


def test_the_published_example_of_two_that_hold_half_of_each_other():
    # Elliott, Golub, Jackson (2014), section I: each of two organisations holds half of the other.
    # A dollar of 1's own asset is worth 2/3 to the outside owners of 1 and 1/3 to those of 2.
    owned = matrix_of(2, [(0, 1, 0.5), (1, 0, 0.5)])
    assert borne(owned, np.array([1.0, 0.0])).tolist() == pytest.approx([2 / 3, 1 / 3])
