"""What can happen between members and fund, and which accounts it moves.

Every event moves money or a promise from one account to others; debits are positive, credits
negative, and they add up to nothing. All amounts are nominal US cents.

    committed M      promised in all, negative (the other side of the three below)
    unfunded M       promised and not called
    called M         called and not paid
    drawn M          paid, defaulted or written off the promise
    cash             of the fund
    contributed M    paid in, negative
    distributed M    paid out
    defaulted M      called and not paid for good (the other side: drawn is not touched)
    interest M       of later closes: paid in, negative; received, positive
    fees             paid to the manager
    expenses         of the fund itself
    carry            paid to the general partner or its escrow, less what it paid back
    invested D       cost of what is held of a deal
    proceeds D       received from it, negative
    value D          of what is held above or below its cost, with unrealised D against it
    losses D         cost written off
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gigaplan.errors import LedgerError


class EventKind(StrEnum):
    """What happened."""

    COMMITMENT = "commitment"
    CALL = "call"
    PAYMENT = "payment"
    TRUE_UP = "true_up"
    """What a later close pays back of contributions; it can be called again."""
    INTEREST = "interest"
    """What a later member pays on what was called before; outside its commitment."""
    INTEREST_SHARE = "interest_share"
    """What an earlier member receives of it."""
    EXCUSE = "excuse"
    DEFAULT = "default"
    INVESTMENT = "investment"
    FEE = "fee"
    EXPENSE = "expense"
    CARRY = "carry"
    CLAWBACK = "clawback"
    """Carry that the general partner pays back to the fund."""
    PROCEEDS = "proceeds"
    DISTRIBUTION = "distribution"
    RECALL = "recall"
    TRANSFER = "transfer"
    VALUATION = "valuation"
    WRITE_OFF = "write_off"
    WITHDRAWAL = "withdrawal"
    CLOSE = "close"


OF_MEMBERS = (
    EventKind.COMMITMENT, EventKind.CALL, EventKind.PAYMENT, EventKind.EXCUSE, EventKind.DEFAULT,
    EventKind.DISTRIBUTION, EventKind.RECALL, EventKind.TRANSFER, EventKind.WITHDRAWAL,
    EventKind.TRUE_UP, EventKind.INTEREST, EventKind.INTEREST_SHARE,
)  # fmt: skip
OF_DEALS = (
    EventKind.INVESTMENT, EventKind.PROCEEDS, EventKind.VALUATION, EventKind.WRITE_OFF,
)  # fmt: skip
POSITION = ("committed", "unfunded", "called", "drawn", "contributed", "distributed")
"""Accounts of a member that a transfer moves in proportion."""
Balances = dict[str, int]
"""Cents by account."""
Posting = tuple[str, int]
"""Account and cents."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes
    ----------
    day : date
        When it counts.
    kind : EventKind
        What happened.
    key : str
        Its own name; the same name is never taken twice.
    cents : int
        How much; of a transfer how much of the commitment goes over, of a valuation what is held of
        the deal is worth, of a close nothing.
    member, other : str
        Whose; of a transfer from whom, to whom. Empty where it is of no member.
    deal : str
        Of which deal; empty where it is of none.
    note : str
        Anything else.
    """

    day: date
    kind: EventKind
    key: str
    cents: int = 0
    member: str = ""
    other: str = ""
    deal: str = ""
    note: str = ""


def postings_of(event: Event, balances: Balances) -> tuple[Posting, ...]:
    """Accounts that an event moves, given the balances before it.

    Raises
    ------
    LedgerError
        If the event breaks a rule; the message names the entry, the rule and the fix.
    """
    _well_formed(event)
    m, d, cents = event.member, event.deal, event.cents
    of = balances.get
    match event.kind:
        case EventKind.COMMITMENT:
            return _pair(f"unfunded {m}", f"committed {m}", cents)
        case EventKind.CALL:
            _at_most(event, of(f"unfunded {m}", 0), f"{m} has not been called of its commitment")
            return _pair(f"called {m}", f"unfunded {m}", cents)
        case EventKind.PAYMENT:
            _at_most(event, of(f"called {m}", 0), f"{m} is called for")
            return (
                *_pair("cash", f"contributed {m}", cents),
                *_pair(f"drawn {m}", f"called {m}", cents),
            )
        case EventKind.EXCUSE:
            _at_most(event, of(f"called {m}", 0), f"{m} is called for")
            return _pair(f"unfunded {m}", f"called {m}", cents)
        case EventKind.DEFAULT:
            _at_most(event, of(f"called {m}", 0), f"{m} is called for")
            return _pair(f"defaulted {m}", f"called {m}", cents)
        case EventKind.INVESTMENT:
            _at_most(event, of("cash", 0), "the fund has in cash")
            return _pair(f"invested {d}", "cash", cents)
        case EventKind.FEE:
            _at_most(event, of("cash", 0), "the fund has in cash")
            return _pair("fees", "cash", cents)
        case EventKind.EXPENSE:
            _at_most(event, of("cash", 0), "the fund has in cash")
            return _pair("expenses", "cash", cents)
        case EventKind.CARRY:
            _at_most(event, of("cash", 0), "the fund has in cash")
            return _pair("carry", "cash", cents)
        case EventKind.CLAWBACK:
            _at_most(event, of("carry", 0), "the general partner has carry of")
            return _pair("cash", "carry", cents)
        case EventKind.TRUE_UP | EventKind.INTEREST | EventKind.INTEREST_SHARE:
            return _later_close(event, balances)
        case EventKind.PROCEEDS:
            _held(event, balances)
            return _pair("cash", f"proceeds {d}", cents)
        case EventKind.DISTRIBUTION:
            _at_most(event, of("cash", 0), "the fund has in cash")
            _known(event, balances)
            return _pair(f"distributed {m}", "cash", cents)
        case EventKind.RECALL:
            _at_most(event, of(f"drawn {m}", 0), f"{m} has drawn of its commitment")
            return _pair(f"unfunded {m}", f"drawn {m}", cents)
        case EventKind.TRANSFER:
            return _transfer(event, balances)
        case EventKind.VALUATION:
            _held(event, balances)
            change = cents - of(f"invested {d}", 0) - of(f"value {d}", 0)
            return _pair(f"value {d}", f"unrealised {d}", change)
        case EventKind.WRITE_OFF:
            _at_most(event, of(f"invested {d}", 0), f"{d} stands at cost")
            return _pair(f"losses {d}", f"invested {d}", cents)
        case EventKind.WITHDRAWAL:
            _at_most(event, of(f"unfunded {m}", 0), f"{m} has not been called of its commitment")
            return _pair(f"committed {m}", f"unfunded {m}", cents)
        case EventKind.CLOSE:
            return ()


def _later_close(event: Event, balances: Balances) -> tuple[Posting, ...]:
    """Accounts that a later close moves, besides the payments of those who join."""
    m, cents = event.member, event.cents
    _known(event, balances)
    if event.kind is EventKind.INTEREST:
        return _pair("cash", f"interest {m}", cents)
    _at_most(event, balances.get("cash", 0), "the fund has in cash")
    if event.kind is EventKind.INTEREST_SHARE:
        return _pair(f"interest {m}", "cash", cents)
    _at_most(event, balances.get(f"drawn {m}", 0), f"{m} has drawn of its commitment")
    return (
        *_pair(f"contributed {m}", "cash", cents),
        *_pair(f"unfunded {m}", f"drawn {m}", cents),
    )


def _pair(debit: str, credit: str, cents: int) -> tuple[Posting, ...]:
    """Two postings that add up to nothing; none of nothing."""
    return ((debit, cents), (credit, -cents)) if cents else ()


def _well_formed(event: Event) -> None:
    """What every event of its kind must say."""
    wants_member, wants_deal = event.kind in OF_MEMBERS, event.kind in OF_DEALS
    if not event.key.strip():
        raise _refused(event, "an entry has a key of its own", "give it one, such as call-2027-03")
    for there, wanted, word in (
        (event.member, wants_member, "member"),
        (event.deal, wants_deal, "deal"),
        (event.other, event.kind is EventKind.TRANSFER, "other member"),
    ):
        if wanted and not there:
            raise _refused(event, f"a {event.kind.value} names a {word}", f"add the {word}")
        if there and not wanted:
            raise _refused(event, f"a {event.kind.value} names no {word}", f"leave out {there!r}")
    if event.kind is EventKind.CLOSE:
        if event.cents:
            raise _refused(event, "a close moves no money", "leave the amount out")
    elif event.kind is EventKind.VALUATION:
        if event.cents < 0:
            raise _refused(event, "a value is not negative", "state what the deal is worth")
    elif event.cents <= 0:
        raise _refused(event, "an amount is positive", "state how much, in dollars and cents")


def _at_most(event: Event, most: int, what: str) -> None:
    """Refuse more than there is."""
    if event.cents > most:
        raise _refused(event, f"{what} {most / 100:,.2f} USD", f"write {most / 100:.2f} or less")


def _known(event: Event, balances: Balances) -> None:
    """Refuse a member that never committed."""
    if f"committed {event.member}" not in balances:
        raise _refused(
            event, f"{event.member} has committed nothing", "record its commitment first"
        )


def _held(event: Event, balances: Balances) -> None:
    """Refuse a deal in which nothing was invested."""
    if f"invested {event.deal}" not in balances:
        raise _refused(event, f"nothing is invested in {event.deal}", "record the investment first")


def _transfer(event: Event, balances: Balances) -> tuple[Posting, ...]:
    """Move a part of a member's position, all its accounts in proportion, to the cent."""
    committed = -balances.get(f"committed {event.member}", 0)
    _at_most(event, committed, f"{event.member} has committed")
    if event.member == event.other:
        raise _refused(event, "a transfer is between two members", "name another member")
    parts = {
        name: _share(balances.get(f"{name} {event.member}", 0), event.cents, committed)
        for name in POSITION
    }
    # committed = unfunded + called + drawn (+ defaulted, which stays): cents go to the largest
    parts["committed"] = -event.cents
    open_parts = sum(parts[name] for name in ("unfunded", "called", "drawn"))
    stays = balances.get(f"defaulted {event.member}", 0)
    if not stays:
        largest = max(("unfunded", "called", "drawn"), key=lambda name: parts[name])
        parts[largest] += event.cents - open_parts
    else:
        parts["committed"] = -open_parts
    found: list[Posting] = []
    for name, cents in parts.items():
        if cents:
            found += [(f"{name} {event.other}", cents), (f"{name} {event.member}", -cents)]
    return tuple(found)


def _share(cents: int, part: int, whole: int) -> int:
    """Part of an amount, rounded toward nothing, in whole numbers."""
    sign = 1 if cents >= 0 else -1
    return sign * (abs(cents) * part // whole)


def _refused(event: Event, rule: str, fix: str) -> LedgerError:
    """Name entry, rule and fix."""
    amount = f" of {event.cents / 100:,.2f} USD" if event.cents else ""
    return LedgerError(
        f"entry {event.key!r}, {event.kind.value}{amount} on {event.day}: {rule}\n    fix: {fix}"
    )
