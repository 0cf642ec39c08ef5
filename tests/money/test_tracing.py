"""Traces: every figure is made of the parts that are printed, and they lead to their rows."""

from pathlib import Path

import numpy as np
import pytest

from gigaplan.finance.irr import irr
from gigaplan.money.tracing.book import Book, How, Trace, TraceError
from gigaplan.money.tracing.trace import keys, trace
from gigaplan.store.money_runs import open_book
from money.runs import LABELS, write_run
from money.test_runs_of_money import call

AFTER = ("2030-Q1", "2035-Q3", "2042-Q4")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    run = write_run(tmp_path_factory.mktemp("runs") / "run")
    call("finance", run, "--set", "tax.clean_cost_share=0.9")
    return open_book(run, None)[0]


@pytest.fixture(scope="module")
def escalated(tmp_path_factory: pytest.TempPathFactory) -> Book:
    run = write_run(tmp_path_factory.mktemp("runs") / "run")
    call(
        "finance", run, "--set", "leases.escalator=0.03", "--set", "leases.power_escalator=0.01",
        "--set", "phases.least_mw=70",
    )  # fmt: skip
    return open_book(run, None)[0]


def recomputed(found: Trace) -> float:
    """The figure from its parts alone."""
    parts = np.array([part.value for part in found.parts])
    flows = np.array([usd for _, usd in found.flows])
    if found.how is How.SUM:
        return float(parts.sum())
    if found.how is How.SUM_TIMES_LAST:
        return float(parts[:-1].sum() * parts[-1])
    if found.how is How.PRODUCT:
        return float(parts.prod())
    if found.how is How.QUOTIENT:
        return float(parts[:-1].sum() / parts[-1])
    if found.how is How.LEAST:
        return float(parts.min())
    if found.how is How.RATE:
        return irr(flows, periods_per_year=4).rate
    years = (np.arange(flows.size) + 0.5) / 4
    return float((flows / (1.0 + parts[-1]) ** years).sum())


def check(book: Book, key: str) -> None:
    found = trace(book, key)
    assert found.key == key
    if found.value is None:
        assert found.how is How.QUOTIENT  # no debt service in this period
        return
    assert recomputed(found) == pytest.approx(found.value, rel=1e-9, abs=1e-6), key


def test_every_figure_is_what_its_parts_make(book: Book) -> None:
    told = keys(book)
    assert len(told) > 60
    for key in told:
        check(book, key)


@pytest.mark.parametrize("period", [*LABELS, *AFTER])
def test_every_line_is_what_its_parts_make_in_every_period(book: Book, period: str) -> None:
    last = f".{LABELS[-1]}."
    for key in keys(book):
        if last in key:
            check(book, key.replace(last, f".{period}."))


@pytest.mark.parametrize("period", [LABELS[-1], *AFTER])
def test_escalators_and_joined_leases_are_traced(escalated: Book, period: str) -> None:
    for subject in ("programme", "north", "south"):
        for line in ("rent", "power_sold"):
            check(escalated, f"{subject}.{period}.{line}")


def test_parts_lead_to_figures(book: Book) -> None:
    led = 0
    for key in keys(book):
        for part in trace(book, key).parts:
            assert part.where
            if part.key is not None:
                assert trace(book, part.key).key == part.key
                led += 1
    assert led > 50


def test_sources_and_hours_are_printed(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    call("finance", run)
    told = " ".join(call("trace", run, "north.2029-Q3.purchase").output.split())
    assert "north.2029-Q3.purchase =" in told
    assert "costs[campus north, period 2029-Q3, line purchase]" in told
    assert "inflation 0.023 1/a: Philadelphia Fed" in told
    assert "hourly/north-2029.parquet [period 2029-Q3]" in told
    told = " ".join(call("trace", run, "north.2028.debt").output.split())
    assert "loan.gearing 0.6 1: plan" in told
    assert "owners' cash after tax" in call("trace", run, "programme.equity_irr").output
    assert "south.equity_irr\n" in call("trace", run).output


def test_unknown_keys_get_near_ones(book: Book) -> None:
    with pytest.raises(TraceError, match=r"near are north\.equity_irr"):
        trace(book, "north.equity_ir")
    with pytest.raises(TraceError, match="there are programme, north, south"):
        trace(book, "nort.equity_irr")
    with pytest.raises(TraceError, match="with periods 2027-Q1 to 2044-Q4"):
        trace(book, "north.2099-Q1.rent")


def test_a_run_without_money_says_what_to_do(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    assert "has no money; run `gigaplan finance" in call("trace", run, "x", code=2).output
    call("finance", run)
    refused = call("trace", run, "x", "--case", "bank", code=2).output
    assert "has no case 'bank'; there are: base" in refused
