"""The settings are torch's own arguments."""

import inspect

import numpy as np
import pytest
import torch

from netbuilder.graph.settings import OPTIMIZERS, SGD, Adam, AdamW, RMSprop
from netbuilder.training.optimizers import make

CHOSEN = [
    SGD(lr=0.1),
    SGD(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1),
    SGD(lr=0.1, momentum=0.9, dampening=0.3),
    Adam(lr=0.1, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.1),
    Adam(amsgrad=True),
    AdamW(lr=0.1, weight_decay=0.2),
    RMSprop(lr=0.1, alpha=0.8, momentum=0.5, centered=True, weight_decay=0.1),
]


def parameters():
    generator = torch.Generator().manual_seed(0)
    return [torch.nn.Parameter(torch.randn(3, 2, generator=generator)), torch.nn.Parameter(torch.randn(2))]


@pytest.mark.parametrize("settings", CHOSEN, ids=lambda value: value.type)
def test_steps_are_torchs(settings):
    mine, theirs = parameters(), parameters()
    for one, other in zip(mine, theirs, strict=True):
        other.data.copy_(one.data)
    arguments = settings.model_dump(exclude={"type"})
    plain = getattr(torch.optim, settings.type)(theirs, **arguments)
    made = make(settings, mine)
    for step in range(5):
        for one, other in zip(mine, theirs, strict=True):
            one.grad = torch.sin(one.detach() + step)
            other.grad = torch.sin(other.detach() + step)
        made.step()
        plain.step()
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(one.detach().numpy(), other.detach().numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", OPTIMIZERS, ids=lambda kind: kind.__name__)
def test_names_and_defaults_are_torchs(kind):
    signature = inspect.signature(getattr(torch.optim, kind.__name__)).parameters
    for name, field in kind.model_fields.items():
        if name == "type":
            continue
        assert name in signature
        # torch's SGD had no default learning rate for long, and has another one now.
        assert field.default == signature[name].default or (kind is SGD and name == "lr")


@pytest.mark.parametrize("settings", [SGD(), Adam(), AdamW()], ids=lambda value: value.type)
def test_the_fused_kernel_is_taken_where_there_is_one(settings):
    assert make(settings, parameters()).param_groups[0]["fused"]


def test_what_has_no_fused_kernel_is_made_all_the_same():
    elsewhere = torch.nn.Parameter(torch.zeros(2, device="meta"))
    assert not make(Adam(), [elsewhere]).param_groups[0]["fused"]
