"""Cash of owners and lenders from the tables of a run's money: by hand, and identities of a run."""

import numpy as np
import polars as pl
import pytest

from gigaplan.errors import RunError
from gigaplan.money.financing import finance_programme
from gigaplan.money.tables import money_tables
from gigaplan.scenario.finance.lender import Lender
from gigaplan.suitability.cash import return_of
from gigaplan.suitability.inputs import NEEDED, read_paths
from gigaplan.suitability.measures import WayCash, path_of
from gigaplan.suitability.ways import Way
from money.runs import small_run

YEARS = (2027, 2028, 2029, 2030)


def by_hand(**columns):
    """One campus in four years: 60 are paid in and 60 lent; then 60 of rent, 10 of costs, 20 to
    the lenders and 30 to the owners. Ann pays 40 of the rent."""
    keys = {"campus": ["north"] * 4, "phase": ["2028"] * 4, "period": [str(y) for y in YEARS]}
    flat = [0.0, 1.0, 1.0, 1.0]

    def lines(**values):
        return pl.DataFrame({**keys, **{k: [v * f for f in flat] for k, v in values.items()}})

    first = pl.Series([1.0, 0, 0, 0])
    tables = {
        "periods": pl.DataFrame(
            {"period": keys["period"], "year": YEARS, "price_level": [1.0] * 4}
        ),
        "equity": pl.DataFrame(),
        "cash": lines(distribution_usd=30.0, take_out_usd=0.0, support_usd=0.0,
                      refinancing_costs_usd=0.0).with_columns(
            equity_usd=60.0 * first
        ),
        "debt": lines(
            cfads_usd=50.0, interest_usd=5.0, principal_usd=15.0, prepaid_usd=0.0,
            refinanced_usd=0.0,
        ).with_columns(drawn_usd=60.0 * first),
        "uses_and_sources": lines(
            interest_usd=0.0, commitment_fee_usd=0.0, arrangement_fee_usd=0.0
        ).with_columns(arrangement_fee_usd=2.0 * first),
        "revenue": pl.concat(
            [
                lines(usd=usd).with_columns(tenant=pl.lit(tenant), line=pl.lit("rent"))
                for tenant, usd in (("Ann", 40.0), ("Bob", 20.0))
            ]
        ),
        "assumptions": pl.DataFrame({"parameter": ["inflation"], "value": [0.02]}),
    }  # fmt: skip
    return tables | columns


def test_owners_and_lenders():
    paths = read_paths(by_hand(), 1.0)
    assert paths.owners.expected.paid.tolist() == [60, 0, 0, 0]
    assert paths.owners.expected.received.tolist() == [0, 30, 30, 30]
    assert paths.lenders.expected.paid.tolist() == [60, 0, 0, 0]
    assert paths.lenders.expected.received.tolist() == [2, 20, 20, 20]
    assert (paths.tenant, paths.tenant_share) == ("Ann", pytest.approx(2 / 3))


def test_the_largest_tenant_is_lost_when_it_hurts_most():
    # 40 of rent are lost in 2028, the earliest year: owners lose all of 30, and of 50 only 10 are
    # left to pay the lenders' 20.
    paths = read_paths(by_hand(), 1.0)
    assert paths.lost_from == "2028"
    assert paths.owners.tenant_lost.received.tolist() == [0, 0, 30, 30]
    assert paths.lenders.tenant_lost.received.tolist() == [2, 10, 20, 20]
    longer = read_paths(by_hand(), 2.0)
    assert longer.owners.tenant_lost.received.tolist() == [0, 0, 0, 30]


def test_a_tenant_that_stands_for_many_is_no_single_name():
    paths = read_paths(by_hand(), 1.0, ["Ann"])
    assert (paths.tenant, paths.tenant_share) == ("Bob", pytest.approx(1 / 3))
    # 20 of rent lost: owners keep 10, lenders all
    assert paths.owners.tenant_lost.received.tolist() == [0, 10, 30, 30]
    assert paths.lenders.tenant_lost.received.tolist() == [2, 20, 20, 20]
    with pytest.raises(RunError, match="no rent of a single tenant"):
        read_paths(by_hand(), 1.0, ["Ann", "Bob"])


def test_inflation_comes_through_to_the_owners():
    # Prices 1 point higher from the first year: (1.03 / 1.02) ** 1.5 in the middle of 2028. All of
    # 60 - 10 rises with them and the loan does not: 30 + 50 x that.
    paths = read_paths(by_hand(), 1.0)
    rises = (1.03 / 1.02) ** np.array([0.5, 1.5, 2.5, 3.5]) - 1.0
    assert paths.higher_level.tolist() == pytest.approx((1.0 + rises).tolist())
    expected = np.array([0, 30, 30, 30]) + np.array([0, 50, 50, 50]) * rises
    assert paths.owners.higher_inflation.received.tolist() == pytest.approx(expected.tolist())
    # With rents that rise by an escalator of their own only the costs follow: 30 - 10 x that
    stated = pl.DataFrame({"parameter": ["inflation", "leases.escalator"], "value": [0.02, 0.02]})
    fixed = read_paths(by_hand(assumptions=stated), 1.0)
    expected = np.array([0, 30, 30, 30]) - np.array([0, 10, 10, 10]) * rises
    assert fixed.owners.higher_inflation.received.tolist() == pytest.approx(expected.tolist())
    assert paths.lenders.higher_inflation == paths.lenders.expected


def test_nobody_who_pays_in_is_refused():
    cash = by_hand()["cash"].with_columns(equity_usd=pl.lit(0.0))
    with pytest.raises(RunError, match="nobody pays equity in"):
        read_paths(by_hand(cash=cash), 1.0)


@pytest.fixture(scope="module")
def money():
    tables = money_tables(finance_programme(small_run(), Lender(name="base")))
    return {name: getattr(tables, name) for name in NEEDED}


def test_a_run_keeps_its_dollars(money):
    paths = read_paths(money, 2.0)
    owners, equity = paths.owners.expected, money["equity"]
    by_period = equity.group_by("period", maintain_order=True).agg(
        pl.col("paid_in_usd", "distributed_usd").sum()
    )
    assert owners.paid == pytest.approx(by_period["paid_in_usd"].to_numpy(), abs=1e-3)
    assert owners.received == pytest.approx(by_period["distributed_usd"].to_numpy(), abs=1e-3)
    # What is owed moves by what is lent and repaid, and ends at nothing
    debt = money["debt"]
    repaid = debt["principal_usd"].sum() + debt["prepaid_usd"].sum()
    assert paths.lenders.expected.paid.sum() == pytest.approx(repaid, rel=1e-9)
    # Fees on top of interest: lenders earn more than the base rate and margin of the loans
    assert return_of(paths.lenders.expected) > 0.05
    assert (paths.owners.tenant_lost.received <= owners.received + 1e-6).all()
    assert paths.owners.tenant_lost.received.sum() < owners.received.sum()


def test_a_new_loan_pays_the_old_one_also_when_a_tenant_is_lost():
    # In 2029 the old loan's last 25 are repaid from a new one of 25: without the tenant's 40 of
    # cash 10 + 25 are left for 5 + 25 of service, so that lenders lose nothing then, and in 2028
    # 10 of 20.
    tables = by_hand()
    moved = pl.Series([0.0, 0, 1, 0])
    tables["debt"] = tables["debt"].with_columns(
        refinanced_usd=25.0 * moved, principal_usd=pl.col("principal_usd") + 10.0 * moved
    )
    tables["cash"] = tables["cash"].with_columns(refinancing_costs_usd=2.0 * moved)
    paths = read_paths(tables, 2.0)
    assert paths.lost_from == "2028"
    assert paths.lenders.expected.paid.tolist() == [60, 0, 25, 0]
    assert paths.lenders.expected.received.tolist() == [2, 20, 32, 20]
    assert paths.lenders.tenant_lost.received.tolist() == [2, 10, 32, 20]


def test_a_run_with_a_new_loan_keeps_its_dollars():
    case = {"name": "taken-out", "take_out": {"after_years": 3, "margin": 0.01, "fee_share": 0.01}}
    tables = money_tables(finance_programme(small_run(), Lender.model_validate(case)))
    paths = read_paths({name: getattr(tables, name) for name in NEEDED}, 2.0)
    debt, lenders = tables.debt, paths.lenders.expected
    assert debt["refinanced_usd"].sum() > 0.0
    assert lenders.paid.sum() == pytest.approx(debt["principal_usd"].sum(), rel=1e-9)
    lost = lenders.received - paths.lenders.tenant_lost.received
    assert (lost >= -1e-6).all()
    assert lost.sum() < 0.05 * lenders.received.sum()  # covers of 1.35 and more stand before them


def test_year_by_year():
    # 60 are paid in and 30 received three times: y with 60 = 30 / (1 + y) + ... is 23.375 %. At the
    # start of 2030 30 come half a year later: worth 30 / (1 + y) ** 0.5, duration 0.5 / (1 + y).
    paths = read_paths(by_hand(), 1.0)
    owners = paths.owners
    cash = (owners.expected, owners.higher_inflation, owners.tenant_lost)
    found = path_of(WayCash(Way.EQUITY, "unrated", 0.0, *cash), paths)
    y = return_of(owners.expected)
    assert y == pytest.approx(0.23375, abs=1e-5)
    assert found.years.tolist() == list(YEARS)
    assert found.cash_yield.tolist() == pytest.approx([0, 0.5, 0.5, 0.5])
    assert found.worth_usd[3] == pytest.approx(30 / (1 + y) ** 0.5)
    assert found.worth_usd[0] == pytest.approx(0.0, abs=1e-9)  # at its own return it costs all
    assert found.duration_years[3] == pytest.approx(0.5 / (1 + y))
    assert found.out.tolist() == pytest.approx([1.0, 0.5, 0.0, -0.5])
    assert found.single_name.tolist() == pytest.approx([0.0, 2 / 3, 2 / 3, 2 / 3])
