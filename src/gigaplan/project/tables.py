"""The tables of a stand-alone project: one row per period from financial close, nominal USD."""

from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from gigaplan.project.financing import FinancedProject, cover_of_service

Floats = NDArray[np.float64]
COVERS = ("dscr", "llcr", "plcr")
CONSTRUCTION, OPERATION = "construction", "operation"


@dataclass(frozen=True, slots=True)
class ProjectTables:
    """Tables of a project; each has `period`, `year` and `phase`.

    Attributes
    ----------
    operation : DataFrame
        Energy, price, revenue and costs by line.
    sources_and_uses : DataFrame
        What construction costs and who pays it.
    debt : DataFrame
        Planned and paid service, balance, covers, reserves.
    cash : DataFrame
        The cash waterfall and the owners' cash.
    tax : DataFrame
        Income tax step by step, by year of operation.
    income, cash_flow, balance : DataFrame
        The three statements.
    """

    operation: pl.DataFrame
    sources_and_uses: pl.DataFrame
    debt: pl.DataFrame
    cash: pl.DataFrame
    tax: pl.DataFrame
    income: pl.DataFrame
    cash_flow: pl.DataFrame
    balance: pl.DataFrame


def project_tables(found: FinancedProject) -> ProjectTables:
    """Write the tables of a project.

    Parameters
    ----------
    found : FinancedProject
        From `finance_project`.

    Returns
    -------
    ProjectTables
        Covers without service are null, everything else a number.
    """
    books = found.statements
    balance = _columns(books.balance)
    balance["assets"], balance["claims"] = books.balance.assets, books.balance.claims
    return ProjectTables(
        operation=_framed(found, _operation(found), OPERATION),
        sources_and_uses=_framed(found, _uses(found), CONSTRUCTION),
        debt=_framed(found, _debt(found), OPERATION),
        cash=_framed(found, _cash(found)),
        tax=_tax(found),
        income=_framed(found, _columns(books.income)),
        cash_flow=_framed(found, _columns(books.cash_flow)),
        balance=_framed(found, balance),
    )


def periods_of(found: FinancedProject) -> pl.DataFrame:
    """Number, year and phase of every period; the last of construction is number 0."""
    timing = found.stated.timing
    building = found.result.funding.costs.shape[-1]
    operating = found.result.ebitda.shape[-1]
    number = np.arange(1 - building, operating + 1)
    year = timing.first_year + (number - 1) // timing.periods_per_year
    return pl.DataFrame(
        {
            "period": number,
            "year": year,
            "phase": [CONSTRUCTION] * building + [OPERATION] * operating,
        }
    )


def _framed(
    found: FinancedProject, columns: dict[str, ArrayLike], phase: str | None = None
) -> pl.DataFrame:
    """Columns beside their periods."""
    periods = periods_of(found)
    if phase is not None:
        periods = periods.filter(pl.col("phase") == phase)
    made = [pl.Series(name, np.asarray(values)) for name, values in columns.items()]
    return periods.with_columns(made).with_columns(
        pl.col(name).fill_nan(None) for name in COVERS if name in columns
    )


def _columns(statement: object) -> dict[str, ArrayLike]:
    """Lines of a statement."""
    return {
        field.name: getattr(statement, field.name)
        for field in fields(statement)  # type: ignore[arg-type]
    }


def _operation(found: FinancedProject) -> dict[str, ArrayLike]:
    result, lines = found.result, found.terms.lines
    return {
        "energy_mwh": result.energy_mwh,
        "price_usd_per_mwh": found.terms.project.operation.price_per_mwh,
        "energy_revenue_usd": result.energy_revenue,
        "other_revenue_usd": lines["other_revenue"],
        "revenue_usd": result.revenue,
        "variable_usd": lines["variable"],
        "fuel_usd": lines["fuel"],
        "fixed_usd": lines["fixed"],
        "insurance_usd": lines["insurance"],
        "property_tax_usd": lines["property_tax"],
        "operating_costs_usd": result.operating_costs,
        "ebitda_usd": result.ebitda,
        "major_maintenance_usd": lines["maintenance"],
    }


def _uses(found: FinancedProject) -> dict[str, ArrayLike]:
    funding = found.result.funding
    working = np.zeros(funding.costs.shape[-1])
    working[-1] = found.result.working_capital.initial
    return {
        "costs_usd": funding.costs - working,
        "working_capital_usd": working,
        "interest_usd": funding.interest,
        "commitment_fee_usd": funding.commitment_fee,
        "arrangement_fee_usd": funding.arrangement_fee,
        "service_reserve_usd": funding.reserve,
        "uses_usd": funding.uses,
        "debt_usd": funding.debt_draws,
        "equity_usd": funding.equity_draws,
    }


def _debt(found: FinancedProject) -> dict[str, ArrayLike]:
    flow, plan = found.result.waterfall, found.result.schedule
    return {
        "cfads_usd": flow.cfads,
        "interest_due_usd": plan.interest,
        "principal_due_usd": plan.principal,
        "balloon_usd": plan.balloon,
        "interest_usd": flow.senior_interest,
        "principal_usd": flow.senior_principal,
        "prepaid_usd": flow.prepaid,
        "balance_usd": flow.senior_balance,
        "dscr": cover_of_service(found.result),
        "llcr": _or_nan(found.life.llcr),
        "plcr": _or_nan(found.life.plcr),
        "service_reserve_usd": flow.service_reserve,
        "default": flow.default,
        "locked_up": flow.locked,
    }


def _cash(found: FinancedProject) -> dict[str, ArrayLike]:
    result, flow = found.result, found.result.waterfall
    building = result.funding.costs.shape[-1]

    def after_close(values: Floats) -> Floats:
        return np.concatenate([np.zeros(building), values])

    return {
        "cfads_usd": after_close(flow.cfads),
        "other_cash_usd": after_close(flow.other_cash),
        "reserve_interest_usd": after_close(flow.reserve_interest),
        "major_maintenance_usd": after_close(flow.maintenance),
        "debt_service_usd": after_close(flow.senior_interest + flow.senior_principal),
        "prepaid_usd": after_close(flow.prepaid),
        "equity_paid_in_usd": np.concatenate(
            [result.funding.equity_draws, flow.support + flow.take_out]
        ),
        "distribution_usd": after_close(flow.distribution),
        "tax_usd": after_close(result.tax.tax),
        "credits_usd": after_close(result.tax.credits),
        "owners_before_tax_usd": result.owners_before_tax,
        "owners_after_tax_usd": result.owners_after_tax,
    }


def _tax(found: FinancedProject) -> pl.DataFrame:
    """Tax years, which are years of operation."""
    tax, periods = found.result.tax, found.stated.timing.periods_per_year
    years = tax.depreciation.shape[-1]
    columns: dict[str, ArrayLike] = {
        "year": found.stated.timing.first_year + np.arange(years),
        "depreciation_usd": tax.depreciation,
    }
    for name, values in _columns(tax.years).items():
        columns[f"{name}_usd"] = values
    columns["credits_usd"] = tax.credits.reshape(years, periods).sum(axis=-1)
    return pl.DataFrame({name: np.asarray(values) for name, values in columns.items()})


def _or_nan(cover: Floats) -> Floats:
    """Covers, marked where nothing is due."""
    return np.where(np.isfinite(cover), cover, np.nan)
