"""Drawings that compile and are a mistake, what must be said of them, and the repairs that must be offered."""

from typing import Any

from drawings import CANCER, DIABETES, DIGITS, IRIS, Written, chain, drawn
from mistakes import BLOOD, CELL, END, FLAT, FLOWER, IMAGE, PETALS, Case, conv, linear, output
from refusals import with_block

from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph
from netbuilder.graph.settings import DataSettings, TrainingSettings

PICTURE = ("input", ("Input", {"shape": [3, 64, 64]}))
PICTURES = DataFacts((3, 64, 64), "classification", classes=10)
MANY_STEPS = ("input", ("Input", {"shape": [100, 3]}))
TIMED = DataFacts((100, 3), "classification", classes=3)
WAVE = DataFacts((1, 100), "classification", classes=3)
ONE_BY_ONE = TrainingSettings(batch_size=1)
AS_THEY_ARE = DataSettings(standardise=False)


def doubt(graph: Graph, code: str, node: str, words: str, *repairs: str, **more: Any) -> Case:
    return Case(graph, code, node, words, repairs, severity="warning", **more)


def before_head(*layers: tuple[str, Written]) -> Graph:
    return chain(IMAGE, *layers, FLAT, ("fc", linear(10)), END)


def behind_head(*layers: tuple[str, Written], loss: str = "mse", end: str = "fc") -> Graph:
    return chain(BLOOD, ("hidden", linear(20)), ("relu", "ReLU"), (end, linear(1)), *layers, ("output", output(loss)))


DOUBTS = {
    "two activations": doubt(
        before_head(("conv", conv(4)), ("act1", "ReLU"), ("act2", "Tanh")),
        "double-activation", "act2", "Tanh received what act1 (ReLU) had bent already",
        "Remove act2", "Remove act1", "Insert Conv2d (out_channels 4, kernel_size 3, padding 1) before act2",
    ),
    "two activations around others": doubt(
        chain(FLOWER, ("a", linear(8)), ("act1", "ReLU"), ("drop", "Dropout"), ("act2", "Sigmoid"), ("b", linear(3)),
              END),
        "double-activation", "act2", "act1 (ReLU)",
        "Remove act2", "Remove act1", "Insert Linear (out_features 8) before act2", facts=IRIS,
    ),
    "two Linear layers": doubt(
        chain(FLOWER, ("a", linear(8)), ("b", linear(3)), END),
        "double-linear", "b", "compute no more than a single Linear can",
        "Insert ReLU before b", "Remove a", facts=IRIS,
    ),
    "two Linear layers around others": doubt(
        chain(FLOWER, ("a", linear(8)), ("norm", "BatchNorm1d"), ("drop", "Dropout"), ("b", linear(3)), END),
        "double-linear", "b", "norm, drop between them are linear too", "Insert ReLU before drop", facts=IRIS,
    ),
    "two convolutions": doubt(
        before_head(("a", conv(4)), ("b", conv(4)), ("act", "ReLU")),
        "double-convolution", "b", "two Conv2d layers in a row", "Insert ReLU before b", "Remove a", "Remove b",
    ),
    "probability of a single thing": doubt(
        chain(CELL, ("a", linear(1)), ("soft", "Softmax"), ("b", linear(1)),
              ("output", output("binary_cross_entropy"))),
        "constant-scores", "soft", "the result is always 1", "Make soft a Sigmoid", "Remove soft", facts=CANCER,
    ),
    "dropout behind the last layer": doubt(
        chain(FLOWER, ("a", linear(8)), ("act", "ReLU"), ("b", linear(3)), ("drop", "Dropout"), END),
        "dropout-last", "drop", "output received it", "Remove drop", "Move drop before b", facts=IRIS,
    ),
    "dropout before a last softmax": doubt(
        chain(FLOWER, ("b", linear(3)), ("drop", "Dropout"), ("soft", "Softmax"), END),
        "dropout-last", "drop", "output received it", "Remove drop", "Move drop before b", facts=IRIS,
    ),
    "logarithm of probabilities before cross-entropy": doubt(
        chain(FLOWER, ("b", linear(3)), ("soft", "LogSoftmax"), END),
        "squashed-logits", "soft", "applies softmax itself", "Remove soft", facts=IRIS,
    ),
    "ReLU before cross-entropy": doubt(
        chain(FLOWER, ("b", linear(3)), ("act", "ReLU"), END),
        "bounded-output", "act", "expects logits, which are any numbers at all",
        "Remove act", "Insert Linear (out_features 3) before output", "Make act a LeakyReLU", facts=IRIS,
    ),
    "ReLU before a regression": doubt(
        behind_head(("act", "ReLU")),
        "bounded-output", "act", "received the result of a ReLU, which is at least 0",
        "Remove act", "Insert Linear (out_features 1) before output", "Make act a LeakyReLU", facts=DIABETES,
    ),
    "ReLU before a regression of targets as they are": doubt(
        behind_head(("act", "ReLU"), loss="l1"),
        "bounded-output", "act", "a gradient everywhere", "Remove act", facts=DIABETES, data=AS_THEY_ARE,
    ),
    "tanh before a regression": doubt(
        behind_head(("act", "Tanh"), loss="huber"),
        "bounded-output", "act", "which lies from -1 to 1", "Remove act", facts=DIABETES,
    ),
    "softmax before a regression": doubt(
        chain(BLOOD, ("fc", linear(2)), ("soft", "Softmax"), ("output", output("mse"))),
        "bounded-output", "soft", "do not depend on each other", "Remove soft",
        facts=DataFacts((10,), "regression", target_size=2),
    ),
    "sigmoid before standardised pictures": doubt(
        chain(IMAGE, ("conv", conv(4, padding=1)), ("relu", "ReLU"), ("back", conv(1, padding=1)), ("act", "Sigmoid"),
              ("output", output("mse", target="input"))),
        "bounded-output", "act", "the samples are standardised around 0", "Remove act", "Do not standardise the data",
    ),
    "normalised over a batch of one": Case(
        chain(FLOWER, ("a", linear(8)), ("norm", "BatchNorm1d"), ("relu", "ReLU"), ("b", linear(3)), END),
        "batch-of-one", "norm", "torch refuses to train on it",
        ("Set the batch size to 64", "Set the batch size to 2", "Make norm a GroupNorm", "Remove norm"),
        IRIS, training=ONE_BY_ONE,
    ),
    "normalised over the pixels of one": doubt(
        before_head(("a", conv(4, bias=False)), ("norm1", "BatchNorm2d"), ("act", "ReLU"), ("b", conv(4)),
                    ("norm2", "BatchNorm2d")),
        "batch-of-one", "norm1", "(as does norm2)",
        "Set the batch size to 64", "Make all 2 a GroupNorm", "Remove all 2", training=ONE_BY_ONE,
    ),
    "numbers that only meet padding": doubt(
        before_head(("pool", ("AvgPool2d", {"kernel_size": 8})), ("conv", conv(4, 3, padding=1))),
        "only-padding", "conv", "8 of the 9 numbers of each filter only ever meet padding",
        "Set kernel_size of conv to 1 and padding to 0",
    ),
    "places that only look at padding": doubt(
        before_head(("conv", conv(4, 3, padding=4))),
        "only-padding", "conv", "places of the result (14×14) look at padding alone",
        "Set padding of conv to 1", "Set padding of conv to 0",
    ),
    "dilation beyond the image": doubt(
        before_head(("conv", conv(4, 3, padding=9, dilation=9))),
        "only-padding", "conv", "with dilation 9×9", "Set dilation of conv to 1 and padding to 1",
    ),
    "steps taken for channels": doubt(
        chain(MANY_STEPS, ("conv", ("Conv1d", {"out_channels": 4, "kernel_size": 3})), FLAT, ("fc", linear(3)), END),
        "swapped-axes", "conv", "takes it for 100 channels of 3 steps", "Insert Permute (dims 0, 2, 1) before conv",
        facts=TIMED,
    ),
    "channels taken for steps": doubt(
        chain(("input", ("Input", {"shape": [1, 100]})), ("lstm", ("LSTM", {"hidden_size": 6, "returns": "last step"})),
              ("fc", linear(3)), END),
        "swapped-axes", "lstm", "takes it for 1 step of 100 features", "Insert Permute (dims 0, 2, 1) before lstm",
        facts=WAVE,
    ),
    "a row made a sequence the wrong way": doubt(
        chain(BLOOD, ("seq", ("Unsqueeze", {"dim": 1})), ("gru", ("GRU", {"hidden_size": 6, "returns": "last step"})),
              ("fc", linear(1)), ("output", output("mse"))),
        "swapped-axes", "gru", "1 step of 10 features", "Set dim of seq to 2", facts=DIABETES,
    ),
    "steps of an LSTM normalised as channels": doubt(
        chain(MANY_STEPS, ("lstm", ("LSTM", {"hidden_size": 6, "returns": "sequence"})), ("norm", "BatchNorm1d"),
              FLAT, ("fc", linear(3)), END),
        "swapped-axes", "norm", "lstm (LSTM) gives steps first", "Insert Permute (dims 0, 2, 1) before norm",
        facts=TIMED,
    ),
    "feature maps flattened while they are large": doubt(
        chain(PICTURE, ("conv", conv(16, padding=1)), ("relu", "ReLU"), FLAT, ("a", linear(64)), ("r", "ReLU"),
              ("b", linear(10)), END),
        "top-heavy", "a", "received all 65,536 numbers of 16×64×64 from flat",
        "Insert AdaptiveAvgPool2d (output_size 1) before flat", "Insert AdaptiveAvgPool2d (output_size 4) before flat",
        facts=PICTURES,
    ),
    "large pictures into a wide perceptron": doubt(
        chain(PICTURE, FLAT, ("a", linear(500)), ("r", "ReLU"), ("b", linear(10)), END),
        "top-heavy", "a", "99.9% of the network's", "Insert AdaptiveAvgPool2d (output_size 16) before flat",
        "Set out_features of a to 64", facts=PICTURES,
    ),
    "ReLU and dropout at the end of a block": doubt(
        chain(FLOWER, ("head", ("Block", {"block": "head"})), END)
        .replace(blocks={"head": chain(("x", "BlockInput"), ("b", linear(3)), ("act", "ReLU"), ("drop", "Dropout"),
                                       ("y", "BlockOutput"))}),
        "dropout-last", "drop", "In head (head): drop: Dropout behind the last layer", "Remove drop",
        "Move drop before b", facts=IRIS,
    ),
    "softmax in a block in a block": doubt(
        chain(FLOWER, ("head", ("Block", {"block": "head"})), END)
        .replace(blocks={"head": chain(("x", "BlockInput"), ("in", ("Block", {"block": "inner"})),
                                       ("y", "BlockOutput")),
                         "inner": chain(("x", "BlockInput"), ("b", linear(3)), ("soft", "Softmax"),
                                        ("y", "BlockOutput"))}),
        "squashed-logits", "soft", "In head › in (inner): soft: cross_entropy applies softmax itself", "Remove soft",
        facts=IRIS,
    ),
    "two activations in a block": doubt(
        with_block({"x": "BlockInput", "conv": conv(4), "act1": "ReLU", "act2": "ReLU", "y": "BlockOutput"},
                   "x conv", "conv act1", "act1 act2", "act2 y"),
        "double-activation", "act2", "In part (residual): act2: ReLU", "Remove act2",
    ),
    "normalised in a block over a batch of one": doubt(
        with_block({"x": "BlockInput", "conv": conv(4), "norm": "BatchNorm2d", "act": "ReLU", "y": "BlockOutput"},
                   "x conv", "conv norm", "norm act", "act y"),
        "batch-of-one", "norm", "with batch size 1", "Set the batch size to 64", "Make norm a GroupNorm",
        training=ONE_BY_ONE,
    ),
    "large maps flattened in a block": doubt(
        chain(PICTURE, ("conv", conv(16, padding=1)), ("relu", "ReLU"), ("head", ("Block", {"block": "head"})), END)
        .replace(blocks={"head": chain(("x", "BlockInput"), FLAT, ("a", linear(64)), ("r", "ReLU"), ("b", linear(10)),
                                       ("y", "BlockOutput"))}),
        "top-heavy", "a", "In head (head): a: 99.9% of the network's 4,195,466",
        "Insert AdaptiveAvgPool2d (output_size 1) before flat", facts=PICTURES,
    ),
}  # fmt: skip

# Close to a doubt, and all meant.
SOUND = {
    "one layer is the whole network": (chain(PICTURE, FLAT, ("fc", linear(10)), END), PICTURES),
    "a perceptron on small pictures": (
        chain(IMAGE, FLAT, ("a", linear(1000)), ("r", "ReLU"), ("b", linear(10)), END), DIGITS
    ),
    "an activation on the way around": (
        drawn({"input": PETALS, "a": linear(4), "act": "ReLU", "sum": "Add", "act2": "ReLU", "fc": linear(3),
               "output": "Output"},
              "input a", "a act", "act sum", "input sum:1", "sum act2", "act2 fc", "fc output"), IRIS,
    ),
    "Linear layers that narrow on purpose": (
        chain(CELL, ("a", linear(3)), ("b", linear(30)), ("r", "ReLU"), ("c", linear(2)), END), CANCER
    ),
    "a depthwise and a pointwise convolution": (
        before_head(("a", conv(4)), ("r", "ReLU"), ("b", conv(4, groups=4)), ("c", conv(8, 1)), ("s", "ReLU")), DIGITS
    ),
    "filters of unequal sides": (
        before_head(("a", conv(4, (3, 1))), ("b", conv(4, (1, 3))), ("r", "ReLU")), DIGITS
    ),
    "two heads on one layer": (
        drawn({"input": ("Input", {"shape": [64]}), "a": linear(12), "fc": linear(10), "output": "Output",
               "back": linear(64), "all": ("Output", {"loss": "mse", "target": "input"})},
              "input a", "a fc", "fc output", "a back", "back all"), DataFacts((64,), "classification", 10),
    ),
    "sequences in their order": (
        chain(MANY_STEPS, ("p", ("Permute", {"dims": [0, 2, 1]})), ("conv", ("Conv1d", {"out_channels": 4,
              "kernel_size": 3})), ("r", "ReLU"), FLAT, ("fc", linear(3)), END), TIMED,
    ),
    "activations at the end of a block that is repeated": (
        chain(FLOWER, ("part", ("Block", {"block": "part", "repeat": 3})), ("b", linear(3)), END)
        .replace(blocks={"part": chain(("x", "BlockInput"), ("a", linear(4)), ("r", "ReLU"), ("drop", "Dropout"),
                                       ("y", "BlockOutput"))}), IRIS,
    ),
    "dropout before the last layer": (
        chain(FLOWER, ("a", linear(8)), ("r", "ReLU"), ("drop", "Dropout"), ("b", linear(3)), END), IRIS
    ),
}  # fmt: skip
