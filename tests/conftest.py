"""What every test stands on: no screen, no traces in the user's folders, no time limits on a busy machine."""

import gc
import os
import tempfile
from pathlib import Path

# Before anything imports Qt, platformdirs or torch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Two threads of torch on a machine whose cores are busy wait for each other, many times as long as they compute.
os.environ.setdefault("OMP_NUM_THREADS", "1")
_STATE = tempfile.TemporaryDirectory(prefix="netbuilder-tests-")
for _name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
    os.environ[_name] = str(Path(_STATE.name) / _name.lower())

from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile(
    "netbuilder",
    deadline=None,
    # A submission is judged by the same examples wherever it runs; every run by hand looks at new ones.
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("netbuilder")

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_finish() -> None:
    """What the tests import stays to the end: the collector need not look through all of it again and again."""
    gc.collect()
    gc.freeze()
