"""What must be leased: contracts without a penalty, over the periods."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gigaplan.programme.joint.terms import CampusTerms, Floats, ProgrammeTerms, TenantTerms


@dataclass(frozen=True, slots=True)
class Demand:
    """Tenants who must be served, the campuses they would take, and how much by when.

    Attributes
    ----------
    tenants : tuple of str
        One tenant, or several whose campuses are among these.
    campuses : tuple of CampusTerms
        All campuses that any of them would take.
    least_mw : array, shape (n_periods,)
        IT power that must be leased in each period, of all of them. [MW IT]
    """

    tenants: tuple[str, ...]
    campuses: tuple[CampusTerms, ...]
    least_mw: Floats


def promised_mw(tenant: TenantTerms) -> Floats | None:
    """Leases that a contract asks for by period; None if it need not be kept [MW IT].

    A lease never ends within the horizon, so that what is promised once is promised for good.
    """
    if tenant.contracted_mw is None or tenant.late_usd_per_mw_year is not None:
        return None
    path = np.maximum.accumulate(np.array(tenant.contracted_mw, dtype=float))
    return path if path.any() else None


def campuses_of(terms: ProgrammeTerms, tenant: TenantTerms) -> tuple[CampusTerms, ...]:
    """Campuses that a tenant would take."""
    return tuple(
        campus
        for campus in terms.campuses
        if tenant.campuses is None or campus.name in tenant.campuses
    )


def demands(terms: ProgrammeTerms) -> Iterator[Demand]:
    """Every tenant alone, then those together whose campuses are among those of one of them."""
    bound = {
        tenant.name: (path, campuses_of(terms, tenant))
        for tenant in terms.tenants
        if (path := promised_mw(tenant)) is not None
    }
    for name, (path, campuses) in bound.items():
        yield Demand((name,), campuses, path)
    seen: set[tuple[str, ...]] = set()
    every = [campuses for _, campuses in bound.values()]
    for campuses in [*every, terms.campuses]:
        names = {campus.name for campus in campuses}
        inside = tuple(
            name for name, (_, own) in bound.items() if {campus.name for campus in own} <= names
        )
        if len(inside) > 1 and inside not in seen:
            seen.add(inside)
            total = np.sum([bound[name][0] for name in inside], axis=0)
            yield Demand(inside, campuses, np.asarray(total, dtype=np.float64))
