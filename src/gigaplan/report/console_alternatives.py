"""What `gigaplan alternatives` prints: the range of every group, and what it says in words."""

from pathlib import Path

from rich.markup import escape

from gigaplan.alternatives.finding import Alternative, Ended
from gigaplan.alternatives.folder import AlternativesPage, Range
from gigaplan.report.console import Screen, make_console, show, table_of
from gigaplan.report.palette import readable

LEAST_MW = 0.5
"""Megawatts below this are none."""


class AlternativesScreen(Screen):
    """Progress: that of the optimum, then a line for every end of a range."""

    def __init__(self) -> None:
        super().__init__()
        self._ends = self._done = 0

    def begin_search(self, n_ends: int) -> None:
        """Say how many ends of ranges are looked for."""
        self._ends = n_ends
        self._say(f"looking for {n_ends} ends of ranges")

    def end_search(self, found: Alternative) -> None:
        """Say what one end is."""
        self._done += 1
        plans = "plan" if found.solves == 1 else "plans"
        self._say(
            f"{self._done} of {self._ends}: {found.group.name}, {found.direction.value}: "
            f"{found.mw:,.0f} {found.group.unit} ({found.solves} {plans}, {found.iterations} "
            "iterations)"
        )


def print_alternatives(page: AlternativesPage, folder: Path) -> bool:
    """Print an answer.

    Returns
    -------
    bool
        Whether every end of a range was found.
    """
    console = make_console()
    what = "power plant" if page.by == "technology" else "IT leased"
    console.print()
    console.print(
        f"[bold]{escape(page.scenario)}: how different {what} in {page.period} can be for at most "
        f"{percent(page.within)} more cost[/bold]",
        soft_wrap=True,
    )
    console.print(
        f"{percent(page.within)} of {money(page.costs_usd)} is {money(page.allowance_usd)} "
        f"(present value of all costs, real USD of {page.price_year})"
    )
    table = table_of("", ("", "least", "optimum", "most", "unit"))
    for name, found in page.groups.items():
        table.add_row(
            readable(name), show(found.least, 0, LEAST_MW), show(found.optimum, 0, LEAST_MW),
            show(found.most, 0, LEAST_MW), found.unit,
        )  # fmt: skip
    console.print(table)
    for name, found in page.groups.items():
        console.print(f"{readable(name)} {in_words(found, page)}", markup=False)
    console.print(
        f"each end is known to {page.precision_mw:,.3g} MW; {page.solves} plans, "
        f"{page.iterations:,} iterations, largest residual or gap {page.largest_certificate:.1e}"
    )
    console.print(f"alternatives: [bold]{folder}[/bold]", soft_wrap=True)
    return all(Ended.FAILED.value not in found.status for found in page.groups.values())


def in_words(found: Range, page: AlternativesPage) -> str:
    """Range of a group in a sentence, without its subject.

    Parameters
    ----------
    found : Range
        The range.
    page : AlternativesPage
        The answer it is of.
    """
    least, most = found.least, found.most
    cost = f"for at most {percent(page.within)} more cost"
    doubts = "" if set(found.status) == {Ended.FOUND.value} else _doubts(found)
    if most < LEAST_MW:
        return f"is in no plan {cost}{doubts}"
    if most - least <= max(page.precision_mw, LEAST_MW):
        return f"hardly moves: {found.optimum:,.0f} {found.unit} {cost}{doubts}"
    if least < LEAST_MW:
        return f"can be left out, and can be as much as {most:,.0f} {found.unit} {cost}{doubts}"
    return f"can be anywhere between {least:,.0f} and {most:,.0f} {found.unit} {cost}{doubts}"


def _doubts(found: Range) -> str:
    """What is not known of a range."""
    words = []
    ends = (("less", found.least_proved), ("more", found.most_proved))
    for status, (direction, proved) in zip(found.status, ends, strict=True):
        if status == Ended.FOUND.value:
            continue
        bound = "no bound is proved" if proved is None else f"bound {proved:,.0f} {found.unit}"
        words.append(f"how much {direction} is not settled, {bound}")
    return f" ({'; '.join(words)})"


def percent(share: float) -> str:
    """Share in per cent.

    Examples
    --------
    >>> percent(0.01), percent(0.0025)
    ('1 %', '0.25 %')
    """
    return f"{100 * share:.4g} %"


def money(usd: float) -> str:
    """Money in millions or billions.

    Examples
    --------
    >>> money(10_016_614.0), money(1_001_661_474.0)
    ('US$ 10.0 million', 'US$ 1.00 billion')
    """
    if abs(usd) < 1e9:
        return f"US$ {usd / 1e6:,.1f} million"
    return f"US$ {usd / 1e9:,.2f} billion"
