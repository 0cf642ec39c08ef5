"""The example programmes: sound, in proportion, and what their comments say."""

from pathlib import Path

import pytest

from gigaplan.data.embedded import SeriesKind, series_keys
from gigaplan.data.places import load_places
from gigaplan.plan.joint.digest import summarise_programme
from gigaplan.planning import plan_programme
from gigaplan.report.bridges import bridges_of
from gigaplan.scenario.model import scenario_model
from gigaplan.scenario.programme import ProgrammeScenario, programme_model
from gigaplan.scenario.read import read_either
from gigaplan.solve.interface import Method, Status
from gigaplan.technologies.base import load_technologies
from gigaplan.terms.sampled import QUICK

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ["aip", "bridge-to-grid", "off-grid", "three-campuses"]


def programme(name: str, *changes: str) -> ProgrammeScenario:
    parts = [technology.parameters for technology in load_technologies().values()]
    found, _ = read_either(
        EXAMPLES / name / "scenario.yaml",
        scenario_model(parts),
        programme_model(parts),
        changes,
        known_places=load_places(),
        known_weather=series_keys(SeriesKind.WEATHER),
    )
    assert isinstance(found, ProgrammeScenario)
    return found


@pytest.fixture(scope="module")
def aip() -> ProgrammeScenario:
    return programme("aip")


@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_built_somewhere_and_every_supplier_has_something_to_supply(name):
    found = programme(name)
    built = {part.label for campus in found.campuses for part in found.parts_of(campus)}
    assert {part.label for part in found.supply} <= built
    assert {label for supplier in found.suppliers for label in supplier.supplies} <= built


@pytest.mark.parametrize("name", NAMES)
def test_a_quick_look_can_be_taken(name):
    assert programme(name, *QUICK).days_per_month == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_campus_is_wanted_by_a_tenant(name):
    found = programme(name)
    wanted = {c for t in found.tenants for c in t.campuses or [c.name for c in found.campuses]}
    assert wanted == {campus.name for campus in found.campuses}


@pytest.mark.parametrize("name", NAMES)
def test_every_campus_has_firm_power_of_its_own_and_a_last_resort(name):
    found = programme(name)
    for campus in found.campuses:
        kinds = {part.kind for part in found.parts_of(campus)}
        assert "unserved" in kinds
        assert kinds & {"gas_engine", "fuel_cell", "combined_cycle"}


def test_the_partnership_commits_thirty_billion_and_gears_it_to_a_hundred(aip):
    assert aip.capital is not None
    equity = sum(member.commits_usd for member in aip.capital.members)
    assert equity == pytest.approx(30e9)
    assert equity / (1.0 - aip.capital.gearing) == pytest.approx(aip.capital.total_usd)
    raised = [m.commits_usd for m in aip.capital.members if m.joined < "2026-02"]
    assert sum(raised) == pytest.approx(12.5e9)
    assert set(aip.capital.most_usd_per_year) == set(aip.horizon.years)


def test_money_and_not_sites_or_tenants_is_what_runs_out_in_the_reference_case(aip):
    halls_and_power_usd_per_mw = 1000.0 * (aip.halls.capex_usd_per_kw + 2000.0)
    affordable_mw = aip.capital.total_usd / halls_and_power_usd_per_mw
    assert 12 <= len(aip.campuses) <= 14
    assert sum(campus.maximum_it_mw for campus in aip.campuses) > 1.5 * affordable_mw
    assert sum(max(tenant.wants_mw.values()) for tenant in aip.tenants) > 1.3 * affordable_mw


def test_the_hourly_problem_of_the_reference_case_stays_within_its_size(aip):
    flows = {"battery": 3}  # charge, discharge, content
    of_campus = [
        sum(
            flows.get(p.kind, 1) + (getattr(p, "non_firm_allowed", None) is not None) for p in parts
        )
        for parts in map(aip.parts_of, aip.campuses)
    ]
    assert sum(of_campus) / len(of_campus) <= 12
    assert max(of_campus) <= 13


def test_every_site_tenant_and_supplier_says_what_is_fact_and_what_is_assumed():
    text = (EXAMPLES / "aip" / "scenario.yaml").read_text()
    for word in ("fact:", "assumption", "register:"):
        assert text.count(word) >= 10
    for block in text.split("  - name: ")[1:]:
        assert "assumption" in block or "fact:" in block, block.splitlines()[0]


def test_small_examples_build_whole_units_and_go_without_a_grid():
    small, off_grid = programme("three-campuses"), programme("off-grid")
    assert small.halls.hall_mw == 48
    assert {p.label for p in small.supply if p.unit_mw is not None} == {"gas_engine", "fuel_cell"}
    kinds = {p.kind for campus in off_grid.campuses for p in off_grid.parts_of(campus)}
    assert kinds == {"solar", "battery", "gas_engine", "unserved"}


@pytest.mark.parametrize(
    "change",
    [
        "capital.total_usd=60e9",
        "tenants.xAI.rent_usd_per_kw_month=120",
        "campuses.columbus.grid.firm_mw.2029=0",
        "halls.hall_mw=48",
    ],
)
def test_changes_that_the_page_on_the_reference_case_names_can_be_made(aip, change):
    assert programme("aip", change) != aip


def test_the_off_grid_example_is_solved_to_what_highs_found():
    found = plan_programme(programme("off-grid"))
    assert found.status is Status.OPTIMAL
    assert found.proof.method is Method.INTERIOR_POINT
    # HiGHS 1.11, interior point with crossover: 69 s; the prize for megawatts dominates
    assert found.objective_usd == pytest.approx(-1.71896e10, rel=1e-5)
    last = found.tables.megawatts.filter(found.tables.megawatts["period"] == "2028-06")
    assert 250.0 < last["energised_mw"].sum() < 350.0


def test_the_bridge_is_sold_when_the_grid_has_come():
    changes = ("whole_units=false", "days_per_month=2")
    found = plan_programme(programme("bridge-to-grid", *changes))
    assert found.status is Status.OPTIMAL
    sales = found.tables.sales.filter(found.tables.sales["amount"] > 1.0)
    assert set(sales["sold"]) == {"2029-Q1", "2030-Q1"}  # with the steps of the connection
    assert sales["amount"].sum() == pytest.approx(50.0, abs=5.0)
    page = summarise_programme(found)
    assert page.campuses["columbus"].handed_over == "2030-Q1"
    bridge, sold = bridges_of(page)
    assert bridge.startswith("columbus: a bridge of up to 7")
    assert bridge.endswith("MW hands over in 2030-Q1.")
    million_usd = page.resale_usd / 1e6
    assert sold == f"Sold again: {page.sold_mw:,.0f} MW for {million_usd:,.1f} million USD."
    poor = plan_programme(programme("bridge-to-grid", *changes, "supply.bridge.resale_share=0.4"))
    assert summarise_programme(poor).sold_mw < 1.0
    assert poor.objective_usd > found.objective_usd
