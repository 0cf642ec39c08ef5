"""A programme's campuses as the deals of a fund: owners' cash of its money, by quarter.

What a campus calls from its owners in a quarter is invested on the quarter's first day, for the
money must be there when it is spent; what it pays them, after tax and credits, is received on the
last day. A quarter in which tax is more than what is paid asks for the difference. With the last
payment of a campus its leases are over: it counts as sold.
"""

from datetime import date, timedelta

import polars as pl

from gigaplan.errors import ScenarioError
from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.fund.flows import Flow, FlowKind
from gigaplan.scenario.fund.fund import FundScenario

MONTHS = 12
LEAST_USD = 0.01
"""Less than a cent is no flow."""


def flows_of_run(equity: pl.DataFrame, recycle: bool = False) -> tuple[Flow, ...]:
    """Flows of every campus from the owners' cash of a run.

    Parameters
    ----------
    equity : DataFrame
        Table `equity` of a run's money: `campus`, `period`, `paid_in_usd`, `distributed_usd`,
        `tax_usd`, `credits_usd`; nominal USD.
    recycle : bool
        Whether what campuses pay in a quarter goes to what others call in it before anything is
        distributed or called; shared by all that pay and all that call in proportion.
    """
    found = equity.select(
        "campus",
        "period",
        paid=pl.col("paid_in_usd"),
        got=pl.col("distributed_usd") - pl.col("tax_usd") + pl.col("credits_usd"),
    ).with_columns(into=pl.col("paid") + (-pl.col("got")).clip(0.0), out=pl.col("got").clip(0.0))
    if recycle:
        both = pl.min_horizontal(pl.col("into").sum(), pl.col("out").sum()).over("period")
        found = found.with_columns(both=both).with_columns(
            *(
                pl.col(name)
                * (1.0 - pl.col("both") / pl.col(name).sum().over("period").clip(LEAST_USD))
                for name in ("into", "out")
            )
        )
    paying = found.filter(pl.col("out") >= LEAST_USD)
    ends = paying.group_by("campus", maintain_order=True).agg(pl.col("period").last())
    last = dict(ends.iter_rows())
    flows = []
    for campus, period, into, out in found.select("campus", "period", "into", "out").iter_rows():
        first_day, last_day = days_of(period)
        if into >= LEAST_USD:
            flows.append(
                Flow(day=first_day, kind=FlowKind.INVESTMENT, deal=campus, usd=round(into, 2))
            )
        if out >= LEAST_USD:
            kind = FlowKind.SALE if last[campus] == period else FlowKind.INCOME
            flows.append(Flow(day=last_day, kind=kind, deal=campus, usd=round(out, 2)))
    return tuple(sorted(flows, key=lambda flow: flow.day))


def days_of(period: str) -> tuple[date, date]:
    """First and last day of a period such as 2027-Q3, 2027-03 or 2027."""
    month = month_of(period)
    if month is None:
        raise ScenarioError(period, "is no period of a run", "give a run that gigaplan wrote")
    length = 3 if "-Q" in period else 1 if "-" in period else MONTHS
    after = month + length
    return _first_of(month), _first_of(after) - timedelta(days=1)


def _first_of(month: int) -> date:
    """First day of a month counted as years times twelve."""
    return date(month // MONTHS, month % MONTHS + 1, 1)


def with_flows(terms: FundScenario, flows: tuple[Flow, ...], recycle: bool) -> FundScenario:
    """Give the terms of a partnership the flows of a run.

    Raises
    ------
    ScenarioError
        If nothing is paid in, or money is recycled between deals that stand alone.
    """
    if not any(flow.kind is FlowKind.INVESTMENT for flow in flows):
        raise ScenarioError(
            terms.name, "the owners of the run pay nothing in", "give a run that builds something"
        )
    if recycle and terms.waterfall.kind.value == "american":
        raise ScenarioError(
            "waterfall.kind",
            "deal by deal, the money of one campus cannot be put into another",
            "write kind: european, or leave --recycle out",
        )
    return terms.model_copy(update={"flows": flows})
