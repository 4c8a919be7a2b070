"""Residual networks (He et al. 2016): drawn with blocks, and written by hand as an engineer would."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from netbuilder.graph.model import Edge, Graph, Node

# Depth: repetitions of the four stages, and whether their blocks have a bottleneck.
DEPTHS: dict[int, tuple[tuple[int, int, int, int], bool]] = {
    18: ((2, 2, 2, 2), False),
    34: ((3, 4, 6, 3), False),
    50: ((3, 4, 6, 3), True),
}
PARAMETERS = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032}


def conv(channels: int, kernel: int, stride: int = 1) -> Node:
    settings: dict[str, Any] = {"out_channels": channels, "kernel_size": kernel, "bias": False}
    if kernel > 1:
        settings["padding"] = kernel // 2
    if stride > 1:
        settings["stride"] = stride
    return Node(type="Conv2d", settings=settings)


def residual(width: int, stride: int, *, bottleneck: bool, projects: bool) -> Graph:
    """One residual block: the convolutions, and the way around them, through a projection where shapes change."""
    out = width * 4 if bottleneck else width
    sizes = ((width, 1, 1), (width, 3, stride), (out, 1, 1)) if bottleneck else ((width, 3, stride), (width, 3, 1))
    nodes: dict[str, Node] = {"x": Node(type="BlockInput")}
    wires: list[Edge] = []
    last = "x"

    def add(name: str, node: Node) -> None:
        nonlocal last
        nodes[name] = node
        wires.append(Edge(source=last, target=name))
        last = name

    for number, (channels, kernel, step) in enumerate(sizes, start=1):
        add(f"conv{number}", conv(channels, kernel, step))
        add(f"bn{number}", Node(type="BatchNorm2d"))
        if number < len(sizes):
            add(f"relu{number}", Node(type="ReLU"))
    add("add", Node(type="Add"))
    if projects:
        nodes["down"], nodes["down_bn"] = conv(out, 1, stride), Node(type="BatchNorm2d")
        wires += [Edge(source="x", target="down"), Edge(source="down", target="down_bn")]
        wires.append(Edge(source="down_bn", target="add", target_port=1))
    else:
        wires.append(Edge(source="x", target="add", target_port=1))
    add("relu", Node(type="ReLU"))
    add("y", Node(type="BlockOutput"))
    return Graph(nodes, tuple(wires))


def drawn(depth: int, shape: Sequence[int] = (3, 224, 224), classes: int = 1000) -> Graph:
    """ResNet-`depth` as a drawing of blocks."""
    repeats, bottleneck = DEPTHS[depth]
    blocks: dict[str, Graph] = {}
    nodes: dict[str, Node] = {
        "input": Node(type="Input", settings={"shape": list(shape)}),
        "conv1": Node(
            type="Conv2d",
            settings={"out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3, "bias": False},
        ),
        "bn1": Node(type="BatchNorm2d"),
        "relu": Node(type="ReLU"),
        "pool": Node(type="MaxPool2d", settings={"kernel_size": 3, "stride": 2, "padding": 1}),
    }
    for stage, count in enumerate(repeats, start=1):
        width, stride = 64 * 2 ** (stage - 1), 1 if stage == 1 else 2
        projects = bottleneck or stage > 1
        if projects:
            blocks[f"down {stage}"] = residual(width, stride, bottleneck=bottleneck, projects=True)
            nodes[f"stage{stage}_first"] = Node(type="Block", settings={"block": f"down {stage}"})
        blocks[f"residual {stage}"] = residual(width, 1, bottleneck=bottleneck, projects=False)
        rest = count - projects
        settings = {"block": f"residual {stage}"} | ({"repeat": rest} if rest > 1 else {})
        nodes[f"stage{stage}"] = Node(type="Block", settings=settings)
    nodes |= {
        "gap": Node(type="AdaptiveAvgPool2d", settings={"output_size": 1}),
        "flat": Node(type="Flatten"),
        "fc": Node(type="Linear", settings={"out_features": classes}),
        "output": Node(type="Output"),
    }
    names = list(nodes)
    edges = tuple(Edge(source=one, target=other) for one, other in pairwise(names))
    return Graph(nodes, edges, blocks=blocks)


def by_hand(depth: int, classes: int = 1000) -> Any:  # Any: a torch module, imported when it is wanted
    """ResNet-`depth` as a class, with the modules made in the order of the drawing."""
    import torch
    from torch import nn

    repeats, bottleneck = DEPTHS[depth]

    class Residual(nn.Module):
        def __init__(self, channels: int, width: int, stride: int) -> None:
            super().__init__()
            out = width * 4 if bottleneck else width
            if bottleneck:
                sizes = ((channels, width, 1, 1), (width, width, 3, stride), (width, out, 1, 1))
            else:
                sizes = ((channels, width, 3, stride), (width, width, 3, 1))
            self.convs = nn.ModuleList(nn.Conv2d(i, o, k, s, k // 2, bias=False) for i, o, k, s in sizes)
            self.norms = nn.ModuleList(nn.BatchNorm2d(o) for _, o, _, _ in sizes)
            self.relus = nn.ModuleList(nn.ReLU() for _ in sizes)
            self.down = (
                nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))
                if stride > 1 or channels != out
                else None
            )

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            around = x if self.down is None else self.down(x)
            last = len(self.convs) - 1
            for number, (conv, norm, relu) in enumerate(zip(self.convs, self.norms, self.relus, strict=True)):
                x = norm(conv(x))
                x = relu(x + around if number == last else x)
            return x

    layers: list[nn.Module] = [
        nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
    ]  # fmt: skip
    channels = 64
    for stage, count in enumerate(repeats):
        for number in range(count):
            width = 64 * 2**stage
            layers.append(Residual(channels, width, 2 if stage and number == 0 else 1))
            channels = width * 4 if bottleneck else width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
