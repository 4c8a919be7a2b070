"""A network too large for memory is refused with its size, before anything is allocated."""

import pytest
import torch
from drawings import chain
from torch import nn

from netbuilder.compiler.memory import available_memory, forecast, plain_bytes, refuse_if_too_large, state_copies
from netbuilder.compiler.module import build
from netbuilder.compiler.shapes import infer
from netbuilder.errors import CompileError
from netbuilder.graph.settings import SGD, Adam, AdamW, Optimizer, RMSprop

MLP = chain(
    ("input", ("Input", {"shape": [100]})),
    ("fc", ("Linear", {"out_features": 50})),
    ("output", "Output"),
)


def test_weights_gradients_state_and_activations_add_up() -> None:
    need = forecast(infer(MLP), 32, Adam())
    weights = 4 * (100 * 50 + 50)
    assert (need.weights, need.gradients, need.optimizer_state) == (weights, weights, 2 * weights)
    # input 100, fc 50, output 50, and the gradient of the largest
    assert need.activations == 4 * 32 * (100 + 50 + 50 + 100)
    assert need.total == 4 * weights + need.activations


@pytest.mark.parametrize(
    "settings",
    [SGD(), SGD(momentum=0.9), Adam(), Adam(amsgrad=True), AdamW(), RMSprop(), RMSprop(momentum=0.5, centered=True)],
)
def test_optimizers_hold_what_is_forecast(settings: Optimizer) -> None:
    module = build(MLP)
    arguments = settings.model_dump(exclude={"type"})
    optimizer = getattr(torch.optim, settings.type)(module.parameters(), **arguments)
    nn.functional.cross_entropy(module(torch.randn(4, 100)), torch.zeros(4, dtype=torch.int64)).backward()
    optimizer.step()
    held = sum(value.numel() for state in optimizer.state.values() for value in state.values()
               if torch.is_tensor(value) and value.numel() > 1)  # fmt: skip
    assert held == state_copies(settings) * sum(weight.numel() for weight in module.parameters())


def test_too_many_weights_name_the_layer_to_shrink() -> None:
    huge = chain(
        ("input", ("Input", {"shape": [2_000_000]})),
        ("fc", ("Linear", {"out_features": 2_000_000_000})),
        ("output", "Output"),
    )
    with pytest.raises(CompileError, match=r"needs about 64\.\d PB .* Make fc smaller"):
        refuse_if_too_large(infer(huge), 64, Adam())


def test_too_large_a_batch_names_the_batch_size() -> None:
    inference = infer(MLP)
    with pytest.raises(CompileError, match="Lower the batch size of 1,000,000"):
        refuse_if_too_large(inference, 1_000_000, SGD(), available=10**6)
    refuse_if_too_large(inference, 10, SGD(), available=10**6)


def test_this_machine_says_how_much_is_free() -> None:
    free = available_memory()
    assert free is not None
    assert free > 2**24


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 KB"),
        (2**30, "1.1 GB"),
        (123_456_789, "123 MB"),
        (10**18, "1.0 EB"),
    ],
)
def test_sizes_read_plainly(size: int, words: str) -> None:
    assert plain_bytes(size) == words
