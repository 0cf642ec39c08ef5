"""Leases and loans of a run in the place of those that are stated."""

import polars as pl

from gigaplan.errors import ScenarioError
from gigaplan.scenario.calendar import MONTHS_PER_YEAR, month_of
from gigaplan.scenario.exposure.edges import AnyEdge, Basis, CreditEdge, LeaseEdge
from gigaplan.scenario.exposure.exposures import ExposureScenario

LEAST_USD = 1.0


def with_run(
    stated: ExposureScenario, revenue: pl.DataFrame, debt: pl.DataFrame, told: str
) -> ExposureScenario:
    """Take leases and loans over from the money of a run.

    Parameters
    ----------
    stated : ExposureScenario
        Parties and edges; `run` says who stands for campuses and lenders.
    revenue, debt : DataFrame
        Tables of the run's money.
    told : str
        Name of the run, for sources.

    Returns
    -------
    ExposureScenario
        With one lease per tenant that pays rent in the calendar year of `as_of`, at that year's
        rent, to the end of its last lease; and one loan of what is owed before `as_of`. What the
        stated campuses let and owe besides is left out.

    Raises
    ------
    ScenarioError
        If nobody stands for the campuses, a tenant is no party, or no rent is paid in that year.
    """
    if stated.run is None:
        raise ScenarioError(
            "run",
            "is not stated, and leases of a run need a landlord",
            "add run: {campuses: ..., lenders: ...} with the parties that stand for them",
        )
    now = month_of(stated.as_of)
    assert now is not None  # the date is checked as it is read
    campuses, lenders = stated.run.campuses, stated.run.lenders
    kept = tuple(
        edge
        for edge in stated.edges
        if not (isinstance(edge, LeaseEdge) and edge.landlord == campuses)
        and not (
            isinstance(edge, CreditEdge) and (edge.lender, edge.borrower) == (lenders, campuses)
        )
    )
    new: list[AnyEdge] = list(_leases(stated, campuses, revenue, now, told))
    if lenders is not None:
        new += _loan(stated, campuses, lenders, debt, now, told)
    return stated.model_copy(update={"edges": (*kept, *new)})


def _leases(
    stated: ExposureScenario, campuses: str, revenue: pl.DataFrame, now: int, told: str
) -> list[LeaseEdge]:
    """One lease per tenant."""
    names = {
        name: party.name for party in stated.parties for name in (party.name, *party.also_called)
    }
    rents = revenue.filter((pl.col("line") == "rent") & (pl.col("usd") > 0.0)).with_columns(
        month=pl.col("period").map_elements(month_of, return_dtype=pl.Int64)
    )
    year = now // MONTHS_PER_YEAR
    of_year = rents.filter(pl.col("month") // MONTHS_PER_YEAR == year)
    if not of_year.height:
        years = [month // MONTHS_PER_YEAR for month in rents["month"]]
        told_years = f"{min(years)} to {max(years)}" if years else "no year"
        raise ScenarioError(
            "as_of",
            f"is in {year}, in which {told} has no rent; it has rent in {told_years}",
            "choose another date with --set as_of=...",
        )
    made = []
    ends = dict(rents.group_by("tenant").agg(pl.col("month").max()).iter_rows())
    by_tenant = of_year.group_by("tenant").agg(pl.col("usd").sum()).sort("tenant")
    for tenant, usd in by_tenant.iter_rows():
        if tenant not in names:
            raise ScenarioError(
                "parties",
                f"none is the tenant {tenant!r} of {told}",
                f"add it, or write also_called: [{tenant}] for the party that it is",
            )
        after = ends[tenant] // MONTHS_PER_YEAR + 1
        made.append(
            LeaseEdge(
                kind="lease",
                landlord=campuses,
                tenant=names[tenant],
                usd_per_year=usd,
                until=str(after),
                basis=Basis.PLANNED,
                source=f"rent of {year}, {told}",
            )
        )
    return made


def _loan(
    stated: ExposureScenario, campuses: str, lenders: str, debt: pl.DataFrame, now: int, told: str
) -> list[CreditEdge]:
    """What is owed at the end of the last period before the date; recovery stays as stated."""
    before = debt.with_columns(
        month=pl.col("period").map_elements(month_of, return_dtype=pl.Int64)
    ).filter(pl.col("month") < now)
    owed = float(before.filter(pl.col("month") == before["month"].max())["balance_usd"].sum())
    if not before.height or owed < LEAST_USD:
        return []
    recovery = next(
        (
            edge.recovery
            for edge in stated.edges
            if isinstance(edge, CreditEdge) and (edge.lender, edge.borrower) == (lenders, campuses)
        ),
        0.0,
    )
    return [
        CreditEdge(
            kind="credit",
            lender=lenders,
            borrower=campuses,
            usd=owed,
            recovery=recovery,
            basis=Basis.PLANNED,
            source=f"owed before {stated.as_of}, {told}",
        )
    ]
