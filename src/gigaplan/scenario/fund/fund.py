"""One fund: the text that `gigaplan fund` reads, and, without flows, `gigaplan partners`."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Rate
from gigaplan.scenario.fund.flows import Flow, FlowKind
from gigaplan.scenario.fund.terms import ManagementFee, Member, WaterfallTerms
from gigaplan.scenario.own_file import OwnFile
from gigaplan.scenario.part import Clash, Part, said
from gigaplan.scenario.shared_names import items_of, shared_names


class FundScenario(Part):
    """A fund; all money is nominal US dollars."""

    name: str = Field(min_length=1)
    """Name in every result."""
    general_partner: str = Field("general partner", min_length=1)
    """Who gets the carry."""
    waterfall: WaterfallTerms
    """Who gets what of a distribution."""
    fee: ManagementFee | None = None
    """Management fee; left out: none."""
    late_interest: Rate = 0.08
    """Simple interest that later members pay on what was called before they joined."""
    recallable: bool = False
    """Whether capital that came back can be called again."""
    members: tuple[Member, ...] = Field(min_length=1)
    """Who takes part."""
    flows: tuple[Flow, ...] = ()
    """Dated cash of the fund with its deals."""
    flows_file: OwnFile | None = None
    """The same in a CSV with the columns day, kind, deal, usd, share; beside `flows`."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Members have names of their own, somebody commits."""
        yield from shared_names(given.get("members"), "members", "member", "members")
        commitments = [said(m, "commitment_usd") for m in items_of(given.get("members"))]
        if commitments and all(c == 0 for c in commitments):
            yield Clash("nobody commits anything", "state commitment_usd", ("members",))


def flow_faults(flows: tuple[Flow, ...], members: tuple[Member, ...]) -> Iterator[Clash]:
    """Rules among all flows, those of files included."""
    deals = {flow.deal for flow in flows if flow.deal is not None}
    if not any(flow.kind is FlowKind.INVESTMENT for flow in flows):
        yield Clash("no flow is an investment", "add flows, or flows_file, with one", ("flows",))
        return
    last = max(flow.day for flow in flows)
    begun: dict[str, date] = {}
    for flow in flows:
        if flow.deal is not None and flow.kind is FlowKind.INVESTMENT:
            begun[flow.deal] = min(flow.day, begun.get(flow.deal, flow.day))
    for at, flow in enumerate(flows):
        where = ("flows", at)
        if flow.kind is FlowKind.VALUE and flow.day != last:
            yield Clash(
                f"the value of {flow.deal!r} is of {flow.day}, and the last day is {last}",
                f"state what it is worth on {last}",
                (*where, "day"),
            )
        first = None if flow.deal is None else begun.get(flow.deal)
        if flow.deal is not None and (first is None or flow.day < first):
            yield Clash(
                f"nothing is invested in {flow.deal!r} by {flow.day}",
                "add its investment, or correct the name or the day",
                (*where, "deal"),
            )
    for at, member in enumerate(members):
        for place, deal in enumerate(member.excused_from):
            if deal not in deals:
                yield Clash(
                    f"there is no deal {deal!r}",
                    f"write one of {', '.join(sorted(deals))}",
                    ("members", at, "excused_from", place),
                )
