"""Take a figure of a run's money apart: its formula with numbers, and where each number stands.

abilene.equity_irr          a campus, or `programme`
abilene.2029.debt           a phase of a campus
abilene.2029-Q3.rent        a campus, or `programme`, in a period
"""

from difflib import get_close_matches

from gigaplan.money.tracing.book import PROGRAMME, Book, Trace, TraceError
from gigaplan.money.tracing.figures import Subject, figure_tracers, phase_tracers
from gigaplan.money.tracing.lines import Spot, line_tracers

NEAR = 5
LIKE = 0.3


def trace(book: Book, key: str) -> Trace:
    """Trace one figure.

    Parameters
    ----------
    book : Book
        The run and its money.
    key : str
        Such as ``abilene.2029-Q3.rent``.

    Raises
    ------
    TraceError
        If no figure has the key: the message names near ones.
    """
    subject, _, rest = key.partition(".")
    when, _, figure = rest.rpartition(".")
    known = subject == PROGRAMME or subject in book.campuses
    if known and not when and rest in figure_tracers():
        return figure_tracers()[rest](book, Subject(subject))
    if known and when in _phases(book, subject) and figure in phase_tracers():
        return phase_tracers()[figure](book, Subject(subject, when))
    if known and when in book.money("periods")["period"]:
        tracers = line_tracers(book)
        if figure in tracers:
            return tracers[figure](book, Spot(subject, when))
    raise TraceError(_unknown(book, key))


def keys(book: Book) -> tuple[str, ...]:
    """Every key, with one period standing for all."""
    subjects = (PROGRAMME, *book.campuses)
    period = book.stated.periods[-1].label
    return (
        *(f"{subject}.{name}" for subject in subjects for name in figure_tracers()),
        *(
            f"{campus}.{phase}.{name}"
            for campus in book.campuses
            for phase in _phases(book, campus)
            for name in phase_tracers()
        ),
        *(f"{subject}.{period}.{name}" for subject in subjects for name in line_tracers(book)),
    )


def _phases(book: Book, campus: str) -> tuple[str, ...]:
    """Names of the phases of a campus that have tables of their own."""
    if campus == PROGRAMME:
        return ()
    return tuple(phase.phase for phase in book.summary.campuses[campus].phases)


def _unknown(book: Book, key: str) -> str:
    """What is near a key that no figure has."""
    every = keys(book)
    subject, _, rest = key.partition(".")
    figure = rest.rpartition(".")[2]
    near = get_close_matches(key, every, n=NEAR, cutoff=LIKE)
    alike = [each for each in every if figure and each.rpartition(".")[2] == figure][:NEAR]
    told = list(dict.fromkeys([*near, *alike]))[: 2 * NEAR]
    campuses = ", ".join((PROGRAMME, *book.campuses))
    periods = book.money("periods")["period"]
    what = (
        f"no campus {subject!r}: there are {campuses}"
        if subject not in (PROGRAMME, *book.campuses)
        else f"no figure {rest!r} of {subject}"
    )
    return (
        f"{key}: {what}; near are {', '.join(told)}\n"
        f"    fix: write CAMPUS.FIGURE, CAMPUS.PHASE.debt or CAMPUS.PERIOD.LINE, with periods "
        f"{periods[0]} to {periods[-1]}"
    )
