"""What a fund returned: multiples, rates of return, the J-curve, what fees and carry took.

Source of the multiples: ILPA and GIPS 2020: PIC (paid in), DPI = distributed over paid in,
RVPI = residual value over paid in, TVPI = DPI + RVPI.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.finance.irr import Irr, dated_irr
from gigaplan.fund.cents import Cents, Floats
from gigaplan.fund.flows import Flows
from gigaplan.fund.fund import FundResult


@dataclass(frozen=True, slots=True)
class Multiples:
    """Multiples of paid-in capital; not a number where nothing was paid in.

    Attributes
    ----------
    dpi, rvpi, tvpi : array
        Distributed, residual and total value over paid-in capital.
    """

    dpi: Floats
    rvpi: Floats
    tvpi: Floats


@dataclass(frozen=True, slots=True)
class FundMeasures:
    """Returns of a fund.

    Attributes
    ----------
    members : Multiples
        (n,) of each member, net.
    all_members, gross : Multiples
        Of all members together, net; of the deals alone.
    member_irr : tuple of Irr
        Of each member, net.
    all_members_irr, gross_irr : Irr
        Of all members together, net; of the deals alone.
    j_curve : array of int, shape (T,)
        Sum of all members' cash so far. [cents]
    """

    members: Multiples
    all_members: Multiples
    gross: Multiples
    member_irr: tuple[Irr, ...]
    all_members_irr: Irr
    gross_irr: Irr
    j_curve: Cents


def measures(flows: Flows, result: FundResult) -> FundMeasures:
    """Measure a fund.

    Paid in is every dollar that was put in: what later members paid back to earlier ones reduces
    what these have paid in, as it does their contributions. Interest of later closes is in the
    rates of return, not in the multiples.
    """
    paid = result.contributed.sum(axis=1)
    received = result.received.sum(axis=1)
    net = result.net.copy()
    net[:, -1] += result.value
    deals = (flows.proceeds - flows.invested).sum(axis=1)
    deals[-1] += flows.value.sum()
    days = flows.dates.astype("datetime64[D]").astype(np.int64)
    days = days - days[0]
    return FundMeasures(
        members=_multiples(paid, received, result.value),
        all_members=_multiples(paid.sum(), received.sum(), result.value.sum()),
        gross=_multiples(flows.invested.sum(), flows.proceeds.sum(), flows.value.sum()),
        member_irr=tuple(_rate(row, days) for row in net),
        all_members_irr=_rate(net.sum(axis=0), days),
        gross_irr=_rate(deals, days),
        j_curve=np.cumsum(result.net.sum(axis=0)),
    )


def _multiples(paid: NDArray[np.int64], got: NDArray[np.int64], value: Cents) -> Multiples:
    """Of one, or of many."""
    into = np.asarray(paid, dtype=np.float64)
    there = into > 0.0
    dpi, rvpi = (
        np.divide(part, into, out=np.full(into.shape, np.nan), where=there)
        for part in (np.asarray(got, dtype=np.float64), np.asarray(value, dtype=np.float64))
    )
    return Multiples(dpi, rvpi, dpi + rvpi)


def _rate(cents: Cents, days: NDArray[np.int64]) -> Irr:
    """Rates of return of dated cash."""
    return dated_irr(cents / 100.0, days)
