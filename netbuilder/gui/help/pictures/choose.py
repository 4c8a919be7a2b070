"""Which picture belongs to which layer."""

from __future__ import annotations

from netbuilder.gui.help.pictures import attention, dense, ends, merge, normalisation, recurrent, shapes, sliding
from netbuilder.gui.help.pictures.adaptive import adaptive_picture
from netbuilder.gui.help.pictures.dropout import dropout_picture, noise_picture
from netbuilder.gui.help.pictures.sketch import Picture
from netbuilder.gui.help.pictures.transposed import transposed_picture
from netbuilder.layers.base import Family, Layer, TensorSpec


def picture_of(layer: Layer, inputs: tuple[TensorSpec, ...] = ()) -> Picture | None:
    """What a layer does, drawn with its own settings; None for those whose curve or scores say it better."""
    name = type(layer).__name__
    match layer.family:
        case Family.CONVOLUTION | Family.POOLING:
            if name.startswith("Adaptive"):
                return adaptive_picture(layer)
            return transposed_picture(layer) if "Transpose" in name else sliding.sliding_picture(layer)
        case Family.DENSE:
            if name == "Linear":
                return dense.linear_picture(layer, inputs)
            return dense.rbf_picture() if name == "RBF" else dense.bilinear_picture()
        case Family.NORMALISATION:
            return normalisation.normalisation_picture(layer)
        case Family.DROPOUT:
            return noise_picture(layer) if name == "GaussianNoise" else dropout_picture(layer)
        case Family.SHAPE:
            return shapes.shape_picture(layer)
        case Family.RECURRENT:
            return recurrent.recurrent_picture(layer)
        case Family.ATTENTION:
            return _of_attention(layer)
        case Family.EMBEDDING:
            return ends.lookup_picture(layer)
        case Family.MERGE:
            return merge.merge_picture(layer)
        case Family.BLOCK:
            return ends.block_picture(layer)
        case Family.INPUT_OUTPUT:
            return ends.input_picture(layer) if name == "Input" else ends.output_picture(layer)
    return ends.gate_picture() if name == "GLU" else None


def _of_attention(layer: Layer) -> Picture:
    match type(layer).__name__:
        case "MultiheadAttention":
            return attention.attention_picture(layer)
        case "PositionalEncoding":
            return attention.positions_picture(layer)
        case "ClassToken":
            return attention.token_picture()
        case "PatchEmbedding":
            return attention.patches_picture(layer)
        case "Scale":
            return attention.scale_picture(layer)
    return attention.transformer_picture(layer)
