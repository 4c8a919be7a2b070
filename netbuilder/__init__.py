"""NetBuilder: draw a neural network, train it live, see inside it, take it away."""

__version__ = "0.1.0"
