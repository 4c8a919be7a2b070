"""What a layer is: fields plus one record. Palette, form, file, compiler and exports all read this class."""

# Without "from __future__ import annotations", as in the files of the families: pydantic would evaluate the words of
# Layer's annotations anew for each of its subclasses, and those of each layer's own: a third of the time that loading
# the catalogue takes.

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from math import prod
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from netbuilder.errors import NetbuilderError
from netbuilder.layers.kept import INPUTS, Kept
from netbuilder.layers.reach import Reach, everywhere, pointwise

DType = Literal["float32", "int64"]
Shape = tuple[int, ...]
InputT = TypeVar("InputT")


class Family(StrEnum):
    """The groups of the palette; each has one colour and one icon."""

    INPUT_OUTPUT = "Input and output"
    DENSE = "Dense"
    CONVOLUTION = "Convolution"
    POOLING = "Pooling"
    ACTIVATION = "Activation"
    NORMALISATION = "Normalisation"
    DROPOUT = "Dropout"
    SHAPE = "Shape"
    RECURRENT = "Recurrent"
    ATTENTION = "Attention"
    EMBEDDING = "Embedding"
    MERGE = "Merge"
    BLOCK = "Block"


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """What runs along a wire: the shape without the batch axis, and the number type."""

    shape: Shape
    dtype: DType = "float32"

    @property
    def size(self) -> int:
        """Numbers per sample."""
        return prod(self.shape)

    def __str__(self) -> str:
        return "×".join(map(str, self.shape)) if self.shape else "scalar"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a layer costs: learnable numbers, and multiply-adds per sample of one forward pass.

    Multiply-adds count convolutions, linear maps and attention products, nothing else.
    """

    parameters: int = 0
    multiply_adds: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.parameters + other.parameters, self.multiply_adds + other.multiply_adds)


Index = int | slice | tuple[int | slice, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A step after a call: take a part of what it gave, `value[index]`, e.g. 0, or (slice(None), -1) for `[:, -1]`."""

    index: Index


@dataclass(frozen=True, slots=True)
class Method:
    """A step after a call: call a method of the tensor that it gave, e.g. `value.flatten(1)`."""

    name: str
    arguments: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)


Step = Item | Method
# Modules that torch.nn lacks are classes of this package; the exported source brings their definition along.
OWN_MODULES = "netbuilder.modules."


@dataclass(frozen=True, slots=True)
class Call:
    """How PyTorch makes a layer, the one record that the running module and the exported source share.

    `target` names it as the source spells it. `nn.Conv2d` is built once with `kwargs` under the node's name and called
    with the inputs, and so is a class of our own, `netbuilder.modules.dense.RBF`; a function (`torch.cat`,
    `F.lp_pool2d`) is called with the inputs and `kwargs` each time; an empty target is the input itself, for `then` to
    work on.
    `spread` says how the inputs are handed over: each as an argument, as one list, or folded pairwise from the left.
    `feeds` names the input that stands in each place, where that is not each in turn: (0, 0, 0) for self-attention.
    `call_kwargs` go to a built module with every call. `then` are steps on what came out: take an item, call a method.
    """

    target: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    spread: Literal["each", "list", "fold"] = "each"
    feeds: tuple[int, ...] | None = None
    call_kwargs: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[Step, ...] = ()

    @property
    def is_module(self) -> bool:
        return self.target.startswith(("nn.", OWN_MODULES))

    @property
    def is_own(self) -> bool:
        """Whether torch lacks it, so that the source must define it."""
        return self.target.startswith(OWN_MODULES)

    def handed(self, inputs: Sequence[InputT]) -> list[InputT]:
        """The inputs in the places where the call wants them."""
        return list(inputs) if self.feeds is None else [inputs[index] for index in self.feeds]


@dataclass(frozen=True, slots=True)
class InsertBefore:
    """A way out of a shape error: put a new layer on the wire into `port`."""

    type: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    port: int = 0


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """A way out of a shape error: give the layer's setting `name` another value."""

    name: str
    value: Any


Remedy = InsertBefore | ChangeSetting


class ShapeError(NetbuilderError):
    """Inputs a layer cannot take: says what came in, what was expected, and which repairs would fix it."""

    def __init__(
        self, message: str, *, port: int | None = 0, remedies: tuple[Remedy, ...] = (), code: str = "shape"
    ) -> None:
        super().__init__(message)
        self.port = port
        self.remedies = remedies
        self.code = code


class Layer(BaseModel):
    """One kind of layer: its settings as fields, and what it does to shapes, cost and code."""

    # Validators are built when a layer is first made: building all of them costs the start a tenth of a second.
    model_config = ConfigDict(
        frozen=True, extra="forbid", ignored_types=(cached_property,), protected_namespaces=(), defer_build=True
    )

    family: ClassVar[Family]
    # The plain word beside PyTorch's name, e.g. "dense" for Linear.
    plain_name: ClassVar[str] = ""
    # Other words people search for.
    aliases: ClassVar[tuple[str, ...]] = ()
    # A merge takes as many inputs as are wired.
    is_merge: ClassVar[bool] = False
    # What its picture shows of its state: the names of its weights and its bias there.
    weight_names: ClassVar[tuple[str, str]] = ("weight", "bias")
    # What the palette sets where torch requires a value.
    starting_values: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    @property
    def input_ports(self) -> tuple[str, ...]:
        """Names of the input ports; a merge names one."""
        return ("input",)

    @property
    def output_ports(self) -> tuple[str, ...]:
        """Names of the output ports."""
        return ("output",)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        """The specs of the output ports. Raises ShapeError for inputs the layer cannot take."""
        raise NotImplementedError

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        """Parameters and multiply-adds for inputs that `outputs` accepts."""
        return Cost()

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        """Which places of each input a place of the output sees, for inputs that `outputs` accepts.

        Where the shape stays that is the same place, and all of them where it does not. Means and variances that a
        normalisation takes do not count.
        """
        shapes = {spec.shape for spec in self.outputs(inputs)}
        return tuple((pointwise if spec.shape in shapes else everywhere)(len(spec.shape)) for spec in inputs)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        """What the backward pass needs again of the forward pass, for inputs that `outputs` accepts."""
        return INPUTS

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        """How PyTorch makes it for inputs that `outputs` accepts."""
        raise NotImplementedError

    def summary(self) -> str:
        """The settings that matter, short enough for the node's second line, e.g. `6 filters 5×5`."""
        return ""

    def settings(self) -> dict[str, Any]:
        """The settings as they are stored in a file: required ones, and those that differ from the default."""
        stored: dict[str, Any] = self.model_dump(mode="json")
        return {name: stored[name] for name in self._chosen()}

    def torch_kwargs(self, **inferred: Any) -> dict[str, Any]:  # Any: whatever the torch class takes
        """Keyword arguments for the torch class: inferred and required ones, then settings that are not the default."""
        return inferred | {name: getattr(self, name) for name in self._chosen()}

    def _chosen(self) -> Iterator[str]:
        """The names of required settings, and of those that differ from the default."""
        for name, is_required, default in _fields_of(type(self)):
            if is_required or getattr(self, name) != default:
                yield name


@cache
def _fields_of(layer: type[Layer]) -> tuple[tuple[str, bool, Any], ...]:
    """Name, whether it is required, and default of each setting."""
    return tuple(
        (name, info.is_required(), None if info.is_required() else info.get_default(call_default_factory=True))
        for name, info in layer.model_fields.items()
    )


def expect_floats(layer: Layer, inputs: tuple[TensorSpec, ...]) -> None:
    """Refuse whole numbers (indices, token ids) where real numbers are computed with."""
    for port, spec in enumerate(inputs):
        if spec.dtype != "float32":
            raise ShapeError(
                f"{type(layer).__name__} computes with real numbers, received whole numbers (int64), shape {spec}.",
                port=port,
            )
