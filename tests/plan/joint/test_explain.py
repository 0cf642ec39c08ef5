"""Programmes that cannot be: each kind of limit, what is short, and what each repair is worth."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from gigaplan.plan.joint.explain import (
    JointExplanation,
    explain_programme,
    explain_unbounded_programme,
)
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.elastic import Family
from gigaplan.programme.joint.plain import is_met_by_nothing, is_surely_bounded
from gigaplan.programme.joint.terms import (
    Build,
    CampusTerms,
    CapitalTerms,
    Goal,
    ProgrammeLimits,
    ProgrammeTerms,
)
from gigaplan.programme.problem import Programme
from gigaplan.solve import highs, solver
from gigaplan.solve.interface import Solution, SolverOptions, Status
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from small_terms import bound_terms, drawn_terms
from tight_terms import (
    asset,
    campus,
    cells,
    engines,
    flat,
    grid,
    since,
    slots,
    sun,
    tenant,
    terms,
)


def _solve(programme: Programme) -> Solution:
    return highs.solve(programme, SolverOptions(tolerance=1e-9))


def _explain(stated: ProgrammeTerms) -> JointExplanation:
    return explain_programme(stated, _solve, 5000.0)


def _status(stated: ProgrammeTerms) -> Status:
    return _solve(assemble_joint(stated)[0]).status


def _cost(stated: ProgrammeTerms) -> float:
    programme, layout = assemble_joint(stated)
    return _solve(programme).objective + layout.constant_usd


def _powered(*assets: object) -> CampusTerms:
    return campus("memphis", *assets)  # type: ignore[arg-type]


TOO_FEW_SLOTS = terms(since(160.0, 3), _powered(engines(), grid(), cells()))
"""160 MW in the fourth quarter: 120 MW of slots and 20 MW of grid are there."""


def test_what_is_short_and_each_repair_are_told() -> None:
    found = _explain(TOO_FEW_SLOTS)
    assert found.text == (
        "No programme meets every limit.\n"
        "Certain by arithmetic:\n"
        "  - Lab, 2026-Q4: 160.0 MW of IT are contracted, and there can be power for 140.0 MW at "
        "memphis: 20.0 MW too few, up to 20.0 MW of power short in 3 of 12 hours (memphis: "
        "engines 120.0 MW (slots of Maker), grid firm 20.0 MW (connection by date), fuel_cells "
        "0.0 MW (its maximum))\n"
        "If every other limit is kept:\n"
        "  - memphis, 2026-Q4: 20.0 MW short in 3 of 12 hours, because the grid gives 20 MW firm "
        "and fuel_cells is 0 MW at most and slots of Maker are used up (120 MW by 2026-Q4)\n"
        "Changes that are enough alone, cheapest first:\n"
        "  - campuses.memphis.grid.firm_mw: 20 -> 40 MW up to 2027-Q2; the programme is then "
        "worth US$ 105.3 million (net present value)\n"
        "  - campuses.memphis.supply.fuel_cells.maximum_mw: 0 -> 20 MW; US$ 0.9 million dearer\n"
        "  - suppliers.Maker.slots_mw_per_year: 20 MW more by 2026-Q4; US$ 5.6 million dearer\n"
        "  - tenants.Lab.contracted_mw: 20 MW less in 2026-Q4; US$ 8.8 million dearer\n"
        "  - all contracts 3 months later; US$ 8.8 million dearer\n"
        "  - supply: add {kind: unserved}; 10,950 MWh of load go without power in all; "
        "US$ 56.4 million dearer"
    )


def test_the_shortage_is_the_one_known_by_hand() -> None:
    power = next(r for r in _explain(TOO_FEW_SLOTS).findings.repairs if r.family is Family.POWER)
    (shortage,) = power.shortages
    assert shortage.period == 3
    # 160 MW of IT take 128 MW in nine hours and 160 MW in three; 140 MW are there
    assert shortage.lack_mw == pytest.approx(np.array([0.0] * 9 + [20.0] * 3), abs=1e-6)
    assert power.gives[0].amount == pytest.approx(3 * 20.0 * 182.5)


def _more_grid(stated: ProgrammeTerms, mw: float) -> ProgrammeTerms:
    return replace(stated, campuses=(_powered(engines(), grid(20.0 + mw), cells()),))


def _more_slots(stated: ProgrammeTerms, mw: float) -> ProgrammeTerms:
    return replace(stated, suppliers=(slots(30.0, 30.0, 30.0, 30.0 + mw, 30.0 - mw, 30.0),))


def _more_cells(stated: ProgrammeTerms, mw: float) -> ProgrammeTerms:
    return replace(stated, campuses=(_powered(engines(), grid(), cells(mw)),))


def _less_promised(stated: ProgrammeTerms, mw: float) -> ProgrammeTerms:
    path = (0.0,) * 3 + (160.0 - mw,) * 3
    return replace(stated, tenants=(tenant(path),))


REPAIRS: dict[Family, Callable[[ProgrammeTerms, float], ProgrammeTerms]] = {
    Family.DATES: _more_grid,
    Family.SLOTS: _more_slots,
    Family.PLANT: _more_cells,
    Family.CONTRACT: _less_promised,
}


@pytest.mark.parametrize("family", REPAIRS)
def test_each_repair_makes_a_plan_of_its_cost_and_a_little_less_does_not(family: Family) -> None:
    repairs = _explain(TOO_FEW_SLOTS).findings.repairs
    repair = next(r for r in repairs if r.family is family and not r.delay)
    amount = max(give.amount for give in repair.gives)
    assert amount == pytest.approx(20.0, rel=1e-5)
    change = REPAIRS[family]
    assert _status(change(TOO_FEW_SLOTS, amount * 0.998)) is Status.INFEASIBLE
    assert repair.cost_usd == pytest.approx(_cost(change(TOO_FEW_SLOTS, amount + 1e-6)), rel=1e-3)


def test_contracts_as_much_later_as_it_takes() -> None:
    later = next(r for r in _explain(TOO_FEW_SLOTS).findings.repairs if r.delay)
    # a quarter later there are 150 MW of slots and 20 MW of grid
    assert later.delay == 1
    moved = terms(since(160.0, 4), *TOO_FEW_SLOTS.campuses)
    assert later.cost_usd == pytest.approx(_cost(moved), rel=1e-6)


FAMILIES = {
    "dates": (
        terms(since(50.0, 1), suppliers=(slots(*flat(60.0)),)),
        "campuses.memphis: halls earlier: 50 MW IT in 2026-Q2 (first possible 2026-Q3)",
    ),
    "capital": (
        terms(since(100.0, 4), capital=CapitalTerms(flat(3e8), 0.5)),
        "capital.members: US$ 240.0 million more equity up to 2027-Q2",
    ),
    "yearly capital": (
        # halls and 80 MW of engines are paid in 2026
        terms(since(100.0, 4), capital=CapitalTerms(flat(1e10), 0.5, yearly_usd=(4e8, None))),
        "capital.most_usd_per_year: more by US$ 680.0 million in 2026",
    ),
    "total capital": (
        terms(since(100.0, 4), capital=CapitalTerms(flat(1e10), 0.5, total_usd=9e8)),
        "capital.total_usd: US$ 900.0 million -> ",
    ),
    "site": (
        terms(
            since(320.0, 5),
            tenants=(tenant(since(320.0, 5)),),
            suppliers=(slots(*flat(100.0)),),
        ),
        "campuses.memphis.maximum_it_mw: 300 -> 320 MW",
    ),
    "land": (
        terms(
            since(60.0, 4),
            campus("memphis", engines(), sun(), grid(), land_acres=15.0),
        ),
        "campuses.memphis.land_acres: 15 -> 20 acre",
    ),
    "firm margin": (
        terms(
            since(100.0, 2),
            _powered(engines(), grid(80.0)),
            limits=ProgrammeLimits(firm_margin=1.5),
        ),
        # 250 MW are asked for, 0.9 x 90 + 80 are there
        (
            "limits.firm_margin: 89 MW of firm power less at memphis in 2026-Q3 and later than "
            "150% asks"
        ),
    ),
    "CO2": (
        # 372,300 MWh; grid gives 87,600 of them at 0.3 t, engines the others at 0.5 t
        terms(
            since(100.0, 4),
            _powered(engines(), grid()),
            limits=ProgrammeLimits(co2_t_per_year=(None, 1e5)),
        ),
        "limits.co2_t_per_year: 100,000 -> 168,630 t in 2027",
    ),
    "clean share": (
        # a fifth of the grid's 87,600 MWh is clean
        terms(
            since(100.0, 4),
            _powered(engines(), grid()),
            limits=ProgrammeLimits(clean_share=(None, 0.5)),
        ),
        "limits.clean_share: 0.5 -> 0.047 in 2027",
    ),
    "NOx": (
        terms(
            since(100.0, 4),
            campus("memphis", engines(), grid(), nox_t_per_year=0.5),
        ),
        # 1,560 MWh of engines in the 24 hours at 0.4 kg: a permit counts them as they are
        "campuses.memphis.limits.nox_t_per_year: 0.5 -> 0.624 t",
    ),
    "smallest size": (
        terms(flat(0.0), _powered(engines(minimum_mw=200.0), grid())),
        "campuses.memphis.supply.engines.minimum_mw: 200 -> 180 MW",
    ),
    "wanted": (
        terms(flat(0.0), tenants=(tenant(since(100.0, 4), wanted_mw=flat(80.0)),)),
        "tenants.Lab.wants_mw: 80 -> 100 MW up to 2027-Q2",
    ),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_kind_of_limit_is_told_with_its_repair(name: str) -> None:
    stated, words = FAMILIES[name]
    assert _status(stated) is Status.INFEASIBLE
    assert f"  - {words}" in _explain(stated).text


@pytest.mark.parametrize("seed", range(40))
def test_it_is_called_possible_exactly_if_highs_finds_it_so(seed: int) -> None:
    stated = bound_terms(seed)
    found = _explain(stated)
    assert found.is_feasible == (_status(stated) is Status.OPTIMAL)
    if not found.is_feasible:
        assert found.cheapest is not None


def test_its_own_solver_finds_the_same() -> None:
    found = explain_programme(
        TOO_FEW_SLOTS, lambda p: solver.solve(p, SolverOptions(tolerance=1e-7)), 5000.0
    )
    exact = _explain(TOO_FEW_SLOTS)
    repairs = zip(found.findings.repairs, exact.findings.repairs, strict=True)
    for one, other in repairs:
        assert (one.family, one.is_enough, one.delay) == (
            other.family,
            other.is_enough,
            other.delay,
        )
        assert one.cost_usd == pytest.approx(other.cost_usd, rel=1e-4)
        for give, known in zip(one.gives, other.gives, strict=True):
            assert give.amount == pytest.approx(known.amount, rel=1e-3)


def test_a_programme_that_promises_nothing_is_possible_without_a_solver() -> None:
    def refuse(_: Programme) -> Solution:
        raise AssertionError("no solver is needed")

    found = explain_programme(terms(flat(0.0)), refuse, 5000.0)
    assert found.is_feasible
    assert found.text == "Every limit can be met: there is a programme."


def test_a_penalty_can_be_paid() -> None:
    late = tenant(since(160.0, 3), late_usd_per_mw_year=1e6)
    programme, _ = assemble_joint(terms(flat(0.0), tenants=(late,)))
    assert is_met_by_nothing(programme)
    assert not is_met_by_nothing(assemble_joint(TOO_FEW_SLOTS)[0])


def test_where_megawatts_are_the_goal_repairs_are_told_by_cost() -> None:
    found = _explain(replace(TOO_FEW_SLOTS, goal=Goal.EARLIEST_MEGAWATTS))
    assert "the programme then costs US$ " in found.text
    assert found.cheapest is not None
    least = replace(TOO_FEW_SLOTS, goal=Goal.LEAST_COST)
    assert found.cheapest.cost_usd == pytest.approx(
        _explain(least).cheapest.cost_usd  # type: ignore[union-attr]
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_drawn_programme_is_surely_bounded(seed: int) -> None:
    assert is_surely_bounded(assemble_joint(drawn_terms(seed))[0])


def test_rent_without_a_limit_on_megawatts() -> None:
    halls = replace(campus().halls, maximum_mw=np.inf, most_mw_per_period=np.inf)
    free = campus("memphis", engines(), halls=halls)
    stated = terms(
        flat(0.0),
        free,
        tenants=(tenant(flat(0.0), wanted_mw=flat(np.inf)),),
        suppliers=(),
        capital=None,
    )
    programme, _ = assemble_joint(stated)
    assert not is_surely_bounded(programme)
    assert _solve(programme).status is Status.UNBOUNDED
    text = explain_unbounded_programme(stated, _solve)
    assert text.startswith(
        "The value has no ceiling: the more of this, the better the programme.\nWhat runs away:\n"
    )
    assert "  - halls of memphis grow without limit from 2026-Q3\n" in text
    assert (
        "  - Lab leases at memphis without limit from 2026-Q3, at 2,000,000 USD/(MW a) of rent\n"
    ) in text


def test_power_sold_above_its_cost_without_a_limit() -> None:
    line = Capacity("firm", "MW", {CostLine.CAPACITY_CHARGE: 5e4})
    sold = Flow("export", -1.0, "firm", cost_usd_per_mwh={CostLine.SALE: -200.0})
    market = asset("market", Block((line,), (sold,)), Build({}, 0, 160))
    stated = terms(flat(0.0), campus("memphis", engines(), market), suppliers=(), capital=None)
    programme, _ = assemble_joint(stated)
    assert not is_surely_bounded(programme)
    assert _solve(programme).status is Status.UNBOUNDED
    text = explain_unbounded_programme(stated, _solve)
    assert "  - market of memphis grow without limit from 2026-Q3\n" in text
    assert "market.export of memphis runs in 48 hours and earns 200.00 USD/MWh" in text
