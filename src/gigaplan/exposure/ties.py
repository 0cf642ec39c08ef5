"""Ties of parties that carry no amount: rivals, disputes, seats, and who sells what."""

from dataclasses import dataclass

from gigaplan.scenario.exposure.edges import Role


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two rivals, by position, `first` below `second`."""

    first: int
    second: int
    in_dispute: bool
    source: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A say of a party in another."""

    party: int
    over: int
    role: Role
    source: str


@dataclass(frozen=True, slots=True)
class Trade:
    """What a party sells."""

    supplier: int
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Ties:
    """All of them that are in force."""

    rivals: tuple[Rivals, ...]
    seats: tuple[Seat, ...]
    trades: tuple[Trade, ...]

    def rivals_of(self, party: int) -> tuple[tuple[int, Rivals], ...]:
        """Rivals of a party, each with the tie."""
        return tuple(
            (tie.second if tie.first == party else tie.first, tie)
            for tie in self.rivals
            if party in (tie.first, tie.second)
        )
