"""The joint programme: two solvers agree, certificates pass, and limits act as limits do."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.layout import ColumnKind, JointRowKind
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.solve import highs, interior_point
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import Solution, SolverOptions, Status
from small_terms import drawn_terms, with_more_capital

OPTIONS = SolverOptions(tolerance=1e-8)


def optimum(terms: ProgrammeTerms) -> Solution:
    """Solution by HiGHS, which must be optimal."""
    solution = highs.solve(assemble_joint(terms)[0], OPTIONS)
    assert solution.status is Status.OPTIMAL
    return solution


@pytest.mark.parametrize("seed", range(10))
def test_two_solvers_agree(seed: int) -> None:
    programme, _ = assemble_joint(drawn_terms(seed, 6 + seed % 4, 2 + seed % 2))
    own = interior_point.solve(programme, OPTIONS)
    other = highs.solve(programme, OPTIONS)
    assert own.status is other.status is Status.OPTIMAL
    # HiGHS stops at feasibilities of 1e-7 in its own units, which shows in the sixth digit
    assert own.objective == pytest.approx(other.objective, rel=1e-6)
    # the gap is relative to money turned over; rows in dollars carry residuals of 1e-5 of a limit
    assert certify(programme, own).passed(1e-5)


@pytest.mark.parametrize("seed", [1, 3, 4, 9])
def test_that_nothing_is_worth_building_is_proved_too(seed: int) -> None:
    terms = drawn_terms(seed)
    poor = tuple(
        replace(
            tenant,
            rent_usd_per_mw_year=(1.0,) * len(terms.periods),
            power_usd_per_mwh=0.01,
            contracted_mw=None,
            late_usd_per_mw_year=None,
        )
        for tenant in terms.tenants
    )
    programme, layout = assemble_joint(replace(terms, tenants=poor))
    solution = interior_point.solve(programme, OPTIONS)
    assert solution.status is Status.OPTIMAL
    leases = [n for n, c in enumerate(layout.columns) if c.kind is ColumnKind.LEASE]
    assert solution.master[leases].max() < 1e-3
    # nothing moves, so there is no money and no power of its own to be relative to
    assert certify(programme, solution).passed(1e-6)
    # megawatts out of nothing are no plan, however little else there is
    wrong = solution.master.copy()
    wrong[leases[-1]] += 5.0
    assert not certify(programme, replace(solution, master=wrong)).passed(1e-3)


def test_more_capital_is_never_worse() -> None:
    terms = drawn_terms(4)
    assert optimum(with_more_capital(terms, 2.0)).objective <= optimum(terms).objective * (1 - 1e-9)


def test_without_suppliers_limits_it_is_never_worse() -> None:
    terms = drawn_terms(4)
    free = optimum(replace(terms, suppliers=())).objective
    bound = optimum(terms).objective
    assert free <= bound + 1e-6 * abs(bound)


def test_the_price_of_a_dollar_is_what_one_more_dollar_earns() -> None:
    terms = drawn_terms(4)
    programme, layout = assemble_joint(terms)
    solution = interior_point.solve(programme, OPTIONS)
    total = [n for n, row in enumerate(layout.rows) if row.kind is JointRowKind.YEARLY_CAPITAL]
    assert terms.capital is not None
    first = terms.capital.yearly_usd[0] if terms.capital.yearly_usd else None
    assert first is not None
    step = 1e-4 * first
    richer = replace(
        terms.capital, yearly_usd=(first + step, *(terms.capital.yearly_usd or ())[1:])
    )
    gained = optimum(replace(terms, capital=richer)).objective - optimum(terms).objective
    price = float(solution.master_duals[total[0]])
    assert gained / step == pytest.approx(price, rel=1e-3, abs=1e-6)


def test_money_drawn_pays_for_what_is_built() -> None:
    terms = drawn_terms(8)
    programme, layout = assemble_joint(terms)
    z = highs.solve(programme, OPTIONS).master
    uses = np.zeros(len(terms.periods))
    paid = np.zeros(len(terms.periods))
    for column, label in enumerate(layout.columns):
        for period, usd in layout.draw_usd[column].items():
            uses[period] += usd * z[column]
        if label.kind in (ColumnKind.EQUITY, ColumnKind.DEBT):
            paid[label.period] += z[column]
    assert uses.sum() > 1e8
    assert paid == pytest.approx(uses, rel=1e-6, abs=10.0)


def test_nothing_is_leased_that_is_not_energised() -> None:
    terms = drawn_terms(5)
    programme, layout = assemble_joint(terms)
    z = highs.solve(programme, OPTIONS).master
    for campus in terms.campuses:
        for period in range(len(terms.periods)):
            leased, energised = (
                sum(
                    z[column]
                    for column, label in enumerate(layout.columns)
                    if label.kind is kind and label.campus == campus.name and label.period <= period
                )
                for kind in (ColumnKind.LEASE, ColumnKind.HALLS)
            )
            assert leased <= energised + 1e-6
