"""What the command line prints of a run's money: the answer first, then campuses, then loans."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gigaplan.money.summary import (
    CampusFigures,
    LoanFigures,
    MoneyFigures,
    MoneySummary,
    RateFigure,
)
from gigaplan.report.console import make_console, show, table_of

BILLION, MILLION = 1e9, 1e6
Row = tuple[str, MoneyFigures]
TESTS = {"dscr": "DSCR", "llcr": "LLCR", "ltv": "value", "gearing": "gearing"}
LEAST_SHOWN_USD = 1e6
"""Campuses that use less are the little that an interior point leaves of what it does not build."""


def print_money(summary: MoneySummary, folder: Path) -> None:
    """Print a run's money as text and tables, and where it is."""
    console = make_console()
    console.print()
    print_money_lines(summary, console)
    small = [name for name, each in summary.campuses.items() if each.uses_usd < LEAST_SHOWN_USD]
    shown = {name: each for name, each in summary.campuses.items() if name not in small}
    rows = _rows(summary, shown)
    console.print(_sources(rows))
    console.print(_returns(rows))
    console.print(_loans(shown))
    if summary.break_evens:
        console.print(_break_evens(summary))
    if small:
        console.print(f"below 1 million USD of uses, and not shown: {', '.join(small)}")
    if summary.not_financed:
        console.print(f"neither built nor let: {', '.join(summary.not_financed)}")
    console.print(
        f"nominal USD with {summary.inflation:.1%} inflation, to {summary.last_period}; cost per "
        f"kW-month in real USD of {summary.price_year}; assets and claims differ by at most "
        f"{summary.balance_residual_usd:.0e} USD; {summary.seconds:.2f} s"
    )
    console.print(f"money: [bold]{folder}[/bold]", soft_wrap=True)


def print_money_lines(summary: MoneySummary, console: Console) -> None:
    """Print the answer in three lines."""
    whole = summary.programme
    after = "" if whole.irr_after_tax is None else f"{rates(whole.irr_after_tax)} after tax, "
    console.print(
        f"[bold]{escape(summary.scenario)}, {escape(summary.case)} case: owners earn {after}"
        f"{rates(whole.irr_before_tax)} before; {show(whole.multiple, 2)} x their money, "
        f"{_payback(whole)}[/bold]"
    )
    console.print(
        f"uses {_billions(whole.uses_usd)} billion USD (the plan's "
        f"{_billions(whole.capital_real_usd)} real): debt {_billions(whole.debt_usd)} "
        f"({whole.gearing:.0%}), equity {_billions(whole.equity_usd)}, earned before completion "
        f"{_billions(whole.early_income_usd)}"
    )
    cover = "no debt"
    if whole.dscr_least is not None:
        cover = (
            f"cover of debt service of all loans: least {whole.dscr_least:.2f}, mean "
            f"{whole.dscr_mean:.2f}; loan life cover of the weakest loan "
            f"{show(whole.llcr, 2)}"
        )
    console.print(
        f"{cover}; yield on cost {whole.yield_on_cost:.1%}; "
        f"{whole.cost_usd_per_kw_month:,.0f} USD per kW-month"
    )


def rates(found: RateFigure) -> str:
    """Return in words: none, one, or all of several."""
    if found.kind == "one":
        return f"{found.rates[0]:.1%}"
    if found.kind == "several":
        return f"{' or '.join(f'{rate:.1%}' for rate in found.rates)} (several: use the value)"
    return "no rate" if found.kind == "none" else "any rate"


def _payback(figures: MoneyFigures) -> str:
    years = figures.payback_years
    return "never paid back" if years is None else f"back after {years:.1f} years"


def _rows(summary: MoneySummary, shown: dict[str, CampusFigures]) -> list[Row]:
    """Campuses, and the programme below them."""
    return [*shown.items(), ("programme", summary.programme)]


def _sources(rows: list[Row]) -> Table:
    """What is spent and lent, one row per campus."""
    table = table_of(
        "by campus, billion USD",
        ("campus", "MW IT", "uses", "debt", "equity", "gearing", "DSCR least", "mean", "LLCR"),
    )
    for name, each in rows:
        table.add_row(
            escape(name),
            show(each.leased_mw, 0, 0.5),
            _billions(each.uses_usd),
            _billions(each.debt_usd),
            _billions(each.equity_usd),
            f"{each.gearing:.0%}",
            show(each.dscr_least, 2),
            show(each.dscr_mean, 2),
            show(each.llcr, 2),
        )
    return table


def _returns(rows: list[Row]) -> Table:
    """What the owners earn, one row per campus."""
    table = table_of(
        "owners",
        ("campus", "after tax", "before", "MOIC", "payback, a", "NPV, bn", "yield", "USD/kW-month"),
    )
    for name, each in rows:
        table.add_row(
            escape(name),
            "–" if each.irr_after_tax is None else rates(each.irr_after_tax),
            rates(each.irr_before_tax),
            show(each.multiple, 2),
            show(each.payback_years, 1),
            "–" if each.npv_usd is None else _billions(each.npv_usd),
            f"{each.yield_on_cost:.1%}",
            show(each.cost_usd_per_kw_month, 0),
        )
    return table


def _loans(shown: dict[str, CampusFigures]) -> Table:
    """One row per loan."""
    table = table_of(
        "loans, million USD",
        (
            *("campus", "leases", "limit", "matures", "MW", "uses", "debt"),
            *("gearing", "DSCR", "LLCR", "IRR"),
        ),
        text_columns=4,
    )
    for name, campus in shown.items():
        for each in campus.phases:
            table.add_row(
                escape(name),
                each.phase,
                escape(_limit(each)),
                each.matures or "–",
                show(each.leased_mw, 0, 0.5),
                show(each.uses_usd / MILLION, 0, 0.5),
                show(each.debt_usd / MILLION, 0, 0.5),
                f"{each.gearing:.0%}",
                show(each.dscr_least, 2),
                show(each.llcr, 2),
                rates(each.irr_before_tax),
            )
    return table


def _break_evens(summary: MoneySummary) -> Table:
    """One row per question."""
    table = table_of(
        f"break-even, real USD of {summary.price_year}",
        ("for", "input", "must be", "unit", "times the plan's"),
        text_columns=2,
    )
    for each in summary.break_evens:
        table.add_row(
            f"{each.measure} {each.target:g}",
            each.key,
            f"{each.value:,.2f}",
            each.unit,
            f"{each.times:.4f}",
        )
    return table


def _limit(loan: LoanFigures) -> str:
    """Test that limits a loan."""
    if loan.binding_test is None:
        return "no loan"
    test = TESTS[loan.binding_test]
    return test if loan.binding_case is None else f"{test} {loan.binding_case}"


def _billions(usd: float) -> str:
    return show(usd / BILLION, 2, 0.005)
