"""The page of a small programme: true to its tables, self-contained, the same every time."""

import base64
import json
import re
import shutil
import zlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.pipeline import read_any
from gigaplan.planning import plan_programme
from gigaplan.programme.joint.layout import JointRowKind
from gigaplan.report.page.charts import WIDE, Chart, Series, draw_columns
from gigaplan.report.page.colours import looks_of
from gigaplan.report.page.hours import every_day
from gigaplan.report.page.limits import NAMES, TIES, WORTH
from gigaplan.report.page.page import render, write_page
from gigaplan.report.page.report import Report, report_of
from gigaplan.report.page.words import number, power, usd
from gigaplan.report.palette import LOOKS
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.store.programme_runs import ProgrammeRun, read_programme_run, write_programme_run
from gigaplan.store.runs import write_run
from tiny import plan_hand

MEGABYTE = 1e6

SCENARIO = """
name: Two <b>sites</b> & more
horizon: {first: 2027-Q3, last: 2028-Q1, period: quarter}
money: {price_year: 2025, discount_rate: 0.08, cost_case: mid}
objective: net_present_value
capital:
  members: [{name: Fund, commits_usd: 2.0e9, joined: 2026-01}]
  gearing: 0.5
  total_usd: 3.0e9
  most_usd_per_year: {2027: 1.2e9, 2028: 1.5e9}
halls: {capex_usd_per_kw: 11000, fixed_om_usd_per_kw_year: 150, life_years: 30,
        construction_months: 0}
suppliers:
  - {name: "Maker <i>", supplies: [gas_engine], slots_mw_per_year: 400}
tenants:
  - {name: Cloud, wants_mw: 150, rent_usd_per_kw_month: 150, power_usd_per_mwh: 80,
     utilisation: 0.9, jobs: {training: 1.0}}
campuses:
  - {name: <b>west, place: abilene_tx, region: ERCOT, ready: 2027-Q3, maximum_it_mw: 100,
     existing_it_mw: 0, cooling: {system: direct_liquid}}
  - {name: east, place: columbus_oh, region: PJM, ready: 2027-Q3, maximum_it_mw: 100,
     existing_it_mw: 0, cooling: {system: direct_liquid}}
supply:
  - {kind: gas_engine, lead_time_years: 0}
  - {kind: battery, lead_time_years: 0}
  - {kind: solar, lead_time_years: 0}
  - {kind: unserved}
limits: {unserved_share: 0.001, clean_share: {2028: 0.2}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("page")
    (home / "two.yaml").write_text(SCENARIO)
    stated, _ = read_any(home / "two.yaml", ["solver.tolerance=1e-6"])
    assert isinstance(stated, ProgrammeScenario)
    write_programme_run(plan_programme(stated), home / "run")
    return home / "run"


@pytest.fixture(scope="module")
def run(folder: Path) -> ProgrammeRun:
    return read_programme_run(folder)


@pytest.fixture(scope="module")
def report(run: ProgrammeRun) -> Report:
    return report_of(run, None)


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return render(report)


def call(*arguments: object, code: int = 0) -> str:
    found = CliRunner().invoke(app, ["report", *map(str, arguments)])
    assert found.exit_code == code, found.output
    return found.output


def test_the_answer_is_that_of_the_tables(run: ProgrammeRun, report: Report, page: str) -> None:
    facts = {fact.name: fact.value for fact in report.answer.facts}
    worth = -float(run.table("costs")["pv_usd"].sum())
    assert facts["Net present value"] == usd(worth)
    online = run.table("megawatts").filter(pl.col("period") == "2028-Q1")["energised_mw"].sum()
    assert facts["IT energised"] == power(online)
    assert facts["Capital used"] == usd(run.table("capital")["uses_usd"].sum())
    operation, loads = run.table("operation"), run.table("loads")
    load = (loads["weight"] * loads["load_mwh"]).sum()
    clean = (operation["weight"] * operation["clean_mwh"]).sum() / load
    assert facts["Clean share"] == f"{clean:.0%}".replace("%", " %")
    co2 = (operation["weight"] * operation["co2_t"]).sum()
    assert facts["CO₂"] == f"{co2 / 1e6:.2f} Mt"
    costs = run.table("costs")
    of_power = costs.filter(
        ~pl.col("line").is_in(["rent", "power_sold", "late_penalty"])
        & ~pl.col("asset").is_in(["halls", "opening"])
    )
    assert facts["Power"] == f"{of_power['usd'].sum() / load:.1f} USD/MWh"
    assert (facts["First megawatt"], facts["Last megawatt"]) == ("2027-Q3", "2028-Q1")
    assert f"net present value is {usd(worth)}" in page.replace("\u00a0", " ")


def test_the_charts_hold_the_tables(run: ProgrammeRun, report: Report) -> None:
    megawatts = run.table("megawatts")
    sums = np.sum([series.values for series in report.energised.stack], axis=0)
    by_period = megawatts.group_by("period", maintain_order=True).agg(pl.sum("energised_mw"))
    assert report.energised.labels == tuple(by_period["period"])
    assert sums == pytest.approx(by_period["energised_mw"].to_numpy(), rel=1e-9)
    built = run.table("builds").filter((pl.col("unit") == "MW") & (pl.col("kind") != "halls"))
    drawn = sum(sum(series.values) for series in report.technologies.stack)
    assert drawn == pytest.approx(built["amount"].sum(), abs=1.0)
    capital = run.table("capital")
    paid = np.sum([series.values for series in report.yearly.stack], axis=0)
    by_year = capital.group_by("year", maintain_order=True).agg(pl.sum("uses_usd"))
    assert paid * 1e9 == pytest.approx(by_year["uses_usd"].to_numpy(), rel=1e-6, abs=1e3)
    assert report.yearly.lines[0].values == (1.2, 1.5)
    assert report.cumulative is not None
    assert [line.name for line in report.cumulative.lines] == ["Equity committed", "Limit in all"]


def test_the_mix_adds_up(run: ProgrammeRun, report: Report) -> None:
    for campus in report.mix.campuses:
        of = run.summary.campuses[campus.name]
        online = sum(of.capacity_mw[asset] for asset in of.capacity_mw if asset != "halls")
        assert sum(segment.value for segment in campus.capacity) == pytest.approx(online, rel=1e-9)
        supplied = run.table("operation").filter(
            (pl.col("campus") == campus.name) & (pl.col("to_bus_mwh") > 0)
        )
        total = (supplied["weight"] * supplied["to_bus_mwh"]).sum()
        assert sum(segment.value for segment in campus.energy) == pytest.approx(total, rel=1e-3)


def test_the_worths_are_those_of_the_limits(run: ProgrammeRun, report: Report) -> None:
    binding = run.table("limits").filter("binds")
    wanted = binding.filter(pl.col("limit") == "wanted").sort("pv_usd_per_unit", descending=True)
    said = next(worth for worth in report.worths if "Cloud wants" in worth.what)
    assert said.today == usd(wanted["pv_usd_per_unit"][0])
    assert said.what.endswith(wanted["period"][0])
    stated = {limit.name: limit for limit in report.limits}
    assert stated["Clean share of the year"].stated == "20 %"
    assert stated["Capital in all"].stated == "US$3.00 billion"
    flags = [limit.is_binding for limit in report.limits]
    assert flags == sorted(flags, reverse=True)


def test_every_assumption_is_counted(run: ProgrammeRun, report: Report) -> None:
    assert report.sources.total == run.table("assumptions").height
    assert all(row.source for row in report.sources.assumptions)


def test_packed_hours_are_those_of_the_run(run: ProgrammeRun, report: Report) -> None:
    assert [(year.campus, year.label) for year in report.hours.years] == [
        ("<b>west", "2027"), ("<b>west", "2028"), ("east", "2028"),
    ]  # fmt: skip
    year = report.hours.years[0]
    hours = run.hours("<b>west", 2027)
    assert (year.first, year.count) == (hours["hour"][0], hours.height)
    data, at = zlib.decompress(base64.b64decode(year.data)), 0
    values = {}
    for series in year.series:
        size = series.bytes * year.count
        planes = np.frombuffer(data[at : at + size], dtype=np.uint8).reshape(series.bytes, -1)
        counts = np.ascontiguousarray(planes.T).view(f"<i{series.bytes}").ravel()
        values[series.name, series.role] = counts * series.scale
        at += size
    assert at == len(data)
    load = hours["load_mw"].to_numpy()
    assert values["Load", "load"] == pytest.approx(load, abs=float(load.max()) / 6e4)
    prices = hours["price_usd_per_mwh"].to_numpy()
    assert values["Price", "price"] == pytest.approx(prices, abs=0.006)
    gas = hours["gas_engine.output_mw"].to_numpy()
    assert values["Gas engines", "supply"] == pytest.approx(gas, abs=float(gas.max()) / 6e4)
    supplied = sum(mw for (_, role), mw in values.items() if role == "supply")
    taken = sum(mw for (_, role), mw in values.items() if role == "draw")
    assert supplied - taken == pytest.approx(values["Load", "load"], abs=0.1)


def test_the_page_loads_nothing_and_is_small(page: str) -> None:
    assert len(page.encode()) < 15 * MEGABYTE
    loads = re.findall(r"""(?:src|href|action|data)\s*=\s*["']?\s*(?!#)[^"'\s>]+""", page)
    assert [load for load in loads if "//" in load] == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", page)
    assert "default-src 'none'" in page
    assert page.count("<link") == 0
    assert not re.search(r"<(?:script|img|iframe|object|embed)[^>]*\ssrc", page)


def test_names_are_escaped(page: str) -> None:
    assert "<b>" not in page
    assert "&lt;b&gt;west" in page
    assert "<i>" not in page
    index = re.search(r'id="hours-index">(.*?)</script>', page)
    assert index is not None
    assert "<" not in index[1]
    assert json.loads(index[1])[0]["campus"] == "<b>west"


def test_every_part_names_its_source_and_has_words(page: str) -> None:
    for section in ("build", "mix", "hours", "capital", "worth", "limits", "sources", "proof"):
        part = page.split(f'<section id="{section}">')[1].split("</section>")[0]
        assert 'class="source"' in part
    pictures = re.findall(r"<svg [^>]*>", page)
    assert len(pictures) > 8
    assert all('role="img" aria-label="' in picture for picture in pictures)


def test_the_page_is_well_formed(page: str) -> None:
    for tag in ("section", "table", "div", "svg", "ul", "dl", "details", "figure", "script", "p"):
        assert len(re.findall(rf"<{tag}[\s>]", page)) == page.count(f"</{tag}>"), tag


def test_the_same_run_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    first = write_page(folder, tmp_path / "first.html")
    second = write_page(folder, tmp_path / "second.html")
    assert first.read_bytes() == second.read_bytes()
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_the_command_says_where_and_takes_years(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "a.html"
    assert f"page: {place} (" in call(folder, "--out", place, "--hours", "0")
    none = place.read_text()
    assert "hours-index" not in none
    assert "uPlot=" not in none
    assert "No hours are packed" in none
    call(folder, "--out", place, "--hours", "1")  # replaces what is there
    assert "1 campus year of the run left out" in place.read_text()
    call(folder, "--out", place, "--hours", "all")
    assert "left out to keep the page" not in place.read_text()


def test_the_page_lies_in_its_run_if_nothing_is_said(folder: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(folder, tmp_path / "run")
    assert f"page: {mine / 'report.html'}" in call(mine, "--hours", "0")
    assert (mine / "report.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("hours", ["-1", "two", "1.5", "", "²", "9" * 5000])
def test_other_hours_are_refused(folder: Path, hours: str) -> None:
    assert call(folder, "--hours", hours, code=2) == (
        f"--hours: {hours!r} is no number of years; write 0 for none, a whole number of calendar "
        "years for each campus, or all\n"
    )


def test_what_is_no_finished_run_is_refused(folder: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert call(missing, code=2) == (
        f"{missing}: there is no such folder; give the folder of a run\n"
    )
    assert call(tmp_path, code=2) == (
        f"{tmp_path} is not a finished run: it has no summary.json and manifest.json; "
        "`gigaplan plan SCENARIO --out DIR` makes one\n"
    )
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "manifest.json").unlink()
    assert "is not a finished run" in call(broken, code=2)
    (broken / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    (broken / "limits.parquet").unlink()
    assert f"{broken} has no table 'limits'; its tables: " in call(broken, code=2)
    (broken / "limits.parquet").write_text("no table")
    assert f"{broken} has a table that cannot be read: " in call(broken, code=2)
    assert not (broken / "report.html").exists()


def test_a_run_of_one_campus_is_refused_with_a_hint(tmp_path: Path) -> None:
    write_run(plan_hand(tmp_path), tmp_path / "one")
    assert call(tmp_path / "one", code=2) == (
        f"{tmp_path / 'one'} is the run of one campus, and a page is made of a programme; its "
        "pictures are chart_weeks.png and chart_weeks.svg in the folder, its numbers summary.json\n"
    )


def test_places_that_cannot_be_written_are_refused(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "none" / "a.html"
    assert call(folder, "--out", place, code=2) == (
        f"{place} cannot be written: there is no folder {place.parent}\n"
    )
    assert call(folder, "--out", tmp_path, code=2) == (
        f"{tmp_path} is a folder; give a file, such as --out {tmp_path / 'report.html'}\n"
    )


def test_what_is_no_page_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(folder, tmp_path / "run")
    before = (mine / "summary.json").read_bytes()
    assert call(mine, "--out", mine / "summary.json", code=2) == (
        f"{mine / 'summary.json'} exists and is no page of gigaplan; choose another --out\n"
    )
    assert (mine / "summary.json").read_bytes() == before
    (mine / "summary.json").write_text("{")
    assert f"{mine} cannot be read as a run: " in call(mine, code=2)


def test_every_kind_of_limit_has_words() -> None:
    assert NAMES.keys() == WORTH.keys()
    assert {kind.value for kind in JointRowKind} == NAMES.keys() | TIES


def test_two_assets_of_a_kind_differ() -> None:
    looks = looks_of({("bridge", "gas_engine"), ("gas_engine", "gas_engine")}, ("gas_engine",))
    assert looks["gas_engine"] == LOOKS["gas_engine"]
    assert looks["bridge"].name == "Bridge"
    assert looks["bridge"].colour != LOOKS["gas_engine"].colour


def test_levels_break_where_there_is_no_limit() -> None:
    chart = Chart(
        "<Title>", ("2026", "2027", "2028"), (Series("a", "#000000", (1.0, 2.0, 0.0)),),
        (Series("limit", "#ff0000", (3.0, None, 3.0)),), "MW", 1, "Says.", "t.c",
    )  # fmt: skip
    drawn = draw_columns(chart, WIDE)
    assert drawn.count("<rect") == 2  # nothing is no mark
    path = re.search(r'class="level" d="([^"]*)"', drawn)
    assert path is not None
    assert path[1].count("M") == 2
    assert "&lt;Title&gt;. Says." in drawn
    assert list(chart.rows)[1] == ("2027", ("2.0", "–"))


def test_numbers_that_round_to_nothing_are_dashes() -> None:
    assert number(0.4) == "–"
    assert number(-1234.6) == "−1,235"


def test_days_that_were_not_planned_show_the_nearest_that_was() -> None:
    hours = pl.DataFrame(
        {
            "weather_year": ["2013"] * 48,
            "hour": pl.Series([*range(24), *range(96, 120)], dtype=pl.Int32),
            "load_mw": [*(10.0 + h for h in range(24)), *(50.0 + h for h in range(24))],
        }
    )
    whole = every_day(hours)
    assert whole["hour"].to_list() == list(range(120))
    # days 0 and 4 are planned: 1 and 2 are nearer to, or as near to, day 0; day 3 is nearer to 4
    assert whole["load_mw"].to_list()[::24] == [10.0, 10.0, 10.0, 50.0, 50.0]
    assert whole["load_mw"].to_list()[23::24] == [33.0, 33.0, 33.0, 73.0, 73.0]


def test_a_page_of_some_days_says_so(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(SCENARIO)
    stated, _ = read_any(tmp_path / "two.yaml", ["solver.tolerance=1e-5", "days_per_month=1"])
    assert isinstance(stated, ProgrammeScenario)
    write_programme_run(plan_programme(stated), tmp_path / "run")
    text = " ".join(write_page(tmp_path / "run", None, None).read_text().split())
    assert "Planned: 1 day of every month; the days between show the nearest" in text
    assert "only one day of every month is planned" in text
