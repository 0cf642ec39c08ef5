"""Circular financing: money that a party pays in and that comes back to it as revenue.

A circle begins with a payment of capital by its beginner (equity or a loan), passes on as capital
(or not), is paid by somebody as rent or for supplies, may be paid on so, and comes back to the
beginner as such revenue, or as a distribution of companies that it owns a part of. The phases
(capital, revenue, distribution) never go back: capital in and a dividend out is no circle.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import networkx as nx
import scipy.sparse as sp

from gigaplan.exposure.graph import ExposureGraph, Whole

Node = tuple[int, int]


class Phase(IntEnum):
    """What a payment is, in the order in which they may follow each other."""

    CAPITAL = 0
    REVENUE = 1
    DISTRIBUTION = 2


@dataclass(frozen=True, slots=True)
class Payment:
    """One step of a circle.

    Attributes
    ----------
    payer, payee : int
        Positions of the parties.
    phase : Phase
        What it is.
    amount : float
        Capital paid in, or revenue to the end of its contract [USD]; of a distribution the share
        of the payee [1].
    """

    payer: int
    payee: int
    phase: Phase
    amount: float


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle with the most that can come round.

    Attributes
    ----------
    steps : tuple of Payment
        From the beginner back to it.
    bound_usd : float
        Least of the amounts of capital and revenue, times the shares of the distributions. [USD]
    """

    steps: tuple[Payment, ...]
    bound_usd: float

    @property
    def beginner(self) -> int:
        """Who gets its money back."""
        return self.steps[0].payer


def find_circles(graph: ExposureGraph, beginners: Whole, longest: int) -> tuple[Circle, ...]:
    """Find every circle of some parties, the largest bound first.

    Parameters
    ----------
    graph : ExposureGraph
        Parties and edges.
    beginners : ndarray of int
        Whose circles: the members and the partnership.
    longest : int
        Most payments of a circle. Circles of any length may be many beyond counting; within this
        length every one is found.

    Notes
    -----
    Paths are followed forward from the beginner only where the way back is short enough; its
    length is known from a search backward (networkx), so that no path is followed in vain.
    """
    payments = _payments(graph)
    layered = nx.DiGraph()
    for (payer, phase), steps in payments.items():
        for step in steps:
            for before in _phases_before(step.phase):
                if before == phase:
                    layered.add_edge((payer, before), (step.payee, step.phase))
    found: list[Circle] = []
    for beginner in beginners.tolist():
        found.extend(_circles_of(int(beginner), payments, layered, longest))
    names = graph.parties.names
    return tuple(
        sorted(
            found,
            key=lambda circle: (
                -circle.bound_usd,
                [names[step.payer] for step in circle.steps],
                [step.phase for step in circle.steps],
            ),
        )
    )


def _phases_before(phase: Phase) -> tuple[Phase, ...]:
    """Phases of the step before that this one may follow."""
    if phase is Phase.CAPITAL:
        return (Phase.CAPITAL,)
    if phase is Phase.REVENUE:
        return (Phase.CAPITAL, Phase.REVENUE)
    return (Phase.REVENUE, Phase.DISTRIBUTION)


def _payments(graph: ExposureGraph) -> dict[Node, list[Payment]]:
    """Payments that may follow, by payer and phase of the step before."""
    capital = sp.csr_array(graph.paid_usd + graph.credit_usd)
    revenue = sp.csr_array((graph.rent_contract_usd + graph.sales_contract_usd).T)
    shares = sp.csr_array(graph.owned.T)
    found: dict[Node, list[Payment]] = {}
    for matrix, phase in (
        (capital, Phase.CAPITAL),
        (revenue, Phase.REVENUE),
        (shares, Phase.DISTRIBUTION),
    ):
        entries = matrix.tocoo()
        for payer, payee, amount in zip(*entries.coords, entries.data, strict=True):
            if amount > 0.0:
                step = Payment(int(payer), int(payee), phase, float(amount))
                for before in _phases_before(phase):
                    found.setdefault((int(payer), before), []).append(step)
    return found


def _circles_of(
    beginner: int, payments: dict[Node, list[Payment]], layered: nx.DiGraph, longest: int
) -> Iterator[Circle]:
    """Circles of one beginner."""
    back: dict[Node, int] = {}
    for end in ((beginner, Phase.REVENUE), (beginner, Phase.DISTRIBUTION)):
        if end in layered:
            found = nx.single_source_shortest_path_length(
                layered.reverse(copy=False), end, cutoff=longest
            )
            for node, steps in found.items():
                back[node] = min(steps, back.get(node, steps))
    start = (beginner, Phase.CAPITAL)
    if start not in back:
        return
    yield from _followed(beginner, start, (), frozenset((beginner,)), payments, back, longest)


def _followed(
    beginner: int,
    node: Node,
    steps: tuple[Payment, ...],
    seen: frozenset[int],
    payments: dict[Node, list[Payment]],
    back: dict[Node, int],
    left: int,
) -> Iterator[Circle]:
    """Circles that go on from a path; no party but the beginner is met twice."""
    for step in payments.get(node, ()):
        if not steps and step.phase is not Phase.CAPITAL:
            continue
        if step.payee == beginner:
            if step.phase is not Phase.CAPITAL:
                yield _closed((*steps, step))
            continue
        after = (step.payee, int(step.phase))
        if step.payee in seen or back.get(after, left) > left - 1:
            continue
        yield from _followed(
            beginner, after, (*steps, step), seen | {step.payee}, payments, back, left - 1
        )


def _closed(steps: tuple[Payment, ...]) -> Circle:
    """Circle of steps with its bound."""
    flows = [step.amount for step in steps if step.phase is not Phase.DISTRIBUTION]
    bound = min(flows)
    for step in steps:
        if step.phase is Phase.DISTRIBUTION:
            bound *= step.amount
    return Circle(steps, bound)
