"""Exposure of members and of the partnership to every party: direct, through it, and otherwise."""

from dataclasses import dataclass, fields

import numpy as np
import scipy.sparse as sp

from gigaplan.exposure.graph import ExposureGraph, Floats, Whole
from gigaplan.exposure.look_through import effective_shares, without


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each viewer would lose with each party; every field of shape (viewers, parties).

    Attributes
    ----------
    equity_usd, credit_usd : ndarray
        Value of equity, and loans less what is recovered. [USD]
    rent_usd, sales_usd : ndarray
        Income a year. [USD/a]
    purchases_usd : ndarray
        Bought a year: supply that would have to come from elsewhere. [USD/a]
    """

    equity_usd: Floats
    credit_usd: Floats
    rent_usd: Floats
    sales_usd: Floats
    purchases_usd: Floats

    def at_risk_usd(self, income_years: float) -> Floats:
        """Equity, credit and some years of rent and sales. [USD]."""
        income = self.rent_usd + self.sales_usd
        return self.equity_usd + self.credit_usd + income_years * income


@dataclass(frozen=True, slots=True)
class Exposures:
    """Exposures of viewers: the members, then the partnership.

    Attributes
    ----------
    viewers : ndarray of int
        Positions of the members, and the partnership last.
    shares : ndarray, shape (viewers, parties)
        Effective ownership. [1]
    aside : ndarray, shape (viewers, parties)
        Effective ownership by chains that do not lead through the partnership. [1]
    total, direct, through : Amounts
        Through every chain, by edges of one's own, and through the partnership.
    residual : float
        Largest error of the chains' equation. [1]
    """

    viewers: Whole
    shares: Floats
    aside: Floats
    total: Amounts
    direct: Amounts
    through: Amounts
    residual: float


def expose(graph: ExposureGraph) -> Exposures:
    """Find the exposures of every member and of the partnership.

    Parameters
    ----------
    graph : ExposureGraph
        Parties and edges at one date.

    Raises
    ------
    OwnershipError
        If the holdings cannot be.

    Notes
    -----
    Of a claim of j on q (rent, a loan), i bears s_ij; of q's equity i holds s_iq. What leads
    through the partnership p is what is gone when p holds nothing and claims nothing:
    s_ij less the share by chains without p, and s_ip of the claims of p itself.
    """
    parties = graph.parties
    viewers = np.append(parties.members, parties.partnership)
    held = effective_shares(graph.owned, viewers)
    # The partnership's own holdings are the way through it; its own view keeps them
    rest = effective_shares(without(graph.owned, parties.partnership), viewers)
    aside = rest.shares
    ways = held.shares - aside
    ways[:, parties.partnership] = held.shares[:, parties.partnership]
    ways[-1] = 0.0
    total = _amounts(graph, viewers, held.shares, held.shares)
    only_direct = np.zeros_like(held.shares)
    only_direct[np.arange(viewers.size), viewers] = 1.0
    direct_shares = np.asarray(graph.owned[viewers].todense())
    equity_ways = ways.copy()
    equity_ways[:, parties.partnership] = 0.0
    return Exposures(
        viewers=viewers,
        shares=held.shares,
        aside=aside,
        total=total,
        direct=_amounts(graph, viewers, only_direct, direct_shares),
        through=_amounts(graph, viewers, ways, equity_ways),
        residual=max(held.residual, rest.residual),
    )


def _amounts(graph: ExposureGraph, viewers: Whole, of_claims: Floats, of_equity: Floats) -> Amounts:
    """Claims and equity by shares; nobody is exposed to itself."""

    def claims(matrix: sp.csr_array) -> Floats:
        return np.asarray((matrix.T @ of_claims.T).T)

    found = Amounts(
        equity_usd=of_equity * graph.equity_usd,
        credit_usd=claims(graph.credit_loss_usd),
        rent_usd=claims(graph.rent_usd),
        sales_usd=claims(graph.sales_usd),
        purchases_usd=claims(sp.csr_array(graph.sales_usd.T)),
    )
    for field in fields(found):
        getattr(found, field.name)[np.arange(viewers.size), viewers] = 0.0
    return found
