"""Figures of a campus, a phase or the programme as a whole: uses, loans, covers, returns, yield."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from gigaplan.finance.time_value import Timing, present_value
from gigaplan.money.nominal import POWER, RENT, RESALE
from gigaplan.money.returns import TERM
from gigaplan.money.summary import MoneyFigures, RateFigure
from gigaplan.money.tracing.book import PROGRAMME, Book, How, Trace, TracePart, where
from gigaplan.money.tracing.lines import USD


@dataclass(frozen=True, slots=True)
class Subject:
    """A campus or the programme, or one phase of a campus."""

    campus: str
    phase: str | None = None

    def key(self, figure: str) -> str:
        """Key of one of its figures."""
        names = (self.campus, figure) if self.phase is None else (self.campus, self.phase, figure)
        return ".".join(names)


Tracer = Callable[[Book, Subject], Trace]


def figure_tracers() -> Mapping[str, Tracer]:
    """Every figure of a campus or the programme, by name."""
    return {
        "capital": capital,
        "uses": uses,
        "debt": debt,
        "equity": equity,
        "gearing": gearing,
        "dscr_least": dscr_least,
        "equity_irr": _rate("irr_after_tax", "after_tax_usd", "owners' cash after tax"),
        "equity_irr_before_tax": _rate("irr_before_tax", "before_tax_usd", "owners' cash"),
        "npv": npv,
        "multiple": multiple,
        "yield_on_cost": yield_on_cost,
        "cost_usd_per_kw_month": cost_per_kw_month,
        "tax": tax,
        "credits": credits_earned,
    }


def phase_tracers() -> Mapping[str, Tracer]:
    """Every figure of a phase, by name."""
    return {"debt": loan, "uses": uses}


def capital(book: Book, subject: Subject) -> Trace:
    """The plan's capital, real, by asset."""
    draws = book.plan("draws").filter(pl.col("campus").is_in(book.campuses))
    if subject.campus != PROGRAMME:
        draws = draws.filter(pl.col("campus") == subject.campus)
    by_asset = draws.group_by("asset", maintain_order=True).agg(pl.col("usd").sum())
    table = where("draws", subject.campus)
    parts = tuple(TracePart(asset, usd, "real USD", table) for asset, usd in by_asset.iter_rows())
    return Trace(
        key=subject.key("capital"),
        value=_figures(book, subject).capital_real_usd,
        unit="real USD",
        formula="the plan's capital = sum of its draws",
        how=How.SUM,
        parts=parts,
    )


def uses(book: Book, subject: Subject) -> Trace:
    """All uses by line."""
    rows = _rows(book, "uses_and_sources", subject)
    sources = ("early_income_usd", "debt_usd", "equity_usd")
    names = [name for name in rows.columns if name.endswith("_usd") and name not in sources]
    parts = tuple(
        TracePart(
            name.removesuffix("_usd").replace("_", " "),
            float(rows[name].sum()),
            USD,
            _where("uses_and_sources", subject),
        )
        for name in names
    )
    return Trace(
        key=subject.key("uses"),
        value=float(rows.select(pl.sum(*sources)).sum_horizontal().item()),
        unit=USD,
        formula="uses = sum of all uses over construction = early income + debt + equity",
        how=How.SUM,
        parts=parts,
        parameters=("base_rate", "construction.margin", "construction.commitment_fee"),
    )


def debt(book: Book, subject: Subject) -> Trace:
    """Debt, loan by loan."""
    loans = _rows(book, "loans", subject).filter(pl.col("binds") & (pl.col("loan") == TERM))
    parts = tuple(
        TracePart(
            f"{row['campus']}, leases of {row['phase']}, limited by {row['test']}"
            + (f" {row['case']}" if row["case"] else ""),
            row["debt_usd"],
            USD,
            f"loans[campus {row['campus']}, phase {row['phase']}]",
            f"{row['campus']}.{row['phase']}.debt",
        )
        for row in loans.iter_rows(named=True)
    )
    return Trace(
        key=subject.key("debt"),
        value=float(_rows(book, "debt", subject)["drawn_usd"].sum()),
        unit=USD,
        formula="debt = sum of its loans",
        how=How.SUM,
        parts=parts,
    )


def loan(book: Book, subject: Subject) -> Trace:
    """One loan: the least of what its tests allow."""
    loans = _rows(book, "loans", subject).filter(pl.col("loan") == TERM)
    parts = tuple(
        TracePart(
            row["test"] + (f" {row['case']}" if row["case"] else ""),
            row["limit_usd"],
            USD,
            f"{_where('loans', subject)}, test {row['test']}",
        )
        for row in loans.iter_rows(named=True)
    )
    cases = book.money("assumptions").filter(pl.col("parameter").str.starts_with("cases."))
    return Trace(
        key=subject.key("debt"),
        value=float(_rows(book, "debt", subject)["drawn_usd"].sum()),
        unit=USD,
        formula="debt = least of what every test allows: cover (DSCR, LLCR) of every case over the "
        "tenor, value x loan to value, gearing x uses left after early income",
        how=How.LEAST,
        parts=parts,
        parameters=(
            *cases["parameter"].to_list(),
            *("loan.gearing", "loan.loan_to_value", "loan.capitalisation_rate"),
            *("base_rate", "loan.margin", "loan.tenor_years", "loan.tail_years", "leases.years"),
        ),
    )


def equity(book: Book, subject: Subject) -> Trace:
    """What the owners pay in for construction."""
    rows = _rows(book, "uses_and_sources", subject)
    by_phase = rows.group_by("campus", "phase", maintain_order=True).agg(pl.col("equity_usd").sum())
    parts = tuple(
        TracePart(
            f"{campus}, leases of {phase}",
            usd,
            USD,
            f"uses_and_sources[campus {campus}, phase {phase}]",
            f"{campus}.{phase}.uses",
        )
        for campus, phase, usd in by_phase.iter_rows()
    )
    return Trace(
        key=subject.key("equity"),
        value=_figures(book, subject).equity_usd,
        unit=USD,
        formula="equity = sum over its phases of uses - early income - debt",
        how=How.SUM,
        parts=parts,
    )


def gearing(book: Book, subject: Subject) -> Trace:
    """Debt over debt and equity."""
    figures = _figures(book, subject)
    return Trace(
        key=subject.key("gearing"),
        value=figures.gearing,
        unit="1",
        formula="gearing = debt / (debt + equity)",
        how=How.QUOTIENT,
        parts=(
            TracePart(
                "debt", _sum(book, "debt_usd", subject), USD, _uses(subject), subject.key("debt")
            ),
            TracePart(
                "debt + equity",
                _sum(book, "debt_usd", subject) + _sum(book, "equity_usd", subject),
                USD,
                _uses(subject),
                subject.key("equity"),
            ),
        ),
        parameters=("loan.gearing",),
    )


def dscr_least(book: Book, subject: Subject) -> Trace:
    """The least cover and its period."""
    service = pl.col("interest_due_usd") + pl.col("principal_due_usd")
    by_period = (
        _rows(book, "debt", subject)
        .group_by("period", maintain_order=True)
        .agg(pl.col("cfads_usd").sum(), service.sum().alias("due"))
    )
    served = by_period.filter(pl.col("due") > 1e-9 * pl.col("due").max())
    least = served.sort(pl.col("cfads_usd") / pl.col("due")).head(1)
    parts: tuple[TracePart, ...] = ()
    if least.height:
        row = least.row(0, named=True)
        spot = f"{subject.campus}.{row['period']}"
        named = f"debt[{row['period']}]"
        parts = (
            TracePart(
                f"cash for debt service in {row['period']}",
                row["cfads_usd"],
                USD,
                named,
                f"{spot}.cfads",
            ),
            TracePart("debt service due", row["due"], USD, named, f"{spot}.debt_service"),
        )
    return Trace(
        key=subject.key("dscr_least"),
        value=_figures(book, subject).dscr_least,
        unit="x",
        formula="least over the periods with service of cash for debt service / service due",
        how=How.QUOTIENT,
        parts=parts,
        parameters=("cases.P50.dscr", "loan.gearing"),
    )


def _rate(figure: str, column: str, words: str) -> Tracer:
    """A rate of return and its flows."""

    def trace(book: Book, subject: Subject) -> Trace:
        found = getattr(_figures(book, subject), figure)
        flows = _flows(book, subject, column)
        only = found.rates[0] if isinstance(found, RateFigure) and found.kind == "one" else None
        name = "equity_irr" if figure == "irr_after_tax" else "equity_irr_before_tax"
        positive = sum(usd for _, usd in flows if usd > 0.0)
        negative = sum(usd for _, usd in flows if usd < 0.0)
        table = where("equity", subject.campus)
        return Trace(
            key=subject.key(name),
            value=only,
            unit="1/a",
            formula=f"the rate r at which the sum of {words} x (1 + r)^-t is nothing, t in years "
            "from the first period",
            how=How.RATE,
            parts=(
                TracePart("received", positive, USD, table),
                TracePart("paid in", negative, USD, table, subject.key("equity")),
            ),
            flows=flows,
            parameters=("inflation", "leases.years", "residual_share", "tax.federal_rate"),
        )

    return trace


def npv(book: Book, subject: Subject) -> Trace:
    """Present value at the hurdle rate."""
    hurdle, inflation = book.stated.hurdle_rate, book.parameter("inflation")
    flows = _flows(book, subject, "after_tax_usd")
    return Trace(
        key=subject.key("npv"),
        value=_figures(book, subject).npv_usd,
        unit=USD,
        formula=f"owners' cash after tax at r = (1 + {hurdle:g}) (1 + {inflation:g}) - 1, in the "
        "middle of its period, at the start of the horizon",
        how=How.VALUE,
        parts=(
            TracePart("real hurdle rate", hurdle, "1/a", "scenario.json money.discount_rate"),
            TracePart("inflation", inflation, "1/a", "assumptions[inflation]"),
            TracePart(
                "nominal rate",
                (1.0 + hurdle) * (1.0 + inflation) - 1.0,
                "1/a",
                "of the two above",
            ),
        ),
        flows=flows,
        parameters=("inflation",),
    )


def multiple(book: Book, subject: Subject) -> Trace:
    """All received over all paid in."""
    rows = _rows(book, "equity", subject)
    table = where("equity", subject.campus)
    paid = float(rows["paid_in_usd"].sum())
    net = float(rows["after_tax_usd"].sum())
    return Trace(
        key=subject.key("multiple"),
        value=_figures(book, subject).multiple,
        unit="x",
        formula="multiple = (net cash after tax + paid in) / paid in",
        how=How.QUOTIENT,
        parts=(
            TracePart("net cash after tax", net, USD, table),
            TracePart("paid in", paid, USD, table, subject.key("equity")),
            TracePart("paid in", paid, USD, table, subject.key("equity")),
        ),
    )


def yield_on_cost(book: Book, subject: Subject) -> Trace:
    """Operating income of the first year after everything is complete, over uses."""
    campuses = book.summary.campuses if subject.campus == PROGRAMME else [subject.campus]
    done = max(
        phase.completed for campus in campuses for phase in book.summary.campuses[campus].phases
    )
    year = int(done[:4]) + 1
    cash = _rows(book, "cash", subject).join(book.money("periods"), on="period")
    cash = cash.filter(pl.col("year") == year)
    earned = float(cash["revenue_usd"].sum())
    paid = float(cash["operating_costs_usd"].sum())
    sources = ("early_income_usd", "debt_usd", "equity_usd")
    return Trace(
        key=subject.key("yield_on_cost"),
        value=_figures(book, subject).yield_on_cost,
        unit="1/a",
        formula=f"(revenue - operating costs of {year}, the year after completion) / uses",
        how=How.QUOTIENT,
        parts=(
            TracePart(f"revenue of {year}", earned, USD, _where("cash", subject)),
            TracePart(f"less operating costs of {year}", -paid, USD, _where("cash", subject)),
            TracePart(
                "uses",
                sum(_sum(book, name, subject) for name in sources),
                USD,
                _uses(subject),
                subject.key("uses"),
            ),
        ),
    )


def cost_per_kw_month(book: Book, subject: Subject) -> Trace:
    """Levelised cost of a leased kilowatt-month."""
    built = ("capital_usd", "contingency_usd", "owners_costs_usd")
    lines = book.money("revenue")
    parts = [
        *(
            _worth(book, subject, "uses_and_sources", name, 1.0)
            for name in built
            if _sum(book, name, subject)
        ),
        _worth(book, subject, "cash", "operating_costs_usd", 1.0),
        _worth(book, subject, "cash", "replacements_usd", 1.0),
        _worth(book, subject, "cash", "residual_usd", -1.0),
    ]
    for line in (POWER, RESALE):
        of_line = lines.filter(pl.col("line") == line)
        if of_line.height:
            parts.append(_worth(book, subject, "revenue", "usd", -1.0, line))
    months = _months(book, subject)
    return Trace(
        key=subject.key("cost_usd_per_kw_month"),
        value=_figures(book, subject).cost_usd_per_kw_month,
        unit=f"USD of {book.stated.price_year}/(kW month)",
        formula="present values at the real hurdle rate: (capital + operating costs + replacements "
        "- residual - power sold - resale) / kW-months leased",
        how=How.QUOTIENT,
        parts=(*parts, months),
        parameters=("inflation", "leases.years", "residual_share"),
    )


def tax(book: Book, subject: Subject) -> Trace:
    """Income tax by kind."""
    rows = _rows(book, "tax", subject)
    parts = tuple(
        TracePart(words, float(rows[name].sum()), USD, where("tax", subject.campus))
        for words, name in (("federal", "federal_tax_usd"), ("state", "state_tax_usd"))
    )
    return Trace(
        key=subject.key("tax"),
        value=float(_rows(book, "equity", subject)["tax_usd"].sum()),
        unit=USD,
        formula="income tax of the owners = federal + state, before credits",
        how=How.SUM,
        parts=parts,
        parameters=("tax.federal_rate", "tax.state_rate", "tax.hall_building_share"),
    )


def credits_earned(book: Book, subject: Subject) -> Trace:
    """Investment tax credits, build by build."""
    items = _rows(book, "tax_items", subject).filter(pl.col("credit_usd") > 0.0)
    summed = items.group_by("campus", "asset", "energised", "rule", maintain_order=True).agg(
        pl.col("credit_usd").sum()
    )
    parts = tuple(
        TracePart(
            f"{asset} at {campus} from {energised} by {rule}",
            usd,
            USD,
            f"tax_items[campus {campus}, asset {asset}, energised {energised}]",
        )
        for campus, asset, energised, rule, usd in summed.iter_rows()
    )
    return Trace(
        key=subject.key("credits"),
        value=float(_rows(book, "tax", subject)["credits_usd"].sum()),
        unit=USD,
        formula="credits = sum of the builds that earn one by their dates",
        how=How.SUM,
        parts=parts,
        parameters=("tax.clean_cost_share", "tax.credit_price"),
    )


def _worth(
    book: Book, subject: Subject, table: str, column: str, sign: float, line: str | None = None
) -> TracePart:
    """Present value, real, of a column."""
    rows = _rows(book, table, subject)
    if line is not None:
        rows = rows.filter(pl.col("line") == line)
    name = line or column.removesuffix("_usd")
    value = sign * _present(book, rows, pl.col(column), in_real=True)
    words = name.replace("_", " ")
    return TracePart(
        f"{'less ' if sign < 0 else ''}{words}, present value",
        value,
        "real USD",
        _where(table, subject),
    )


def _months(book: Book, subject: Subject) -> TracePart:
    """Present value of kilowatt-months."""
    rows = _rows(book, "revenue", subject).filter(pl.col("line") == RENT)
    months = book.stated.periods[0].months
    value = _present(book, rows, pl.col("leased_mw") * 1e3 * months, in_real=False)
    return TracePart(
        "kW-months leased, present value", value, "kW month", _where("revenue", subject)
    )


def _present(book: Book, rows: pl.DataFrame, amount: pl.Expr, *, in_real: bool) -> float:
    """Present value at the real hurdle rate of an amount by period."""
    summed = rows.group_by("period").agg(amount.sum().alias("amount"))
    axis = book.money("periods").join(summed, on="period", how="left", maintain_order="left")
    flows = axis["amount"].fill_null(0.0)
    if in_real:
        flows = flows / axis["price_level"]
    return float(
        present_value(
            flows.to_numpy(),
            book.stated.hurdle_rate,
            periods_per_year=round(1.0 / book.stated.periods[0].years),
            timing=Timing.MIDDLE,
        )
    )


def _flows(book: Book, subject: Subject, column: str) -> tuple[tuple[str, float], ...]:
    """Owners' cash by period."""
    summed = (
        _rows(book, "equity", subject)
        .group_by("period", maintain_order=True)
        .agg(pl.col(column).sum())
    )
    return tuple(summed.iter_rows())


def _figures(book: Book, subject: Subject) -> MoneyFigures:
    """Figures of the summary."""
    if subject.campus == PROGRAMME:
        return book.summary.programme
    return book.summary.campuses[subject.campus]


def _rows(book: Book, table: str, subject: Subject) -> pl.DataFrame:
    """Rows of a table of the money."""
    rows = book.rows(table, subject.campus)
    return rows if subject.phase is None else rows.filter(pl.col("phase") == subject.phase)


def _sum(book: Book, column: str, subject: Subject) -> float:
    """Sum of a column of uses and sources."""
    return float(_rows(book, "uses_and_sources", subject)[column].sum())


def _where(table: str, subject: Subject) -> str:
    """Rows of a table in words."""
    if subject.phase is None:
        return where(table, subject.campus)
    return f"{table}[campus {subject.campus}, phase {subject.phase}]"


def _uses(subject: Subject) -> str:
    return _where("uses_and_sources", subject)
