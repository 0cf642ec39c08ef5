"""Charges of every way to invest under every rule, and the return on capital behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gigaplan.data.charge_records import (
    UNRATED,
    ChargeTables,
    EquityKind,
    NaicInsurer,
    NaicKind,
    SpreadTable,
)
from gigaplan.data.tax_records import Evidence
from gigaplan.scenario.suitability.investor import Investor, Regime, Treatment
from gigaplan.suitability.cash import return_of
from gigaplan.suitability.charges import (
    Charge,
    equity_charge,
    held_over_life,
    mean_spread_charge,
    naic_charge,
    return_on_capital,
    spread_charge,
)
from gigaplan.suitability.feeder import FeederTerms
from gigaplan.suitability.measures import WayCash
from gigaplan.suitability.ways import Way

NOTES = (Way.SENIOR_NOTE, Way.MEZZANINE_NOTE)
STRIP = "strip of its slices"


@dataclass(frozen=True, slots=True)
class Capital:
    """One charge of one way.

    Attributes
    ----------
    way : Way
        Which.
    regime : Regime
        Solvency II or NAIC.
    insurer : str
        `any`, `life` or `property_casualty`.
    treatment : str
        What it counts as.
    applies : bool
        Whether it is the treatment that the investor states.
    charge : float
        Own capital over value, the mean over its life. [1]
    return_on_capital : float or None
        [1/a]
    evidence : Evidence
        The law.
    """

    way: Way
    regime: Regime
    insurer: str
    treatment: str
    applies: bool
    charge: float
    return_on_capital: float | None
    evidence: Evidence


def capital_of(
    ways: Sequence[WayCash],
    tables: ChargeTables,
    investor: Investor,
    feeder: FeederTerms,
    *,
    symmetric_adjustment: float,
    funding_rate: float,
) -> tuple[Capital, ...]:
    """Charges of all ways.

    Parameters
    ----------
    ways : sequence of WayCash
        Ways to invest.
    tables : ChargeTables
        Of the law.
    investor : Investor
        What its assets count as.
    feeder : FeederTerms
        Parts of the slices, for the charge of all of them together.
    symmetric_adjustment, funding_rate : float
        Of equity shocks; cost of the insurer's liabilities. [1]
    """
    returns = {each.way: return_of(each.expected) for each in ways}
    found: list[Capital] = []

    def add(
        way: Way, regime: Regime, insurer: str, treatment: str, charge: Charge, *, applies: bool
    ) -> None:
        rate = returns[way]
        on_capital = None if rate is None else return_on_capital(rate, funding_rate, charge.share)
        found.append(
            Capital(
                way, regime, insurer, treatment, applies, charge.share, on_capital, charge.evidence
            )
        )

    by_way = {each.way: each for each in ways}
    for way, each in by_way.items():
        if way is Way.EQUITY:
            for kind in EquityKind:
                if kind is not EquityKind.TYPE_1:  # listed: a partner's interest is not
                    charge = equity_charge(tables, kind, symmetric_adjustment)
                    stated = kind.value == investor.treatment.value
                    add(way, Regime.SOLVENCY_2, "any", kind.value, charge, applies=stated)
        elif way is Way.FEEDER_EQUITY:
            for charge, treatment, applies in _residual(tables, investor, symmetric_adjustment):
                add(way, Regime.SOLVENCY_2, "any", treatment, charge, applies=applies)
        elif way is not Way.FEEDER:
            for table, applies in _spread_tables(way, investor):
                charge = _spread(tables, table, each)
                add(way, Regime.SOLVENCY_2, "any", table.value, charge, applies=applies)
        if way is not Way.FEEDER:
            asset, rating = _naic_kind(way, each.rating)
            for whose in NaicInsurer:
                charge = naic_charge(tables, whose, asset, rating)
                add(way, Regime.NAIC, whose.value, asset.value, charge, applies=True)
    if Way.FEEDER in by_way:
        for regime, insurer, charge in _strip(found, feeder):
            add(Way.FEEDER, regime, insurer, STRIP, charge, applies=True)
    return tuple(found)


def applied(
    found: Sequence[Capital], way: Way, regime: Regime, insurer: NaicInsurer
) -> Capital | None:
    """Charge of a way that the investor's own rules ask for."""
    wanted = "any" if regime is Regime.SOLVENCY_2 else insurer.value
    return next(
        (
            each
            for each in found
            if each.applies and (each.way, each.regime, each.insurer) == (way, regime, wanted)
        ),
        None,
    )


def _residual(
    tables: ChargeTables, investor: Investor, symmetric_adjustment: float
) -> list[tuple[Charge, str, bool]]:
    """Charges of the equity slice: unlisted equity, or a securitisation without a rating."""
    securitised = investor.notes_are_securitisation
    equity = equity_charge(tables, EquityKind.TYPE_2, symmetric_adjustment)
    position = spread_charge(tables, SpreadTable.SECURITISATION, UNRATED, 1.0)
    return [
        (equity, EquityKind.TYPE_2.value, not securitised),
        (position, SpreadTable.SECURITISATION.value, securitised),
    ]


def _spread_tables(way: Way, investor: Investor) -> list[tuple[SpreadTable, bool]]:
    """Tables a debt may fall under, and which of them the investor states."""
    qualifies = investor.treatment is Treatment.QUALIFYING_INFRASTRUCTURE
    if way in NOTES:  # notes of a feeder are owed by a fund, not by an infrastructure entity
        securitised = investor.notes_are_securitisation
        return [
            (SpreadTable.BONDS_AND_LOANS, not securitised),
            (SpreadTable.SECURITISATION, securitised),
        ]
    return [
        (SpreadTable.BONDS_AND_LOANS, not qualifies),
        (SpreadTable.QUALIFYING_INFRASTRUCTURE, qualifies),
    ]


def _spread(tables: ChargeTables, table: SpreadTable, each: WayCash) -> Charge:
    """Mean charge of a debt over its life, at its own return."""
    rate = return_of(each.expected)
    held = held_over_life(each.expected, 0.0 if rate is None else rate)
    return mean_spread_charge(tables, table, each.rating, held)


def _naic_kind(way: Way, rating: str) -> tuple[NaicKind, str | None]:
    if way is Way.EQUITY:
        return NaicKind.EQUITY, None
    if way is Way.FEEDER_EQUITY:
        return NaicKind.RESIDUAL, None
    return NaicKind.BOND, rating


def _strip(found: Sequence[Capital], terms: FeederTerms) -> list[tuple[Regime, str, Charge]]:
    """Charges of all slices in their proportions, under every rule."""
    parts: Mapping[Way, float] = {
        Way.SENIOR_NOTE: terms.senior_share,
        Way.MEZZANINE_NOTE: terms.mezzanine_share,
        Way.FEEDER_EQUITY: 1.0 - terms.senior_share - terms.mezzanine_share,
    }
    rules = [
        (Regime.SOLVENCY_2, "any"),
        *((Regime.NAIC, insurer.value) for insurer in NaicInsurer),
    ]
    made = []
    for regime, insurer in rules:
        slices = [
            each
            for each in found
            if each.applies
            and each.way in parts
            and (each.regime, each.insurer) == (regime, insurer)
        ]
        share = sum(parts[each.way] * each.charge for each in slices)
        made.append((regime, insurer, Charge(share, slices[0].evidence)))
    return made
