"""Layers that take away axes: their mean, sum or largest value, or one step of a sequence."""

from __future__ import annotations
