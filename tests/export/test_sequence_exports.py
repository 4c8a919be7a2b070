"""Recurrent and attention layers leave for ONNX and PT2 and give the same numbers there, for any batch."""

import numpy as np
import onnxruntime
import pytest
import torch

from netbuilder.compiler.module import seeded
from netbuilder.export.export import export_model
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project

# A recurrent layer leaves step by step, and each step costs time: the first, one between and the last.
SEQUENCE, MEMORY = (3, 8), (5, 4)
BOTH_WAYS = {"hidden_size": 5, "num_layers": 2, "dropout": 0.5, "bidirectional": True}
LAST = {"returns": "last step"}
ENCODER = {"nhead": 2, "dim_feedforward": 16}
CASES = {
    "rnn": ("RNN", {"hidden_size": 5, "nonlinearity": "relu", "bias": False}, SEQUENCE),
    "rnn, last step": ("RNN", BOTH_WAYS | LAST, SEQUENCE),
    "lstm": ("LSTM", BOTH_WAYS, SEQUENCE),
    "lstm, last step": ("LSTM", BOTH_WAYS | LAST, SEQUENCE),
    "lstm, one way": ("LSTM", {"hidden_size": 5} | LAST, SEQUENCE),
    "lstm, projected": ("LSTM", BOTH_WAYS | LAST | {"proj_size": 2}, SEQUENCE),
    "gru": ("GRU", {"hidden_size": 5} | LAST, SEQUENCE),
    "gru, last step": ("GRU", BOTH_WAYS | LAST, SEQUENCE),
    "attention": ("MultiheadAttention", {"num_heads": 2}, SEQUENCE),
    "causal": ("MultiheadAttention", {"num_heads": 2, "causal": True, "add_bias_kv": True}, SEQUENCE),
    "cross": ("MultiheadAttention", {"num_heads": 2, "attention": "cross", "add_zero_attn": True}, SEQUENCE, MEMORY),
    "encoder": ("TransformerEncoderLayer", ENCODER, SEQUENCE),
    "encoder, gelu": ("TransformerEncoderLayer", ENCODER | {"activation": "gelu", "norm_first": True}, SEQUENCE),
    "encoder, causal": ("TransformerEncoderLayer", ENCODER | {"causal": True, "bias": False}, SEQUENCE),
    "decoder": ("TransformerDecoderLayer", ENCODER | {"causal": True}, SEQUENCE, (5, 8)),
    "sinusoidal": ("PositionalEncoding", {"dropout": 0.1}, SEQUENCE),
    "learned": ("PositionalEncoding", {"kind": "learned"}, SEQUENCE),
    "class token": ("ClassToken", {}, SEQUENCE),
    "patches": ("PatchEmbedding", {"embed_dim": 5, "patch_size": [4, 2]}, (3, 8, 8)),
    "scale": ("Scale", {"init": 0.1}, (3, 8, 8)),
}  # fmt: skip


def drawn(name, settings, *shapes):
    nodes = {f"in{port}": Node(type="Input", settings={"shape": shape}) for port, shape in enumerate(shapes)}
    nodes["layer"] = Node(type=name, settings=settings)
    nodes["output"] = Node(type="Output", settings={"loss": "mse"})
    into = (Edge(source=f"in{port}", target="layer", target_port=port) for port in range(len(shapes)))
    return Graph(nodes, (*into, Edge(source="layer", target="output")))


@pytest.mark.parametrize("case", CASES)
def test_layers_over_sequences_leave_for_onnx_and_pt2(case, tmp_path):
    name, settings, *shapes = CASES[case]
    project = Project(graph=drawn(name, settings, *shapes))
    for format in ("onnx", "pt2"):
        assert export_model(format, tmp_path / format, project).difference <= 1e-5
    module = seeded(project.graph, project.training.seed).eval()
    session = onnxruntime.InferenceSession(tmp_path / "onnx")
    traced = torch.export.load(tmp_path / "pt2").module()
    for size in (1, 5):
        batch = [torch.randn(size, *shape) for shape in shapes]
        with torch.no_grad():
            expected = module(*batch).numpy()
            np.testing.assert_allclose(traced(*batch).numpy(), expected, atol=1e-5)
        (received,) = session.run(None, {f"in{port}": tensor.numpy() for port, tensor in enumerate(batch)})
        np.testing.assert_allclose(received, expected, atol=1e-5)
