"""`python -m gigaplan` is `gigaplan`."""

from gigaplan.cli import main

main()
