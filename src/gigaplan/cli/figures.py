"""`gigaplan data`: the embedded figures, places and series."""

from typing import Annotated

import typer

from gigaplan.cli.app import data
from gigaplan.cli.refusals import refusals


@data.command("list")
def list_keys(
    prefix: Annotated[str, typer.Argument(help="Only keys that begin with this")] = "",
) -> None:
    """List every embedded figure, place and series."""
    from gigaplan.data.show import list_data
    from gigaplan.report.console import print_listing

    with refusals():
        print_listing(list_data(prefix))


@data.command("show")
def show_key(key: Annotated[str, typer.Argument(help="Key of a figure, place or series")]) -> None:
    """Print one embedded figure, place or series with its source."""
    from gigaplan.data.show import show_data
    from gigaplan.report.console import print_listing

    with refusals():
        print_listing(show_data(key))
