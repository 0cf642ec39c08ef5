"""The register: hand values, completeness, and the rules every figure must keep."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.data import register as module
from gigaplan.data.price_index import convert
from gigaplan.data.register import Basis, Grade, Register, load_register
from gigaplan.errors import RegisterError
from gigaplan.scenario.money import CostCase

REGISTER = load_register()
KEYS = load_register().keys()
MONEY = [key for key in KEYS if REGISTER.rows(key)[0].is_money]

SIZED = ("life_years", "lead_time_years", "land_acres_per_mw", "outage_rate")
COSTED = ("capex_usd_per_kw", "fixed_om_usd_per_kw_year", "variable_om_usd_per_mwh")
FLOWS = ("nox_kg_per_mwh", "water_m3_per_mwh")
DISPATCHED = ("ramp_share_per_hour", "minimum_output_share")
STORED = (
    "capex_usd_per_kwh",
    "fixed_om_usd_per_kwh_year",
    "round_trip_efficiency",
    "loss_share_per_hour",
)
BURNED = ("heat_rate_mmbtu_per_mwh",)
NEEDED: Mapping[str, tuple[str, ...]] = {
    "solar": (*SIZED, *COSTED, *FLOWS, "dc_ac_ratio", "loss_share"),
    "wind": (*SIZED, *COSTED, *FLOWS, "hub_height_m"),
    "battery": (*SIZED, *COSTED, *FLOWS, *STORED),
    "long_duration_storage": (*SIZED, *COSTED, *FLOWS, *STORED),
    "gas_engine": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED),
    "aeroderivative": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED),
    "frame_turbine": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED),
    "combined_cycle": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED),
    "fuel_cell": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED),
    "small_modular_reactor": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED),
    "geothermal": (*SIZED, *COSTED, *FLOWS, *DISPATCHED),
    "standby_diesel": (*SIZED, *COSTED, *FLOWS, *DISPATCHED, *BURNED, "hours_per_year"),
    "grid": SIZED,
    "unserved": ("value_usd_per_mwh",),
}
OTHERS = (
    "fuel.gas.co2_kg_per_mmbtu",
    "fuel.diesel.usd_per_mmbtu",
    "fuel.diesel.co2_kg_per_mmbtu",
    "fuel.uranium.usd_per_mmbtu",
    "grid.capacity_charge_usd_per_kw_year",
    "grid.connection_usd_per_kw",
    "grid.adder_usd_per_mwh",
    "load.watts_per_gpu",
    "load.utilisation",
)
UNITS = {
    "_usd_per_kw": "USD/kW",
    "_usd_per_kwh": "USD/kWh",
    "_usd_per_kw_year": "USD/(kW a)",
    "_usd_per_kwh_year": "USD/(kWh a)",
    "_usd_per_mwh": "USD/MWh",
    ".usd_per_mmbtu": "USD/MMBtu",
    "_mmbtu_per_mwh": "MMBtu/MWh",
    "_kg_per_mwh": "kg/MWh",
    "_kg_per_mmbtu": "kg/MMBtu",
    "_m3_per_mwh": "m3/MWh",
    "_acres_per_mw": "acre/MW",
    "_years": "a",
    "_share_per_hour": "1/h",
    "_share": "1",
    "_rate": "1",
    "_efficiency": "1",
    "_l_per_kwh": "L/kWh",
}


def figure(key: str, year: int, case: CostCase = CostCase.MID, price_year: int = 2025) -> float:
    return REGISTER.figure(key, year, case, price_year).value


def test_money_is_restated_by_the_index() -> None:
    # ATB 2024: 21.00 USD/(kW a) of 2022 in 2025; CPI-U 292.655 (2022), 321.943 (2025).
    found = REGISTER.figure(
        "technology.solar.fixed_om_usd_per_kw_year", 2025, CostCase.MID, price_year=2025
    )
    assert found.value == pytest.approx(21.0 * 321.943 / 292.655, rel=1e-12)
    assert (found.price_year, found.basis) == (2025, Basis.REAL)
    assert found.low == pytest.approx(15.0 * 321.943 / 292.655, rel=1e-12)


def test_between_years_a_figure_is_linear() -> None:
    # 1,400 in 2025 and 1,250 in 2030: two fifths of the way in 2027.
    assert figure("technology.solar.capex_usd_per_kw", 2027) == pytest.approx(1340.0)
    low = REGISTER.figure("technology.solar.capex_usd_per_kw", 2027, CostCase.MID, 2025).low
    assert low == pytest.approx(1100 - 0.4 * 150)


@pytest.mark.parametrize(("year", "edge"), [(2020, 2025), (2041, 2035)])
def test_outside_the_table_the_nearest_year_is_held_and_said(year: int, edge: int) -> None:
    key = "technology.combined_cycle.capex_usd_per_kw"
    found = REGISTER.figure(key, year, CostCase.MID, 2025)
    assert found.value == figure(key, edge)
    assert found.note.endswith(f"value of {edge} held for {year}")


def test_the_case_picks_the_column_of_money_only() -> None:
    key = "technology.battery.capex_usd_per_kwh"
    cases = [figure(key, 2025, case) for case in (CostCase.LOW, CostCase.MID, CostCase.HIGH)]
    assert cases == [105.0, 180.0, 341.0]
    key = "technology.battery.round_trip_efficiency"
    assert {figure(key, 2025, case) for case in CostCase} == {0.86}


def test_physical_figures_carry_no_price_year() -> None:
    found = REGISTER.figure("fuel.gas.co2_kg_per_mmbtu", 2030, CostCase.MID, 2025)
    assert (found.value, found.price_year, found.basis, found.grade) == (53.06, None, None, Grade.A)


def test_combined_cycle_follows_the_market_and_not_the_catalogue() -> None:
    # NextEra, March 2025: 2,400 USD/kW; BNEF 2025: 2,157; ATB 2024 overnight: 1,213 of 2022.
    assert 2157 <= figure("technology.combined_cycle.capex_usd_per_kw", 2025) <= 2400


def test_four_hours_of_battery_lie_between_ember_and_atb() -> None:
    energy = figure("technology.battery.capex_usd_per_kwh", 2025)
    power = figure("technology.battery.capex_usd_per_kw", 2025)
    # Ember 125 USD/kWh; ATB 2024 1,551 USD/kW for 4 h in 2022 USD.
    assert 125 < energy + power / 4 < 1551.07 / 4 * 321.943 / 292.655


@pytest.mark.parametrize("kind", NEEDED)
def test_every_kind_has_every_parameter(kind: str) -> None:
    assert {f"technology.{kind}.{name}" for name in NEEDED[kind]} <= set(KEYS)


@pytest.mark.parametrize("key", OTHERS)
def test_other_figures_are_there(key: str) -> None:
    assert REGISTER.rows(key)


@pytest.mark.parametrize(
    "system", ["evaporative", "closed_loop", "direct_liquid", "immersion", "chilled_air"]
)
def test_cooling_systems_keep_the_order_of_the_survey(system: str) -> None:
    key = f"cooling.{system}."
    base, top = figure(f"{key}pue_base", 2025), figure(f"{key}pue_maximum", 2025)
    assert 1.0 < base < top
    at_40_c = base + figure(f"{key}pue_per_k", 2025) * (40 - figure(f"{key}threshold_c", 2025))
    assert at_40_c == pytest.approx(top, abs=0.04)  # the cap bites only in the hottest hours
    assert figure(f"{key}wue_base_l_per_kwh", 2025) >= 0


def test_each_figure_covers_2025_to_2035() -> None:
    short = [
        key
        for key in KEYS
        if not key.startswith("price_index.")
        for rows in [REGISTER.rows(key)]
        if rows[0].year is not None and not (rows[0].year <= 2025 and (rows[-1].year or 0) >= 2035)
    ]
    assert short == []


def test_units_follow_from_the_names() -> None:
    wrong = {
        key: REGISTER.rows(key)[0].unit
        for key in KEYS
        for suffix in [max((s for s in UNITS if key.endswith(s)), key=len, default=None)]
        if suffix is not None and REGISTER.rows(key)[0].unit != UNITS[suffix]
    }
    assert wrong == {}


def test_shares_are_shares() -> None:
    rows = [row for key in KEYS for row in REGISTER.rows(key)]
    shares = [row for row in rows if row.unit == "1" and "pue" not in row.key]
    shares = [row for row in shares if "dc_ac_ratio" not in row.key]
    assert len(shares) > 30
    assert all(0 <= row.mid <= 1 and (row.high or 0) <= 1 for row in shares)


def test_judgement_says_so() -> None:
    rows = [row for key in KEYS for row in REGISTER.rows(key)]
    assert all(row.grade is Grade.C for row in rows if row.source == "Judgement of the authors")
    assert all(row.grade is not Grade.A for row in rows if "general knowledge" in row.source)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # AEO2025 reference, West South Central, 2024 USD: 2.199 (2024), 2.703 (2025), 2.603 (2026),
        # 2.702 (2028), 3.164 (2030). Henry Hub 2.193 (2024), 3.527 (2025), 3.733 (2026 to July);
        # CPI-U 313.689, 321.943, 330.079. Gap 2025 0.740, 2026 0.951, half of that in 2028.
        (2025, 2.703 + 3.527 * 313.689 / 321.943 - (2.193 + 2.703 - 2.199)),
        (2026, 2.603 + 3.733 * 313.689 / 330.079 - (2.193 + 2.603 - 2.199)),
        (2028, 2.702 + 0.5 * (3.733 * 313.689 / 330.079 - (2.193 + 2.603 - 2.199))),
        (2030, 3.164),
    ],
)
def test_gas_is_at_spot_now_and_at_aeo_from_2030(year: int, expected: float) -> None:
    found = figure("gas.west_south_central.usd_per_mmbtu", year, price_year=2024)
    assert found == pytest.approx(expected, abs=0.0015)  # the table holds three decimals


def test_all_nine_divisions_have_gas_to_2050() -> None:
    keys = [key for key in KEYS if key.startswith("gas.")]
    assert len(keys) == 9
    assert all([row.year for row in REGISTER.rows(key)] == list(range(2025, 2051)) for key in keys)


@given(key=st.sampled_from(MONEY), year=st.integers(2020, 2050), price_year=st.integers(1990, 2025))
def test_cases_are_in_order_in_any_money(key: str, year: int, price_year: int) -> None:
    low, mid, high = (figure(key, year, case, price_year) for case in CostCase)
    assert 0 <= low <= mid <= high


@given(
    key=st.sampled_from(MONEY),
    year=st.integers(2020, 2050),
    first=st.integers(1990, 2025),
    second=st.integers(1990, 2025),
)
def test_money_of_two_years_differs_by_the_index(
    key: str, year: int, first: int, second: int
) -> None:
    moved = convert(figure(key, year, price_year=first), first, second, Basis.REAL)
    assert figure(key, year, price_year=second) == pytest.approx(moved, rel=1e-12)


def test_an_unknown_key_names_its_neighbours() -> None:
    with pytest.raises(RegisterError, match=r"'technology\.solar\.capex'.*mean technology\.solar"):
        REGISTER.rows("technology.solar.capex")


def test_a_price_year_outside_the_index_is_refused() -> None:
    with pytest.raises(RegisterError, match="price year 2031 is outside the price index"):
        figure("technology.solar.capex_usd_per_kw", 2025, price_year=2031)


GOOD = {
    "key": "technology.x.capex_usd_per_kw",
    "year": "2025",
    "low": "1",
    "mid": "2",
    "high": "3",
    "unit": "USD/kW",
    "currency_year": "2024",
    "basis": "real",
    "source": "a book",
    "source_date": "2024",
    "grade": "A",
    "note": "",
}


def read(monkeypatch: pytest.MonkeyPatch, *rows: Mapping[str, str]) -> Register:
    monkeypatch.setattr(module, "figure_files", lambda: ("figures/x.csv",))
    monkeypatch.setattr(module, "read_rows", lambda name: rows)
    return load_register.__wrapped__()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": "2.5"}, "low <= mid <= high does not hold"),
        ({"high": "1.5"}, "low <= mid <= high does not hold"),
        ({"currency_year": ""}, "money needs currency_year and basis"),
        ({"basis": ""}, "money needs currency_year and basis"),
        ({"source": ""}, "unit, source or source_date is empty"),
        ({"grade": "D"}, "figures/x.csv: row 'technology.x.capex_usd_per_kw' year '2025'"),
        ({"mid": "two"}, "could not convert string to float"),
    ],
)
def test_a_bad_row_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: Mapping[str, str], message: str
) -> None:
    with pytest.raises(RegisterError, match=message):
        read(monkeypatch, {**GOOD, **change})


@pytest.mark.parametrize("second", ["2025", ""])
def test_two_rows_for_one_year_are_refused(monkeypatch: pytest.MonkeyPatch, second: str) -> None:
    with pytest.raises(RegisterError, match="has two rows for year"):
        read(monkeypatch, GOOD, {**GOOD, "year": second})


def test_a_change_of_unit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RegisterError, match="changes its unit or price year"):
        read(monkeypatch, GOOD, {**GOOD, "year": "2030", "currency_year": "2022"})


def test_nominal_figures_are_refused_when_used(monkeypatch: pytest.MonkeyPatch) -> None:
    nominal = read(monkeypatch, {**GOOD, "basis": "nominal"})
    with pytest.raises(RegisterError, match="nominal amount"):
        nominal.figure(GOOD["key"], 2025, CostCase.MID, 2025)


def test_a_case_without_range_takes_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    single = read(monkeypatch, {**GOOD, "low": "", "high": ""})
    assert {single.figure(GOOD["key"], 2025, case, 2024).value for case in CostCase} == {2.0}
