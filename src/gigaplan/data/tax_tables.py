"""Reading the dated tax rules of `tables/tax/*.csv` into records, once, and checked.

Dates are ISO days, both ends included; an empty cell is an open end. Several technologies of one
rule are joined by semicolons.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from gigaplan.data.register import Grade, Register, load_register
from gigaplan.data.tables import read_rows
from gigaplan.data.tax_records import (
    BonusRule,
    Credit,
    CreditRule,
    Evidence,
    RecoveryRule,
    StartLimit,
    StartMethod,
    TaxRules,
    TaxTechnology,
    Threshold,
    UsFigures,
    Window,
)
from gigaplan.errors import RegisterError

Cells = Mapping[str, str]
Record = TypeVar("Record")


@cache
def load_tax_rules() -> TaxRules:
    """Read and check the dated tax rules.

    Raises
    ------
    RegisterError
        If a row cannot be read, lacks its source, or if two rules of one credit and technology
        hold on the same days.
    """
    rules = _read("credit_rules.csv", _credit_rule)
    _refuse_overlaps(rules)
    factors: dict[str, dict[int, float]] = {}
    for name, year, factor in _read("inflation_factors.csv", _factor):
        factors.setdefault(name, {})[year] = factor
    register, prefix = load_register(), "tax.corporate_rate."
    return TaxRules(
        credits=rules,
        thresholds=_read("thresholds.csv", _threshold),
        start_limits=_read("start_methods.csv", _start_limit),
        bonuses=_read("bonus.csv", _bonus),
        recoveries=_read("recovery.csv", _recovery),
        inflation=MappingProxyType({key: MappingProxyType(of) for key, of in factors.items()}),
        corporate_rates=MappingProxyType(
            {
                key.removeprefix(prefix): register.rows(key)[-1].mid
                for key in register.keys()  # noqa: SIM118
                if key.startswith(prefix)
            }
        ),
        usa=_us_figures(register),
    )


def _us_figures(register: Register) -> UsFigures:
    """The undated numbers of US law; they are not money, so one row holds for all years."""

    def number(key: str) -> float:
        return register.rows(f"tax.usa.{key}")[0].mid

    return UsFigures(
        federal_rate=number("federal_rate"),
        loss_limit_share=number("loss_limit_share"),
        interest_limit_share=number("interest_limit_share"),
        interest_ebitda_from_year=int(number("interest_ebitda_from_year")),
        basis_reduction_share=number("itc_basis_reduction_share"),
        recapture_shares=tuple(number(f"itc_recapture_share.year_{year}") for year in range(1, 6)),
        credit_limit_share=number("credit_limit_share"),
        credit_life_years=int(number("credit_life_years")),
        investment_credit_price=number("credit_price.investment"),
        production_credit_price=number("credit_price.production"),
        nuclear_reduction_share=number("nuclear_credit.reduction_share"),
        nuclear_threshold_usd_per_mwh=number("nuclear_credit.receipts_threshold_per_mwh"),
    )


def _read(file: str, record: Callable[[Cells], Record]) -> tuple[Record, ...]:
    """Every row of a table as a record; a bad row is named by its line."""
    found: list[Record] = []
    for line, cells in enumerate(read_rows(f"tax/{file}"), start=2):
        try:
            found.append(record(cells))
        except (KeyError, ValueError) as error:
            raise RegisterError(f"tax/{file} line {line}: {error}") from error
    return tuple(found)


def _credit_rule(cells: Cells) -> CreditRule:
    return CreditRule(
        name=cells["rule"],
        jurisdiction=cells["jurisdiction"],
        technologies=tuple(TaxTechnology(word) for word in cells["technologies"].split(";")),
        credit=Credit(cells["credit"]),
        law=cells["law"],
        construction=_window(cells, "construction"),
        service=_window(cells, "service"),
        phase_share=_share(cells["phase_share"]),
        base=float(cells["base"]),
        unit=cells["unit"],
        wage_multiplier=float(cells["wage_multiplier"]),
        content_adder=_share(cells["content_adder"]),
        community_adder=_share(cells["community_adder"]),
        content_test=cells["content_test"] or None,
        material_test=cells["material_test"] or None,
        owner_test_from=_day(cells["owner_test_from"]),
        continuity_years=_whole(cells["continuity_years"]),
        credit_years=_whole(cells["credit_years"]),
        first_year=_whole(cells["first_year"]),
        last_year=_whole(cells["last_year"]),
        index=cells["index"] or None,
        rounding=_number(cells["rounding"]),
        rounding_full=_number(cells["rounding_full"]),
        why=cells["why"],
        evidence=_evidence(cells),
    )


def _threshold(cells: Cells) -> Threshold:
    window = _window(cells, "construction")
    return Threshold(cells["test"], window, _share(cells["value"]), _evidence(cells))


def _start_limit(cells: Cells) -> StartLimit:
    return StartLimit(
        technology=TaxTechnology(cells["technology"]),
        method=StartMethod(cells["method"]),
        construction=_window(cells, "construction"),
        largest_mw=float(cells["largest_mw"]),
        evidence=_evidence(cells),
    )


def _bonus(cells: Cells) -> BonusRule:
    return BonusRule(
        jurisdiction=cells["jurisdiction"],
        acquired=_window(cells, "acquired"),
        service=_window(cells, "service"),
        share=_share(cells["share"]),
        evidence=_evidence(cells),
    )


def _recovery(cells: Cells) -> RecoveryRule:
    return RecoveryRule(
        jurisdiction=cells["jurisdiction"],
        asset=cells["asset"],
        service=_window(cells, "service"),
        recovery=cells["recovery"],
        life_years=_number(cells["life_years"]),
        bonus={"yes": True, "no": False}[cells["bonus"]],
        evidence=_evidence(cells),
    )


def _factor(cells: Cells) -> tuple[str, int, float]:
    _evidence(cells)
    return cells["index"], int(cells["year"]), float(cells["factor"])


def _evidence(cells: Cells) -> Evidence:
    if not (cells["source"] and cells["source_date"]):
        raise ValueError("source or source_date is empty")
    grade, note = Grade[cells["grade"]], cells["note"]
    return Evidence(cells["source"], cells["source_date"], grade, note)


def _window(cells: Cells, name: str) -> Window:
    window = Window(_day(cells[f"{name}_from"]), _day(cells[f"{name}_to"]))
    if window.first and window.last and window.first > window.last:
        raise ValueError(f"{name}_from {window.first} is after {name}_to {window.last}")
    return window


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None


def _share(text: str) -> float:
    share = float(text)
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share must lie in 0 to 1, got {text}")
    return share


def _refuse_overlaps(rules: tuple[CreditRule, ...]) -> None:
    """Two rules of one credit and technology may not hold on the same days."""
    for number, one in enumerate(rules):
        for other in rules[:number]:
            if (
                one.jurisdiction == other.jurisdiction
                and one.credit is other.credit
                and set(one.technologies) & set(other.technologies)
                and one.construction.overlaps(other.construction)
                and one.service.overlaps(other.service)
            ):
                raise RegisterError(
                    f"tax/credit_rules.csv: {other.name} and {one.name} hold on the same days"
                )
