"""What is lost when a party fails, and who bears it. First round only: nobody else fails with it.

The failed party's equity is worth nothing, its rents and purchases end, of its debts the stated
part is recovered, what it promised is not paid in, and what it delivers must come from elsewhere.
"""

from dataclasses import dataclass

import numpy as np

from gigaplan.exposure.graph import ExposureGraph, Floats
from gigaplan.exposure.look_through import borne


@dataclass(frozen=True, slots=True)
class Failure:
    """Losses with one party, of every party; each field of shape (parties,).

    Attributes
    ----------
    failed : int
        Position of the party.
    rent_usd, sales_usd : ndarray
        Income a year that ends. [USD/a]
    equity_usd, credit_usd : ndarray
        Value of equity, and debt not recovered. [USD]
    unfunded_usd : ndarray
        Capital it promised and others must find. [USD]
    purchases_usd : ndarray
        Deliveries a year that must come from elsewhere. [USD/a]
    borne_usd : ndarray
        Part of the sum of `at_risk_usd` that each party's owners outside bear; adds up to it. [USD]
    """

    failed: int
    rent_usd: Floats
    sales_usd: Floats
    equity_usd: Floats
    credit_usd: Floats
    unfunded_usd: Floats
    purchases_usd: Floats
    borne_usd: Floats
    income_years: float

    @property
    def at_risk_usd(self) -> Floats:
        """Loss of each party itself: equity, credit, some years of income. [USD]."""
        income = self.rent_usd + self.sales_usd
        return self.equity_usd + self.credit_usd + self.income_years * income


def fail(graph: ExposureGraph, failed: int, income_years: float) -> Failure:
    """Let a party fail.

    Parameters
    ----------
    graph : ExposureGraph
        Parties and edges.
    failed : int
        Position of the party.
    income_years : float
        Years of rent and sales that count as lost. [a]
    """

    def with_it(name: str) -> Floats:
        return np.asarray(getattr(graph, name)[:, [failed]].todense()).ravel()

    rent, sales = with_it("rent_usd"), with_it("sales_usd")
    equity = with_it("owned") * graph.equity_usd[failed]
    credit = with_it("credit_loss_usd")
    loss = equity + credit + income_years * (rent + sales)
    return Failure(
        failed=failed,
        rent_usd=rent,
        sales_usd=sales,
        equity_usd=equity,
        credit_usd=credit,
        unfunded_usd=np.asarray(graph.unfunded_usd[[failed]].todense()).ravel(),
        purchases_usd=np.asarray(graph.sales_usd[[failed]].todense()).ravel(),
        borne_usd=borne(graph.owned, loss),
        income_years=income_years,
    )
