"""A network too large for memory is refused with its size, before anything is allocated."""

import pytest
import torch
from drawings import chain
from real_memory import most_at_once, trained_on
from torch import nn

from netbuilder.compiler.free_memory import available_memory
from netbuilder.compiler.memory import (
    MOST_SAMPLES,
    chunk_size,
    forecast,
    largest_batch,
    plain_bytes,
    refuse_if_too_large,
    state_copies,
)
from netbuilder.compiler.module import build
from netbuilder.compiler.shapes import infer
from netbuilder.errors import CompileError
from netbuilder.graph.settings import SGD, Adam, AdamW, Optimizer, RMSprop
from netbuilder.storage.templates import load_template

MLP = chain(
    ("input", ("Input", {"shape": [100]})),
    ("fc", ("Linear", {"out_features": 50})),
    ("output", "Output"),
)


def test_weights_gradients_state_and_activations_add_up() -> None:
    need = forecast(infer(MLP), 32, Adam())
    weights = 4 * (100 * 50 + 50)
    assert (need.weights, need.gradients, need.optimizer_state) == (weights, weights, 2 * weights)
    # Kept: what the Linear needs, and what the loss does, with the class. Beside it the gradients at the Linear's ends.
    assert need.activations == 32 * (4 * 100 + 4 * (100 + 50))
    # Input and logits of a thousand samples.
    assert need.evaluation == 1000 * 4 * (100 + 50 + 52)
    assert need.total == 4 * weights + max(need.activations, need.evaluation)


# Convolutions of oneDNN take copies in a layout of their own, and an LSTM a workspace; both are left out on purpose.
@pytest.mark.filterwarnings("ignore::UserWarning:torch.profiler")
@pytest.mark.parametrize(
    ("name", "batch"),
    [
        ("mlp", 4000),
        ("unet", 100),
        ("lenet5", 500),
        ("lstm-classifier", 500),
        ("rnn-classifier", 2000),
        ("resnet18", 4),
    ],
)
def test_a_training_step_takes_about_what_is_forecast(name: str, batch: int) -> None:
    graph = load_template(name).graph
    inference = infer(graph)
    module, forward = trained_on(graph)
    optimizer = torch.optim.Adam(module.parameters(), fused=True)

    def step() -> None:
        forward(batch).backward()
        optimizer.step()

    step()
    # From here on gradients and state are there.
    real = most_at_once(step)
    assert 0.7 * real <= forecast(inference, batch, Adam()).activations <= 1.3 * real


@pytest.mark.parametrize(("name", "batch"), [("mlp", 4000), ("unet", 200), ("lenet5", 500), ("resnet18", 16)])
def test_a_forward_pass_takes_about_what_is_forecast(name: str, batch: int) -> None:
    graph = load_template(name).graph
    module, forward = trained_on(graph)
    module.eval()
    with torch.inference_mode():
        real = most_at_once(lambda: forward(batch))
    need = forecast(infer(graph), batch, None)
    assert 0.5 * real <= need.activations <= 1.3 * real


def test_the_largest_batch_fits_and_one_much_larger_does_not() -> None:
    inference, free = infer(load_template("lenet5").graph), 10**9
    largest = largest_batch(inference, Adam(), free)
    assert largest is not None
    need = forecast(inference, largest, Adam())
    assert 0.79 * free <= need.fixed + need.activations <= 0.8 * free
    refuse_if_too_large(inference, largest, Adam(), free)
    with pytest.raises(CompileError, match="Lower the batch size"):
        refuse_if_too_large(inference, 2 * largest, Adam(), free)
    assert largest_batch(inference, Adam(), 10**6) == 0
    assert largest_batch(infer(MLP), Adam(), 10**15) == MOST_SAMPLES
    # Remembering less leaves room for more.
    assert largest_batch(inference, SGD(), 10**9) > largest


def test_attention_scores_grow_with_the_square_of_the_steps() -> None:
    def kept(steps: int, dropout: float) -> int:
        graph = chain(
            ("input", ("Input", {"shape": [steps, 16]})),
            ("attention", ("MultiheadAttention", {"num_heads": 4, "dropout": dropout})),
            ("output", ("Output", {"loss": "mse"})),
        )
        return forecast(infer(graph), 1, Adam()).activations

    # Three times the scores, without which the memory is proportional to the length.
    assert kept(512, 0.1) - 2 * kept(256, 0.1) == 3 * 4 * 4 * (512**2 - 2 * 256**2)
    assert kept(512, 0.0) == 2 * kept(256, 0.0)


def test_an_evaluation_may_need_more_than_a_step() -> None:
    inference = infer(load_template("resnet18").graph)
    need = forecast(inference, 1, Adam())
    assert need.evaluation > need.activations
    assert "activations of an evaluation" in need.parts
    assert need.total == need.fixed + need.evaluation == sum(need.parts.values())
    # A picture holds 150,528 numbers: 111 of them are 2**24.
    assert chunk_size(3 * 224 * 224) == 111


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
