"""Terms of a tiny programme of two campuses, by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.register import load_register
from gigaplan.pipeline import read_any
from gigaplan.programme.joint.terms import CampusAsset, Goal, ProgrammeTerms, Resale
from gigaplan.scenario.money import CostCase
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.costs import capital_recovery_factor
from gigaplan.terms.programme import StatedTerms, terms_of, write_terms

TWO = """\
name: Two
horizon: {first: 2026-Q3, last: 2028-Q2}
money: {discount_rate: 0.1}
objective: least_cost
capital:
  members:
    - {name: Fund, commits_usd: 5.0e9, joined: 2024-09}
    - {name: Anchor, commits_usd: 1.0e9, joined: 2027-02}
  gearing: 0.7
  most_usd_per_year: {2027: 2.0e9}
halls: {capex_usd_per_kw: {2026: 11000, 2028: 10000}, construction_months: 8, hall_mw: 48}
suppliers:
  - {name: Makers, supplies: [gas_engine], slots_mw_per_year: {2027: 400}, carry_over: false}
tenants:
  - {name: Lab, wants_mw: {2027: 100}, rent_usd_per_kw_month: 130, utilisation: 0.8,
     flexible_share: 0.1, contracted_mw: {2028: 40}, late_usd_per_kw_month: 175}
  - {name: Agency, wants_mw: 50, rent_usd_per_kw_month: 120, campuses: [memphis],
     power_usd_per_mwh: 60}
campuses:
  - name: abilene
    place: abilene_tx
    region: ERCOT
    weather: abilene_tx_tmy3
    ready: 2026-11
    maximum_it_mw: 200
    most_it_mw_per_quarter: 48
    halls: {capex_usd_per_kw: 9000, fixed_om_usd_per_kw_year: 140}
    grid: {firm_mw: {2027-Q3: 200}, non_firm_mw: {2027: 80}}
    limits: {nox_t_per_year: 100, clean_share: {2027: 0.2}}
  - name: memphis
    place: memphis_tn
    maximum_it_mw: 100
    gas: {usd_per_mmbtu: 3.0}
    supply: [{kind: grid, price_usd_per_mwh: 50}]
supply:
  - {kind: solar}
  - {kind: battery}
  - {kind: gas_engine, unit_mw: 18, order_from: 2027-Q1, lead_time_years: 0.6, life_years: 1,
     capex_usd_per_kw: {2026: 1500, 2028: 1300}}
  - {kind: gas_engine, name: bridge, rented: true, rent_usd_per_kw_month: 25, lead_time_years: 0}
  - {kind: grid, non_firm_allowed: 1}
  - {kind: own_plant, annual_cost_usd_per_mw: 1000, availability: 0.75}
  - {kind: own_store, annual_cost_usd_per_mw: 0, annual_cost_usd_per_mwh: 0, firm_credit: 0.3}
  - {kind: flexible_load}
  - {kind: unserved}
limits:
  co2_t_per_year: {2027: 1.0e6}
  unserved_share: 0.0001
  diversity: [{by: fuel, of: energy, group: gas, at_most: 0.6}]
"""


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ProgrammeScenario]:
    path: Path = tmp_path_factory.mktemp("programme") / "two.yaml"

    def read(*changes: str, text: str = TWO) -> ProgrammeScenario:
        path.write_text(text)
        stated, _ = read_any(path, changes)
        assert isinstance(stated, ProgrammeScenario)
        return stated

    return read


@pytest.fixture(scope="module")
def written(write: Callable[..., ProgrammeScenario]) -> StatedTerms:
    told: list[str] = []
    made = write_terms(write(), told.append)
    assert told == ["abilene", "memphis"]
    return made


@pytest.fixture(scope="module")
def terms(written: StatedTerms) -> ProgrammeTerms:
    return written.terms


def asset(terms: ProgrammeTerms, campus: int, name: str) -> CampusAsset:
    return next(found for found in terms.campuses[campus].assets if found.name == name)


def test_periods_and_hours(terms: ProgrammeTerms) -> None:
    assert [period.label for period in terms.periods] == [
        "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4", "2028-Q1", "2028-Q2",
    ]  # fmt: skip
    assert [(p.year, p.first_month, p.months) for p in terms.periods[:3]] == [
        (2026, 7, 3),
        (2026, 10, 3),
        (2027, 1, 3),
    ]
    (span,) = terms.spans
    assert np.diff(span.first_hour).tolist() == [
        24 * days for days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    ]
    assert span.hours(terms.periods[0]) == slice(181 * 24, 273 * 24)
    assert (terms.years, terms.hurdle_rate, terms.goal) == (
        (2026, 2027, 2028),
        0.1,
        Goal.LEAST_COST,
    )


def test_paths_by_period(terms: ProgrammeTerms) -> None:
    lab, agency = terms.tenants
    assert lab.wanted_mw == (0, 0, 100, 100, 100, 100, 100, 100)
    assert agency.wanted_mw == (50,) * 8
    assert lab.contracted_mw == (0, 0, 0, 0, 0, 0, 40, 40)
    assert lab.rent_usd_per_mw_year == (130 * 12 * 1000,) * 8
    assert lab.late_usd_per_mw_year == 175 * 12 * 1000
    assert (lab.power_usd_per_mwh, agency.power_usd_per_mwh) == (None, 60)
    assert (lab.campuses, agency.campuses) == (None, ("memphis",))
    (makers,) = terms.suppliers
    assert makers.slots_mw == (0, 0, 100, 100, 100, 100, 100, 100)
    assert (makers.assets, makers.carry_over) == (frozenset({"gas_engine"}), False)
    assert terms.capital is not None
    assert terms.capital.equity_usd == (5e9,) * 3 + (6e9,) * 5  # the anchor counts from 2027-Q2
    assert terms.capital.yearly_usd == (None, 2e9, None)
    assert (terms.capital.gearing, terms.capital.total_usd) == (0.7, np.inf)
    assert terms.limits.co2_t_per_year == (None, 1e6, 1e6)
    assert terms.campuses[0].clean_share == (None, 0.2, 0.2)
    assert (terms.campuses[0].nox_t_per_year, terms.campuses[1].nox_t_per_year) == (100, None)


def test_halls_by_campus(terms: ProgrammeTerms) -> None:
    own, shared = (campus.halls for campus in terms.campuses)
    assert own.capex_usd_per_mw == (9e6,) * 8
    assert shared.capex_usd_per_mw == (11e6,) * 2 + (10.5e6,) * 4 + (10e6,) * 2
    figure = load_register().figure("halls.fixed_om_usd_per_kw_year", 2026, CostCase.MID, 2025)
    assert (own.fixed_usd_per_mw_year, shared.fixed_usd_per_mw_year) == (
        140_000,
        1000 * figure.value,
    )
    assert (own.lead_periods, own.life_periods, own.hall_mw) == (3, 120, 48)  # 8 months, 30 years
    assert (own.most_mw_per_period, shared.most_mw_per_period) == (48, np.inf)
    assert [campus.ready for campus in terms.campuses] == [2, 0]  # November: from 2027-Q1


def test_how_an_asset_comes_about(terms: ProgrammeTerms) -> None:
    engine = asset(terms, 0, "gas_engine").build
    assert engine.lead_periods == 3  # 0.6 years
    assert engine.available_from == 2 + 3  # ordered from 2027-Q1
    assert engine.life_periods == 4
    assert engine.capex_usd == {"power": (1.5e6,) * 2 + (1.4e6,) * 4 + (1.3e6,) * 2}
    assert (engine.supplier, engine.fuel, engine.unit_mw) == ("Makers", "gas", 18)
    block = asset(terms, 0, "gas_engine").blocks[2027, 0]
    annuity = block.capacities[0].cost_usd_per_year[CostLine.CAPITAL]
    assert annuity == pytest.approx(1.4e6 * capital_recovery_factor(0.1, 1))


def test_rent_stands_in_the_place_of_capital(terms: ProgrammeTerms) -> None:
    bridge = asset(terms, 1, "bridge")
    assert bridge.rented
    assert bridge.build.capex_usd == {"power": (0.0,) * 8}
    for block in bridge.blocks.values():
        assert block.capacities[0].cost_usd_per_year[CostLine.CAPITAL] == 25 * 12 * 1000
        assert block.capacities[0].cost_usd_per_year[CostLine.FIXED_OM] > 0


def test_what_is_sold_again_is_held_for_a_year(write: Callable[..., ProgrammeScenario]) -> None:
    text = TWO.replace("{kind: battery}", "{kind: battery, lead_time_years: 0.5}")
    for part, share in (("kind: battery,", 0.8), ("kind: gas_engine, unit_mw", 0.5)):
        keys = f"resale_share: {share}, resale_decline_per_year: 0.1, "
        text = text.replace(part, part.replace("kind", f"{keys}kind"))
    made = write_terms(write(text=text))
    assert asset(made.terms, 1, "battery").build.resale == Resale(0.8, 0.1, 4)
    assert asset(made.terms, 1, "gas_engine").build.resale == Resale(0.5, 0.1, 4)
    assert asset(made.terms, 1, "solar").build.resale is None
    # an engine lasts a year here: it is never a year old and still there
    (said,) = (told for told in made.cautions if "resale_share" in told)
    assert said == (
        "gas_engine: resale_share has no effect: what can be there first is not a year old before "
        "the horizon or its life ends"
    )


def test_the_queue_limits_each_part_of_the_connection(terms: ProgrammeTerms) -> None:
    grid, other = asset(terms, 0, "grid").build, asset(terms, 1, "grid").build
    assert grid.most_by_period == {
        "firm": (0, 0, 0, 0, 200, 200, 200, 200),
        "non_firm": (0, 0, 80, 80, 80, 80, 80, 80),
    }
    assert grid.lead_periods == 0
    assert other.most_by_period == {}
    assert other.lead_periods > 0


def test_firm_credits(terms: ProgrammeTerms) -> None:
    def figure(key: str) -> float:
        return load_register().figure(f"technology.{key}", 2026, CostCase.MID, 2025).value

    credit = {a.name: a.build.firm_credit for a in terms.campuses[0].assets}
    assert credit["gas_engine"] == 1 - figure("gas_engine.outage_rate")
    assert credit["solar"] == figure("solar.firm_credit")
    assert credit["battery"] == figure("battery.firm_credit")
    assert (credit["grid"], credit["own_plant"], credit["own_store"]) == (1.0, 0.75, 0.3)
    assert credit["flexible_load"] == credit["unserved"] == 0.0


def test_load_is_that_of_one_megawatt_of_each_tenant(terms: ProgrammeTerms) -> None:
    abilene, memphis = terms.campuses
    assert set(abilene.load_per_mw) == {("Lab", 0)}
    assert set(memphis.load_per_mw) == {("Lab", 0), ("Agency", 0)}
    load = abilene.load_per_mw["Lab", 0]
    assert load.shape == (8760,)
    assert 0.8 < load.min() <= load.max() < 0.8 * 1.6  # utilisation x PUE
    moved = asset(terms, 0, "flexible_load")
    assert (moved.follows_load, moved.tenant) == (True, "Lab")
    np.testing.assert_allclose(moved.blocks[2026, 0].flows[0].upper, 0.1 * load)


def test_each_tenant_has_its_own_part_of_what_follows_the_load(terms: ProgrammeTerms) -> None:
    memphis = [(a.name, a.tenant) for a in terms.campuses[1].assets if a.follows_load]
    assert memphis == [
        ("flexible_load (Lab)", "Lab"),  # the agency's load stays where it is
        ("unserved (Lab)", "Lab"),
        ("unserved (Agency)", "Agency"),
    ]
    unserved = asset(terms, 1, "unserved (Agency)").blocks[2028, 0].flows[0]
    assert unserved.upper is terms.campuses[1].load_per_mw["Agency", 0]


def test_equal_profiles_are_one_array(terms: ProgrammeTerms) -> None:
    for name in ("solar", "gas_engine", "bridge"):
        blocks = asset(terms, 0, name).blocks
        first = blocks[2026, 0].flows[0].upper
        assert isinstance(first, np.ndarray)
        assert all(block.flows[0].upper is first for block in blocks.values())
    engine = asset(terms, 0, "gas_engine").blocks[2026, 0].flows[0].upper
    assert asset(terms, 0, "bridge").blocks[2028, 0].flows[0].upper is engine


def test_prices_are_those_of_the_year_and_of_the_campus(terms: ProgrammeTerms) -> None:
    register = load_register()
    for campus, place in ((0, "west_south_central"), (1, None)):
        blocks = asset(terms, campus, "gas_engine").blocks
        heat = blocks[2026, 0].flows[0].fuel_mmbtu_per_mwh
        for year in terms.years:
            key = f"gas.{place}.usd_per_mmbtu"
            price = 3.0
            if place is not None:
                price = register.figure(key, year, CostCase.MID, 2025).value
            fuel = blocks[year, 0].flows[0].cost_usd_per_mwh[CostLine.FUEL]
            assert fuel == pytest.approx(heat * price)


def test_owned_computers_are_paid_at_first_and_renewed_from_what_they_earn(
    write: Callable[..., ProgrammeScenario], terms: ProgrammeTerms
) -> None:
    owned = terms_of(
        write(
            "compute={owner: partnership, capex_usd_per_kw: 20000, life_years: 5, "
            "residual_share: 0.1, revenue_usd_per_kw_year: 9000}"
        )
    )
    before, after = terms.campuses[0].halls, owned.campuses[0].halls
    assert after.capex_usd_per_mw == tuple(usd + 20e6 for usd in before.capex_usd_per_mw)
    yearly = 20e6 * (1 - 0.1 / 1.1**5) * capital_recovery_factor(0.1, 5)
    in_halls = 20e6 * capital_recovery_factor(0.1, 30)  # the annuity that halls of 30 years are
    assert in_halls + after.fixed_usd_per_mw_year - before.fixed_usd_per_mw_year == pytest.approx(
        yearly
    )
    rents = [owned.tenants[0].rent_usd_per_mw_year, terms.tenants[0].rent_usd_per_mw_year]
    assert set(np.subtract(*rents)) == {9e6}


def test_a_year_of_leap_and_one_without_do_not_mix(
    write: Callable[..., ProgrammeScenario],
) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        terms_of(write("campuses.abilene.place=amarillo_tx", "campuses.abilene.weather=null"))
    told = [str(fault) for fault in caught.value.exceptions]
    assert any("8,784 hours at abilene and 8,760 elsewhere" in fault for fault in told)
    assert any("such as amarillo_tx_tmy3" in fault for fault in told)


def test_several_weather_years_share_capacities(write: Callable[..., ProgrammeScenario]) -> None:
    two = terms_of(
        write(
            "weather={years: [{name: a, weight: 0.25}, {name: b, weight: 0.75, "
            "embedded: dallas_tx_tmy3}]}"
        )
    )
    assert [(span.name, span.weight) for span in two.spans] == [("a", 0.25), ("b", 0.75)]
    for found in two.campuses[0].assets:
        assert set(found.blocks) == {(year, k) for year in two.years for k in (0, 1)}
        if not found.follows_load:
            for year in two.years:
                first, second = found.blocks[year, 0], found.blocks[year, 1]
                assert first.capacities == second.capacities
    assert set(two.campuses[0].load_per_mw) == {("Lab", 0), ("Lab", 1)}


def test_what_halls_rest_on_is_recorded(written: StatedTerms) -> None:
    notes = {note.parameter: note for note in written.hall_assumptions["abilene"]}
    assert notes["capex_usd_per_kw"].given_by_user
    assert (notes["life_years"].value, notes["life_years"].given_by_user) == (30.0, False)
    assert notes["life_years"].source.startswith("halls.life_years: ")
    by_year = [n for n in written.hall_assumptions["memphis"] if n.parameter == "capex_usd_per_kw"]
    assert [note.value for note in by_year] == [11000.0, 10000.0]
    assert written.repairs == ()


def test_weather_of_another_place_is_told(write: Callable[..., ProgrammeScenario]) -> None:
    made = write_terms(write("campuses.memphis.weather=dallas_tx_tmy3"))
    (caution,) = made.cautions
    assert caution.startswith("memphis: weather year embedded: dallas_tx_tmy3 is the weather of")
