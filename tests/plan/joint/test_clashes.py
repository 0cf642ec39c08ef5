"""What arithmetic says of programmes that cannot be: each sentence is pinned, known by hand."""

import time

import pytest

from gigaplan.plan.joint.clashes import certain_clashes_in_words
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import CapitalTerms, ProgrammeLimits, ProgrammeTerms
from gigaplan.solve import highs
from gigaplan.solve.interface import SolverOptions, Status
from tight_terms import campus, cells, engines, flat, grid, since, slots, tenant, terms

CLASHES = {
    "halls too early": (
        terms(since(50.0, 1)),
        (
            "Lab, 2026-Q2: 50.0 MW of IT are contracted, halls for 0.0 MW can stand by then: 50.0 "
            "MW too few (memphis: 0.0 MW, ground broken 2026-Q1, first new hall 2026-Q3)"
        ),
    ),
    "halls too fast": (
        terms(since(150.0, 2)),
        (
            "Lab, 2026-Q3: 150.0 MW of IT are contracted, halls for 100.0 MW can stand by then: "
            "50.0 MW too few (memphis: 100.0 MW, 100.0 MW a quarter since 2026-Q3)"
        ),
    ),
    "site full": (
        terms(since(400.0, 5)),
        (
            "Lab, 2027-Q2: 400.0 MW of IT are contracted, halls for 300.0 MW can stand by then: "
            "100.0 MW too few (memphis: 300.0 MW, all that the site holds)"
        ),
    ),
    "tenant wants less": (
        terms(since(100.0, 4), tenants=(tenant(since(100.0, 4), wanted_mw=flat(80.0)),)),
        (
            "Lab, 2027-Q1: 100.0 MW of IT are contracted, and Lab wants 80.0 MW then or later: "
            "20.0 MW too few"
        ),
    ),
    # four quarters of slots, 120 MW, and 20 MW of grid; the peak is 1 MW per MW of IT
    "slots": (
        terms(since(160.0, 3), campus("memphis", engines(), grid())),
        (
            "Lab, 2026-Q4: 160.0 MW of IT are contracted, and there can be power for 140.0 MW at "
            "memphis: 20.0 MW too few, up to 20.0 MW of power short in 3 of 12 hours (memphis: "
            "engines 120.0 MW (slots of Maker), grid firm 20.0 MW (connection by date))"
        ),
    ),
    # (0.9 x 90 + 80 + 0.9 x 20) / 2.5
    "firm power": (
        terms(
            since(100.0, 2),
            campus("memphis", engines(), grid(80.0), cells(20.0)),
            limits=ProgrammeLimits(firm_margin=1.5),
        ),
        (
            "Lab, 2026-Q3: 100.0 MW of IT are contracted, and there can be firm power with the "
            "margin of 150% for 71.6 MW at memphis: 28.4 MW too few (memphis: engines 90.0 MW "
            "(slots of Maker), grid firm 80.0 MW (connection by date), fuel_cells 20.0 MW (its "
            "maximum))"
        ),
    ),
    # halls of 100 MW for the first quarter of 2027 are paid by the end of 2026
    "money": (
        terms(since(100.0, 4), capital=CapitalTerms(flat(3e8), 0.5)),
        (
            "capital, 2026-Q4: the 100.0 MW of IT contracted by Lab draws at least US$ 1,000.0 "
            "million by then, and US$ 600.0 million can be drawn: US$ 400.0 million too little "
            "(equity of US$ 300.0 million at a gearing of 50%)"
        ),
    ),
    # half of the halls' capital is drawn in the first of two quarters, and nobody has joined yet
    "members join late": (
        terms(
            since(100.0, 4),
            capital=CapitalTerms(since(1e9, 4), 0.5, total_usd=1.5e9, yearly_usd=(4e8, None)),
        ),
        (
            "capital, 2026-Q3: the 100.0 MW of IT contracted by Lab draws at least US$ 500.0 "
            "million by then, and US$ 0.0 million can be drawn: US$ 500.0 million too little "
            "(equity of US$ 0.0 million at a gearing of 50%, US$ 1,500.0 million in all, limits by "
            "year)"
        ),
    ),
    # 0.9 x 372,300 MWh; sun 6 of 12 hours at 100 MW and a fifth of 20 MW of grid, half a year
    "clean share": (
        terms(since(100.0, 4), limits=ProgrammeLimits(clean_share=(None, 0.9))),
        (
            "clean share, all campuses, 2027: the megawatts contracted need 335,070 MWh of clean "
            "energy, all clean parts as large as they can be by then give 236,520 MWh: 98,550 MWh "
            "too few"
        ),
    ),
    # 372,300 MWh less 219,000 of sun and 87,600 of grid are left to engines
    "CO2": (
        terms(since(100.0, 4), limits=ProgrammeLimits(co2_t_per_year=(None, 5e4))),
        (
            "CO2, all campuses, 2027: the megawatts contracted emit at least 59,130 t, and the "
            "limit is 50,000 t: 9,130 t too many"
        ),
    ),
    "smallest size": (
        terms(flat(0.0), campus("memphis", engines(minimum_mw=200.0), grid())),
        (
            "memphis: engines shall be 200.0 MW at least, and 180.0 MW can be there by 2027-Q2: "
            "20.0 MW too few (engines 180.0 MW (slots of Maker))"
        ),
    ),
    "land": (
        terms(
            flat(0.0),
            campus("memphis", engines(minimum_mw=100.0), grid(), land_acres=40.0),
            suppliers=(slots(*flat(90.0)),),
        ),
        (
            "memphis: engines shall be 100.0 MW at least, and 80.0 MW can be there by 2027-Q2: "
            "20.0 MW too few (engines 80.0 MW (land))"
        ),
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_clash_is_told_in_the_users_words(name: str) -> None:
    stated, words = CLASHES[name]
    assert certain_clashes_in_words(stated)[0] == words
    assert _status(stated) is Status.INFEASIBLE


def test_two_campuses_share_the_slots_of_a_maker() -> None:
    both = [campus(name, engines(), grid()) for name in ("memphis", "austin")]
    # 120 MW of slots and twice 20 MW of grid by the fourth quarter
    told = certain_clashes_in_words(terms(since(170.0, 3), *both))
    assert told[0].startswith(
        "Lab, 2026-Q4: 170.0 MW of IT are contracted, and there can be power for 160.0 MW at all "
        "campuses together: 10.0 MW too few (memphis: engines 120.0 MW"
    )
    assert certain_clashes_in_words(terms(since(159.0, 3), *both)) == ()
    assert _status(terms(since(159.0, 3), *both)) is Status.OPTIMAL


def test_land_of_smallest_sizes() -> None:
    told = certain_clashes_in_words(CLASHES["land"][0])
    assert told[1] == (
        "memphis: what must be built takes 50 acres, and 40 are free: 10 acres too few"
    )


def test_a_penalty_makes_a_contract_soft() -> None:
    soft = tenant(since(50.0, 1), late_usd_per_mw_year=1e6)
    assert certain_clashes_in_words(terms(flat(0.0), tenants=(soft,))) == ()


def test_arithmetic_takes_milliseconds() -> None:
    stated = CLASHES["slots"][0]
    began = time.perf_counter()
    certain_clashes_in_words(stated)
    assert time.perf_counter() - began < 0.1


def _status(stated: ProgrammeTerms) -> Status:
    return highs.solve(assemble_joint(stated)[0], SolverOptions()).status
