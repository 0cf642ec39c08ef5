"""The tables of a run's money by campus, phase and period; nominal USD but where a name says real.

docs/reference/money.md says what every column means.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.finance.statements import BalanceSheet, CashFlowStatement, IncomeStatement
from gigaplan.money.financing import FinancedProgramme
from gigaplan.money.measures import cover_of, life_covers
from gigaplan.money.phase_lines import CashLines, DebtLines, UsesAndSources
from gigaplan.money.returns import loan_table, return_table
from gigaplan.money.vehicle import FinancedPhase

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MoneyTables:
    """Tables of a run's money.

    Attributes
    ----------
    periods : DataFrame
        The time axis with the price level.
    uses_and_sources, revenue, operating_costs, debt, cash : DataFrame
        By campus, phase and period.
    equity : DataFrame
        Owners' cash before and after tax, by campus and period.
    tax, tax_items : DataFrame
        By campus and calendar year, and by what is built.
    income, cash_flow, balance : DataFrame
        Statements by campus and period, before the owners' tax.
    loans : DataFrame
        What every test allows, by campus and phase.
    returns : DataFrame
        Measures of phases, campuses and the programme.
    assumptions : DataFrame
        Every number of the lenders' case, and whose it is.
    """

    periods: pl.DataFrame
    uses_and_sources: pl.DataFrame
    revenue: pl.DataFrame
    operating_costs: pl.DataFrame
    debt: pl.DataFrame
    cash: pl.DataFrame
    equity: pl.DataFrame
    tax: pl.DataFrame
    tax_items: pl.DataFrame
    income: pl.DataFrame
    cash_flow: pl.DataFrame
    balance: pl.DataFrame
    loans: pl.DataFrame
    returns: pl.DataFrame
    assumptions: pl.DataFrame


def money_tables(found: FinancedProgramme) -> MoneyTables:
    """Make all tables of a run's money."""
    return MoneyTables(
        periods=_periods(found),
        uses_and_sources=_by_phase(found, [phase.uses for _, phase in _phases(found)]),
        revenue=_revenue(found),
        operating_costs=_operating_costs(found),
        debt=_debt(found),
        cash=_by_phase(found, [phase.lines for _, phase in _phases(found)]),
        equity=_equity(found),
        tax=_tax(found),
        tax_items=_tax_items(found),
        income=_statement(found, [each.statements.income for each in found.vehicles]),
        cash_flow=_statement(found, [each.statements.cash_flow for each in found.vehicles]),
        balance=_statement(found, [each.statements.balance for each in found.vehicles]),
        loans=loan_table(found),
        returns=return_table(found),
        assumptions=_assumptions(found),
    )


def _phases(found: FinancedProgramme) -> list[tuple[str, FinancedPhase]]:
    """Every phase with its campus."""
    return [(each.campus, phase) for each in found.vehicles for phase in each.phases]


def _keys(found: FinancedProgramme) -> tuple[list[slice], dict[str, pl.Series]]:
    """Periods of every phase from its opening to its end, and their keys."""
    labels = np.array(found.calendar.labels)
    names = _phases(found)
    spans = [slice(phase.loan.opened, phase.loan.end) for _, phase in names]
    long = [span.stop - span.start for span in spans]
    keys = {
        "campus": pl.Series(np.repeat([campus for campus, _ in names], long)),
        "phase": pl.Series(np.repeat([phase.name for _, phase in names], long)),
        "period": pl.Series(np.concatenate([labels[span] for span in spans])),
    }
    return spans, keys


def _by_phase(
    found: FinancedProgramme, lines: Sequence[UsesAndSources | DebtLines | CashLines]
) -> pl.DataFrame:
    """Fields of the lines as columns."""
    spans, keys = _keys(found)
    columns = {
        f"{field.name}_usd": np.concatenate(
            [getattr(line, field.name)[span] for line, span in zip(lines, spans, strict=True)]
        )
        for field in fields(lines[0])
    }
    return pl.DataFrame({**keys, **columns})


def _periods(found: FinancedProgramme) -> pl.DataFrame:
    calendar = found.calendar
    return pl.DataFrame(
        {
            "period": calendar.labels,
            "year": calendar.years,
            "in_horizon": np.arange(calendar.periods) < calendar.horizon,
            "price_level": calendar.price_level,
            "years_since_price_year": calendar.years_since,
        }
    )


def _debt(found: FinancedProgramme) -> pl.DataFrame:
    """The loans with their cover; null where nothing is due."""
    lines = [phase.debt for _, phase in _phases(found)]
    spans, _ = _keys(found)
    dscr = [cover_of(each)[span] for each, span in zip(lines, spans, strict=True)]
    llcr, plcr = _life(found)
    columns = {"dscr": dscr, "llcr": llcr, "plcr": plcr}
    return _by_phase(found, lines).with_columns(
        pl.Series(name, np.concatenate(values)).fill_nan(None) for name, values in columns.items()
    )


def _life(found: FinancedProgramme) -> tuple[list[Floats], list[Floats]]:
    """Life covers of every phase from its opening to its end; not a number where none is owed."""
    llcr: list[Floats] = []
    plcr: list[Floats] = []
    for _, phase in _phases(found):
        loan, covers = phase.loan, life_covers(phase)
        for values, which in ((llcr, 0), (plcr, 1)):
            told = np.full(loan.end - loan.opened, np.nan)
            if covers is not None:
                cover = (covers.llcr, covers.plcr)[which]
                told[loan.start - loan.opened :] = np.where(np.isfinite(cover), cover, np.nan)
            values.append(told)
    return llcr, plcr


def _revenue(found: FinancedProgramme) -> pl.DataFrame:
    """One row per campus, phase, tenant, line and period."""
    parts = [
        _line(found, campus, phase, line, usd, tenant)
        for campus, phase in _phases(found)
        for (line, tenant), usd in phase.cash.revenue.items()
    ]
    return pl.concat(parts).select(
        "campus", "phase", "tenant", "line", "period", "usd", "real_usd", "leased_mw"
    )


def _operating_costs(found: FinancedProgramme) -> pl.DataFrame:
    """One row per campus, phase, line and period."""
    parts = [
        _line(found, campus, phase, line, usd, "")
        for campus, phase in _phases(found)
        for line, usd in phase.cash.costs.items()
    ]
    return pl.concat(parts).select("campus", "phase", "line", "period", "usd", "real_usd")


def _line(
    found: FinancedProgramme,
    campus: str,
    phase: FinancedPhase,
    line: str,
    usd: Floats,
    tenant: str,
) -> pl.DataFrame:
    """One line of a phase by period."""
    calendar, span = found.calendar, slice(phase.loan.opened, phase.loan.end)
    leased = phase.cash.phase.leased(tenant) if tenant else phase.cash.phase.leased_mw
    return pl.DataFrame(
        {
            "period": calendar.labels[span],
            "usd": usd[span],
            "real_usd": usd[span] / calendar.price_level[span],
            "leased_mw": leased[span],
        }
    ).with_columns(
        campus=pl.lit(campus),
        phase=pl.lit(phase.name),
        tenant=pl.lit(tenant or None, dtype=pl.String),
        line=pl.lit(line),
    )


def _equity(found: FinancedProgramme) -> pl.DataFrame:
    """Owners' cash of every vehicle."""
    calendar = found.calendar
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "period": calendar.labels,
                    "paid_in_usd": each.lines.equity + each.lines.support + each.lines.take_out,
                    "distributed_usd": each.lines.distribution,
                    "before_tax_usd": each.owners_before_tax,
                    "tax_usd": each.tax.paid,
                    "credits_usd": each.tax.received,
                    "after_tax_usd": each.owners_after_tax,
                    "real_after_tax_usd": each.owners_after_tax / calendar.price_level,
                }
            ).select(pl.lit(each.campus).alias("campus"), pl.all())
            for each in found.vehicles
        ]
    )


def _tax(found: FinancedProgramme) -> pl.DataFrame:
    """Tax of every vehicle's owners, step by step."""
    parts = []
    for each in found.vehicles:
        tax = each.tax
        columns: dict[str, Floats] = {
            "ebitda_usd": tax.ebitda,
            "depreciation_usd": tax.depreciation,
            "interest_usd": tax.interest,
            "interest_income_usd": tax.interest_income,
        }
        columns |= {f"{f.name}_usd": getattr(tax.steps, f.name) for f in fields(tax.steps)}
        columns |= {"credits_usd": tax.credits, "credit_cash_usd": tax.credit_cash}
        frame = pl.DataFrame({"year": found.calendar.calendar_years, **columns})
        parts.append(frame.select(pl.lit(each.campus).alias("campus"), pl.all()))
    return pl.concat(parts)


def _tax_items(found: FinancedProgramme) -> pl.DataFrame:
    """What is built as tax sees it."""
    labels = found.calendar.labels
    rows = [
        (
            each.campus,
            each.phases[item.item.phase].name,
            item.item.asset,
            item.item.kind,
            item.item.capacity,
            None if item.item.ordered is None else labels[item.item.ordered],
            labels[item.item.energised],
            float(item.item.drawn.sum()),
            item.cost,
            item.credit,
            item.rule or None,
            item.reason or None,
        )
        for each in found.vehicles
        for item in each.tax.items
    ]
    columns = {
        **dict.fromkeys(("campus", "phase", "asset", "kind", "capacity"), pl.String),
        **dict.fromkeys(("ordered", "energised"), pl.String),
        **dict.fromkeys(("capital_real_usd", "cost_usd", "credit_usd"), pl.Float64),
        **dict.fromkeys(("rule", "reason"), pl.String),
    }
    return pl.DataFrame(rows, schema=columns, orient="row")


def _statement(
    found: FinancedProgramme, parts: Sequence[IncomeStatement | CashFlowStatement | BalanceSheet]
) -> pl.DataFrame:
    """One statement of every vehicle."""
    labels = found.calendar.labels
    frames = []
    for vehicle, part in zip(found.vehicles, parts, strict=True):
        columns = {f"{field.name}_usd": getattr(part, field.name) for field in fields(part)}
        frame = pl.DataFrame({"period": labels, **columns})
        frames.append(frame.select(pl.lit(vehicle.campus).alias("campus"), pl.all()))
    return pl.concat(frames)


def _assumptions(found: FinancedProgramme) -> pl.DataFrame:
    """Every number of the lenders' case."""
    return pl.DataFrame(
        [
            (
                each.parameter,
                each.value,
                each.unit,
                each.source,
                None if each.grade is None else each.grade.name,
                each.low,
                each.high,
                each.given_by_user,
                each.register_key,
            )
            for each in found.terms.used
        ],
        schema={
            "parameter": pl.String,
            "value": pl.Float64,
            "unit": pl.String,
            "source": pl.String,
            "grade": pl.String,
            "low": pl.Float64,
            "high": pl.Float64,
            "given_by_user": pl.Boolean,
            "register_key": pl.String,
        },
        orient="row",
    )
