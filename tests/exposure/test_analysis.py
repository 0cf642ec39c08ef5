"""Exposures, limits, circles, recusals and failures of a partnership that fits on paper."""

import itertools

import numpy as np
import pytest

from exposure.small import EDGES, FACT, PARTIES, edge, party, small
from gigaplan.errors import ScenarioError
from gigaplan.exposure.analysis import analyse
from gigaplan.exposure.circles import Phase, find_circles
from gigaplan.exposure.concentration import concentration
from gigaplan.exposure.inputs import graph_of
from gigaplan.exposure.summary import summarise_exposure
from gigaplan.exposure.tables import exposure_tables
from gigaplan.scenario.exposure.rules import RecusalRule


def row(table, **keys):
    for key, value in keys.items():
        table = table.filter(table[key] == value)
    assert table.height == 1, table
    return table.row(0, named=True)


def test_exposures_by_hand():
    table = exposure_tables(analyse(small(income_years=2.0))).exposures
    # Ann holds 0.6 x 0.5 = 0.3 of the campus: of Tea's 20 of rent 6 a year, at risk 2 x 6 = 12,
    # all of it through the fund.
    found = row(table, viewer="Ann", party="Tea")
    assert found["rent_usd"] == pytest.approx(6.0)
    assert found["at_risk_usd"] == found["through_usd"] == pytest.approx(12.0)
    assert found["direct_usd"] == found["other_usd"] == 0.0
    # Bob holds 0.3 x 0.5 = 0.15 of the campus, 3 a year of Tea's rent, and 10 % of its 500:
    # at risk 50 + 2 x 3 = 56, of which 50 are its own and 6 come through the fund.
    found = row(table, viewer="Bob", party="Tea")
    assert found["equity_usd"] == pytest.approx(50.0)
    assert found["rent_usd"] == pytest.approx(3.0)
    assert found["at_risk_usd"] == pytest.approx(56.0)
    assert found["direct_usd"] == pytest.approx(50.0)
    assert found["through_usd"] == pytest.approx(6.0)
    # The campus is a vehicle worth 80: Bob's 0.15 of it is 12, the fund's half is 40.
    assert row(table, viewer="Bob", party="Campus")["equity_usd"] == pytest.approx(12.0)
    assert row(table, viewer="Fund", party="Campus")["equity_usd"] == pytest.approx(40.0)
    # Half of the campus's 5 a year of turbines would have to come from elsewhere.
    assert row(table, viewer="Fund", party="Oak")["purchases_usd"] == pytest.approx(2.5)


def test_who_owns_a_circle_sees_each_dollar_once():
    # Ann and Bob hold each other: Ann 10 % of Bob, Bob 20 % of Ann. Ann's share of the campus is
    # (0.6 + 0.1 x 0.3) x 0.5 = 0.315 and not 0.315 / (1 - 0.02).
    parties = [*PARTIES[:2], party("Ann", member=True, equity_usd=1e3),
               party("Bob", member=True, equity_usd=1e3), *PARTIES[4:]]  # fmt: skip
    mutual = [
        edge("equity", holder="Ann", company="Bob", share=0.1),
        edge("equity", holder="Bob", company="Ann", share=0.2),
    ]
    found = analyse(small(parties=parties, edges=[*EDGES, *mutual]))
    table = exposure_tables(found).exposures
    assert row(table, viewer="Ann", party="Campus")["effective_share"] == pytest.approx(0.315)
    # Ann does not count as exposed to itself, though Bob holds a part of it.
    assert table.filter((table["viewer"] == "Ann") & (table["party"] == "Ann")).is_empty()


def test_edges_count_between_their_dates():
    late = [*EDGES[:3], edge("lease", landlord="Campus", tenant="Tea", usd_per_year=20.0,
                             since="2029-04", until="2031")]  # fmt: skip
    rents = {
        when: float(analyse(small(edges=late, as_of=when)).exposures.total.rent_usd[-1].sum())
        for when in ("2029-03", "2029-04", "2030-12", "2031-01")
    }
    assert rents == {"2029-03": 0.0, "2029-04": 10.0, "2030-12": 10.0, "2031-01": 0.0}


def test_a_whole_amount_is_spread_over_its_years():
    # 60 from 2028 to 2031 is 20 a year; in January 2029 40 are left.
    spread = edge("lease", landlord="Campus", tenant="Tea", usd=60.0, since="2028", until="2031")
    graph, _ = graph_of(small(edges=[*EDGES[:3], spread]))
    assert graph.rent_usd.sum() == pytest.approx(20.0)
    assert graph.rent_contract_usd.sum() == pytest.approx(40.0)


def test_concentration_by_hand():
    # 20, 12 and 8 of 40: shares 0.5, 0.3, 0.2; 0.25 + 0.09 + 0.04 = 0.38
    found = concentration(np.array([12.0, 0.0, 8.0, 20.0]), np.array(["b", "x", "c", "a"]))
    assert found.names == ("a", "b", "c")
    assert found.shares.tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert found.hhi == pytest.approx(0.38)
    assert concentration(np.zeros(2), np.array(["a", "b"])).hhi == 0.0


def test_limits_look_through_vehicles():
    limit = {"name": "tenant", "of": "rent", "largest_share": 0.5, "reason": "by hand"}
    by_sector = {**limit, "name": "sector", "by": "sector", "hhi": 0.7, "largest_share": 0.79}
    members = {**limit, "name": "members", "whose": "each_member", "of": "at_risk",
               "largest_share": 0.9}  # fmt: skip
    found = analyse(small(limits=[limit, by_sector, members]))
    tenant, sector, *rest = found.limits
    assert tenant.found.largest == pytest.approx(0.5)
    assert tenant.kept  # at the limit is within it
    # models: 32 of 40 = 0.8, cloud 0.2: 0.64 + 0.04 = 0.68 keeps the index, not the share
    assert sector.found.hhi == pytest.approx(0.68)
    assert not sector.kept
    # Bob: Tea 50 + 3 = 53, Cup 1.8, Oak 1.2: 53 / 56 = 0.946 is too much; Ann's largest is 0.5
    assert [each.kept for each in rest] == [True, False]
    assert rest[1].found.largest == pytest.approx(53 / 56)


def test_money_that_comes_back():
    # Bob paid 30 into Tea, Tea pays the campus 20 of rent (a year: no end is stated, one year
    # counts), half of it goes to the fund and 30 % of that to Bob: at most 20 x 0.5 x 0.3 = 3.
    found = analyse(small()).circles
    assert [circle.bound_usd for circle in found] == pytest.approx([3.0])
    assert [step.phase for step in found[0].steps] == [
        Phase.CAPITAL,
        Phase.REVENUE,
        Phase.DISTRIBUTION,
        Phase.DISTRIBUTION,
    ]
    # With a lease of 5 more years 100 may come, and the 30 that were paid in bound it: 4.5.
    longer = [*EDGES[:3], {**EDGES[3], "until": "2034-01"}, *EDGES[4:]]
    assert analyse(small(edges=longer)).circles[0].bound_usd == pytest.approx(4.5)
    # Too long for four payments less one.
    assert analyse(small(circle_steps=3)).circles == ()


def test_a_supplier_that_pays_for_its_sales():
    # The chip maker pays 10 into a vehicle that buys chips for 40.
    parties = [*PARTIES, party("Chips", member=True), party("Box", kind="vehicle", equity_usd=20.0)]
    edges = [
        *EDGES,
        edge("equity", holder="Chips", company="Box", share=0.5),
        edge("supply", supplier="Chips", buyer="Box", usd=40.0, since="2029-01", until="2033-01"),
    ]
    found = summarise_exposure(analyse(small(parties=parties, edges=edges)))
    assert found.circles[0].path == ("Chips", "Box", "Chips")
    assert found.circles[0].bound_usd == pytest.approx(10.0)


def brute_force(graph, beginner, longest):
    """Every circle by trying every order of parties and every phase of every step."""
    capital = np.asarray((graph.paid_usd + graph.credit_usd).todense())
    revenue = np.asarray((graph.rent_contract_usd + graph.sales_contract_usd).todense()).T
    shares = np.asarray(graph.owned.todense()).T
    matrices = (capital, revenue, shares)
    others = [n for n in range(len(capital)) if n != beginner]
    found = set()
    for length in range(2, longest + 1):
        for middle in itertools.permutations(others, length - 1):
            path = (beginner, *middle, beginner)
            steps = list(itertools.pairwise(path))
            for phases in itertools.combinations_with_replacement((0, 1, 2), length):
                if phases[0] != 0 or 1 not in phases:
                    continue
                if all(matrices[p][s] > 0.0 for p, s in zip(phases, steps, strict=True)):
                    found.add(tuple(zip(path, phases, strict=False)))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_circle_is_found(seed):
    random = np.random.default_rng(seed)
    names = ["Fund", *"ABCDE"]
    parties = [
        party(name, kind="vehicle" if name == "Fund" else "corporate", member=name in "AB",
              equity_usd=100.0)
        for name in names
    ]  # fmt: skip
    edges = [edge("equity", holder="A", company="Fund", share=0.5)]
    for _ in range(22):
        first, second = (names[n] for n in random.choice(len(names), 2, replace=False))
        kind = random.integers(0, 4)
        if kind == 0:
            edges.append(edge("equity", holder=first, company=second, share=0.05))
        elif kind == 1:
            edges.append(edge("lease", landlord=first, tenant=second, usd_per_year=3.0))
        elif kind == 2:
            edges.append(edge("supply", supplier=first, buyer=second, usd_per_year=4.0))
        else:
            edges.append(edge("credit", lender=first, borrower=second, usd=7.0))
    graph, _ = graph_of(small(parties=parties, edges=edges))
    for beginner in (1, 2):
        circles = find_circles(graph, np.array([beginner]), 5)
        found = {tuple((s.payer, int(s.phase)) for s in c.steps) for c in circles}
        assert len(found) == len(circles)
        assert found == brute_force(graph, beginner, 5)
    assert find_circles(graph, np.array([1]), 5) or seed  # the first has some


def test_income_of_members_and_of_what_they_own():
    # Tea, a tenth of which is Bob's, pays 20 x 0.5 of the fund's 40 x 0.5.
    (related,) = analyse(small()).related
    assert (related.is_member, related.members_share) == (False, pytest.approx(0.1))
    assert related.income_share == pytest.approx(0.5)


RULES = [
    {"name": "own", "relation": "itself", "reason": "r"},
    {"name": "owner", "relation": "owner", "least_share": 0.1, "reason": "gains"},
    {"name": "rival's owner", "on": ["lease"], "relation": "owner_of_competitor",
     "least_share": 0.05, "reason": "would see a rival's papers"},
    {"name": "seller", "relation": "supplier", "least_usd": 2.0, "outcome": "disclose",
     "reason": "sells"},
]  # fmt: skip


def judged(decision, rules=RULES, **changes):
    (found,) = analyse(small(rules=rules, decisions=[decision], **changes)).decisions
    return found


def test_the_owner_of_a_rival_steps_back():
    found = judged({"name": "lease to Cup", "kind": "lease", "counterparty": "Cup"})
    assert found.outcomes == ("votes", "recuse")
    (finding,) = found.findings
    assert finding.evidence == "owns 10.0% of Tea, a rival of Cup in dispute with it (by hand)"
    assert finding.rule.reason == "would see a rival's papers"
    # Ann's 0.6 of the 0.9 that members hold is left to vote.
    assert found.voting_share == pytest.approx(2 / 3)


def test_a_rule_holds_for_its_decisions_only():
    assert judged({"name": "buy", "kind": "supply", "counterparty": "Cup"}).outcomes == (
        "votes",
        "votes",
    )


def test_ownership_through_the_partnership_is_no_conflict():
    # Both hold parts of the campus, through the fund alone.
    found = judged({"name": "campus", "kind": "equity", "counterparty": "Campus"})
    assert found.outcomes == ("votes", "votes")


def test_the_stricter_rule_decides_and_all_are_told():
    edges = [*EDGES, edge("supply", supplier="Bob", buyer="Tea", usd_per_year=4.0)]
    decision = {"name": "Tea", "kind": "lease", "counterparty": "Tea"}
    found = judged(decision, edges=edges)
    assert found.outcomes == ("votes", "recuse")
    assert [each.rule.name for each in found.findings] == ["owner", "seller"]
    assert found.findings[1].evidence == "sells to Tea: 0.00 bn USD a year"


TIES = [
    ("owned_by", edge("equity", holder="Cup", company="Ann", share=0.2), "Cup owns 20.0% of it"),
    ("lender", edge("credit", lender="Ann", borrower="Cup", usd=2e9), "lends to Cup: 2.00 bn USD"),
    ("borrower", edge("credit", lender="Cup", borrower="Ann", usd=2e9), "owes Cup: 2.00 bn USD"),
    ("landlord", edge("lease", landlord="Ann", tenant="Cup", usd_per_year=1e9),
     "lets to Cup: 1.00 bn USD a year"),
    ("tenant", edge("lease", landlord="Cup", tenant="Ann", usd_per_year=1e9),
     "rents from Cup: 1.00 bn USD a year"),
    ("customer", edge("supply", supplier="Cup", buyer="Ann", usd_per_year=1e9),
     "buys from Cup: 1.00 bn USD a year"),
    ("competitor", edge("competitor", between=["Cup", "Ann"]), "rivals Cup (by hand)"),
    ("in_dispute", edge("competitor", between=["Ann", "Cup"], in_dispute=True),
     "rivals Cup and is in dispute with it (by hand)"),
    ("governs", edge("governance", party="Ann", over="Cup", role="board"),
     "sits on the board of Cup (by hand)"),
]  # fmt: skip


@pytest.mark.parametrize(("relation", "tie", "evidence"), TIES)
def test_every_relation(relation, tie, evidence):
    parties = [each | ({"equity_usd": 10.0} if each["name"] == "Ann" else {}) for each in PARTIES]
    rule = {"name": "rule", "relation": relation, "reason": "r"}
    decision = {"name": "Cup", "kind": "credit", "counterparty": "Cup"}
    found = judged(decision, rules=[rule], parties=parties, edges=[*EDGES, tie])
    assert [(each.member, each.evidence) for each in found.findings] == [(2, evidence)]
    if relation != "in_dispute":  # without the tie nobody stands in the relation
        without = judged(decision, rules=[rule], parties=parties)
        assert without.findings == ()


def test_a_group_steps_back_together():
    # Ann belongs to the group of Bob, who owns a tenth of Tea: she steps back from the lease too.
    parties = [
        each | ({"group": "Both"} if each["name"] in ("Ann", "Bob") else {}) for each in PARTIES
    ]
    decision = {"name": "Tea", "kind": "lease", "counterparty": "Tea"}
    found = judged(decision, parties=parties)
    assert found.outcomes == ("recuse", "recuse")
    assert found.findings[0].evidence == "its group's Bob owns 10.0% of Tea"
    assert found.voting_share == 0.0
    # Somebody who is no member binds its group as well
    sister = [*parties, party("Sister", group="Both")]
    owns = edge("equity", holder="Sister", company="Tea", share=0.2)
    told = judged(decision, parties=sister, edges=[*EDGES, owns]).findings
    assert "its group's Sister owns 20.0% of Tea" in [each.evidence for each in told]


def test_who_sells_what_is_bought_steps_back():
    rule = {"name": "same", "relation": "sells_the_same", "reason": "r"}
    edges = [*EDGES, edge("supply", supplier="Ann", buyer="Cup", what="turbines", usd_per_year=1.0)]
    decision = {"name": "turbines", "kind": "supply", "counterparty": "Oak", "what": "turbines"}
    found = judged(decision, rules=[rule], edges=edges)
    assert found.outcomes == ("recuse", "votes")
    assert judged(decision | {"what": "chips"}, rules=[rule], edges=edges).findings == ()


def test_a_failure_by_hand():
    table = exposure_tables(analyse(small(income_years=2.0), (), ["Tea"])).failures
    # The campus loses 20 a year, 40 in two; Bob's tenth of Tea is worth 50. Others hold half of the
    # campus (20) and a tenth of the fund (2): Ann bears 12, Bob 6 + 50. In all 90.
    assert row(table, party="Campus")["own_at_risk_usd"] == pytest.approx(40.0)
    assert row(table, party="Campus")["borne_usd"] == pytest.approx(20.0)
    assert row(table, party="Fund")["borne_usd"] == pytest.approx(2.0)
    assert row(table, party="Ann")["borne_usd"] == pytest.approx(12.0)
    assert row(table, party="Bob")["borne_usd"] == pytest.approx(56.0)
    assert row(table, party="Bob")["rent_usd"] == pytest.approx(3.0)
    assert table["borne_usd"].sum() == pytest.approx(90.0)
    assert table["own_at_risk_usd"].sum() == pytest.approx(90.0)


def test_a_supplier_and_a_member_fail():
    found = analyse(small(), (), ["Oak", "Ann"])
    oak, ann = found.failures
    assert oak.purchases_usd[1] == 5.0  # the campus wants turbines from elsewhere
    assert oak.rent_usd[1] == 8.0
    assert ann.unfunded_usd[0] == 6.0
    assert summarise_exposure(found).failures[1].unfunded_usd == 6.0


def test_recovered_debt_is_not_lost():
    loan = edge("credit", lender="Bob", borrower="Oak", usd=10.0, recovery=0.4)
    found = analyse(small(edges=[*EDGES, loan]), (), ["Oak"])
    assert found.failures[0].credit_usd[3] == pytest.approx(6.0)
    assert found.graph.credit_usd[3, 6] == 10.0  # all of it was lent, for circles


def test_the_order_of_edges_does_not_change_a_byte(tmp_path):
    first = exposure_tables(analyse(small(edges=EDGES), (), ["Tea"]))
    second = exposure_tables(analyse(small(edges=EDGES[::-1]), (), ["Tea"]))
    for name in ("exposures", "concentration", "circles", "failures"):
        assert getattr(first, name).equals(getattr(second, name))


def test_the_names_add_up_to_the_whole():
    found = analyse(small())
    table = exposure_tables(found).exposures
    ways = table["direct_usd"] + table["through_usd"] + table["other_usd"]
    assert ways.to_list() == pytest.approx(table["at_risk_usd"].to_list())
    # Members and others who hold the fund and the campus share all of its rent.
    rent = dict(
        zip(found.exposures.viewers, found.exposures.total.rent_usd.sum(axis=1), strict=True)
    )
    assert rent[0] == pytest.approx(20.0)
    assert rent[2] + rent[3] == pytest.approx(0.9 * 20.0)


FAULTS = [
    (
        [edge("equity", holder="Cup", company="Fund", share=0.2)],
        "edges.0.company: Fund: holders own 110.0% of it",
    ),
    (
        [edge("equity", holder="Ann", company="Tea", share=0.1, usd=80.0)],
        "edges.9.usd: values all of Tea at 0.0 bn USD, and elsewhere it is 0.0 bn USD",
    ),
    (
        [edge("equity", holder="Ann", company="Cup", share=0.1)],
        "edges.9: the value of all equity of Cup is not known",
    ),
    (
        [edge("equity", holder="Ann", company="Tea", usd=600.0)],
        "edges.9.usd: is more than all equity of Tea, 0.00 bn USD",
    ),
]


@pytest.mark.parametrize(("added", "message"), FAULTS)
def test_what_cannot_be_is_refused(added, message):
    with pytest.raises(ExceptionGroup) as refused:
        analyse(small(edges=[*EDGES, *added]))
    (fault,) = refused.value.exceptions
    assert isinstance(fault, ScenarioError)
    assert str(fault).splitlines()[0] == message


def test_rules_may_be_read_again():
    rule = RecusalRule.model_validate(RULES[1])
    assert RecusalRule.model_validate_json(rule.model_dump_json()) == rule
    assert FACT["basis"] == "stated"
