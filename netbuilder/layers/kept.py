"""What a layer keeps of its forward pass: the one fact from which the memory of a training is worked out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """What the backward pass of a layer needs again, as PyTorch keeps it on the CPU.

    `inputs` and `outputs` say whether it holds on to what came in and what went out; both may be shared with its
    neighbours, and are then there once. `own_bytes` are per sample, for what nobody else sees: masks, indices, gates.
    `is_view` says that what goes out is the memory of what came in, under another shape; `part_of_bytes` that it is a
    part of a larger piece, which stays as a whole when a layer behind keeps that part.
    """

    inputs: bool = False
    outputs: bool = False
    own_bytes: int = 0
    is_view: bool = False
    part_of_bytes: int = 0


NOTHING = Kept()
INPUTS = Kept(inputs=True)
OUTPUTS = Kept(outputs=True)
VIEW = Kept(is_view=True)
FLOAT_BYTES = 4
INDEX_BYTES = 8
