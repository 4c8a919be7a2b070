"""Layers in which positions of a sequence look at each other, and what they need."""

from __future__ import annotations
