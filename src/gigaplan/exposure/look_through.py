"""Effective ownership through every chain of holdings, circles of holdings included exactly.

Let A be the matrix of direct holdings, a_ij the part of j's equity that i holds. The effective
share s_ij of i in j adds the products of the shares along every chain from i to j that does not
come back to i on its way:

    s_ij = a_ij + sum over k != i of s_ik a_kj,    s_ii = 1.

With N = (I - A)^-1, the sum of the products along all chains, a chain from i to j is one that ends
for the last time at i followed by one that never comes back, so that N_ij = N_ii s_ij and

    s_ij = N_ij / N_ii.

Whoever is owned by nobody here has N_ii = 1. Where i and j hold parts of each other, N alone
would count i's own equity again each time round.

References
----------
.. [1] F. Brioschi, L. Buzzacchi, M. G. Colombo, Risk capital financing and the separation of
   ownership and control in business groups, Journal of Banking & Finance 13 (1989) 747-772.
.. [2] S. Baldone, F. Brioschi, S. Paleari, Ownership measures among firms connected by
   cross-shareholdings and a further analysis of the ownership structure, in: New Developments in
   Finance and Banking, Springer, 1997: the share corrected by N_ii.
.. [3] M. Elliott, B. Golub, M. O. Jackson, Financial networks and contagion, American Economic
   Review 104 (2014) 3115-3153: what outside owners bear, `borne`.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from gigaplan.exposure.graph import Floats, Whole

LARGEST_RESIDUAL = 1e-9
"""Of the chains' equation, in shares; above it the answer is refused."""
WHOLE = 1.0 - 1e-12
"""A share from which on nothing is left for others."""


class OwnershipError(ValueError):
    """Holdings that cannot be; `parties` are the positions of those at fault."""

    def __init__(self, problem: str, parties: tuple[int, ...]) -> None:
        super().__init__(problem, parties)
        self.problem, self.parties = problem, parties


@dataclass(frozen=True, slots=True)
class Holdings:
    """Effective shares of some parties in all others.

    Attributes
    ----------
    shares : ndarray, shape (holders, parties)
        s_ij: through every chain; 1 for the holder itself. [1]
    residual : float
        Largest error of the chains' equation. [1]
    """

    shares: Floats
    residual: float


def effective_shares(owned: sp.csr_array, holders: Whole) -> Holdings:
    """Effective shares of some holders in every party.

    Parameters
    ----------
    owned : csr_array, shape (n, n)
        Direct holdings, columns sum to at most 1. [1]
    holders : ndarray of int
        Whose shares are asked for.

    Raises
    ------
    OwnershipError
        If holders own more than all of a party, or a circle of parties owns itself wholly.
    """
    check_holdings(owned)
    count = owned.shape[0]
    chains = (sp.identity(count, format="csc") - owned.T).tocsc()
    unit = np.zeros((count, holders.size))
    unit[holders, np.arange(holders.size)] = 1.0
    solved = np.asarray(splu(chains).solve(unit)) if count else unit
    residual = float(np.abs(chains @ solved - unit).max(initial=0.0))
    if not residual <= LARGEST_RESIDUAL:
        raise OwnershipError("chains of holdings cannot be added up", ())
    own = solved[holders, np.arange(holders.size)]
    return Holdings((solved / own).T, residual)


def borne(owned: sp.csr_array, loss: Floats) -> Floats:
    """What owners outside the graph bear of a loss, party by party.

    Parameters
    ----------
    owned : csr_array, shape (n, n)
        Direct holdings. [1]
    loss : ndarray, shape (n,)
        Loss of each party itself. [USD]

    Returns
    -------
    ndarray, shape (n,)
        (1 - sum of holdings in i) x sum over j of N_ij loss_j; its sum is that of `loss`, because
        1'(I - A) N = 1'. [USD]
    """
    check_holdings(owned)
    chains = (sp.identity(owned.shape[0], format="csc") - owned).tocsc()
    through = np.asarray(splu(chains).solve(np.asarray(loss, dtype=np.float64)))
    return held_outside(owned) * through


def held_outside(owned: sp.csr_array) -> Floats:
    """Part of each party's equity that nobody in the graph holds, shape (n,). [1]."""
    return np.clip(1.0 - np.asarray(owned.sum(axis=0)).ravel(), 0.0, 1.0)


def check_holdings(owned: sp.csr_array) -> None:
    """Refuse holdings of more than all, and circles that nobody outside owns a part of.

    Raises
    ------
    OwnershipError
        With the parties at fault.
    """
    held = np.asarray(owned.sum(axis=0)).ravel()
    over = np.flatnonzero(held > 1.0 + 1e-9)
    if over.size:
        raise OwnershipError(f"holders own {held[over[0]]:.1%} of it", (int(over[0]),))
    whole = np.flatnonzero(held >= WHOLE)
    if not whole.size:
        return
    # A party that others own a part of cannot be in such a circle
    graph = nx.from_scipy_sparse_array(owned[whole][:, whole], create_using=nx.DiGraph)
    for circle in nx.strongly_connected_components(graph):
        at = whole[sorted(circle)]
        inside = np.asarray(owned[at][:, at].sum(axis=0)).ravel()
        if at.size > 1 and bool((inside >= WHOLE).all()):
            raise OwnershipError(
                "a circle of holders owns itself wholly", tuple(int(party) for party in at)
            )


def without(owned: sp.csr_array, party: int) -> sp.csr_array:
    """Holdings without those of one party."""
    keep: NDArray[np.float64] = np.ones(owned.shape[0])
    keep[party] = 0.0
    return sp.csr_array(sp.diags_array(keep) @ owned)
