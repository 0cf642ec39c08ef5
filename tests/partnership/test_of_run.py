"""Campuses as deals: the owners' cash of a run becomes flows of a fund."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from gigaplan.errors import ScenarioError
from gigaplan.partnership.of_run import days_of, flows_of_run, with_flows
from gigaplan.partnership.running import run_stated_fund
from gigaplan.scenario.fund.read import read_terms

ROOT = Path(__file__).parents[2]

EQUITY = pl.DataFrame(
    {
        "campus": ["east"] * 4 + ["west"] * 4,
        "period": ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] * 2,
        "paid_in_usd": [100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 50.0, 0.0],
        "distributed_usd": [0.0, 30.0, 60.0, 90.0, 0.0, 0.0, 0.0, 80.0],
        "tax_usd": [0.0, 5.0, 5.0, 5.0, 0.0, 0.0, 0.0, 10.0],
        "credits_usd": [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    }
)


def told(flows):
    return [(f.day.isoformat(), f.kind.value, f.deal, f.usd) for f in flows]


def test_flows_of_campuses():
    """Calls on a quarter's first day, payments after tax on its last; the last one is a sale."""
    assert told(flows_of_run(EQUITY)) == [
        ("2026-01-01", "investment", "east", 100.0),
        ("2026-06-30", "income", "east", 26.0),
        ("2026-07-01", "investment", "west", 50.0),
        ("2026-09-30", "income", "east", 55.0),
        ("2026-12-31", "sale", "east", 85.0),
        ("2026-12-31", "sale", "west", 70.0),
    ]


def test_recycling_pays_the_west_from_the_east():
    """In the third quarter 50 of the east's 55 go to the west, and 5 are left to distribute."""
    found = told(flows_of_run(EQUITY, recycle=True))
    assert ("2026-07-01", "investment", "west", 50.0) not in found
    assert ("2026-09-30", "income", "east", 5.0) in found
    flows = flows_of_run(EQUITY), flows_of_run(EQUITY, recycle=True)
    plain, recycled = (
        sum((-1 if f.kind.value == "investment" else 1) * f.usd for f in each) for each in flows
    )
    assert plain == pytest.approx(recycled)


def test_days_of_periods():
    assert days_of("2027-Q4") == (date(2027, 10, 1), date(2027, 12, 31))
    assert days_of("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert days_of("2027") == (date(2027, 1, 1), date(2027, 12, 31))


def test_partners_cash_is_the_owners_cash():
    """What partners, general partner and manager get in all is what the campuses pay in all."""
    terms, _ = read_terms(ROOT / "examples" / "aip" / "partners.yaml")
    scaled = EQUITY.with_columns(pl.selectors.float() * 1e7)
    run = run_stated_fund(with_flows(terms, flows_of_run(scaled), recycle=False))
    result = run.result
    everybody = result.net.sum() + result.general_partner.sum() + result.manager.sum()
    owners = scaled.select(
        pl.col("distributed_usd")
        - pl.col("tax_usd")
        + pl.col("credits_usd")
        - pl.col("paid_in_usd")
    ).sum()
    assert everybody / 100 == pytest.approx(owners.item(), abs=0.01)


def test_commitments_of_the_aip_add_up_to_thirty_billion():
    terms, _ = read_terms(ROOT / "examples" / "aip" / "partners.yaml")
    assert sum(member.commitment_usd for member in terms.members) == 30e9


def test_refusals():
    terms, _ = read_terms(ROOT / "examples" / "aip" / "partners.yaml")
    with pytest.raises(ScenarioError, match="the owners of the run pay nothing in"):
        with_flows(terms, (), recycle=False)
    american, _ = read_terms(
        ROOT / "examples" / "aip" / "partners.yaml", ["waterfall.kind=american"]
    )
    with pytest.raises(ScenarioError, match="cannot be put into another"):
        with_flows(american, flows_of_run(EQUITY), recycle=True)
