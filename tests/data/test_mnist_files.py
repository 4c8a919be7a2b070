"""MNIST from a folder: every way the files can be spelled, and every way they can be wrong."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from idx_samples import digits_like, idx_bytes

from netbuilder.data import idx
from netbuilder.data.prepare import prepare
from netbuilder.data.sources import SOURCES
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"


def load(folder, base=None, progress=None):
    source = SOURCES["mnist"]
    return source.load(source.parse({"folder": str(folder)}), base or folder.parent, progress)


def refused(folder) -> str:
    with pytest.raises(DataError) as raised:
        load(folder)
    return str(raised.value)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("dotted", [True, False])
def test_files_are_read_gzipped_or_not_in_both_spellings(write_mnist, zipped, dotted):
    samples = load(write_mnist(zipped=zipped, dotted=dotted))
    images, labels = digits_like(60, seed=60)
    assert samples.features.shape == (80, 1, 28, 28)
    assert samples.features.dtype == np.uint8
    np.testing.assert_array_equal(samples.features[:60, 0], images)
    np.testing.assert_array_equal(samples.targets[:60], labels)
    assert samples.official_test.tolist() == [False] * 60 + [True] * 20
    assert samples.value_range == (0, 255)


def test_gzip_is_told_by_content_not_by_name(write_mnist):
    folder = write_mnist(zipped=False)
    path = folder / "train-images-idx3-ubyte"
    path.rename(folder / TRAIN_IMAGES)
    assert load(folder).count == 80


def test_a_relative_folder_starts_from_the_base(write_mnist):
    folder = write_mnist()
    assert load(folder.relative_to(folder.parent), base=folder.parent).count == 80


def test_the_official_test_part_is_kept(write_mnist, tmp_path):
    folder = write_mnist(train=200, test=30)
    prepared = prepare(DataSettings(source="mnist", options={"folder": str(folder)}, test=0.5), tmp_path)
    assert prepared.test.tolist() == list(range(200, 230))
    assert (len(prepared.train), len(prepared.validation)) == (180, 20)


def test_progress_is_told(write_mnist):
    told = []
    load(write_mnist(), progress=lambda text, done: told.append((text, done)))
    assert [done for _, done in told] == [0.0, 0.5, 1.0]


def test_a_missing_folder_says_where_it_looked_and_how_to_get_the_files(tmp_path):
    message = refused(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in message
    for word in ("no folder", "train-images-idx3-ubyte.gz", "https://", "data.options.folder"):
        assert word in message


def test_an_empty_folder_says_so(tmp_path):
    (tmp_path / "empty").mkdir()
    message = refused(tmp_path / "empty")
    assert "holds no files" in message
    assert "https://" in message


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "is a file" in refused(tmp_path / "file")


@pytest.mark.parametrize("name", ["zero\0byte", "x" * 4000, "~nobody-of-this-name/mnist"])
def test_a_name_no_folder_can_have(tmp_path, name):
    source = SOURCES["mnist"]
    with pytest.raises(DataError):
        source.load(source.parse({"folder": name}), tmp_path, None)


@pytest.mark.parametrize("name", [TRAIN_IMAGES, TRAIN_LABELS, "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
def test_a_missing_file_is_named(write_mnist, name):
    folder = write_mnist()
    (folder / name).unlink()
    message = refused(folder)
    assert f"lacks {name.removesuffix('.gz')} (with" in message
    assert str(folder) in message
    assert "https://" in message


@pytest.mark.parametrize("cut", [0, 3, 8, 15, 16, 5000])
def test_a_truncated_file_says_how_much_is_there(write_mnist, cut):
    folder = write_mnist(zipped=False)
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:cut])
    message = refused(folder)
    assert str(path) in message
    assert ("cut off" in message) or ("only" in message and "bytes" in message)
    if cut == 5000:
        assert "60 pictures of 28×28 pixels, 47,040 bytes, and ends after 4,984" in message


@pytest.mark.parametrize("cut", [12, 200, -4])
def test_a_truncated_gzip_file(write_mnist, cut):
    path = write_mnist() / TRAIN_IMAGES
    path.write_bytes(path.read_bytes()[:cut])
    message = refused(path.parent)
    assert str(path) in message
    assert "cut off" in message


@pytest.mark.parametrize("place", [10, 3000, -6])
def test_corrupt_gzip(write_mnist, place):
    path = write_mnist() / TRAIN_IMAGES
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    message = refused(path.parent)
    assert str(path) in message
    assert "damaged" in message or "cut off" in message


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"\x00\x00\x08\x01", "exchanged"),
        (b"\x00\x00\x0d\x03", "0x00000D03, expected 0x00000803"),
        (b"PK\x03\x04", "zip file"),
        (b"<!DO", "web page"),
        (b"abcd", "0x61626364"),
    ],
)
def test_a_wrong_magic_number_says_what_the_file_probably_is(write_mnist, start, word):
    folder = write_mnist(zipped=False)
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(start + path.read_bytes()[4:])
    message = refused(folder)
    assert word in message
    assert str(path) in message


def test_pictures_and_labels_of_different_number(write_mnist):
    folder = write_mnist()
    (folder / TRAIN_LABELS).write_bytes(gzip.compress(idx_bytes(np.zeros(59, np.uint8))))
    message = refused(folder)
    assert "60 pictures" in message
    assert "59 labels" in message


def test_a_label_out_of_range_is_named(write_mnist):
    folder = write_mnist()
    labels = np.zeros(60, np.uint8)
    labels[41] = 10
    (folder / TRAIN_LABELS).write_bytes(gzip.compress(idx_bytes(labels)))
    message = refused(folder)
    assert "Label 42" in message
    assert "is 10; expected a digit, 0 to 9" in message


def test_pictures_of_another_size(write_mnist):
    folder = write_mnist()
    (folder / TRAIN_IMAGES).write_bytes(gzip.compress(idx_bytes(np.zeros((60, 32, 30), np.uint8))))
    assert "32×30 pixels; MNIST's have 28×28" in refused(folder)


def test_no_pictures_at_all(write_mnist):
    assert "holds no pictures" in refused(write_mnist(test=0))


def test_more_than_is_announced(write_mnist):
    folder = write_mnist(zipped=False)
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes() + b"x")
    assert "goes on after the 60 pictures" in refused(folder)


@pytest.mark.parametrize("shape", [(2**32 - 1, 28, 28), (2**20, 2**20, 2**20)])
def test_a_header_that_announces_too_much_is_refused_before_anything_is_read(write_mnist, shape):
    folder = write_mnist(zipped=False)
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(bytes((0, 0, 8, 3)) + struct.pack(">3I", *shape) + bytes(100))
    message = refused(folder)
    assert "at most" in message
    assert str(path) in message


def test_a_gzip_bomb_is_stopped_by_what_is_really_read(tmp_path):
    """64 MiB of zeros in 64 KiB, behind a header that announces 784 bytes."""
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes((0, 0, 8, 3)) + struct.pack(">3I", 1, 28, 28) + bytes(2**26)))
    tracemalloc.start()
    with pytest.raises(DataError, match="goes on after"):
        idx.read_idx(path, axes=3)
    with pytest.raises(DataError, match="at most 500 are read"):
        idx.read_idx(path, axes=3, max_bytes=500)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_the_real_files_are_read_whole_and_lean(real_mnist, tmp_path):
    prepared = prepare(DataSettings(source="mnist", options={"folder": str(real_mnist)}), tmp_path)
    assert (len(prepared.train), len(prepared.validation), len(prepared.test)) == (54_000, 6_000, 10_000)
    assert prepared.samples.features.dtype == np.uint8
    assert prepared.features.shape == (70_000, 1, 28, 28)
    # The published figures, measured on the training pictures: 0.1307 and 0.3081 of the range.
    np.testing.assert_allclose(np.array(prepared.fitted.mean) / 255, 0.1307, atol=5e-4)
    np.testing.assert_allclose(np.array(prepared.fitted.std) / 255, 0.3081, atol=5e-4)
    assert np.bincount(prepared.targets[prepared.test]).tolist() == [
        980,
        1135,
        1032,
        1010,
        982,
        892,
        958,
        1028,
        974,
        1009,
    ]
