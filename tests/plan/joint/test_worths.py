"""What one more unit is worth, as the table of limits tells it, is what a re-solve gains.

The value V of a programme is concave in what limits it, so that the worth of a unit lies between
what the last one gained and what the next one gains:

    (V(b + e) - V(b)) / e  <=  worth  <=  (V(b) - V(b - e)) / e

Away from kinks both sides are equal. (In a share, which multiplies the load, V is only smooth: the
worth lies between them, whichever is larger.) The limit is changed in the terms, as a user would
change it, and the programme solved again by HiGHS, whichever solver the worths come from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from gigaplan.plan.joint.limits import limit_table
from gigaplan.plan.joint.operation import operate
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import CampusAsset, CampusTerms, ProgrammeTerms
from gigaplan.solve import highs, interior_point
from gigaplan.solve.interface import Method, SolverOptions, Status
from small_terms import drawn_terms

OWN, EXACT = SolverOptions(tolerance=1e-8), SolverOptions(tolerance=1e-9)
NOISE_USD = 0.05
"""HiGHS knows the value of these programmes (some 60 million USD) this well."""
STEP = {"MW": 0.05, "MW IT": 0.05, "USD": 1e5, "t": 20.0, "MWh": 1e-4}
"""Change of a limit, by its unit; of a share of energy (MWh), change of the share."""

Row = dict[str, Any]


def value(terms: ProgrammeTerms) -> float:
    """Present value of a programme, by HiGHS. [USD]"""
    programme, layout = assemble_joint(terms)
    solution = highs.solve(programme, EXACT)
    assert solution.status is Status.OPTIMAL
    return -(solution.objective + layout.constant_usd)


@dataclass(frozen=True, slots=True)
class Told:
    """What the tables tell."""

    limits: pl.DataFrame
    loads: pl.DataFrame

    def worth(self, row: Row) -> float:
        """Present value of one more unit, or of one less share of a floor. [USD]"""
        usd = float(row["pv_usd_per_unit"])
        if row["unit"] != "MWh":
            return usd
        loads = self.loads.filter(pl.col("period").str.starts_with(str(row["year"])))
        if row["campus"] is not None:
            loads = loads.filter(pl.col("campus") == row["campus"])
        return usd * float((loads["weight"] * loads["load_mwh"]).sum())


def tell(terms: ProgrammeTerms, method: Method) -> Told:
    """Solve a programme and make the tables."""
    programme, layout = assemble_joint(terms)
    own = method is Method.INTERIOR_POINT
    solution = interior_point.solve(programme, OWN) if own else highs.solve(programme, EXACT)
    assert solution.status is Status.OPTIMAL
    assert solution.method is method
    reading = JointReading(programme, layout, solution)
    loads = operate(reading).loads
    return Told(limit_table(reading, loads), loads)


def period(terms: ProgrammeTerms, row: Row) -> int:
    return next(p for p, at in enumerate(terms.periods) if at.label == row["period"])


def of_year(path: Sequence[float | None], terms: ProgrammeTerms, row: Row, step: float):
    at = terms.years.index(row["year"])
    return tuple(v + step if n == at and v is not None else v for n, v in enumerate(path))


def of_level(path: Sequence[float], last: int, step: float) -> tuple[float, ...]:
    """A path that never falls, one level of it raised."""
    return tuple(v + step if p <= last and v == path[last] else v for p, v in enumerate(path))


def with_slots(terms: ProgrammeTerms, row: Row, step: float) -> ProgrammeTerms:
    """One more up to this period; no more and no fewer up to the next ones."""
    at = period(terms, row)

    def more(supplier):
        if supplier.name != row["subject"]:
            return supplier
        slots = list(supplier.slots_mw)
        slots[at] += step
        if supplier.carry_over and at + 1 < len(slots):
            slots[at + 1] -= step
        return replace(supplier, slots_mw=tuple(slots))

    return replace(terms, suppliers=tuple(map(more, terms.suppliers)))


def with_tenant(terms: ProgrammeTerms, row: Row, step: float, path: str) -> ProgrammeTerms:
    at = period(terms, row)

    def more(tenant):
        if tenant.name != row["subject"]:
            return tenant
        return replace(tenant, **{path: of_level(getattr(tenant, path), at, step)})

    return replace(terms, tenants=tuple(map(more, terms.tenants)))


def with_connection(terms: ProgrammeTerms, row: Row, step: float) -> ProgrammeTerms:
    at = period(terms, row)
    name, capacity = row["subject"].split(".")

    def of_asset(asset: CampusAsset) -> CampusAsset:
        if asset.name != name:
            return asset
        path = of_level(asset.build.most_by_period[capacity], at, step)
        return replace(asset, build=replace(asset.build, most_by_period={capacity: path}))

    def of_campus(campus: CampusTerms) -> CampusTerms:
        if campus.name != row["campus"]:
            return campus
        return replace(campus, assets=tuple(map(of_asset, campus.assets)))

    return replace(terms, campuses=tuple(map(of_campus, terms.campuses)))


def with_capital(terms: ProgrammeTerms, row: Row, step: float) -> ProgrammeTerms:
    capital = terms.capital
    assert capital is not None
    if row["limit"] == "total_capital":
        capital = replace(capital, total_usd=capital.total_usd + step)
    elif row["limit"] == "yearly_capital":
        capital = replace(capital, yearly_usd=of_year(capital.yearly_usd or (), terms, row, step))
    else:
        path = of_level(capital.equity_usd, period(terms, row), step)
        capital = replace(capital, equity_usd=path)
    return replace(terms, capital=capital)


def with_policy(terms: ProgrammeTerms, row: Row, step: float, key: str) -> ProgrammeTerms:
    if row["campus"] is None:
        path = of_year(getattr(terms.limits, key), terms, row, step)
        return replace(terms, limits=replace(terms.limits, **{key: path}))

    def more(campus: CampusTerms) -> CampusTerms:
        if campus.name != row["campus"]:
            return campus
        return replace(campus, **{key: of_year(getattr(campus, key), terms, row, step)})

    return replace(terms, campuses=tuple(map(more, terms.campuses)))


CHANGE: dict[str, Callable[[ProgrammeTerms, Row, float], ProgrammeTerms]] = {
    "slots": with_slots,
    "connection": with_connection,
    "equity": with_capital,
    "total_capital": with_capital,
    "yearly_capital": with_capital,
    "wanted": lambda terms, row, step: with_tenant(terms, row, step, "wanted_mw"),
    "contract": lambda terms, row, step: with_tenant(terms, row, step, "contracted_mw"),
    "co2": lambda terms, row, step: with_policy(terms, row, step, "co2_t_per_year"),
    "clean_share": lambda terms, row, step: with_policy(terms, row, step, "clean_share"),
    "hourly_clean": lambda terms, row, step: with_policy(terms, row, step, "hourly_clean_share"),
}
FLOORS = ("contract", "clean_share", "hourly_clean")
"""Limits of which one LESS is worth something."""


def rising(terms: ProgrammeTerms) -> ProgrammeTerms:
    """The drawn programme with connections that never fall, as a queue gives them."""

    def of(asset: CampusAsset) -> CampusAsset:
        paths = {
            name: tuple(np.maximum.accumulate(path).tolist())
            for name, path in asset.build.most_by_period.items()
        }
        return replace(asset, build=replace(asset.build, most_by_period=paths))

    campuses = (replace(c, assets=tuple(map(of, c.assets))) for c in terms.campuses)
    return replace(terms, campuses=tuple(campuses))


def drawn(seed: int) -> ProgrammeTerms:
    return rising(drawn_terms(seed, 6 + seed % 3, 2))


def poor(seed: int, **limits: object) -> ProgrammeTerms:
    """The drawn programme with other limits on its money, and none by year."""
    terms = drawn(seed)
    assert terms.capital is not None
    if "equity" in limits:
        share = limits.pop("equity")
        limits["equity_usd"] = tuple(share * usd for usd in terms.capital.equity_usd)
    capital = replace(terms.capital, yearly_usd=None, **limits)
    return replace(terms, capital=capital)


def clean(seed: int, co2_t: float) -> ProgrammeTerms:
    """The drawn programme with a limit on CO2 after the first year, for all and for one campus."""
    terms = drawn(seed)
    path = (None, *(co2_t for _ in terms.years[1:]))
    first, *others = terms.campuses
    first = replace(first, co2_t_per_year=tuple(None if t is None else 0.4 * t for t in path))
    limits = replace(terms.limits, co2_t_per_year=path)
    return replace(terms, campuses=(first, *others), limits=limits)


CASES: dict[str, tuple[ProgrammeTerms, set[str]]] = {
    "slots by period, money of the year": (drawn(4), {"slots", "yearly_capital"}),
    "clean share, connection": (drawn(1), {"clean_share", "connection"}),
    "hourly matching, demand": (drawn(2), {"hourly_clean", "wanted"}),
    "two weather years": (drawn(9), {"slots", "clean_share"}),
    "CO2": (clean(4, 3e4), {"co2", "slots"}),
    "CO2 of two weather years": (clean(3, 3e4), {"co2"}),
    "little equity": (poor(4, equity=0.3), {"equity", "contract"}),
    "little capital in all": (poor(1, total_usd=7e8), {"total_capital", "wanted"}),
}
"""Drawn programmes, and limits that are known to bind in them away from a kink."""


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("case", CASES)
def test_worth_is_what_one_more_gains(case: str, method: Method) -> None:
    terms, expected = CASES[case]
    told = tell(terms, method)
    now = value(terms)
    smooth = set()
    for row in told.limits.filter(pl.col("limit").is_in(list(CHANGE))).iter_rows(named=True):
        if not row["binds"]:
            continue
        change, step = CHANGE[row["limit"]], STEP[row["unit"]]
        more = -step if row["limit"] in FLOORS else step
        next_one = (value(change(terms, row, more)) - now) / step
        last_one = (now - value(change(terms, row, -more))) / step
        if row["unit"] != "MWh":
            assert next_one <= last_one + 2 * NOISE_USD / step
        worth = told.worth(row)
        slack = 1e-4 * abs(worth) + NOISE_USD / step
        assert worth > 0.0
        assert min(next_one, last_one) - slack <= worth <= max(next_one, last_one) + slack, row
        if abs(last_one - next_one) <= 2 * slack:
            smooth.add(row["limit"])
    assert smooth >= expected


def test_what_does_not_bind_is_worth_nothing() -> None:
    terms = drawn(4)
    told = tell(terms, Method.HIGHS)
    idle = told.limits.filter(pl.col("limit").is_in(list(CHANGE)) & ~pl.col("binds"))
    assert idle.height > 10
    now = value(terms)
    for row in idle.iter_rows(named=True):
        change, step = CHANGE[row["limit"]], STEP[row["unit"]]
        gained = (value(change(terms, row, step)) - now) / step
        assert abs(gained) <= 2 * NOISE_USD / step, row
        assert abs(row["pv_usd_per_unit"]) <= 2 * NOISE_USD / step, row


@pytest.mark.parametrize("case", ["clean share, connection", "little equity"])
def test_money_of_the_period_is_present_value_without_interest(case: str) -> None:
    terms, _ = CASES[case]
    told = tell(terms, Method.HIGHS)
    length, rate = terms.periods[0].years, terms.hurdle_rate
    factors = [(1.0 + rate) ** -((p + 0.5) * length) for p in range(len(terms.periods))]
    for row in told.limits.filter(pl.col("binds")).iter_rows(named=True):
        factor = 1.0
        if row["period"] is not None:
            factor = factors[period(terms, row)]
        elif row["year"] is not None:
            of_year = [f for f, at in zip(factors, terms.periods, strict=True)
                       if at.year == row["year"]]  # fmt: skip
            factor = float(np.mean(of_year))
        assert row["usd_per_unit"] * factor == pytest.approx(row["pv_usd_per_unit"], rel=1e-12)


@pytest.mark.parametrize("method", Method)
def test_one_more_slot_for_good_is_worth_all_later_limits_together(method: Method) -> None:
    # slots that are not used last, so that one more in a period counts up to every later one
    terms = drawn(3)
    told = tell(terms, method)
    rows = told.limits.filter((pl.col("limit") == "slots") & (pl.col("subject") == "Maker"))
    assert rows["binds"].sum() >= 1
    now, step = value(terms), STEP["MW"]
    for first in range(2, len(terms.periods)):
        suppliers = tuple(
            replace(
                supplier,
                slots_mw=tuple(
                    mw + (step if p == first else 0.0) for p, mw in enumerate(supplier.slots_mw)
                ),
            )
            if supplier.name == "Maker"
            else supplier
            for supplier in terms.suppliers
        )
        gained = (value(replace(terms, suppliers=suppliers)) - now) / step
        later = [at.label for at in terms.periods[first:]]
        worth = float(rows.filter(pl.col("period").is_in(later))["pv_usd_per_unit"].sum())
        assert gained == pytest.approx(worth, rel=1e-4, abs=2 * NOISE_USD / step)


@pytest.mark.parametrize("method", Method)
def test_a_contract_that_cannot_be_kept_at_all_is_worth_its_penalty(method: Method) -> None:
    terms = drawn(2)
    dear = (9e8,) * len(terms.periods)
    campuses = (replace(c, halls=replace(c.halls, capex_usd_per_mw=dear)) for c in terms.campuses)
    told = tell(replace(terms, campuses=tuple(campuses)), method)
    contracts = told.limits.filter(pl.col("limit") == "contract")
    late = next(tenant.late_usd_per_mw_year for tenant in terms.tenants if tenant.contracted_mw)
    assert late is not None
    assert contracts.height > 3
    expected = np.full(contracts.height, late * terms.periods[0].years)
    assert contracts["usd_per_unit"].to_numpy() == pytest.approx(expected, rel=1e-5)
