"""Small files in MNIST's form, written by the tests themselves."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from idx_samples import digits_like, idx_bytes

# The real data lie beside the checkout where there are any; nothing is downloaded.
REAL_MNIST = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "mnist"


@pytest.fixture
def write_mnist(tmp_path: Path) -> Callable[..., Path]:
    """Writes the four files into a folder; `zipped` gzips them, `dotted` spells them `train-images.idx3-ubyte`."""

    def write(*, train: int = 60, test: int = 20, zipped: bool = True, dotted: bool = False) -> Path:
        folder = tmp_path / "mnist"
        folder.mkdir(exist_ok=True)
        for part, count in (("train", train), ("t10k", test)):
            images, labels = digits_like(count, seed=count)
            for name, content in (("images-idx3", images), ("labels-idx1", labels)):
                plain = f"{part}-{name}-ubyte".replace("-idx", ".idx" if dotted else "-idx")
                data = idx_bytes(content)
                path = folder / (plain + (".gz" if zipped else ""))
                path.write_bytes(gzip.compress(data) if zipped else data)
        return folder

    return write


@pytest.fixture(scope="session")
def real_mnist() -> Path:
    if not REAL_MNIST.is_dir():
        pytest.skip(f"the real MNIST files are not at {REAL_MNIST}")
    return REAL_MNIST
