"""Income of the partnership that its own members pay, or companies they own a part of."""

from dataclasses import dataclass

import numpy as np

from gigaplan.exposure.exposures import Exposures
from gigaplan.exposure.graph import ExposureGraph


@dataclass(frozen=True, slots=True)
class RelatedPayer:
    """One payer.

    Attributes
    ----------
    payer : int
        Position of the party.
    is_member : bool
        Whether it is a member.
    members_share : float
        Part of it that members own, by chains that do not lead through the partnership. [1]
    income_usd : float
        Rent and sales a year that the partnership has of it. [USD/a]
    income_share : float
        Of all its rent and sales. [1]
    """

    payer: int
    is_member: bool
    members_share: float
    income_usd: float
    income_share: float


def related_payers(graph: ExposureGraph, exposures: Exposures) -> tuple[RelatedPayer, ...]:
    """Payers of the partnership that are members or owned by members, the largest first."""
    income = exposures.total.rent_usd[-1] + exposures.total.sales_usd[-1]
    whole = float(income.sum())
    members = set(graph.parties.members.tolist())
    rows = exposures.aside[:-1]
    found = []
    for payer in np.flatnonzero(income > 0.0).tolist():
        others = exposures.viewers[:-1] != payer
        share = min(float(rows[others, payer].sum()), 1.0)
        if payer in members or share > 0.0:
            usd = float(income[payer])
            found.append(RelatedPayer(payer, payer in members, share, usd, usd / whole))
    return tuple(sorted(found, key=lambda each: (-each.income_usd, each.payer)))
