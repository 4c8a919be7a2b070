"""Drawings in which a layer or a block refuses what it is given, and the repairs that must be offered."""

from typing import Any

from drawings import Written, chain, drawn
from mistakes import END, FLAT, IMAGE, Case, conv, linear

from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph

SERIES = ("input", ("Input", {"shape": [12, 8]}))
TIMED = DataFacts((12, 8), "classification", classes=10)
TOKENS = DataFacts((12,), "classification", classes=10, input_dtype="int64")
HEAD = (FLAT, ("fc", linear(10)), END)


def on_image(name: str, layer: Written) -> Graph:
    return chain(IMAGE, (name, layer), *HEAD)


def on_series(name: str, layer: Written) -> Graph:
    return chain(SERIES, (name, layer), *HEAD)


def with_block(nodes: dict[str, Written], *wires: str, **settings: Any) -> Graph:
    """A network for digits with a block in its middle."""
    outer = chain(IMAGE, ("part", ("Block", {"block": "residual"} | settings)), *HEAD)
    return outer.replace(blocks={"residual": drawn(nodes, *wires)})


def bypassed(graph: Graph, name: str) -> Graph:
    """As a file may say, whether it can be or not."""
    return graph.replace(nodes={**graph.nodes, name: graph.nodes[name].replace(bypassed=True)})


REFUSALS = {
    "slopes for other channels": Case(
        chain(IMAGE, ("conv", conv(4)), ("act", ("PReLU", {"num_parameters": 3})), *HEAD),
        "slopes", "act", "has 4 channels", ("Set num_parameters of act to 4", "Set num_parameters of act to 1"),
    ),
    "slopes the wrong way round": Case(
        on_image("act", ("RReLU", {"lower": 0.5, "upper": 0.25})),
        "bounds", "act", "lower 0.5 is above upper 0.25", ("Set upper of act to 0.5", "Set lower of act to 0.25"),
    ),
    "mask of another sequence": Case(
        drawn({"input": SERIES[1], "fc1": linear(8), "att": ("MultiheadAttention", {"num_heads": 2, "attention":
               "cross", "causal": True}), "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "input att", "input fc1", "fc1 att:1", "att flat", "flat fc", "fc output"),
        "causal", "att", "hides later positions of the same sequence", ("Set causal of att to off",), TIMED,
    ),
    "heads that do not divide the features": Case(
        on_series("att", ("MultiheadAttention", {"num_heads": 3})),
        "heads", "att", "num_heads 3 does not divide the 8 features",
        ("Set num_heads of att to 2", "Set num_heads of att to 4", "Insert Linear (out_features 9) before att"), TIMED,
    ),
    "memory of another width": Case(
        drawn({"input": SERIES[1], "fc1": linear(6), "dec": ("TransformerDecoderLayer", {"nhead": 2}),
               "flat": "Flatten", "fc": linear(10), "output": "Output"},
              "input dec", "input fc1", "fc1 dec:1", "dec flat", "flat fc", "fc output"),
        "memory", "dec", "received 6 and 8", ("Insert Linear (out_features 8) before dec",), TIMED,
    ),
    "normalised over axes of another size": Case(
        on_image("norm", ("LayerNorm", {"normalized_shape": [7, 8]})),
        "normalized-shape", "norm", "normalized_shape 7×8", ("Set normalized_shape of norm to 8×8",),
    ),
    "padding that cuts everything off": Case(
        on_image("up", ("ConvTranspose2d", {"out_channels": 4, "kernel_size": 3, "padding": 6})),
        "nothing-left", "up", "cuts off the whole height", ("Set padding of up to 4",),
    ),
    "more output padding than the stride": Case(
        on_image("up", ("ConvTranspose2d", {"out_channels": 4, "kernel_size": 3, "output_padding": 2})),
        "output-padding", "up", "must be smaller than the stride", ("Set output_padding of up to 0",),
    ),
    "gate over an odd axis": Case(
        chain(IMAGE, FLAT, ("fc1", linear(15)), ("gate", "GLU"), ("fc", linear(10)), END),
        "odd-axis", "gate", "received 15", ("Set out_features of fc1 to 16",),
    ),
    "slice of nothing": Case(
        on_image("part", ("Slice", {"dim": 2, "start": 6, "stop": 3})),
        "empty", "part", "it goes from 6 to 3", ("Clear start of part", "Clear stop of part"),
    ),
    "patches that do not cut evenly": Case(
        on_image("patch", ("PatchEmbedding", {"embed_dim": 8, "patch_size": 3})),
        "patches", "patch", "do not cut an image of 8×8 evenly", ("Set patch_size of patch to 4",),
    ),
    "state projected to something larger": Case(
        on_series("lstm", ("LSTM", {"hidden_size": 4, "proj_size": 9})),
        "projection", "lstm", "must be less than hidden_size 4",
        ("Set proj_size of lstm to 0", "Set hidden_size of lstm to 18"), TIMED,
    ),
    "dropout between layers of one": Case(
        on_series("gru", ("GRU", {"hidden_size": 4, "dropout": 0.5})),
        "recurrent-dropout", "gru", "num_layers is 1", ("Set num_layers of gru to 2", "Set dropout of gru to 0.0"),
        TIMED,
    ),
    "real numbers looked up": Case(
        on_image("emb", ("Embedding", {"num_embeddings": 20, "embedding_dim": 6})),
        "tokens", "emb", "looks up whole numbers (int64)", ("Make emb a Linear",),
    ),
    "tokens handed out as real numbers": Case(
        chain(("input", ("Input", {"shape": [12]})),
              ("emb", ("Embedding", {"num_embeddings": 20, "embedding_dim": 6})), *HEAD),
        "tokens", "emb", "looks up whole numbers (int64)", ("Let input hand out whole numbers",), TOKENS,
    ),
    "Input in a block": Case(
        with_block({"x": ("Input", {"shape": [1, 8, 8]}), "conv": conv(4), "y": "BlockOutput"}, "x conv", "conv y"),
        "wrong-end", "x", "an Input is an end of the whole network", ("Make x a BlockInput",),
    ),
    "port in the network": Case(
        chain(IMAGE, FLAT, ("fc", linear(10)), ("output", "BlockOutput")),
        "wrong-end", "output", "a BlockOutput is a port of a block", ("Make output an Output",),
    ),
    "block without a way out": Case(
        with_block({"x": "BlockInput", "conv": conv(4)}, "x conv"),
        "no-block-output", None, "The block has no BlockOutput", ("Add a BlockOutput after conv",),
    ),
    "misspelt block": Case(
        with_block({"x": "BlockInput", "y": "BlockOutput"}, "x y", block="residaul"),
        "no-such-block", "part", "no block called residaul", ("Set block of part to residual", "Remove part"),
    ),
    "block in itself": Case(
        with_block({"x": "BlockInput", "again": ("Block", {"block": "residual"}), "y": "BlockOutput"}, "x again",
                   "again y"),
        "nests-itself", "again", "contains itself", ("Remove again",),
    ),
    "bypassed block of two outputs": Case(
        bypassed(with_block({"x": "BlockInput", "a": conv(4), "y": "BlockOutput", "z": "BlockOutput"}, "x a", "a y",
                            "a z"), "part"),
        "bypassed-outputs", "part", "does not have one output", ("Put part back",),
    ),
    "block that cannot be repeated": Case(
        with_block({"x": "BlockInput", "a": conv(4), "y": "BlockOutput", "z": "BlockOutput"}, "x a", "a y", "a z",
                   repeat=2),
        "repeat-ports", "part", "1 inputs and 2 outputs", ("Let part stand once",),
    ),
}  # fmt: skip
