"""Profiles that are equal, kept once: a campus has the same sun in every year of its prices."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gigaplan.technologies.base import Block, CostLine, Flow

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pool:
    """Arrays by their content."""

    kept: dict[bytes, Floats] = field(default_factory=dict)

    def array(self, values: Floats) -> Floats:
        """Return the array of that content that was met first."""
        content = np.ascontiguousarray(values, dtype=np.float64)
        mark = hashlib.blake2b(content.tobytes(), digest_size=16).digest()
        return self.kept.setdefault(mark, content)

    def block(self, block: Block) -> Block:
        """Return a block whose flows hold arrays of this pool."""
        return replace(block, flows=tuple(self._flow(flow) for flow in block.flows))

    def _flow(self, flow: Flow) -> Flow:
        costs: Mapping[CostLine, Floats | float] = {
            line: self._value(cost) for line, cost in flow.cost_usd_per_mwh.items()
        }
        return replace(
            flow,
            upper=self._value(flow.upper),
            lower=self._value(flow.lower),
            cost_usd_per_mwh=costs,
            co2_t_per_mwh=self._value(flow.co2_t_per_mwh),
            clean_share=self._value(flow.clean_share),
        )

    def _value(self, value: Floats | float) -> Floats | float:
        """Return a number as it is, and an array of the pool for an array."""
        return self.array(value) if isinstance(value, np.ndarray) and value.ndim else value
