"""A fund's events go into a ledger as they are, and its balances are the fund's, to the cent."""

import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from fund.funds import NO_FEE, flows_of, members_of, no_dates
from fund.test_properties import cases
from gigaplan.cli import app
from gigaplan.fund.fund import Fund, run_fund
from gigaplan.ledger.book import balances, create, record, verify
from gigaplan.ledger.events import EventKind
from gigaplan.partnership.of_run import with_flows
from gigaplan.partnership.running import FundRun, run_stated_fund
from gigaplan.scenario.fund.flows import Flow
from gigaplan.scenario.fund.read import read_fund, read_terms
from gigaplan.store.fund_events import events_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "fund"
LATE = """\
name: late
waterfall: {tiers: [{hurdle: 0.0, carry: 0.2, catch_up: 1.0}], kind: american, escrow_share: 0.5}
fee: {rate: 0.02, years: 2, investment_period_years: 2, payments_per_year: 1}
recallable: true
members:
  - {name: early, commitment_usd: 300, close: 2025-01-01}
  - {name: late, commitment_usd: 100, close: 2026-01-01}
flows:
  - {day: 2025-01-01, kind: investment, deal: A, usd: 100}
  - {day: 2025-01-01, kind: expense, usd: 4}
  - {day: 2026-01-01, kind: investment, deal: B, usd: 100}
  - {day: 2026-06-30, kind: sale, deal: A, usd: 150}
  - {day: 2027-01-01, kind: write_off, deal: B, share: 0.5}
  - {day: 2027-01-01, kind: value, deal: B, usd: 20}
"""


def of_late(folder: Path) -> FundRun:
    path = folder / "late.yaml"
    path.write_text(LATE)
    return run_stated_fund(read_fund(path)[0])


def recorded(run: FundRun, path: Path) -> dict[str, int]:
    create(path)
    record(path, events_of(run))
    assert verify(path) == ()
    return balances(path)


def check(run: FundRun, found: dict[str, int]) -> None:
    """Every balance of a member, of the fund and of its deals is the fund's."""
    result, flows = run.result, run.arrays.flows
    for m, name in enumerate(run.arrays.members.names):
        for account, cents in (
            ("committed", -run.arrays.members.commitment_cents[m]),
            ("contributed", -result.contributed[m].sum()),
            ("distributed", result.received[m].sum()),
            ("interest", -result.called.interest[m].sum()),
            ("unfunded", result.left_to_call[m, -1]),
            ("called", 0),
        ):
            assert found.get(f"{account} {name}", 0) == cents, (account, name)
    assert found["cash"] == 0
    assert found.get("fees", 0) == result.manager.sum()
    assert found.get("expenses", 0) == flows.expenses.sum()
    assert found.get("carry", 0) == result.carry.sum() - result.clawback.sum()
    for d, deal in enumerate(run.arrays.deals):
        assert -found.get(f"proceeds {deal}", 0) == flows.proceeds[:, d].sum()
        assert found[f"invested {deal}"] == flows.invested[:, d].sum()
        assert found[f"invested {deal}"] + found.get(f"value {deal}", 0) == flows.value[d]


@pytest.mark.parametrize("name", ["textbook", "infrastructure"])
def test_examples(name, tmp_path):
    run = run_stated_fund(read_fund(EXAMPLES / f"{name}.yaml")[0])
    check(run, recorded(run, tmp_path / "book"))


def test_a_later_close_with_clawback_and_recall(tmp_path):
    """104 called of early in 2025; late joins with a quarter after a year of 365 days at 8 %.

    Early gets back 104 / 4 = 26.00 and 2.08 of interest; on the same day 75 of the 100 for B are
    its part, and 6 of fee (2 % of 300): it pays 75 + 6 - 26 = 55.00. Late pays 26 + 25 of B, its
    fee of 2 for 2025 and 2 for 2026, 55.00, and interest 2.08 + 0.16. The manager has 6, then 8 and
    2 for 2025 with 0.16.
    """
    run = of_late(tmp_path)
    found = recorded(run, tmp_path / "book")
    check(run, found)
    assert found["fees"] == 600 + 800 + 200 + 16
    assert found["interest late"] == -224
    assert found["interest early"] == 208
    second = [e for e in events_of(run) if e.day.year == 2026 and e.kind is EventKind.PAYMENT]
    assert [(e.member, e.cents) for e in second] == [("early", 5500), ("late", 5500)]
    assert {e.kind for e in events_of(run)} >= {EventKind.CLAWBACK, EventKind.RECALL}


def test_more_than_is_paid_back_is_refused(tmp_path):
    """A true-up cannot pay back more than was drawn, nor a clawback more than the carry."""
    path = tmp_path / "book"
    create(path)
    opening = [e for e in events_of(of_late(tmp_path)) if e.day.year == 2025]
    record(path, opening[:3])  # commitment, call, payment of early: 104 and a fee of 6
    wrong = [
        type(opening[0])(opening[0].day, EventKind.TRUE_UP, "t", 11001, member="early"),
        type(opening[0])(opening[0].day, EventKind.CLAWBACK, "c", 1),
    ]
    with pytest.raises(ExceptionGroup) as caught:
        record(path, wrong)
    day = opening[0].day
    assert [str(each) for each in caught.value.exceptions] == [
        (
            f"entry 't', true_up of 110.01 USD on {day}: the fund has in cash 110.00 USD\n"
            "    fix: write 110.00 or less"
        ),
        (
            f"entry 'c', clawback of 0.01 USD on {day}: the general partner has carry of "
            "0.00 USD\n    fix: write 0.00 or less"
        ),
    ]


def test_the_file_of_a_run_is_recorded_as_it_is(tmp_path):
    def call(*arguments):
        done = CliRunner().invoke(app, [str(each) for each in arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    call("fund", EXAMPLES / "infrastructure.yaml", "--out", tmp_path / "run")
    call("ledger", "new", tmp_path / "book")
    call("ledger", "record", tmp_path / "book", "--from", tmp_path / "run" / "events.csv")
    assert "all sound" in call("ledger", "verify", tmp_path / "book")


@settings(max_examples=40, deadline=None)
@given(cases(), st.booleans(), st.booleans())
def test_any_fund_can_be_recorded(case, recallable, joins_late):
    """Drawn funds, deal by deal and whole, with and without a later close and recalls."""
    terms, deals, commitments = case
    flows = flows_of(deals, also=[1])
    earliest = np.flatnonzero(flows.proceeds.any(axis=1))
    late = joins_late and len(commitments) > 1 and (earliest.size == 0 or earliest[0] >= 1)
    members = members_of(
        commitments, len(deals), close=[0] * (len(commitments) - 1) + [1 if late else 0]
    )
    none = np.zeros(0, dtype=np.int64)
    fund = Fund(terms, NO_FEE, no_dates(), 0.08, none, recallable)
    names = tuple(f"deal {d}" for d in range(len(deals)))
    arrays = SimpleNamespace(fund=fund, members=members, flows=flows, deals=names)
    run = SimpleNamespace(arrays=arrays, result=run_fund(fund, members, flows))
    with tempfile.TemporaryDirectory() as folder:
        found = recorded(run, Path(folder) / "book")
    for m, name in enumerate(members.names):
        assert found.get(f"unfunded {name}", 0) == run.result.left_to_call[m, -1]
        assert -found.get(f"contributed {name}", 0) == run.result.contributed[m].sum()
        assert found.get(f"distributed {name}", 0) == run.result.received[m].sum()
    assert found.get("cash", 0) == 0
    assert found.get("carry", 0) == run.result.carry.sum() - run.result.clawback.sum()


def test_the_partners_of_the_reference_case(tmp_path):
    """Terms of `gigaplan partners` with a campus's cash: every balance is the partners'."""
    terms, _ = read_terms(EXAMPLES.parent / "aip" / "partners.yaml")
    flows = [
        {"day": "2026-01-01", "kind": "investment", "deal": "east", "usd": 1e9},
        {"day": "2026-12-31", "kind": "income", "deal": "east", "usd": 3e8},
        {"day": "2029-12-31", "kind": "sale", "deal": "east", "usd": 2e9},
    ]
    stated = with_flows(terms, tuple(Flow.model_validate(each) for each in flows), recycle=False)
    run = run_stated_fund(stated)
    check(run, recorded(run, tmp_path / "book"))
