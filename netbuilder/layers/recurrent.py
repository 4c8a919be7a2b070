"""Layers that carry a state along a sequence."""

from __future__ import annotations
