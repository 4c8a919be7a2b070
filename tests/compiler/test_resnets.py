"""Published networks drawn with blocks have the published sizes, and compute what the hand-written ones compute."""

import pytest
import resnet
import torch

from netbuilder.compiler.module import build
from netbuilder.compiler.shapes import infer


@pytest.mark.parametrize("depth", resnet.DEPTHS)
def test_residual_networks_have_their_published_parameters(depth: int) -> None:
    assert infer(resnet.drawn(depth)).total.parameters == resnet.PARAMETERS[depth]
    with torch.device("meta"):
        model = build(resnet.drawn(depth))
    assert sum(weight.numel() for weight in model.parameters()) == resnet.PARAMETERS[depth]


def test_multiply_adds_are_the_published_ones() -> None:
    # 1.8 and 4.1 billion, as the paper and torchvision's tables have them.
    assert infer(resnet.drawn(18)).total.multiply_adds == 1_814_073_344
    assert infer(resnet.drawn(50)).total.multiply_adds == 4_089_184_256


def test_a_drawn_resnet_computes_what_the_class_computes() -> None:
    drawn, written = build(resnet.drawn(18, (3, 64, 64), 10)), resnet.by_hand(18, 10)
    kinds = (torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.Linear)
    # The projection stands beside the main way: matched by shape and order, each kind by itself.
    mine = [part for part in drawn.modules() if isinstance(part, kinds)]
    theirs = [part for part in written.modules() if isinstance(part, kinds)]
    with torch.no_grad():
        for part in (*mine, *theirs):
            part.weight.fill_(0.03)
            if part.bias is not None:
                part.bias.fill_(0.01)
    samples = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(drawn.eval()(samples), written.eval()(samples))
