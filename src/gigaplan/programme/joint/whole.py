"""Which columns of a joint programme are whole: halls, machines, campuses opened or not."""

from collections.abc import Iterator

import numpy as np

from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.layout import ColumnKind, JointColumn, JointLayout
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.programme.whole import Whole

_LASTING = (ColumnKind.BUILD, ColumnKind.HALLS, ColumnKind.OPEN)
"""What is there from its period on, unless it is sold again."""


def whole_columns(layout: JointLayout) -> Whole:
    """Whole columns of a programme and the sizes of their units.

    Halls where a hall has a size; of an asset with a unit size its first capacity, the power,
    built or rented; columns that say yes or no.
    """
    sizes = dict(_unit_sizes(layout.terms))
    columns, size, series, period = [], [], [], []
    known: dict[tuple[object, ...], int] = {}
    for number, column in enumerate(layout.columns):
        unit = _unit(column, sizes)
        if unit is None:
            continue
        columns.append(number)
        size.append(unit)
        period.append(column.period)
        key = (column.kind, column.campus, column.subject)
        lasting = column.kind in _LASTING and column.sold is None
        series.append(known.setdefault(key, len(known)) if lasting else -1)
    return Whole(
        np.array(columns, dtype=np.int64),
        np.array(size, dtype=float),
        np.array(series, dtype=np.int64),
        np.array(period, dtype=np.int64),
    )


def _unit_sizes(
    terms: ProgrammeTerms,
) -> Iterator[tuple[tuple[str | None, str | None, str | None], float]]:
    """(campus, asset, capacity) -> size of a unit; halls have neither asset nor capacity [MW]."""
    for campus in terms.campuses:
        if campus.halls.hall_mw is not None:
            yield (campus.name, None, None), campus.halls.hall_mw
        for asset in campus.assets:
            size = asset.build.unit_mw
            if size is not None and not asset.follows_load:
                yield (campus.name, asset.name, first_block_capacities(asset)[0].name), size


def _unit(
    column: JointColumn, sizes: dict[tuple[str | None, str | None, str | None], float]
) -> float | None:
    """Size of one unit of a column, None where it may have any size."""
    if column.kind in (ColumnKind.OPEN, ColumnKind.FIRM_COUNTS):
        return 1.0
    if column.kind in (ColumnKind.BUILD, ColumnKind.RENT, ColumnKind.HALLS):
        return sizes.get((column.campus, column.subject, column.capacity))
    return None
