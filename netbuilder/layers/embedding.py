"""Layers that turn whole numbers (tokens, categories) into learned vectors."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Cost, Family, Layer, ShapeError, TensorSpec
from netbuilder.layers.fields import Count, Place, Positive
from netbuilder.layers.kept import INDEX_BYTES, Kept
from netbuilder.layers.phrases import listed
from netbuilder.layers.reach import Reach, pointwise


class Table(Layer):
    """A row of learned numbers for each token."""

    family = Family.EMBEDDING
    starting_values: ClassVar[Mapping[str, Any]] = {"num_embeddings": 1_000, "embedding_dim": 64}

    num_embeddings: Count = Field(description="Number of tokens that there are; they count from 0.")
    embedding_dim: Count = Field(description="Numbers in the vector of each token.")

    def _expect_tokens(self, spec: TensorSpec, padding_idx: int | None) -> None:
        name = type(self).__name__
        if spec.dtype != "int64":
            raise ShapeError(
                f"{name} looks up whole numbers (int64), received real numbers of shape {spec}. Let the Input hand out"
                " int64, or use a Linear.",
                code="tokens",
            )
        if padding_idx is not None and not -self.num_embeddings <= padding_idx < self.num_embeddings:
            raise ShapeError(
                f"{name} has padding_idx {padding_idx}, and its tokens are 0 to {self.num_embeddings - 1}.",
                port=None,
                remedies=(ChangeSetting("padding_idx", None), ChangeSetting("padding_idx", 0)),
            )

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(self.num_embeddings * self.embedding_dim)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs())

    def summary(self) -> str:
        return f"{self.num_embeddings:,} × {self.embedding_dim:,}"


class Embedding(Table):
    """Gives each token the vector that was learned for it.

    (B, *) -> (B, *, embedding_dim)

    It is a table with a row for each token, and training changes the rows that were looked up. Tokens that are used
    alike come to lie near each other.
    Formula: y[t] = table[x[t]]
    Use it as the first layer for words, letters, or categories of a table.
    """

    plain_name = "token vectors"
    aliases = ("lookup", "word vectors", "table", "category")

    padding_idx: Place | None = Field(None, description="Token that stands for nothing: its vector is never learned.")
    max_norm: Positive | None = Field(None, description="Longest vector; longer ones are shortened when looked up.")
    norm_type: Positive = Field(2.0, description="The p of the norm that max_norm goes by.")
    scale_grad_by_freq: bool = Field(False, description="Divide gradients by how often the token is in the batch.")
    sparse: bool = Field(False, description="Keep gradients sparse, which only SGD without momentum can use.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        self._expect_tokens(spec, self.padding_idx)
        return (TensorSpec((*spec.shape, self.embedding_dim)),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (pointwise(len(inputs[0].shape)),)


class EmbeddingBag(Table):
    """Looks up the vectors of a bag of tokens and takes their mean, sum or largest.

    (B, N) -> (B, embedding_dim)

    The order of the tokens does not matter. It never stores the single vectors, which saves memory.
    Formula: y = mean, Σ or max of table[x[t]] over the tokens t
    Use it for short texts where the words count and not their order, and for sets of categories.
    """

    plain_name = "bag of tokens"
    aliases = ("lookup", "bag of words", "table")

    max_norm: Positive | None = Field(None, description="Longest vector; longer ones are shortened when looked up.")
    norm_type: Positive = Field(2.0, description="The p of the norm that max_norm goes by.")
    scale_grad_by_freq: bool = Field(False, description="Divide gradients by how often the token is in the batch.")
    mode: Literal["sum", "mean", "max"] = Field("mean", description="What is made of the vectors of a bag.")
    sparse: bool = Field(False, description="Keep gradients sparse, which only SGD without momentum can use.")
    padding_idx: Place | None = Field(None, description="Token that stands for nothing and counts for nothing.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        self._expect_tokens(spec, self.padding_idx)
        if len(spec.shape) != 1:
            raise ShapeError(f"EmbeddingBag expects one bag of tokens (tokens,) per sample, received shape {spec}.")
        for name in ("sparse", "scale_grad_by_freq"):
            if self.mode == "max" and getattr(self, name):
                raise ShapeError(
                    f"EmbeddingBag with mode max cannot have {name}.",
                    port=None,
                    remedies=(ChangeSetting(name, False), ChangeSetting("mode", "mean")),
                )
        return (TensorSpec((self.embedding_dim,)),)

    def summary(self) -> str:
        return listed(super().summary(), self.mode)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # Which bag each token is in, and where in each feature of a bag the largest number was.
        indices = inputs[0].size + self.embedding_dim * (self.mode == "max")
        return Kept(inputs=True, own_bytes=indices * INDEX_BYTES)
