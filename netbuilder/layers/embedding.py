"""Layers that turn whole numbers (tokens, categories) into learned vectors."""

from __future__ import annotations
