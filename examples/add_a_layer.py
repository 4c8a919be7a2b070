"""What a layer of your own looks like: one class with its settings, its shape rule and its call.

In NetBuilder itself it would stand in the file of its family, e.g. netbuilder/layers/activation.py. Palette, form, file
format, exports and the tests of all layers find it there; nothing else has to be changed.

    python examples/add_a_layer.py
"""

from pydantic import Field

from netbuilder.cli.describing import settings_of
from netbuilder.layers.activation import Pointwise
from netbuilder.layers.base import Call, TensorSpec
from netbuilder.layers.fields import Positive


class Softplus(Pointwise):
    """A ReLU with its corner rounded off: log(1 + exp(beta x)) / beta.

    (B, *) -> (B, *)
    """

    plain_name = "smooth rectifier"
    aliases = ("activation",)

    beta: Positive = Field(1.0, description="How sharp the bend is.")

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Softplus", self.torch_kwargs())

    def summary(self) -> str:
        return f"beta {self.beta:g}"


def main() -> None:
    layer = Softplus(beta=2)
    (output,) = layer.outputs((TensorSpec((16, 8, 8)),))
    call = layer.call((output,))
    print(f"{type(layer).__name__} ({layer.plain_name}), {layer.summary()}")
    print(f"shape that comes out: {output}")
    print(f"PyTorch: {call.target}({', '.join(f'{name}={value!r}' for name, value in call.kwargs.items())})")
    for setting in settings_of(Softplus):
        print(f"setting: {setting.name}, {setting.type}, above {setting.minimum}. {setting.description}")


if __name__ == "__main__":
    main()
