"""One mouse gesture per file: each previews, commits once, or cancels."""
