"""What holds for every network: drawn parties with holdings in circles, leases, supplies, loans."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exposure.small import edge, party, small
from gigaplan.exposure.analysis import analyse
from gigaplan.exposure.tables import exposure_tables

NAMES = ("Fund", "Site", "Ann", "Bob", "Tea", "Cup", "Oak")


@st.composite
def networks(draw):
    """Edges among seven parties; nobody's holders in the file own more than 90 % of it."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    left = dict.fromkeys(NAMES, 0.9)
    edges = []
    for _ in range(draw(st.integers(4, 24))):
        first, second = (NAMES[n] for n in random.choice(len(NAMES), 2, replace=False))
        kind = random.integers(0, 4)
        usd = float(random.uniform(1.0, 100.0))
        if kind == 0:
            share = float(random.uniform(0.0, 0.6)) * left[second]
            if share > 0.0:
                left[second] -= share
                edges.append(edge("equity", holder=first, company=second, share=share))
        elif kind == 1:
            edges.append(edge("lease", landlord=first, tenant=second, usd_per_year=usd))
        elif kind == 2:
            edges.append(edge("supply", supplier=first, buyer=second, usd_per_year=usd))
        else:
            edges.append(edge("credit", lender=first, borrower=second, usd=usd, recovery=0.3))
    return edges or [edge("lease", landlord="Site", tenant="Tea", usd_per_year=1.0)]


def parties(names=NAMES):
    return [
        party(
            name,
            kind="vehicle" if name in ("Fund", "Site") else "corporate",
            member=name in ("Ann", "Bob"),
            equity_usd=100.0,
        )
        for name in names
    ]


def at_risk(edges, names=NAMES):
    """What each viewer would lose with each party, by names."""
    found = analyse(small(parties=parties(names), edges=edges, circle_steps=3))
    amounts = found.exposures.total.at_risk_usd(1.0)
    return {
        (names[viewer], name): float(amounts[row, at])
        for row, viewer in enumerate(found.exposures.viewers)
        for at, name in enumerate(names)
    }


@given(networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_an_edge_less_never_raises_an_exposure(edges, data):
    before = at_risk(edges)
    gone = data.draw(st.integers(0, len(edges) - 1))
    rest = [each for at, each in enumerate(edges) if at != gone]
    if rest:
        after = at_risk(rest)
        assert all(after[key] <= value + 1e-9 * (1.0 + value) for key, value in before.items())


@given(networks(), st.permutations(NAMES))
@settings(max_examples=60, deadline=None)
def test_the_order_of_parties_and_edges_does_not_matter(edges, order):
    moved = at_risk(edges[::-1], tuple(order))
    for key, value in at_risk(edges).items():
        assert moved[key] == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_every_loss_is_borne_by_somebody(edges):
    found = analyse(small(parties=parties(), edges=edges, circle_steps=3), (), NAMES)
    for lost in found.failures:
        assert lost.borne_usd.sum() == pytest.approx(lost.at_risk_usd.sum(), rel=1e-9, abs=1e-9)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_direct_through_and_other_are_all(edges):
    table = exposure_tables(
        analyse(small(parties=parties(), edges=edges, circle_steps=3))
    ).exposures
    ways = table["direct_usd"] + table["through_usd"] + table["other_usd"]
    assert ways.to_list() == pytest.approx(table["at_risk_usd"].to_list(), rel=1e-9, abs=1e-7)
    assert all(value >= -1e-7 for value in table["other_usd"])


@given(networks(), st.floats(0.1, 10.0))
@settings(max_examples=30, deadline=None)
def test_money_scales(edges, factor):
    """Twice the money is twice the exposure, with the same shares."""
    scaled = [
        {key: value * factor if key.startswith("usd") else value for key, value in each.items()}
        for each in edges
    ]
    more = [each | {"equity_usd": 100.0 * factor} for each in parties()]
    found = analyse(small(parties=more, edges=scaled, circle_steps=3))
    amounts = found.exposures.total.at_risk_usd(1.0)
    for (viewer, name), value in at_risk(edges).items():
        row = [NAMES[at] for at in found.exposures.viewers].index(viewer)
        assert amounts[row, NAMES.index(name)] == pytest.approx(factor * value, rel=1e-9, abs=1e-9)
