"""Whole units in the joint programme: columns, opening a campus, the margin without a unit."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.layout import ColumnKind, JointLayout, JointRowKind
from gigaplan.programme.joint.terms import ProgrammeLimits, ProgrammeTerms
from gigaplan.programme.joint.whole import whole_columns
from gigaplan.solve import highs
from gigaplan.solve.interface import SolverOptions
from gigaplan.solve.whole.solution import WholeOptions, WholeSolution, WholeStatus
from gigaplan.solve.whole.solver import solve_whole
from small_terms import drawn_terms
from whole_terms import in_units, one_quarter, plain_campus

EXACT = WholeOptions(SolverOptions(tolerance=1e-8), gap=1e-6)


def best(terms: ProgrammeTerms) -> tuple[WholeSolution, JointLayout]:
    programme, layout = assemble_joint(terms)
    found = solve_whole(programme, whole_columns(layout), EXACT)
    assert found.status is WholeStatus.PROVED
    return found, layout


def amount(found: WholeSolution, layout: JointLayout, kind: ColumnKind, campus: str) -> float:
    return sum(
        float(value)
        for column, value in zip(layout.columns, found.solution.master, strict=True)
        if column.kind is kind and column.campus == campus
    )


def test_halls_and_sized_units_are_whole_and_nothing_else():
    _, layout = assemble_joint(in_units(drawn_terms(1), 24.0, 18.0))
    whole = whole_columns(layout)
    found = {(layout.columns[c].kind, layout.columns[c].subject) for c in whole.columns}
    assert found == {(ColumnKind.HALLS, None), (ColumnKind.BUILD, "gas")}
    sizes = {layout.columns[c].subject: s for c, s in zip(whole.columns, whole.size, strict=True)}
    assert sizes == {None: 24.0, "gas": 18.0}
    # a series is one asset of one campus, period after period
    for number in set(whole.series):
        mine = [layout.columns[c] for c in whole.columns[whole.series == number]]
        assert len({(c.campus, c.subject) for c in mine}) == 1
        assert [c.period for c in mine] == sorted({c.period for c in mine})
    assert whole_columns(assemble_joint(drawn_terms(1))[1]).count == 0


def test_rented_machines_are_whole_in_each_quarter_for_itself():
    terms = drawn_terms(1)
    sized = tuple(
        replace(
            campus,
            assets=tuple(
                replace(a, build=replace(a.build, unit_mw=5.0)) if a.rented else a
                for a in campus.assets
            ),
        )
        for campus in terms.campuses
    )
    _, layout = assemble_joint(replace(terms, campuses=sized))
    whole = whole_columns(layout)
    assert {layout.columns[c].kind for c in whole.columns} == {ColumnKind.RENT}
    assert (whole.series == -1).all()


# A hall costs 1e6 USD/MW over 40 quarters without interest: 25,000 USD a quarter and MW. An engine
# costs 1e5 USD a MW and year, 25,000 a quarter. At a rent of 400,000 USD a year, 100,000 a quarter,
# a MW earns 50,000 USD a quarter.
EARNS = 50_000.0


@pytest.mark.parametrize(
    ("fixed_usd", "opened"), [(36.0 * 40 * EARNS, True), (44.0 * 40 * EARNS, False)]
)
def test_a_campus_that_does_not_earn_its_fixed_cost_stays_closed(fixed_usd, opened):
    # 40 MW earn 40 x 50,000 USD in the one quarter; the fixed cost is charged 1/40 in it
    campus = plain_campus(fixed_cost_usd=fixed_usd)
    found, layout = best(one_quarter(campus, wanted_mw=40.0, rent=400_000.0))
    assert amount(found, layout, ColumnKind.OPEN, "site") == pytest.approx(float(opened), abs=1e-6)
    assert amount(found, layout, ColumnKind.HALLS, "site") == pytest.approx(40.0 * opened, abs=1e-4)
    worth = max(40.0 * EARNS - fixed_usd / 40, 0.0)
    assert found.solution.objective == pytest.approx(-worth, abs=10.0)
    # of shares of a campus 40 of 100 MW cost 40 % of it: the relaxation opens it either way
    assert found.relaxed.objective < -worth - 1e6


def test_a_tenant_goes_where_one_fixed_cost_serves_all():
    # each of two campuses could take the 60 MW; one of them is opened, the cheaper one
    cheap = plain_campus("cheap", fixed_cost_usd=20e6)
    dear = plain_campus("dear", fixed_cost_usd=30e6)
    found, layout = best(one_quarter(dear, cheap, wanted_mw=60.0, rent=400_000.0))
    assert amount(found, layout, ColumnKind.OPEN, "cheap") == pytest.approx(1.0, abs=1e-6)
    assert amount(found, layout, ColumnKind.OPEN, "dear") == pytest.approx(0.0, abs=1e-6)
    assert found.solution.objective == pytest.approx(-(60.0 * EARNS - 20e6 / 40), rel=1e-6)


def test_fixed_cost_is_drawn_when_ground_is_broken():
    terms = drawn_terms(1)
    campuses = tuple(replace(c, fixed_cost_usd=5e6) for c in terms.campuses)
    _, layout = assemble_joint(replace(terms, campuses=campuses))
    for number, column in enumerate(layout.columns):
        if column.kind is ColumnKind.OPEN:
            assert layout.draw_usd[number] == {column.period - 1: 5e6}  # a hall takes one quarter


def test_an_open_campus_pays_no_opening():
    campus = plain_campus(fixed_cost_usd=1e9)
    campus = replace(campus, halls=replace(campus.halls, existing_mw=10.0))
    _, layout = assemble_joint(one_quarter(campus, wanted_mw=40.0, rent=400_000.0))
    assert all(column.kind is not ColumnKind.OPEN for column in layout.columns)


def test_whole_halls_by_hand():
    # 70 MW wanted, halls of 24: two halls leave 22 MW to nobody; a third is paid whole, its last
    # 2 MW let to nobody cost 25,000 USD each
    campus = plain_campus(hall_mw=24.0)
    found, layout = best(one_quarter(campus, wanted_mw=70.0, rent=400_000.0))
    assert amount(found, layout, ColumnKind.HALLS, "site") == pytest.approx(72.0, abs=1e-9)
    assert found.solution.objective == pytest.approx(-(70.0 * EARNS - 2.0 * 25_000.0), rel=1e-6)


@pytest.mark.parametrize(("unit_mw", "units"), [(10.0, 8), (25.0, 4), (100.0, 2)])
def test_margin_without_the_largest_unit_by_hand(unit_mw, units):
    # 60 MW, margin 5 %, credit 0.9: (units - 1) x 0.9 x unit >= 63 MW: at 10 MW 70 / 10 + 1 = 8,
    # at 25 MW 2.8 -> 3 + 1 = 4, at 100 MW 1 + 1 = 2
    limits = ProgrammeLimits(firm_margin=0.05, firm_without_largest_unit=True)
    campus = plain_campus(unit_mw=unit_mw)
    terms = one_quarter(campus, wanted_mw=60.0, rent=4e6, limits=limits)
    found, layout = best(terms)
    built = amount(found, layout, ColumnKind.BUILD, "site")
    assert built == pytest.approx(units * unit_mw, abs=1e-9)
    assert amount(found, layout, ColumnKind.LEASE, "site") == pytest.approx(60.0, abs=1e-4)
    # without the rule ceil(70 / unit) are enough
    plain, layout = best(replace(terms, limits=replace(limits, firm_without_largest_unit=False)))
    fewer = amount(plain, layout, ColumnKind.BUILD, "site")
    assert fewer == pytest.approx(np.ceil(70.0 / unit_mw) * unit_mw, abs=1e-9)


def test_a_unit_that_exists_counts_as_one_that_may_fail():
    # 50 MW in units of 25 exist; (50 + built - 25) x 0.9 >= 63 asks for 45 MW more: two units
    limits = ProgrammeLimits(firm_margin=0.05, firm_without_largest_unit=True)
    campus = plain_campus(unit_mw=25.0, existing_engine_mw=50.0)
    found, layout = best(one_quarter(campus, wanted_mw=60.0, rent=4e6, limits=limits))
    assert amount(found, layout, ColumnKind.BUILD, "site") == pytest.approx(50.0, abs=1e-9)


def test_without_sizes_the_margin_is_the_plain_one():
    limits = ProgrammeLimits(firm_margin=0.05, firm_without_largest_unit=True)
    terms = one_quarter(plain_campus(), wanted_mw=60.0, rent=4e6, limits=limits)
    programme, layout = assemble_joint(terms)
    assert all(row.kind is not JointRowKind.LARGEST_UNIT for row in layout.rows)
    z = highs.solve(programme, SolverOptions()).master
    built = [z[n] for n, c in enumerate(layout.columns) if c.kind is ColumnKind.BUILD]
    assert sum(built) == pytest.approx(70.0, rel=1e-6)  # 63 / 0.9
