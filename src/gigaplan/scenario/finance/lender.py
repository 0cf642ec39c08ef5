"""A lenders' case: on what terms the campuses of a programme's run are let, financed and taxed.

Every key may be left out: then the data register's figure holds, and the run's table of assumptions
says whose it is. All money and all rates are nominal.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from gigaplan.scenario.finance.capex import Order
from gigaplan.scenario.finance.debt import Covenants, Gearing, Repayment
from gigaplan.scenario.finance.lender_tax import CampusTax
from gigaplan.scenario.finance.quantities import Cover, Escalator, Months, Rate, Years, YearsOrZero
from gigaplan.scenario.part import Clash, Part, number
from gigaplan.scenario.shared_names import shared_names
from gigaplan.scenario.units import NonNegative, Share

RevenueShare = Annotated[float, Field(ge=0, le=2, json_schema_extra={"unit": "1"})]


PLANNED = (
    *("fixed_om", "variable_om", "fuel", "purchase", "capacity_charge", "carbon", "sale"),
    *("capital", "rent", "power_sold", "late_penalty", "resale", "unrecovered_capital"),
    *("unserved", "curtailment", "rental", "revenue", "operating_costs"),
)
"""Names that lines of a plan, or of its money, have."""


def _one_rate(given: Mapping[str, Any]) -> Iterator[Clash]:
    """A fixed rate or a margin."""
    if "rate" in given and "margin" in given:
        yield Clash(
            "overlaps with margin, which is over the base rate", "keep one of the two", ("rate",)
        )


class Leases(Part):
    """How long tenants stay and how their rent moves; the rent itself is the plan's."""

    years: Years | None = None
    """Length of each lease, from the period in which it begins."""
    escalator: Escalator | None = None
    """Rise of the rent a year; left out: with inflation, from its level when the lease begins."""
    power_escalator: Escalator | None = None
    """Rise a year of the fixed price of power; left out: with inflation."""


class Phases(Part):
    """How the build-out of a campus is cut into loans."""

    least_mw: NonNegative | None = None
    """Megawatts of IT first leased in a calendar year that are financed on their own; fewer join
    the phase before them."""


class Building(Part):
    """Financing of construction, and uses that the plan does not state."""

    rate: Rate | None = None
    """Interest of the construction loan as one fixed rate, instead of base rate and margin."""
    margin: Rate | None = None
    """Of the construction loan, over the base rate."""
    commitment_fee: Rate | None = None
    """A year, on debt committed and not drawn; not above the interest."""
    arrangement_fee_share: Share | None = None
    """Of the debt, paid at financial close."""
    order: Order = Order.PRO_RATA
    """Whose money is drawn first."""
    contingency_share: Share | None = None
    """Of the plan's capital, drawn with it."""
    owners_costs_share: Share | None = None
    """Of the plan's capital with contingency."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One rate."""
        yield from _one_rate(given)


class TermLoan(Part):
    """The term loan into which the construction loan of a phase converts."""

    rate: Rate | None = None
    """Interest as one fixed rate, instead of base rate and margin."""
    margin: Rate | None = None
    """Over the base rate."""
    repayment: Repayment = Repayment.SCULPTED
    """`sculpted`: service follows cash at the cover; `level`: equal service; `straight`: equal
    principal; `bullet`: all at the end, paid by the owners."""
    tenor_years: Years | None = None
    """Longest tenor from conversion on; the leases less the tail hold if they are shorter."""
    tail_years: YearsOrZero | None = None
    """Years of leased cash that must stay after the loan."""
    grace_years: YearsOrZero = 0
    """First years with interest only."""
    gearing: Gearing | None = None
    """Largest debt over uses; left out: the plan's `capital.gearing`, else the register's."""
    loan_to_value: Share | None = None
    """Largest debt over the value of the phase at conversion."""
    capitalisation_rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Operating income of the first full year over that value. [1/a]"""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One rate; grace within the tenor."""
        yield from _one_rate(given)
        tenor, grace = number(given, "tenor_years"), number(given, "grace_years")
        if tenor is not None and grace is not None and tenor >= 1 and grace >= tenor:
            yield Clash(
                f"{grace:g} years of grace leave no time to repay in {tenor:g}",
                "write fewer years than the tenor",
                ("grace_years",),
            )


class TakeOut(Part):
    """A new loan that takes the first one out before it is repaid: private placement, ABS, CMBS.

    It is sized on the cash after that date, by the same cases; what is over goes to the owners.
    """

    after_years: Years
    """Years after conversion."""
    rate: Rate | None = None
    """Interest as one fixed rate, instead of base rate and margin."""
    margin: Rate | None = None
    """Over the base rate; left out: that of the first loan."""
    repayment: Repayment | None = None
    """Left out: as the first loan."""
    tenor_years: Years | None = None
    """Longest tenor from the take-out on; left out: that of the first loan."""
    loan_to_value: Share | None = None
    """Left out: that of the first loan."""
    fee_share: Share | None = None
    """Cost of the new loan over its amount; left out: the arrangement fee of the register."""
    break_share: Share = 0.0
    """Make-whole and swap break over what is repaid of the first loan."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One rate."""
        yield from _one_rate(given)


class OperatingLine(Part):
    """A line of operating costs that the plan does not know, such as a manager's fee."""

    name: str = Field(min_length=1)
    """Name of the line in the results."""
    usd_per_kw_year: NonNegative | None = Field(None, json_schema_extra={"unit": "USD/(kW a)"})
    """For each kW leased; real money of the run's price year."""
    share_of_revenue: Share | None = None
    """Of all revenue."""
    share_of_capital: Share | None = None
    """A year, of the nominal capital drawn so far, while anything is leased."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One amount; a name of its own."""
        keys = ("usd_per_kw_year", "share_of_revenue", "share_of_capital")
        stated = [key for key in keys if key in given]
        if len(stated) != 1:
            yield Clash(
                f"states {' and '.join(stated)}" if stated else "states no amount",
                "keep one of them" if stated else f"add one of {', '.join(keys)}",
                absent=() if stated else keys,
            )
        if given.get("name") in PLANNED:
            yield Clash(
                f"{given['name']!r} is a line of the plan",
                "give it another name: it is paid beside the plan's",
                ("name",),
            )


class LenderTest(Part):
    """A case of cash on which lenders size the debt."""

    name: str = Field(min_length=1)
    """Such as P90."""
    dscr: Cover
    """Least debt service cover in every period."""
    llcr: Cover | None = None
    """Least loan life cover; not tested if left out."""
    revenue_share: RevenueShare = 1.0
    """Revenue of this case over the plan's."""
    costs_share: RevenueShare = 1.0
    """Operating costs of this case over the plan's."""


class Reserves(Part):
    """Money kept aside."""

    service_months: Months | None = None
    """Debt service held in reserve from conversion on."""
    rate: Rate | None = None
    """Earned on reserves."""
    replacements: bool = True
    """Whether plant whose life ends within the leases is replaced, and saved for evenly."""


class Lender(Part):
    """A lenders' case for the campuses of a programme."""

    name: str = Field("base", min_length=1, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    """Name of the case, and of its folder in the run."""
    inflation: Rate | None = None
    """General rise of prices a year: turns the plan's real money into nominal money."""
    base_rate: Rate | None = None
    """Swapped base rate of all loans."""
    residual_share: Share | None = None
    """Of the nominal capital, received when the last lease of a phase ends."""
    leases: Leases = Leases()
    """The tenants' side."""
    phases: Phases = Phases()
    """Loans of a campus."""
    construction: Building = Building()
    """While it is built."""
    loan: TermLoan = TermLoan()
    """While it is let."""
    take_out: TakeOut | None = None
    """A new loan after some years; left out: the first one is repaid."""
    costs: tuple[OperatingLine, ...] = ()
    """Operating costs beside the plan's."""
    cases: tuple[LenderTest, ...] | None = Field(None, min_length=1)
    """Cases of cash; left out: P50, P90 and P99 of the register."""
    reserves: Reserves = Reserves()
    """Debt service, replacements."""
    covenants: Covenants | None = None
    """Default, lock-up, sweep; of levels left out the register's hold."""
    tax: CampusTax = CampusTax()
    """Income tax and credits."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Cases of one name; a lease that leaves a tenor."""
        yield from shared_names(given.get("cases"), "cases", "case", "cases")
        yield from shared_names(given.get("costs"), "costs", "line", "costs")
        leases, loan = given.get("leases"), given.get("loan")
        if isinstance(leases, Mapping) and isinstance(loan, Mapping):
            years, tail = number(leases, "years"), number(loan, "tail_years")
            if years is not None and tail is not None and tail + 1 >= years >= 1:
                yield Clash(
                    f"a tail of {tail:g} years leaves no tenor in leases of {years:g}, of which "
                    "conversion may take one",
                    "write a shorter tail or longer leases",
                    ("loan", "tail_years"),
                )
