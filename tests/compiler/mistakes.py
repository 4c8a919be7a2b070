"""Drawings with one mistake each, what must be said of it, and the repairs that must be offered."""

from dataclasses import dataclass
from typing import Any

from drawings import CANCER, DIABETES, DIGITS, IRIS, MEASURED, chain, drawn

from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings, TrainingSettings


def linear(width: int) -> tuple[str, dict[str, Any]]:
    return ("Linear", {"out_features": width})


def conv(channels: int, kernel: int | tuple[int, int] = 3, **more: Any) -> tuple[str, dict[str, Any]]:
    return ("Conv2d", {"out_channels": channels, "kernel_size": kernel} | more)


def output(loss: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return ("Output", {"loss": loss} | more)


IMAGE = ("input", ("Input", {"shape": [1, 8, 8]}))
FLOWER = ("input", ("Input", {"shape": [4]}))
CELL = ("input", ("Input", {"shape": [30]}))
BLOOD = ("input", ("Input", {"shape": [10]}))
END = ("output", "Output")
FLAT = ("flat", "Flatten")
PIXELS, PETALS = IMAGE[1], FLOWER[1]


@dataclass(frozen=True)
class Case:
    """A drawing with one mistake, and what must be said of it."""

    graph: Graph
    code: str
    node: str | None
    words: str
    repairs: tuple[str, ...]
    facts: DataFacts | None = DIGITS
    severity: str = "error"
    training: TrainingSettings = TrainingSettings()  # noqa: RUF009 - a frozen value
    data: DataSettings = DataSettings()  # noqa: RUF009 - a frozen value

    @property
    def project(self) -> Project:
        return Project(name="Drawn", graph=self.graph, training=self.training, data=self.data)


CASES = {
    "unknown layer": Case(
        chain(IMAGE, FLAT, ("act", "Relu"), ("fc", linear(10)), END),
        "unknown-layer", "act", "Did you mean ReLU?", ("Make act a ReLU", "Remove act"),
    ),
    "layer of a newer version": Case(
        chain(IMAGE, FLAT, ("x", "Quaternion"), ("fc", linear(10)), END),
        "unknown-layer", "x", "no layer called Quaternion", ("Remove x",),
    ),
    "unknown setting": Case(
        chain(IMAGE, FLAT, ("drop", ("Dropout", {"prob": 0.3})), ("fc", linear(10)), END),
        "unknown-setting", "drop", "no setting called prob", ("Remove the setting prob",),
    ),
    "misspelt setting": Case(
        chain(IMAGE, ("conv", conv(4, paddding=1)), FLAT, ("fc", linear(10)), END),
        "unknown-setting", "conv", "Did you mean padding?",
        ("Rename paddding to padding", "Remove the setting paddding"),
    ),
    "setting called node": Case(
        chain(IMAGE, FLAT, ("fc", ("Linear", {"out_features": 10, "node": 1})), END),
        "unknown-setting", "fc", "no setting called node", ("Remove the setting node",),
    ),
    "setting out of bounds": Case(
        chain(IMAGE, FLAT, ("drop", ("Dropout", {"p": 7})), ("fc", linear(10)), END),
        "invalid-setting", "drop", "expected a number from 0 to 1; received 7", ("Set p of drop back to 0.5",),
    ),
    "missing setting": Case(
        chain(IMAGE, ("pool", "MaxPool2d"), FLAT, ("fc", linear(10)), END),
        "missing-setting", "pool", "needs a value for kernel_size", ("Set kernel_size of pool to 2",),
    ),
    "wire from nowhere": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "imput flat", "flat fc", "fc output"),
        "unknown-end", "flat", "Did you mean input?", ("Take input instead of imput",),
    ),
    "wire to nowhere": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "input flat", "flat fc", "fc output", "fc zzz"),
        "unknown-end", "fc", "no node called zzz", ("Remove the wire from fc to zzz",),
    ),
    "output out of range": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "input flat", "flat:1 fc", "fc output"),
        "no-such-output", "flat", "has 1 output", ("Take output 0 of flat",),
    ),
    "input out of range": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "input flat", "flat fc:2", "fc output"),
        "no-such-input", "fc", "has 1 input", ("Wire flat into input 0 of fc",),
    ),
    "wire into an Input": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(10), "output": "Output", "other": "Flatten"},
              "input flat", "flat fc", "fc output", "input other", "other input"),
        "no-such-input", "input", "has no input", ("Remove the wire from other to input",),
    ),
    "wire out of an Output": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(10), "output": "Output", "more": "Add"},
              "input flat", "flat fc", "fc output", "fc more", "output more:1"),
        "no-such-output", "output", "has no output", ("Remove the wire from output to more",),
    ),
    "two wires into one port": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "a": linear(10), "b": linear(10), "output": "Output"},
              "input flat", "flat a", "flat b", "a output", "b output"),
        "crowded-port", "output", "2 wires end in input 0, from a and b",
        ("Keep the wire from a", "Keep the wire from b", "Add a and b up before output"),
    ),
    "two wires into one port of a merge": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "a": linear(10), "b": linear(10), "sum": "Add", "output": "Output"},
              "input flat", "flat a", "flat b", "a sum", "b sum", "sum output"),
        "crowded-port", "sum", "2 wires end in input 0",
        ("Wire b into input 1 of sum", "Keep the wire from a", "Keep the wire from b"),
    ),
    "cycle": Case(
        drawn({"input": PETALS, "sum": "Add", "fc": linear(4), "relu": "ReLU", "end": linear(3), "output": "Output"},
              "input sum", "sum fc", "fc relu", "relu sum:1", "relu end", "end output"),
        "cycle", "fc", "runs in a circle", ("Remove the wire from relu to sum",), IRIS,
    ),
    "no Input": Case(
        chain(("fc", linear(3)), END), "no-input", None, "no Input", ("Add an Input before fc",), IRIS,
    ),
    "no Output": Case(
        chain(FLOWER, ("fc", linear(3))), "no-output", None, "no Output", ("Add an Output after fc",), IRIS,
    ),
    "missing wire": Case(
        drawn({"input": PETALS, "fc": linear(8), "relu": "ReLU", "end": linear(3), "output": "Output"},
              "input fc", "fc relu", "end output"),
        "unconnected", "end", "not connected", ("Connect relu to end",), IRIS,
    ),
    "lonely node": Case(
        drawn({"input": PETALS, "end": linear(3), "output": "Output", "relu": "ReLU"}, "input end", "end output"),
        "unconnected", "relu", "needs a wire", ("Remove relu",), IRIS,
    ),
    "unwired merge": Case(
        drawn({"input": PETALS, "end": linear(3), "sum": "Add", "output": "Output"}, "input end", "sum output"),
        "unconnected", "sum", "not connected", ("Connect end to sum",), IRIS,
    ),
    "branch to nowhere": Case(
        drawn({"input": PETALS, "end": linear(3), "output": "Output", "side": linear(3), "relu": "ReLU"},
              "input end", "end output", "input side", "side relu"),
        "dead-end", "relu", "leads to no Output", ("Remove the branch from side to relu",), IRIS, "warning",
    ),
    "merge with one wire": Case(
        drawn({"input": PETALS, "end": linear(3), "side": linear(3), "sum": "Add", "output": "Output"},
              "input end", "end sum", "input side", "sum output"),
        "lone-merge", "sum", "wire a second one", ("Connect side to sum", "Remove sum"), IRIS, "hint",
    ),
    "empty drawing": Case(Graph(), "empty-drawing", None, "start from a template", (), DIGITS, "hint"),
    "kernel larger than the image": Case(
        chain(IMAGE, ("conv", conv(4, 11)), FLAT, ("fc", linear(10)), END),
        "kernel-too-large", "conv", "kernel of 11×11 does not fit",
        ("Set kernel_size of conv to 8", "Set padding of conv to 2", "Remove conv"),
    ),
    "one mistake that hides another": Case(
        chain(IMAGE, ("conv", conv(4, 11)), FLAT, ("fc", linear(3)), END),
        "kernel-too-large", "conv", "kernel of 11×11 does not fit",
        ("Set kernel_size of conv to 8, and set out_features of fc to 10",),
    ),
    "one mistake that hides two": Case(
        chain(IMAGE, ("conv", conv(4, 11)), FLAT, ("bn", "BatchNorm2d"), ("fc", linear(3)), END),
        "kernel-too-large", "conv", "kernel of 11×11 does not fit",
        ("Set kernel_size of conv to 8, and make bn a BatchNorm1d, and set out_features of fc to 10",),
    ),
    "one pooling too many": Case(
        chain(IMAGE, *((f"p{n}", ("MaxPool2d", {"kernel_size": 2})) for n in range(4)), FLAT, ("fc", linear(10)), END),
        "kernel-too-large", "p3", "received 1×1", ("Set kernel_size of p3 to 1", "Remove p3"),
    ),
    "padding of a pool": Case(
        chain(IMAGE, ("pool", ("MaxPool2d", {"kernel_size": 2, "padding": 2})), FLAT, ("fc", linear(10)), END),
        "pool-padding", "pool", "more than half the kernel", ("Set padding of pool to 1",),
    ),
    "groups": Case(
        chain(IMAGE, ("conv", conv(4, groups=2)), FLAT, ("fc", linear(10)), END),
        "groups", "conv", "2 groups do not divide the 1 incoming channels", ("Set groups of conv to 1",),
    ),
    "same with stride": Case(
        chain(IMAGE, ("conv", conv(4, padding="same", stride=2)), FLAT, ("fc", linear(10)), END),
        "shape", "conv", "stride 1 only", ("Set stride of conv to 1", "Set padding of conv to 1"),
    ),
    "reflection wider than the image": Case(
        chain(IMAGE, ("conv", conv(4, padding=9, padding_mode="reflect")), FLAT, ("fc", linear(10)), END),
        "padding-mode", "conv", "not enough pixels", ("Set padding_mode of conv to zeros",),
    ),
    "axes that do not exist": Case(
        chain(IMAGE, ("flat", ("Flatten", {"start_dim": 2, "end_dim": 9})), ("f", "Flatten"), ("fc", linear(10)), END),
        "axis", "flat", "do not exist", ("Set end_dim of flat to -1",),
    ),
    "softmax over an axis that does not exist": Case(
        chain(FLOWER, ("soft", ("Softmax", {"dim": 4})), ("fc", linear(3)), END),
        "axis", "soft", "has dim 4", ("Set dim of soft to -1",), IRIS,
    ),
    "convolution fed by a vector": Case(
        chain(IMAGE, FLAT, ("conv", conv(4)), ("f", "Flatten"), ("fc", linear(10)), END),
        "shape", "conv", "expects an image", ("Remove flat",),
    ),
    "image without a channel axis": Case(
        chain(("input", ("Input", {"shape": [8, 8]})), ("conv", conv(4)), FLAT, ("fc", linear(10)), END),
        "shape", "conv", "received shape 8×8", ("Set shape of input to 1×8×8",), None,
    ),
    "2-D normalisation of a vector": Case(
        chain(IMAGE, FLAT, ("bn", "BatchNorm2d"), ("fc", linear(10)), END),
        "shape", "bn", "expects an image", ("Make bn a BatchNorm1d",),
    ),
    "1-D normalisation of an image": Case(
        chain(IMAGE, ("bn", "BatchNorm1d"), FLAT, ("fc", linear(10)), END),
        "shape", "bn", "BatchNorm2d takes images", ("Insert Flatten before bn", "Make bn a BatchNorm2d"),
    ),
    "channels that do not add up": Case(
        drawn({"input": PIXELS, "conv": conv(4, padding=1), "sum": "Add", "flat": "Flatten", "fc": linear(10),
               "output": "Output"},
              "input conv", "conv sum", "input sum:1", "sum flat", "flat fc", "fc output"),
        "merge-shapes", "sum", "received 4×8×8 on port 0 and 1×8×8 on port 1",
        ("Insert Conv2d (out_channels 4, kernel_size 1) before sum (input 1)", "Make sum a Concat"),
    ),
    "sizes that do not add up": Case(
        drawn({"input": PIXELS, "conv": conv(4, padding=1, stride=2), "sum": "Add", "flat": "Flatten", "fc": linear(10),
               "output": "Output"},
              "input conv", "conv sum", "input sum:1", "sum flat", "flat fc", "fc output"),
        "merge-shapes", "sum", "on port 1",
        ("Insert Conv2d (out_channels 4, kernel_size 1, stride 2) before sum (input 1)",),
    ),
    "widths that do not add up": Case(
        drawn({"input": PETALS, "a": linear(5), "sum": "Add", "fc": linear(3), "output": "Output"},
              "input a", "a sum", "input sum:1", "sum fc", "fc output"),
        "merge-shapes", "sum", "received 5 on port 0 and 4 on port 1",
        ("Insert Linear (out_features 5) before sum (input 1)", "Insert Linear (out_features 4) before sum (input 0)",
         "Make sum a Concat"), IRIS,
    ),
    "joined along the batch": Case(
        drawn({"input": PETALS, "a": "ReLU", "cat": ("Concat", {"dim": 0}), "fc": linear(3), "output": "Output"},
              "input a", "a cat", "input cat:1", "cat fc", "fc output"),
        "axis", "cat", "join the samples of a batch", ("Set dim of cat to 1",), IRIS,
    ),
    "joined with another rank": Case(
        drawn({"input": PIXELS, "flat": "Flatten", "cat": "Concat", "f2": "Flatten", "fc": linear(10),
               "output": "Output"},
              "input flat", "flat cat", "input cat:1", "cat f2", "f2 fc", "fc output"),
        "merge-shapes", "cat", "on port 1", ("Insert Flatten before cat (input 1)",),
    ),
    "indices fed to a layer": Case(
        drawn({"input": PIXELS, "pool": ("MaxPool2d", {"kernel_size": 2, "return_indices": True}), "relu": "ReLU",
               "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "input pool", "pool:1 relu", "relu flat", "flat fc", "fc output"),
        "shape", "relu", "int64", ("Take output 0 of pool instead",),
    ),
    "Linear fed by an image": Case(
        chain(IMAGE, ("conv", conv(4)), ("fc", linear(10)), ("output", "Output")),
        "linear-on-image", "fc", "works on its last axis alone",
        ("Insert Flatten before fc (144 numbers per sample)",
         "Insert AdaptiveAvgPool2d and Flatten before fc (4 numbers per sample)"), DIGITS, "warning",
    ),
    "image at cross-entropy": Case(
        chain(IMAGE, ("conv", conv(10)), END),
        "output-shape", "output", "received shape 10×6×6",
        ("Insert AdaptiveAvgPool2d and Flatten before output (10 numbers per sample)",
         "Insert Flatten and Linear (out_features 10) before output"),
    ),
    "image at cross-entropy, data unknown": Case(
        chain(IMAGE, ("conv", conv(10)), END), "output-shape", "output", "one row of numbers per sample",
        ("Insert Flatten before output (360 numbers per sample)",
         "Insert AdaptiveAvgPool2d and Flatten before output (10 numbers per sample)"), None,
    ),
    "forgotten Flatten": Case(
        chain(IMAGE, ("a", linear(32)), ("relu", "ReLU"), ("b", linear(10)), END),
        "output-shape", "output", "received shape 1×8×10", ("Insert Flatten before a (64 numbers per sample)",),
    ),
    "10 classes on a 3-way output": Case(
        chain(IMAGE, FLAT, ("fc", linear(3)), END),
        "output-shape", "output", "expects 10 numbers per sample, one logit for each class; received 3",
        ("Set out_features of fc to 10", "Insert Linear (out_features 10) before output"),
    ),
    "wrong width behind other layers": Case(
        chain(IMAGE, ("conv", conv(3)), ("relu", "ReLU"), ("gap", ("AdaptiveAvgPool2d", {"output_size": 1})),
              FLAT, END),
        "output-shape", "output", "received 3", ("Set out_channels of conv to 10",),
    ),
    "yes or no with two outputs": Case(
        chain(CELL, ("fc", linear(2)), ("output", output("binary_cross_entropy"))),
        "output-shape", "output", "expects one number per sample",
        ("Set out_features of fc to 1", "Set loss of output to cross_entropy"), CANCER,
    ),
    "two classes with one output": Case(
        chain(CELL, ("fc", linear(1)), END), "output-shape", "output", "expects 2 numbers",
        ("Set out_features of fc to 2", "Set loss of output to binary_cross_entropy"), CANCER,
    ),
    "regression of one value with three": Case(
        chain(BLOOD, ("fc", linear(3)), ("output", output("huber"))),
        "output-shape", "output", "as many as the target has; received 3", ("Set out_features of fc to 1",), DIABETES,
    ),
    "yes or no among ten": Case(
        chain(IMAGE, FLAT, ("fc", linear(1)), ("output", output("binary_cross_entropy"))),
        "loss-task", "output", "two classes apart, and the data have 10",
        ("Change the loss of output to cross_entropy and set out_features of fc to 10",),
    ),
    "classes of real numbers": Case(
        chain(BLOOD, ("fc", linear(1)), END), "loss-task", "output", "the targets are real numbers",
        ("Change the loss of output to mse",), DIABETES,
    ),
    "distance between labels": Case(
        chain(IMAGE, FLAT, ("fc", linear(10)), ("output", output("mse"))),
        "loss-task", "output", "labels of 10 classes", ("Change the loss of output to cross_entropy",),
    ),
    "classes of the sample itself": Case(
        chain(BLOOD, ("fc", linear(10)), ("output", output("cross_entropy", target="input"))),
        "loss-task", "output", "the sample itself", ("Change the loss of output to mse",), DIABETES,
    ),
    "autoencoder of another width": Case(
        chain(BLOOD, ("fc", linear(7)), ("output", output("mse", target="input"))),
        "reconstruction-shape", "output", "of shape 10, and the network gives 7", ("Set out_features of fc to 10",),
        DIABETES,
    ),
    "softmax before cross-entropy": Case(
        chain(IMAGE, FLAT, ("fc", linear(10)), ("soft", "Softmax"), END),
        "squashed-logits", "soft", "applies softmax itself", ("Remove soft",), DIGITS, "warning",
    ),
    "sigmoid before binary cross-entropy": Case(
        chain(CELL, ("fc", linear(1)), ("sig", "Sigmoid"), ("output", output("binary_cross_entropy"))),
        "squashed-logits", "sig", "applies sigmoid itself", ("Remove sig",), CANCER, "warning",
    ),
    "Input of another shape": Case(
        chain(("input", ("Input", {"shape": [1, 28, 28]})), FLAT, ("fc", linear(10)), END),
        "input-shape", "input", "samples of shape 1×8×8, and the Input expects 1×28×28",
        ("Set shape of input to 1×8×8",),
    ),
    "flat Input for images": Case(
        chain(("input", ("Input", {"shape": [64]})), ("fc", linear(10)), END),
        "input-shape", "input", "expects 64", ("Set shape of input to 1×8×8 and insert Flatten behind it",),
    ),
    "Input of whole numbers": Case(
        chain(("input", ("Input", {"shape": [4], "dtype": "int64"})), ("flat", "Flatten"), END),
        "input-dtype", "input", "float32", ("Set dtype of input to float32",),
        DataFacts((4,), "classification", classes=4),
    ),
    "second Input of another shape": Case(
        drawn({"input": ("Input", {"shape": [2], "columns": "0:2"}), "other": ("Input", {"shape": [2]}),
               "cat": "Concat", "fc": linear(3), "output": "Output"},
              "input cat", "other cat:1", "cat fc", "fc output"),
        "input-shape", "other", "samples of shape 4, and the Input expects 2",
        ("Set shape of other to 4", "Let other take columns 2:4 only"), MEASURED,
    ),
    "columns of another number": Case(
        chain(("input", ("Input", {"shape": [3], "columns": "petal length, petal width"})), ("fc", linear(3)), END),
        "input-shape", "input", "its columns petal length, petal width are 2 numbers, and the Input expects 3",
        ("Set shape of input to 2", "Let input take columns 0:3 only"), MEASURED,
    ),
    "misspelt column": Case(
        chain(("input", ("Input", {"shape": [2], "columns": "petal lenght (cm), 3"})), ("fc", linear(3)), END),
        "columns", "input", "no column called petal lenght (cm). They have: sepal length (cm)",
        ("Set columns of input to petal length (cm), 3",), MEASURED,
    ),
    "column that is not there": Case(
        chain(("input", ("Input", {"shape": [4], "columns": "age"})), ("fc", linear(3)), END),
        "columns", "input", "Write numbers from 0 to 3", ("Let input take the whole sample",), IRIS,
    ),
    "columns beyond the last": Case(
        chain(("input", ("Input", {"shape": [2], "columns": "2:9"})), ("fc", linear(3)), END),
        "columns", "input", "columns 2:9 reaches beyond the last column; the samples have 4, numbered 0 to 3",
        ("Set columns of input to 2:4",), IRIS,
    ),
    "no column at all": Case(
        chain(("input", ("Input", {"shape": [4], "columns": "3:1"})), ("fc", linear(3)), END),
        "columns", "input", "columns 3:1 holds no column", ("Let input take the whole sample",), IRIS,
    ),
    "column chosen twice": Case(
        chain(("input", ("Input", {"shape": [2], "columns": "0:2, sepal length"})), ("fc", linear(3)), END),
        "columns", "input", "column 0 (sepal length (cm)) is chosen twice", ("Set columns of input to 0:2",), MEASURED,
    ),
    "columns of images": Case(
        chain(("input", ("Input", {"shape": [1, 8, 8], "columns": "0:2"})), FLAT, ("fc", linear(10)), END),
        "columns", "input", "the samples have the shape 1×8×8", ("Let input take the whole sample",),
    ),
    "second Output of another width": Case(
        drawn({"input": PETALS, "fc": linear(3), "output": "Output", "all": ("Output", {"loss": "mse", "target":
               "input"})},
              "input fc", "fc output", "fc all"),
        "reconstruction-shape", "all", "of shape 4, and the network gives 3",
        ("Insert Linear (out_features 4) before all",), IRIS,
    ),
    "reconstruction of a part": Case(
        drawn({"a": ("Input", {"shape": [2], "columns": "0:2"}), "b": ("Input", {"shape": [2], "columns": "2:4"}),
               "cat": "Concat", "fc": linear(2), "output": ("Output", {"loss": "mse", "target": "input"})},
              "a cat", "b cat:1", "cat fc", "fc output"),
        "reconstruction-shape", "output", "of shape 4, and the network gives 2", ("Set out_features of fc to 4",), IRIS,
    ),
    "Output without weight": Case(
        chain(FLOWER, ("fc", linear(3)), ("output", output("cross_entropy", weight=0))),
        "invalid-setting", "output", "expected a number above 0; received 0", ("Set weight of output back to 1.0",),
        IRIS,
    ),
    "yes or no about standardised numbers": Case(
        chain(BLOOD, ("fc", linear(10)), ("output", output("binary_cross_entropy", target="input"))),
        "loss-task", "output", "targets from 0 to 1", ("Change the loss of output to mse",), DIABETES,
    ),
    "one of two targets": Case(
        chain(BLOOD, ("fc", linear(2)), ("output", output("mse", target="height"))),
        "output-shape", "output", "received 2", ("Set out_features of fc to 1",),
        DataFacts((10,), "regression", target_size=2, target_names=("height", "weight")),
    ),
    "unknown target": Case(
        chain(FLOWER, ("fc", linear(3)), ("output", output("cross_entropy", target="specie"))),
        "unknown-target", "output", "no field called specie",
        ("Set target of output to species", "Leave the target of output to the data set"),
        DataFacts((4,), "classification", classes=3, target_names=("species",)),
    ),
}  # fmt: skip
