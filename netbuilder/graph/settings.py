"""The data and training settings of a project."""

from typing import Annotated, Any, Literal

from pydantic import Field

from netbuilder.graph.values import Value

Device = Literal["auto", "cpu", "cuda", "mps"]
Fraction = Annotated[float, Field(ge=0, lt=1)]


class DataSettings(Value):
    """Which data, and how they are split. A set with an official test part keeps that."""

    source: str = Field("digits", description="The data set.")
    options: dict[str, Any] = Field({}, description="Options of the source, e.g. the folder of MNIST's files.")
    test: Fraction = Field(0.2, description="Part of all samples kept for the test at the very end.")
    validation: Fraction = Field(0.1, description="Part of the remaining samples that watches the training.")
    seed: int = Field(0, ge=0, description="Decides which samples go where.")
    standardise: bool = Field(
        True, description="Shift and scale to mean 0 and standard deviation 1, measured on the training part alone."
    )


LearningRate = Annotated[float, Field(gt=0, le=100, description="Step size.")]
Decay = Annotated[float, Field(ge=0, description="Pulls every weight towards zero (L2 penalty; decoupled in AdamW).")]


class SGD(Value):
    """Stochastic gradient descent, with momentum if wanted."""

    type: Literal["SGD"] = "SGD"
    lr: LearningRate = 0.01
    momentum: float = Field(0.0, ge=0, lt=1, description="Part of the last step that is carried into the next.")
    dampening: float = Field(0.0, ge=0, le=1, description="Dampening of the momentum.")
    weight_decay: Decay = 0.0
    nesterov: bool = Field(False, description="Look ahead along the momentum (needs momentum above 0, dampening 0).")


class Adam(Value):
    """Adaptive steps from running means of the gradient and its square (Kingma and Ba 2015)."""

    type: Literal["Adam"] = "Adam"
    lr: LearningRate = 0.001
    betas: tuple[Fraction, Fraction] = Field((0.9, 0.999), description="Decay of the two running means.")
    eps: float = Field(1e-8, gt=0, description="Keeps the division finite.")
    weight_decay: Decay = 0.0
    amsgrad: bool = Field(False, description="Never let the second running mean shrink (Reddi et al. 2018).")


class AdamW(Value):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""

    type: Literal["AdamW"] = "AdamW"
    lr: LearningRate = 0.001
    betas: tuple[Fraction, Fraction] = Field((0.9, 0.999), description="Decay of the two running means.")
    eps: float = Field(1e-8, gt=0, description="Keeps the division finite.")
    weight_decay: Decay = 0.01
    amsgrad: bool = Field(False, description="Never let the second running mean shrink (Reddi et al. 2018).")


class RMSprop(Value):
    """Steps divided by a running root mean square of the gradient (Hinton 2012)."""

    type: Literal["RMSprop"] = "RMSprop"
    lr: LearningRate = 0.01
    alpha: float = Field(0.99, ge=0, lt=1, description="Decay of the running mean of squares.")
    eps: float = Field(1e-8, gt=0, description="Keeps the division finite.")
    weight_decay: Decay = 0.0
    momentum: float = Field(0.0, ge=0, lt=1, description="Part of the last step that is carried into the next.")
    centered: bool = Field(False, description="Divide by the standard deviation instead of the root mean square.")


Optimizer = Annotated[SGD | Adam | AdamW | RMSprop, Field(discriminator="type")]
OPTIMIZERS: tuple[type[SGD] | type[Adam] | type[AdamW] | type[RMSprop], ...] = (SGD, Adam, AdamW, RMSprop)


class TrainingSettings(Value):
    """How the network learns."""

    epochs: int = Field(10, ge=1, le=1_000_000, description="Passes over the training part.")
    batch_size: int = Field(64, ge=1, le=1_048_576, description="Samples per step.")
    optimizer: Optimizer = Field(default_factory=Adam, description="How a gradient becomes a step.")
    seed: int = Field(0, ge=0, le=2**63 - 1, description="Decides the first weights, the order and the dropout.")
    device: Device = Field("auto", description="Where it computes; auto takes a GPU when there is one.")
