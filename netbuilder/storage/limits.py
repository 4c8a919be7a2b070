"""How much of a project file is read at most; counted in bytes that really come, never believed from a header."""

MIB = 2**20
GIB = 2**30

PROJECT_BYTES = 32 * MIB
WEIGHTS_BYTES = 8 * GIB
STATE_BYTES = 16 * GIB  # Adam keeps two numbers for each weight
STATE_VALUES_BYTES = 64 * MIB
FITTED_BYTES = 16 * MIB
HISTORY_BYTES = 256 * MIB
PREVIEW_BYTES = 16 * MIB

# Deeper JSON than this is no project: Python's own readers and writers recurse.
NESTING = 64
# A deflated member (someone packed the file anew) may grow by this much; more is a zip bomb.
EXPANSION = 200
# No canvas reaches that far, and numbers beyond it break the drawing of the scene.
POSITION = 1e9
