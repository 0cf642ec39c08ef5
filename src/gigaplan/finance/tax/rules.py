"""Which credits a project may claim, which dated rule says so, and why.

A pure look-up in `TaxRules`; the arithmetic of the credits is in `credits.py`. Where the table
does not cover the dates asked for, there is an error, never a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gigaplan.data.tax_records import (
    Credit,
    CreditRule,
    StartMethod,
    TaxRules,
    TaxTechnology,
    Threshold,
)
from gigaplan.errors import TaxError

_SMALL_MW = 1.0
"""Below this AC power the wage rule counts as met: 26 USC 45Y(a)(2)(B)(i), 48E(a)(2)(A)(ii)."""


@dataclass(frozen=True, slots=True)
class ForeignEntity:
    """Ties to prohibited foreign entities, 26 USC 7701(a)(51) and (52).

    Attributes
    ----------
    prohibited_owner : bool
        The owner is a specified foreign entity or foreign-influenced.
    clean_cost_share : float or None
        Material assistance cost ratio: share of the cost of manufactured products that is NOT
        from prohibited foreign entities. None: not stated; then an error where it is tested. [1]
    """

    prohibited_owner: bool = False
    clean_cost_share: float | None = None


@dataclass(frozen=True, slots=True)
class CreditOption:
    """One credit that the project may elect.

    Attributes
    ----------
    rule : CreditRule
        The dated rule it follows.
    wage_met : bool
        Whether the wage and apprenticeship rule multiplies the credit.
    adder : float
        Domestic content and energy community: points of the cost for INVESTMENT (after the wage
        multiplier), else a share of the amount. [1]
    investment_share : float
        Credit as a share of the eligible cost; 0 for credits per MWh or ton. [1]
    """

    rule: CreditRule
    wage_met: bool
    adder: float
    investment_share: float

    @property
    def credit(self) -> Credit:
        """What kind of credit it is."""
        return self.rule.credit


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """What a project may claim and why.

    Attributes
    ----------
    options : tuple of CreditOption
        The credits on offer, of which ONE may be elected; empty: none.
    rules : tuple of str
        Names of the rules looked up, whether they gave a credit or not.
    reasons : tuple of str
        Why, in the order of the tests, each with the law or source.
    continuity_by : date or None
        Service until this day proves continuous work without more; None: no such test.
    """

    options: tuple[CreditOption, ...]
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    continuity_by: date | None

    def option(self, credit: Credit) -> CreditOption:
        """Return the option of one kind.

        Raises
        ------
        TaxError
            If that credit is not on offer; the message gives the reasons.
        """
        for option in self.options:
            if option.credit is credit:
                return option
        raise TaxError(f"no {credit.value} credit here: {'; '.join(self.reasons)}")


def applicable(
    rules: TaxRules,
    jurisdiction: str,
    technology: TaxTechnology,
    construction_start: date,
    in_service: date,
    *,
    wage: bool,
    content: float,
    community: bool,
    foreign_entity: ForeignEntity,
    power_mw: float | None = None,
    start_method: StartMethod = StartMethod.PHYSICAL_WORK,
    continuous_work_proved: bool = False,
) -> CreditTerms:
    """Look up the credits of one project.

    Parameters
    ----------
    rules : TaxRules
        The dated tables, from `gigaplan.data.tax_tables.load_tax_rules`.
    jurisdiction : str
        ISO 3166 alpha-3 in small letters: ``usa`` or another OECD member.
    technology : TaxTechnology
        As the law tells them apart.
    construction_start, in_service : date
        Days construction began, and the plant is placed in service.
    wage : bool
        Prevailing wages and apprentices are used in building (and repair).
    content : float
        Domestic share of the cost of manufactured products, steel and iron being domestic; 0 if
        no bonus is sought. [1]
    community : bool
        The site is an energy community.
    foreign_entity : ForeignEntity
        Ties to prohibited foreign entities.
    power_mw : float, optional
        AC power; below 1 MW the wage rule counts as met, and small solar may start by the 5 %
        safe harbour. None: large. [MW]
    start_method : StartMethod
        How construction was begun.
    continuous_work_proved : bool
        Continuous work can be shown although service comes after the safe harbour. If not, the
        start counts from 1 January of the first year whose safe harbour holds the service date.

    Returns
    -------
    CreditTerms
        Options, rules and reasons.

    Raises
    ------
    TaxError
        If the table does not cover the dates, an input cannot be, or the material assistance
        ratio is tested but not stated. One message names every credit with the same gap.
    """
    _check(construction_start, in_service, content, foreign_entity)
    known = [rule for rule in rules.credits if rule.jurisdiction == jurisdiction]
    if not known:
        return _no_table(rules, jurisdiction)
    known = [rule for rule in known if technology in rule.technologies]
    _check_start(rules, technology, construction_start, start_method, power_mw)

    reasons: list[str] = []
    start, by = construction_start, None
    years = max((rule.continuity_years or 0 for rule in known), default=0)
    if years:
        by = date(construction_start.year + years, 12, 31)
        if in_service > by and not continuous_work_proved:
            start = date(in_service.year - years, 1, 1)
            reasons.append(
                f"in service after {by}, the end of the continuity safe harbour of {years} years "
                f"(Notices 2018-59, 2025-42): construction counts from {start}"
            )
    options: list[CreditOption] = []
    chosen = _in_force(known, technology, start, in_service)
    for rule in chosen:
        option, why = _option(
            rules,
            rule,
            start,
            in_service,
            wage=wage or (power_mw is not None and power_mw < _SMALL_MW),
            content=content,
            community=community,
            foreign=foreign_entity,
        )
        reasons.extend(why)
        if option is not None:
            options.append(option)
    return CreditTerms(tuple(options), tuple(rule.name for rule in chosen), tuple(reasons), by)


def _check(start: date, service: date, content: float, foreign: ForeignEntity) -> None:
    """Refuse facts that cannot be."""
    if service < start:
        raise TaxError(f"in service on {service}, before construction begins on {start}")
    for name, share in (("content", content), ("clean_cost_share", foreign.clean_cost_share)):
        if share is not None and not 0.0 <= share <= 1.0:
            raise TaxError(f"{name} must lie in 0 to 1, got {share}; write 40 % as 0.4")


def _no_table(rules: TaxRules, jurisdiction: str) -> CreditTerms:
    """Another OECD member: no credits are tabled; elsewhere there is no rule at all."""
    if jurisdiction not in rules.corporate_rates:
        known = ", ".join(["usa", *sorted(rules.corporate_rates)])
        raise TaxError(f"no tax rules for {jurisdiction!r}; known are {known}")
    reason = f"no investment or production credit is tabled for {jurisdiction}; none is claimed"
    return CreditTerms((), (), (reason,), None)


def _check_start(
    rules: TaxRules,
    technology: TaxTechnology,
    start: date,
    method: StartMethod,
    power_mw: float | None,
) -> None:
    """Refuse a way to begin construction that does not count on that day."""
    for limit in rules.start_limits:
        if (
            limit.technology is technology
            and limit.method is method
            and limit.construction.holds(start)
            and (power_mw is None or power_mw > limit.largest_mw)
        ):
            size = f" above {limit.largest_mw:g} MW" if limit.largest_mw else ""
            raise TaxError(
                f"{technology.value}{size} cannot begin construction by {method.value} on {start}: "
                f"{limit.evidence.source}; give the day physical work began"
            )


def _in_force(
    rules: Sequence[CreditRule], technology: TaxTechnology, start: date, service: date
) -> tuple[CreditRule, ...]:
    """The one rule of each credit that holds on both days; a gap is an error."""
    chosen: list[CreditRule] = []
    gaps: list[str] = []
    for credit in Credit:
        of_credit = [rule for rule in rules if rule.credit is credit]
        held = [r for r in of_credit if r.construction.holds(start) and r.service.holds(service)]
        chosen.extend(held)
        if of_credit and not held:
            gaps.append(credit.value)
    if gaps:
        spans = "; ".join(
            f"begun {rule.construction}, in service {rule.service}"
            for rule in rules
            if rule.credit.value == gaps[0]
        )
        raise TaxError(
            f"the tax table has no rule for the {' and '.join(gaps)} credit of {technology.value} "
            f"begun on {start} and in service on {service}; it covers: {spans}"
        )
    return tuple(chosen)


def _option(
    rules: TaxRules,
    rule: CreditRule,
    start: date,
    service: date,
    *,
    wage: bool,
    content: float,
    community: bool,
    foreign: ForeignEntity,
) -> tuple[CreditOption | None, list[str]]:
    """One rule applied to one project: the option if there is one, and the reasons."""
    reasons = [f"{rule.name}: {rule.why} ({rule.law}; {rule.evidence.source})"]
    if rule.phase_share == 0.0:
        return None, reasons
    refusal = _foreign_refusal(rules, rule, start, service, foreign)
    if refusal is not None:
        return None, [*reasons, refusal]
    multiplier = rule.wage_multiplier if wage else 1.0
    if rule.wage_multiplier > 1.0:
        words = "met" if wage else "not met"
        reasons.append(f"{rule.name}: wage and apprenticeship rule {words}, times {multiplier:g}")
    adder = 0.0
    if content > 0.0 and rule.content_adder and rule.content_test is not None:
        least = _threshold(rules, rule.content_test, start)
        met = content >= least.value
        adder += rule.content_adder if met else 0.0
        reasons.append(
            f"{rule.name}: domestic content {content:.0%} against {least.value:.0%}, "
            f"{'bonus' if met else 'no bonus'} ({least.evidence.source})"
        )
    if community and rule.community_adder:
        adder += rule.community_adder
        reasons.append(f"{rule.name}: energy community bonus")
    if rule.credit is not Credit.INVESTMENT:
        return CreditOption(rule, wage, adder, 0.0), reasons
    points = multiplier * adder
    share = rule.phase_share * (multiplier * rule.base + points)
    return CreditOption(rule, wage, points, share), reasons


def _foreign_refusal(
    rules: TaxRules, rule: CreditRule, start: date, service: date, foreign: ForeignEntity
) -> str | None:
    """Why a tie to a prohibited foreign entity bars the credit, or None."""
    barred = rule.owner_test_from is not None and (
        # A credit over years goes on into the years of the test.
        service >= rule.owner_test_from or rule.credit is not Credit.INVESTMENT
    )
    if foreign.prohibited_owner and barred:
        return (
            f"{rule.name}: none for a prohibited foreign entity in tax years after the "
            "enactment on 4 July 2025 (Public Law 119-21)"
        )
    if rule.material_test is None:
        return None
    tests = [test for test in rules.thresholds if test.test == rule.material_test]
    if not any(test.construction.holds(start) for test in tests):
        return None
    least = _threshold(rules, rule.material_test, start)
    share = foreign.clean_cost_share
    if share is None:
        raise TaxError(
            f"{rule.name}: construction begun on {start} is tested for material assistance by "
            f"prohibited foreign entities; state clean_cost_share, at least {least.value:.0%} "
            f"({least.evidence.source})"
        )
    if share >= least.value:
        return None
    return (
        f"{rule.name}: material assistance, {share:.0%} of the cost is not from prohibited "
        f"foreign entities and {least.value:.0%} are needed ({least.evidence.source})"
    )


def _threshold(rules: TaxRules, name: str, start: date) -> Threshold:
    """The threshold of a test on a day; a gap is an error."""
    for test in rules.thresholds:
        if test.test == name and test.construction.holds(start):
            return test
    raise TaxError(f"the tax table has no threshold {name!r} for construction begun on {start}")
