"""What must hold of every programme: more money, more slots, fewer limits never cost anything."""

from dataclasses import replace

import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.solver import solve
from small_terms import drawn_terms

SEEDS = (1, 2, 4, 5)
SLACK = 1e-6
"""Objectives are known to 1e-8 of the money that moves, which is more than the objective."""


def cost(terms: ProgrammeTerms) -> float:
    """Objective of a programme, constant included. [USD]"""
    programme, layout = assemble_joint(terms)
    solution = solve(programme, SolverOptions(tolerance=1e-8))
    assert solution.status is Status.OPTIMAL
    return solution.objective + layout.constant_usd


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request: pytest.FixtureRequest) -> tuple[ProgrammeTerms, float]:
    terms = drawn_terms(request.param)
    return terms, cost(terms)


def no_dearer(terms: ProgrammeTerms, than: float) -> bool:
    return cost(terms) <= than + SLACK * abs(than)


def test_twice_the_capital_never_lowers_the_value(drawn: tuple[ProgrammeTerms, float]) -> None:
    terms, before = drawn
    assert terms.capital is not None
    capital = replace(
        terms.capital,
        equity_usd=tuple(2 * usd for usd in terms.capital.equity_usd),
        total_usd=2 * terms.capital.total_usd,
        yearly_usd=None
        if terms.capital.yearly_usd is None
        else tuple(None if usd is None else 2 * usd for usd in terms.capital.yearly_usd),
    )
    assert no_dearer(replace(terms, capital=capital), before)


def test_no_limit_on_capital_never_lowers_the_value(drawn: tuple[ProgrammeTerms, float]) -> None:
    terms, before = drawn
    assert no_dearer(replace(terms, capital=None), before)


def test_more_slots_never_lower_the_value(drawn: tuple[ProgrammeTerms, float]) -> None:
    terms, before = drawn
    suppliers = tuple(
        replace(supplier, slots_mw=tuple(slot + 10.0 for slot in supplier.slots_mw))
        for supplier in terms.suppliers
    )
    assert no_dearer(replace(terms, suppliers=suppliers), before)


def test_fewer_limits_never_lower_the_value(drawn: tuple[ProgrammeTerms, float]) -> None:
    terms, before = drawn
    free = replace(
        terms.limits, co2_t_per_year=None, clean_share=None, hourly_clean_share=None,
        firm_margin=None, diversity=(),
    )  # fmt: skip
    assert no_dearer(replace(terms, limits=free), before)


def test_a_tenant_that_wants_more_never_lowers_the_value(
    drawn: tuple[ProgrammeTerms, float],
) -> None:
    terms, before = drawn
    tenants = tuple(
        replace(tenant, wanted_mw=tuple(mw + 5.0 for mw in tenant.wanted_mw))
        for tenant in terms.tenants
    )
    assert no_dearer(replace(terms, tenants=tenants), before)


def test_the_order_of_campuses_does_not_matter(drawn: tuple[ProgrammeTerms, float]) -> None:
    terms, before = drawn
    turned = replace(terms, campuses=terms.campuses[::-1])
    assert cost(turned) == pytest.approx(before, rel=10 * SLACK)
