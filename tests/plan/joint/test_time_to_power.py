"""How soon there is power from what; what an earlier date is worth, checked by planning again."""

import numpy as np
import pytest

from gigaplan.plan.joint.dated_prices import DateKind
from gigaplan.plan.joint.earlier import COLUMNS, Claim, claims_of, earlier_table
from gigaplan.plan.joint.moved_dates import come_earlier
from gigaplan.plan.joint.reading import JointReading
from gigaplan.plan.joint.time_to_power import time_to_power_table
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.solve import highs
from gigaplan.solve.interface import Solution, SolverOptions, Status
from small_terms import drawn_terms

EXACT = SolverOptions(tolerance=1e-9)
STEP_MW = 1e-3
"""So little that no plant is used up by it."""


def _optimum(terms: ProgrammeTerms) -> tuple[Solution, JointReading]:
    programme, layout = assemble_joint(terms)
    solution = highs.solve(programme, EXACT)
    assert solution.status is Status.OPTIMAL
    return solution, JointReading(programme, layout, solution)


@pytest.mark.parametrize("seed", [0, 1, 4, 6, 9])
def test_no_earlier_date_brings_more_than_it_is_said_to(seed: int) -> None:
    terms = drawn_terms(seed)
    first, reading = _optimum(terms)
    claims = [c for c in claims_of(reading) if c.usd_per_mw is not None]
    assert claims
    met = 0
    for claim in claims:
        assert claim.usd_per_mw is not None
        second, _ = _optimum(come_earlier(terms, claim, STEP_MW))
        found = (first.objective - second.objective) / STEP_MW
        # HiGHS is exact to 1e-9 of 1e9 USD, which a thousandth of a megawatt makes 1,000 USD
        assert found <= claim.usd_per_mw + 0.01 * abs(claim.usd_per_mw) + 1500.0, claim
        met += found >= 0.98 * claim.usd_per_mw - 1500.0
    # prices of a degenerate plan are one choice of several, and a claim is then above what is found
    assert met >= 0.6 * len(claims)


def test_claims_are_told_in_the_words_of_the_programme() -> None:
    terms = drawn_terms(4)
    _, reading = _optimum(terms)
    claims = claims_of(reading)
    table = earlier_table(reading.layout, claims)
    assert list(table.columns) == list(COLUMNS)
    labels = [period.label for period in terms.periods]
    for row, claim in zip(table.iter_rows(named=True), claims, strict=True):
        assert labels.index(row["period"]) == labels.index(row["earlier"]) + 1 == claim.period
        if row["pv_usd_per_mw"] is not None:
            # a quarter has three months
            assert row["pv_usd_per_mw_month"] == pytest.approx(row["pv_usd_per_mw"] / 3.0)


def test_nothing_has_a_price_where_units_are_whole() -> None:
    _, reading = _optimum(drawn_terms(4))
    some = claims_of(reading, whole_units=True)
    assert {claim.kind for claim in some} == {claim.kind for claim in claims_of(reading)}


def test_slots_move_and_nothing_is_lost() -> None:
    terms = drawn_terms(4)
    supplier = terms.suppliers[0]
    claim = Claim(DateKind.SLOTS, None, supplier.name, 2, supplier.slots_mw[2], 1.0)
    moved = come_earlier(terms, claim, 3.0).suppliers[0].slots_mw
    assert sum(moved) == pytest.approx(sum(supplier.slots_mw))
    assert moved[1] == supplier.slots_mw[1] + 3.0
    assert moved[2] == supplier.slots_mw[2] - 3.0
    assert come_earlier(terms, claim, 3.0).suppliers[1:] == terms.suppliers[1:]


def test_options_are_there_from_the_first_period_they_can_be() -> None:
    terms = drawn_terms(4)
    table = time_to_power_table(terms)
    labels = [period.label for period in terms.periods]
    campus = terms.campuses[0]
    for (asset, _), rows in table.filter(campus=campus.name).group_by(
        ["asset", "capacity"], maintain_order=True
    ):
        most = rows["most_mw"].to_list()
        there = [label for label, mw in zip(labels, most, strict=True) if mw is None or mw > 0.0]
        assert rows["first"][0] == (there[0] if there else None), asset
    halls = table.filter(campus=campus.name, asset="halls")["most_mw"].to_numpy()
    # by hand: so many megawatts a quarter from the first on, up to what the site holds
    first = campus.ready + campus.halls.lead_periods
    built = campus.halls.most_mw_per_period * np.maximum(np.arange(len(labels)) - first + 1, 0)
    room = campus.halls.maximum_mw - campus.halls.existing_mw
    assert halls == pytest.approx(campus.halls.existing_mw + np.minimum(built, room))
