"""A lenders' case in plain numbers: what the file says, and the register's figures for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from gigaplan.data.register import Grade, Register
from gigaplan.finance.construction import FundingOrder
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.debt.repayment import Repayment
from gigaplan.finance.tax.income import LossUse
from gigaplan.money.stated import StatedRun
from gigaplan.scenario.finance.debt import Covenants
from gigaplan.scenario.finance.lender import Lender, OperatingLine
from gigaplan.scenario.finance.lender_tax import CreditUse
from gigaplan.scenario.money import CostCase

PLAN = "plan"
CASE = "lender's case"


@dataclass(frozen=True, slots=True)
class Used:
    """One number that the finance rests on, and whose it is.

    Attributes
    ----------
    parameter : str
        Key of the lenders' case.
    value : float
        The number used.
    unit : str
        Its unit.
    source : str
        The case, the plan, or the source of the register's figure.
    grade : Grade or None
        Of the register's figure.
    low, high : float or None
        Range of the register's figure.
    given_by_user : bool
        Whether a case or the plan states it.
    register_key : str or None
        Key in the register.
    """

    parameter: str
    value: float
    unit: str
    source: str
    grade: Grade | None
    low: float | None
    high: float | None
    given_by_user: bool
    register_key: str | None


@dataclass(frozen=True, slots=True)
class CaseOfCash:
    """A case on which lenders size the debt; shares are of the plan's revenue and costs."""

    name: str
    dscr: float
    llcr: float | None
    revenue_share: float
    costs_share: float


@dataclass(frozen=True, slots=True)
class ExtraLine:
    """Operating costs beside the plan's; what is not stated is 0."""

    name: str
    usd_per_kw_year: float
    share_of_revenue: float
    share_of_capital: float


@dataclass(frozen=True, slots=True)
class TakeOutTerms:
    """A loan that takes the first one out; rates are per year, nominal. [1]."""

    after_years: int
    rate: float
    repayment: Repayment
    tenor_years: int
    loan_to_value: float
    fee_share: float
    break_share: float


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """Taxes of the vehicles; shares and rates. [1]."""

    federal_rate: float
    state_rate: float
    state_rates: Mapping[str, float]
    loss_use: LossUse
    interest_limited: bool
    hall_building_share: float
    credits: CreditUse
    credit_price: float
    wages: bool
    domestic_content_share: float
    energy_communities: frozenset[str]
    clean_cost_share: float


@dataclass(frozen=True, slots=True)
class LenderTerms:
    """A lenders' case, every number known; rates are per year, nominal. [1]."""

    name: str
    inflation: float
    lease_years: int
    rent_escalator: float | None
    power_escalator: float | None
    least_phase_mw: float
    residual_share: float
    construction_rate: float
    commitment_fee: float
    arrangement_fee_share: float
    order: FundingOrder
    contingency_share: float
    owners_costs_share: float
    loan_rate: float
    repayment: Repayment
    tenor_years: int
    tail_years: int
    grace_years: int
    gearing: float
    take_out: TakeOutTerms | None
    loan_to_value: float
    capitalisation_yield: float
    costs: tuple[ExtraLine, ...]
    cases: tuple[CaseOfCash, ...]
    service_reserve_months: float
    reserve_rate: float
    replacements: bool
    covenants: CovenantTerms
    tax: TaxTerms
    used: tuple[Used, ...]


@dataclass(slots=True)
class _Reader:
    """Takes what is stated or the register's figure, and remembers which."""

    register: Register
    price_year: int
    used: list[Used]

    def given(self, parameter: str, stated: float, unit: str) -> float:
        """Remember what has no figure in the register."""
        self.used.append(Used(parameter, stated, unit, CASE, None, None, None, True, None))
        return stated

    def note(self, parameter: str, stated: float | None, unit: str) -> float | None:
        """Remember what may be left out: then inflation holds."""
        return None if stated is None else self.given(parameter, stated, unit)

    def take(self, parameter: str, stated: float | None, key: str, source: str = CASE) -> float:
        figure = self.register.figure(key, self.price_year, CostCase.MID, self.price_year)
        if stated is not None:
            self.used.append(
                Used(parameter, stated, figure.unit, source, None, None, None, True, None)
            )
            return stated
        self.used.append(
            Used(
                parameter,
                figure.value,
                figure.unit,
                f"{figure.source} ({figure.source_date})",
                figure.grade,
                figure.low,
                figure.high,
                False,
                key,
            )
        )
        return figure.value


def lender_terms(case: Lender, stated: StatedRun, register: Register) -> LenderTerms:
    """Write a lenders' case out in plain numbers.

    Parameters
    ----------
    case : Lender
        What the user states.
    stated : StatedRun
        The plan, whose gearing holds if the case states none.
    register : Register
        What holds for the rest.
    """
    reader = _Reader(register, stated.price_year, [])
    take = reader.take
    building, loan, tax = case.construction, case.loan, case.tax
    base = take("base_rate", case.base_rate, "finance.base_interest")
    gearing, whose = (loan.gearing, CASE) if loan.gearing is not None else (stated.gearing, PLAN)
    return LenderTerms(
        name=case.name,
        inflation=take("inflation", case.inflation, "finance.inflation"),
        lease_years=round(take("leases.years", case.leases.years, "finance.lease_years")),
        rent_escalator=reader.note("leases.escalator", case.leases.escalator, "1/a"),
        power_escalator=reader.note("leases.power_escalator", case.leases.power_escalator, "1/a"),
        least_phase_mw=take("phases.least_mw", case.phases.least_mw, "finance.least_phase_mw"),
        residual_share=take("residual_share", case.residual_share, "finance.residual_share"),
        construction_rate=_interest(reader, "construction", building.rate, building.margin, base),
        commitment_fee=take(
            "construction.commitment_fee",
            building.commitment_fee,
            "finance.construction.commitment_fee",
        ),
        arrangement_fee_share=take(
            "construction.arrangement_fee_share",
            building.arrangement_fee_share,
            "finance.construction.arrangement_fee_share",
        ),
        order=FundingOrder[building.order.name],
        contingency_share=take(
            "construction.contingency_share",
            building.contingency_share,
            "finance.contingency_share",
        ),
        owners_costs_share=take(
            "construction.owners_costs_share",
            building.owners_costs_share,
            "finance.owners_costs_share",
        ),
        loan_rate=_interest(reader, "loan", loan.rate, loan.margin, base),
        repayment=Repayment[loan.repayment.name],
        tenor_years=round(take("loan.tenor_years", loan.tenor_years, "finance.loan.tenor_years")),
        tail_years=round(take("loan.tail_years", loan.tail_years, "finance.loan.tail_years")),
        grace_years=loan.grace_years,
        gearing=take("loan.gearing", gearing, "finance.gearing", whose),
        take_out=_take_out(case, reader, base),
        loan_to_value=take("loan.loan_to_value", loan.loan_to_value, "finance.loan_to_value"),
        capitalisation_yield=take(
            "loan.capitalisation_rate", loan.capitalisation_rate, "finance.capitalisation_yield"
        ),
        costs=tuple(_line(line, reader) for line in case.costs),
        cases=_cases(case, reader),
        service_reserve_months=take(
            "reserves.service_months",
            case.reserves.service_months,
            "finance.service_reserve_months",
        ),
        reserve_rate=take("reserves.rate", case.reserves.rate, "finance.reserve_interest"),
        replacements=case.reserves.replacements,
        covenants=_covenants(case, reader),
        tax=TaxTerms(
            federal_rate=take("tax.federal_rate", tax.federal_rate, "tax.usa.federal_rate"),
            state_rate=take("tax.state_rate", tax.state_rate, "tax.usa.state_rate"),
            state_rates=dict(tax.state_rates),
            loss_use=LossUse[tax.losses.name],
            interest_limited=tax.interest_limited,
            hall_building_share=take(
                "tax.hall_building_share", tax.hall_building_share, "finance.hall_building_share"
            ),
            credits=tax.credits,
            credit_price=take(
                "tax.credit_price", tax.credit_price, "tax.usa.credit_price.investment"
            ),
            wages=tax.wages,
            domestic_content_share=tax.domestic_content_share,
            energy_communities=frozenset(tax.energy_communities),
            clean_cost_share=take(
                "tax.clean_cost_share", tax.clean_cost_share, "finance.clean_cost_share"
            ),
        ),
        used=tuple(reader.used),
    )


def _line(line: OperatingLine, reader: _Reader) -> ExtraLine:
    """A line of operating costs with what it is reckoned by."""
    amounts = [
        reader.note(f"costs.{line.name}", stated, unit) or 0.0
        for stated, unit in (
            (line.usd_per_kw_year, "USD/(kW a)"),
            (line.share_of_revenue, "1"),
            (line.share_of_capital, "1/a"),
        )
    ]
    return ExtraLine(line.name, *amounts)


def _interest(
    reader: _Reader, which: str, rate: float | None, margin: float | None, base: float
) -> float:
    """A fixed rate, or the base rate with a margin."""
    if rate is not None:
        return reader.given(f"{which}.rate", rate, "1/a")
    return base + reader.take(f"{which}.margin", margin, f"finance.{which}.margin")


def _take_out(case: Lender, reader: _Reader, base: float) -> TakeOutTerms | None:
    """Terms of a take-out, if there is one; what it leaves out is as in the first loan."""
    agreed, loan = case.take_out, case.loan
    if agreed is None:
        return None
    rate = reader.given("take_out.rate", agreed.rate, "1/a") if agreed.rate is not None else None
    margin = agreed.margin if agreed.margin is not None or rate is not None else loan.margin
    take = reader.take
    return TakeOutTerms(
        after_years=round(reader.given("take_out.after_years", agreed.after_years, "a")),
        rate=rate
        if rate is not None
        else base + take("take_out.margin", margin, "finance.loan.margin"),
        repayment=Repayment[(agreed.repayment or loan.repayment).name],
        tenor_years=round(
            take(
                "take_out.tenor_years",
                agreed.tenor_years or loan.tenor_years,
                "finance.loan.tenor_years",
            )
        ),
        loan_to_value=take(
            "take_out.loan_to_value",
            agreed.loan_to_value if agreed.loan_to_value is not None else loan.loan_to_value,
            "finance.loan_to_value",
        ),
        fee_share=take(
            "take_out.fee_share", agreed.fee_share, "finance.construction.arrangement_fee_share"
        ),
        break_share=reader.given("take_out.break_share", agreed.break_share, "1"),
    )


def _cases(case: Lender, reader: _Reader) -> tuple[CaseOfCash, ...]:
    """Cases of the file, or those of the register."""
    if case.cases is not None:
        for test in case.cases:
            reader.take(f"cases.{test.name}.dscr", test.dscr, "finance.p50.dscr")
            reader.take(
                f"cases.{test.name}.revenue_share", test.revenue_share, "finance.p90.revenue_share"
            )
            reader.take(
                f"cases.{test.name}.costs_share", test.costs_share, "finance.p90.costs_factor"
            )
        return tuple(
            CaseOfCash(test.name, test.dscr, test.llcr, test.revenue_share, test.costs_share)
            for test in case.cases
        )
    dscr = reader.take("cases.P50.dscr", None, "finance.p50.dscr")
    llcr = reader.take("cases.P50.llcr", None, "finance.p50.llcr")
    found = [CaseOfCash("P50", dscr, llcr, 1.0, 1.0)]
    for name in ("p90", "p99"):
        figures = [
            reader.take(f"cases.{name.upper()}.{word}", None, f"finance.{name}.{key}")
            for word, key in (
                ("dscr", "dscr"),
                ("revenue_share", "revenue_share"),
                ("costs_share", "costs_factor"),
            )
        ]
        found.append(CaseOfCash(name.upper(), figures[0], None, figures[1], figures[2]))
    return tuple(found)


def _covenants(case: Lender, reader: _Reader) -> CovenantTerms:
    """Levels of the file, or those of the register."""
    given = Covenants() if case.covenants is None else case.covenants
    stated = given.model_fields_set
    return CovenantTerms(
        default=reader.take(
            "covenants.default",
            given.default if "default" in stated else None,
            "finance.default",
        ),
        lock_up=reader.take(
            "covenants.lock_up",
            given.lock_up if "lock_up" in stated else None,
            "finance.lock_up",
        ),
        sweep=given.sweep,
        sweep_share=given.sweep_share,
    )
