"""Modules that torch.nn lacks. The exported source brings along the text of those it uses: each stands alone."""
