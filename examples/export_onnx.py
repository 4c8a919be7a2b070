"""Take a network away as ONNX and run it with onnxruntime, without NetBuilder and without PyTorch.

python examples/export_onnx.py [PROJECT] [-o MODEL.onnx]
"""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime

from netbuilder.export.export import export_model
from netbuilder.storage.projects import load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", nargs="?", type=Path, default=Path(__file__).with_name("residual_digits.json"))
    parser.add_argument("-o", "--output", type=Path, default=Path("model.onnx"))
    arguments = parser.parse_args()

    opened = load(arguments.project)
    result = export_model("onnx", arguments.output, opened.project, opened.weights or None, opened.fitted)
    print(f"{result.path}, largest difference to the model in memory {result.difference:.1g}")
    if result.note:
        print(result.note)

    session = onnxruntime.InferenceSession(str(result.path), providers=["CPUExecutionProvider"])
    network_input = session.get_inputs()[0]
    # The first axis counts the samples and may have any length: five of zeros here.
    samples = np.zeros((5, *network_input.shape[1:]), dtype=np.float32)
    (outputs,) = session.run(None, {network_input.name: samples})
    print(f"{network_input.name} {samples.shape} -> {outputs.shape}")


if __name__ == "__main__":
    main()
