"""Why there is no programme, in one sentence: the least that has to give way, by one solve."""

from gigaplan.plan.joint.clashes import certain_clashes_in_words
from gigaplan.plan.joint.gives import gives_of
from gigaplan.plan.joint.limit_words import changes_in_words
from gigaplan.plan.joint.repairs import Solver, least_together
from gigaplan.programme.joint.elastic import elastic_joint
from gigaplan.programme.joint.terms import ProgrammeTerms

SHOWN = 3
"""Changes in a sentence; `gigaplan explain` tells all of them."""


def reason_in_words(terms: ProgrammeTerms, solve: Solver) -> str | None:
    """Say in one sentence why a programme is impossible; None if every limit can be met.

    Parameters
    ----------
    terms : ProgrammeTerms
        What the programme asks for.
    solve : callable
        Any solver; called once, and not at all where arithmetic knows the reason.

    Raises
    ------
    ExplainError
        If the programme with every limit relaxed is not solved either.
    """
    certain = certain_clashes_in_words(terms)
    if certain:
        return certain[0]
    problem = elastic_joint(terms)
    changes = changes_in_words(problem.layout, gives_of(problem, least_together(problem, solve)))
    if not changes:
        return None
    more = f"; and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    return f"it would take at the least: {'; '.join(changes[:SHOWN])}{more}"
