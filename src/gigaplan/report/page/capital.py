"""Money drawn, against what the partnership may draw."""

from gigaplan.report.page.charts import Chart, Series
from gigaplan.report.page.words import BILLION, usd
from gigaplan.store.programme_runs import ProgrammeRun

EQUITY_COLOUR = "#0072B2"
DEBT_COLOUR = "#8FBBD9"
LIMIT_COLOUR = "#C1121F"
COMMITTED_COLOUR = "currentColor"


def yearly_chart(run: ProgrammeRun) -> Chart:
    """Capital drawn in every calendar year against the limit of the year."""
    years: dict[str, dict[str, float | None]] = {}
    for row in run.table("capital").iter_rows(named=True):
        year = years.setdefault(str(row["year"]), {"limit": row["yearly_limit_usd"]})
        for name in ("uses_usd", "equity_usd", "debt_usd"):
            year[name] = _plus(year.get(name), row[name])
    labels = tuple(years)

    def column(name: str) -> tuple[float | None, ...]:
        return tuple(_billions(years[label].get(name)) for label in labels)

    limits = Series("Limit of the year", LIMIT_COLOUR, column("limit"))
    has_limits = any(value is not None for value in limits.values)
    paid = run.summary.equity_usd is not None
    stack = (
        (Series("Equity", EQUITY_COLOUR, column("equity_usd")),
         Series("Debt", DEBT_COLOUR, column("debt_usd")))
        if paid
        else (Series("Capital", EQUITY_COLOUR, column("uses_usd")),)
    )  # fmt: skip
    most = max(labels, key=lambda label: years[label]["uses_usd"] or 0.0)
    return Chart(
        "Capital drawn in each year, billion US$",
        labels,
        stack,
        (limits,) if has_limits else (),
        "billion US$",
        2,
        f"Most in {most}: {usd(years[most]['uses_usd'])}."
        + ("" if has_limits else " The scenario states no limit by year."),
        "capital.equity_usd, debt_usd, yearly_limit_usd by year"
        if paid
        else "capital.uses_usd by year",
    )


def cumulative_chart(run: ProgrammeRun) -> Chart | None:
    """Capital drawn so far against what is committed and allowed; None without such limits."""
    capital = run.table("capital")
    if run.summary.equity_usd is None:
        return None
    equity = [_billions(value) for value in capital["equity_so_far_usd"]]
    drawn = [_billions(value) for value in capital["drawn_so_far_usd"]]
    debt = [(d or 0.0) - (e or 0.0) for d, e in zip(drawn, equity, strict=True)]
    lines = (
        Series("Equity committed", COMMITTED_COLOUR,
               tuple(_billions(value) for value in capital["equity_committed_usd"])),
        Series("Limit in all", LIMIT_COLOUR,
               tuple(_billions(value) for value in capital["total_limit_usd"])),
    )  # fmt: skip
    return Chart(
        "Capital drawn so far, billion US$",
        tuple(capital["period"]),
        (Series("Equity", EQUITY_COLOUR, tuple(equity)), Series("Debt", DEBT_COLOUR, tuple(debt))),
        tuple(line for line in lines if any(value is not None for value in line.values)),
        "billion US$",
        2,
        f"{usd(run.summary.drawn_usd)} at the end, {usd(run.summary.equity_usd)} of it equity.",
        "capital.equity_so_far_usd, drawn_so_far_usd, equity_committed_usd, total_limit_usd",
    )


def _plus(first: float | None, second: float | None) -> float | None:
    """Sum; what is not known stays so."""
    if first is None:
        return second
    return first if second is None else first + second


def _billions(value: float | None) -> float | None:
    """US dollars in billions."""
    return None if value is None else value / BILLION
