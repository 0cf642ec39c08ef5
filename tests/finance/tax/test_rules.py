"""The look-up of credits: every edge date (day before, of, after) with its source; refusals."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gigaplan.data.tax_records import Credit, StartMethod, TaxTechnology
from gigaplan.data.tax_tables import load_tax_rules
from gigaplan.errors import TaxError
from gigaplan.finance.tax.rules import CreditTerms, ForeignEntity, applicable

RULES = load_tax_rules()
CLEAN = ForeignEntity(clean_cost_share=1.0)


def look(
    technology: TaxTechnology,
    start: str,
    service: str,
    *,
    jurisdiction: str = "usa",
    wage: bool = True,
    content: float = 0.0,
    community: bool = False,
    foreign: ForeignEntity = CLEAN,
    power_mw: float | None = None,
    method: StartMethod = StartMethod.PHYSICAL_WORK,
    proved: bool = True,
) -> CreditTerms:
    return applicable(
        RULES,
        jurisdiction,
        technology,
        date.fromisoformat(start),
        date.fromisoformat(service),
        wage=wage,
        content=content,
        community=community,
        foreign_entity=foreign,
        power_mw=power_mw,
        start_method=method,
        continuous_work_proved=proved,
    )


def share(terms: CreditTerms) -> float:
    """The investment credit as a share of cost; 0 if none is on offer."""
    return sum(o.investment_share for o in terms.options if o.credit is Credit.INVESTMENT)


def days(edge: str) -> tuple[str, str, str]:
    """Day before, day of, day after."""
    day = date.fromisoformat(edge)
    return tuple((day + timedelta(days=shift)).isoformat() for shift in (-1, 0, 1))  # type: ignore[return-value]


@pytest.mark.parametrize("technology", [TaxTechnology.SOLAR, TaxTechnology.WIND])
def test_wind_and_solar_begin_by_4_july_2026(technology: TaxTechnology) -> None:
    """Public Law 119-21 sections 70512-70513: begun after 12 months from enactment, none.

    Nixon Peabody, 28 August 2025: construction must begin before 5 July 2026, or service come by
    31 December 2027.
    """
    shares = [share(look(technology, day, "2029-06-01")) for day in days("2026-07-04")]
    assert shares == pytest.approx([0.3, 0.3, 0])
    assert look(technology, "2026-07-05", "2029-06-01").options == ()


@pytest.mark.parametrize("technology", [TaxTechnology.SOLAR, TaxTechnology.WIND])
def test_wind_and_solar_begun_late_are_in_service_by_the_end_of_2027(
    technology: TaxTechnology,
) -> None:
    """26 USC 48E(e)(4), 45Y(d)(4): placed in service after 31 December 2027."""
    shares = [share(look(technology, "2026-07-05", day)) for day in days("2027-12-31")]
    assert shares == pytest.approx([0.3, 0.3, 0])


@pytest.mark.parametrize(
    "technology", [TaxTechnology.STORAGE, TaxTechnology.NUCLEAR, TaxTechnology.GEOTHERMAL]
)
@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("2033-12-31", [0.30, 0.30, 0.225]),
        ("2034-12-31", [0.225, 0.225, 0.15]),
        ("2035-12-31", [0.15, 0.15, 0.0]),
    ],
)
def test_the_others_phase_out_by_start(
    technology: TaxTechnology, edge: str, expected: list[float]
) -> None:
    """Pierce Atwood and Baker McKenzie on Public Law 119-21: 100, 75, 50, 0 % by start year."""
    shares = [share(look(technology, day, "2038-01-01")) for day in days(edge)]
    assert shares == pytest.approx(expected)


def test_fuel_cells_have_a_gap_in_2025_and_then_a_flat_rate() -> None:
    """Project Finance Law Q&A: from 2026 30 % without wage rule, no adders; 48 ended with 2024."""
    cell = TaxTechnology.FUEL_CELL
    assert [share(look(cell, day, "2027-01-01")) for day in days("2024-12-31")] == pytest.approx(
        [0.3, 0.3, 0]
    )
    assert [share(look(cell, day, "2027-01-01")) for day in days("2025-12-31")] == pytest.approx(
        [0, 0, 0.3]
    )
    plain = look(cell, "2026-01-01", "2027-01-01", wage=False, content=1.0, community=True)
    assert share(plain) == pytest.approx(0.3)
    assert [share(look(cell, day, "2038-01-01")) for day in days("2033-12-31")] == pytest.approx(
        [0.3, 0.3, 0.225]
    )


def test_before_2025_the_old_sections_hold() -> None:
    """26 USC 48(a)(2)(A)(i)(II), 45(d): construction begun before 1 January 2025."""
    names = [look(TaxTechnology.SOLAR, day, "2026-06-01").rules for day in days("2024-12-31")]
    assert names == [
        ("48_solar_wind", "45_solar_wind"),
        ("48_solar_wind", "45_solar_wind"),
        ("48e_solar_wind_started", "45y_solar_wind_started"),
    ]


def test_starts_before_the_wage_rule_are_a_gap() -> None:
    """26 CFR 1.45Q-6(b), 88 FR 60018: the wage rule binds starts from 29 January 2023 on."""
    assert share(look(TaxTechnology.SOLAR, "2023-01-29", "2024-06-01")) == pytest.approx(0.3)
    with pytest.raises(
        TaxError,
        match=(
            r"no rule for the investment and production credit of solar begun on 2023-01-28 "
            r"and in service on 2024-06-01; it covers: begun 2023-01-29 to 2024-12-31"
        ),
    ):
        look(TaxTechnology.SOLAR, "2023-01-28", "2024-06-01")


def test_the_five_percent_way_ended_on_2_september_2025() -> None:
    """Notice 2025-42: facilities begun on or after 2 September 2025; solar to 1.5 MW AC keeps it.

    Akerman, August 2025: it binds wind and solar begun after 1 September 2025.
    """
    before, on, after = days("2025-09-02")
    five = StartMethod.FIVE_PERCENT
    assert share(look(TaxTechnology.SOLAR, before, "2028-01-01", method=five)) == 0.3
    for day in (on, after):
        with pytest.raises(TaxError, match=rf"solar above 1.5 MW cannot begin .* on {day}"):
            look(TaxTechnology.SOLAR, day, "2028-01-01", method=five)
        with pytest.raises(TaxError, match=r"wind cannot begin construction by five_percent"):
            look(TaxTechnology.WIND, day, "2028-01-01", method=five, power_mw=1.0)
        small = look(TaxTechnology.SOLAR, day, "2028-01-01", method=five, power_mw=1.5)
        assert share(small) == pytest.approx(0.3)
        assert share(look(TaxTechnology.STORAGE, day, "2028-01-01", method=five)) == 0.3


def test_continuous_work_is_taken_for_granted_for_four_years() -> None:
    """Notice 2025-42 section 4, Notice 2018-59: end of the fourth calendar year after the start.

    Mayer Brown, July 2025: begun in 2026, in service by the end of 2030.
    """
    before, on, after = days("2030-12-31")
    wind = TaxTechnology.WIND
    terms = look(wind, "2026-07-04", on, proved=False)
    assert terms.continuity_by == date(2030, 12, 31)
    assert [
        share(look(wind, "2026-07-04", day, proved=False)) for day in (before, on, after)
    ] == pytest.approx([0.3, 0.3, 0])
    assert share(look(wind, "2026-07-04", after, proved=True)) == pytest.approx(0.3)
    late = look(TaxTechnology.NUCLEAR, "2027-03-01", "2036-05-01", proved=False)
    assert "construction counts from 2032-01-01" in late.reasons[0]
    assert share(late) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("technology", "year", "least"),
    [
        *((TaxTechnology.NUCLEAR, 2026 + i, 0.40 + 0.05 * i) for i in range(5)),
        *((TaxTechnology.STORAGE, 2026 + i, 0.55 + 0.05 * i) for i in range(5)),
        (TaxTechnology.NUCLEAR, 2032, 0.60),
        (TaxTechnology.STORAGE, 2032, 0.75),
    ],
)
def test_material_assistance_rises_by_year(
    technology: TaxTechnology, year: int, least: float
) -> None:
    """26 USC 7701(a)(52), Notice 2026-15: facilities 40-60 %, storage 55-75 %, 2026 to 2030."""
    for start in (f"{year}-01-01", f"{year}-12-31"):
        enough = ForeignEntity(clean_cost_share=least + 1e-9)
        short = ForeignEntity(clean_cost_share=least - 0.001)
        assert share(look(technology, start, "2034-01-01", foreign=enough)) == pytest.approx(0.3)
        terms = look(technology, start, "2034-01-01", foreign=short)
        assert terms.options == ()
        assert "material assistance" in terms.reasons[-1]


def test_material_assistance_is_tested_from_2026() -> None:
    """Public Law 119-21: construction begun after 31 December 2025."""
    before, on, after = days("2025-12-31")
    none = ForeignEntity(clean_cost_share=0.0)
    wind = TaxTechnology.WIND
    assert [
        share(look(wind, day, "2027-06-01", foreign=none)) for day in (before, on, after)
    ] == pytest.approx([0.3, 0.3, 0])
    with pytest.raises(TaxError, match=r"state clean_cost_share, at least 40%"):
        look(wind, after, "2027-06-01", foreign=ForeignEntity())


def test_a_prohibited_owner_has_no_credit_from_2026() -> None:
    """Public Law 119-21: tax years beginning after enactment, that is 2026 by calendar years."""
    owner = ForeignEntity(prohibited_owner=True)
    before, on, after = days("2025-12-31")
    storage = TaxTechnology.STORAGE
    assert [
        share(look(storage, "2025-03-01", day, foreign=owner)) for day in (before, on, after)
    ] == pytest.approx([0.3, 0.3, 0])
    legacy = look(TaxTechnology.SOLAR, "2024-03-01", "2026-06-01", foreign=owner)
    assert share(legacy) == pytest.approx(0.3)
    kinds = {o.credit for o in look(TaxTechnology.SOLAR, "2025-03-01", on, foreign=owner).options}
    assert kinds == {Credit.INVESTMENT}  # ten years of production credit would run on


def test_carbon_use_is_paid_as_storage_after_4_july_2025() -> None:
    """JD Supra on 45Q: parity for equipment placed in service after 4 July 2025; 17 USD base."""
    use = TaxTechnology.CARBON_USE
    bases = [
        look(use, "2024-01-01", day).option(Credit.CARBON).rule.base for day in days("2025-07-04")
    ]
    assert bases == [12, 12, 17]


@pytest.mark.parametrize("technology", [TaxTechnology.CARBON_USE, TaxTechnology.CARBON_STORAGE])
def test_carbon_capture_begins_before_2033(technology: TaxTechnology) -> None:
    """Taxpayers for Common Sense on 45Q(d): construction begun before the end of 2032."""
    offers = [len(look(technology, day, "2035-01-01").options) for day in days("2032-12-31")]
    assert offers == [1, 1, 0]


def test_existing_nuclear_was_in_service_before_16_august_2022() -> None:
    """CRS Insight IN12557: electricity supplied before 16 August 2022 (26 USC 45U(b)(1)(C))."""
    before, on, after = days("2022-08-15")
    old = TaxTechnology.EXISTING_NUCLEAR
    assert look(old, "1980-01-01", before).option(Credit.NUCLEAR).rule.last_year == 2032
    assert len(look(old, "1980-01-01", on).options) == 1
    with pytest.raises(TaxError, match=r"no rule for the nuclear credit of existing_nuclear"):
        look(old, "1980-01-01", after)


@pytest.mark.parametrize(
    ("edge", "content"), [("2025-06-15", 0.44), ("2025-12-31", 0.49), ("2026-12-31", 0.54)]
)
def test_domestic_content_rises_by_start(edge: str, content: float) -> None:
    """Mayer Brown, June 2025, on 48E: 40 % before 16 June 2025, then 45, 50 and 55 %."""
    terms = [look(TaxTechnology.STORAGE, day, "2029-01-01", content=content) for day in days(edge)]
    assert [share(t) for t in terms] == pytest.approx([0.4, 0.4, 0.3])


def test_bonuses_and_wage_rule_by_hand() -> None:
    """30 + 10 + 10 points; a fifth of it without the wage rule: 6 + 2 + 2; below 1 MW as with."""
    storage = TaxTechnology.STORAGE
    full = look(storage, "2026-03-01", "2027-01-01", content=0.6, community=True)
    low = look(storage, "2026-03-01", "2027-01-01", content=0.6, community=True, wage=False)
    small = look(storage, "2026-03-01", "2027-01-01", wage=False, power_mw=0.9)
    assert [share(full), share(low), share(small)] == pytest.approx([0.5, 0.1, 0.3])
    assert share(
        look(storage, "2034-03-01", "2036-01-01", content=0.6, community=True)
    ) == pytest.approx(0.375)


def test_reasons_name_rule_law_and_source() -> None:
    terms = look(TaxTechnology.WIND, "2026-03-01", "2028-01-01", content=0.3, community=True)
    assert terms.rules == ("48e_solar_wind_started", "45y_solar_wind_started")
    text = "\n".join(terms.reasons)
    for part in (
        "wind and solar begun by 4 July 2026",
        "26 USC 48E",
        "Public Law 119-21",
        "wage and apprenticeship rule met, times 5",
        "domestic content 30% against 50%, no bonus",
        "energy community bonus",
    ):
        assert part in text
    with pytest.raises(TaxError, match=r"no nuclear credit here: 48e_solar_wind_started"):
        terms.option(Credit.NUCLEAR)


def test_nothing_for_gas_and_nothing_tabled_abroad() -> None:
    assert look(TaxTechnology.OTHER, "2027-01-01", "2029-01-01").options == ()
    abroad = look(TaxTechnology.SOLAR, "2027-01-01", "2029-01-01", jurisdiction="can")
    assert abroad.reasons == (
        "no investment or production credit is tabled for can; none is claimed",
    )
    with pytest.raises(TaxError, match=r"no tax rules for 'xyz'; known are usa, aus"):
        look(TaxTechnology.SOLAR, "2027-01-01", "2029-01-01", jurisdiction="xyz")


def test_facts_that_cannot_be_are_refused() -> None:
    with pytest.raises(TaxError, match=r"in service on 2026-01-01, before construction begins"):
        look(TaxTechnology.WIND, "2027-01-01", "2026-01-01")
    with pytest.raises(TaxError, match=r"content must lie in 0 to 1, got 40"):
        look(TaxTechnology.WIND, "2026-01-01", "2027-01-01", content=40)
    with pytest.raises(TaxError, match=r"clean_cost_share must lie in 0 to 1, got -0.1"):
        look(
            TaxTechnology.WIND,
            "2026-01-01",
            "2027-01-01",
            foreign=ForeignEntity(clean_cost_share=-0.1),
        )


def test_a_hole_in_the_thresholds_is_an_error() -> None:
    holed = replace(RULES, thresholds=tuple(t for t in RULES.thresholds if t.test[:3] != "con"))
    with pytest.raises(TaxError, match=r"no threshold 'content_48e' for construction begun on"):
        applicable(
            holed,
            "usa",
            TaxTechnology.STORAGE,
            date(2026, 1, 1),
            date(2027, 1, 1),
            wage=True,
            content=0.5,
            community=False,
            foreign_entity=CLEAN,
        )
