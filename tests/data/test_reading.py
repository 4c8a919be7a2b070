"""New samples from files: read in the units of the training data, or refused in plain words."""

import pickle
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from netbuilder.data.fitted import Fitted
from netbuilder.data.reading import read_inputs
from netbuilder.errors import DataError

IRIS = Fitted(
    source="iris",
    task="classification",
    input_shape=(4,),
    mean=(0,) * 4,
    std=(1,) * 4,
    feature_names=("sepal length", "sepal width", "petal length", "petal width"),
)
LINE = "sepal length,sepal width,petal length,petal width\n"


def pictures(source="digits", shape=(1, 8, 8), top=16.0) -> Fitted:
    scale = (0.0,) * shape[0], (1.0,) * shape[0]
    return Fitted(
        source=source, task="classification", input_shape=shape, mean=scale[0], std=scale[1], value_range=(0, top)
    )


DIGITS, COLOUR = pictures(), pictures("cifar", (3, 6, 5), 255.0)


def refused(path, fitted) -> str:
    with pytest.raises(DataError) as raised:
        read_inputs([path], fitted)
    return str(raised.value)


def written(path, content):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def saved(path, array):
    np.save(path, array)
    return path


def drawn(path, array, mode=None):
    image = Image.fromarray(np.asarray(array))
    (image.convert(mode) if mode else image).save(path)
    return path


# Pictures


def test_a_picture_is_scaled_to_the_range_of_the_training_data(tmp_path):
    pixels = np.linspace(0, 255, 64).reshape(8, 8).astype(np.uint8)
    [(name, sample)] = read_inputs([drawn(tmp_path / "seven.png", pixels)], DIGITS)
    assert name == "seven.png"
    assert sample.shape == (1, 8, 8)
    np.testing.assert_allclose(sample[0], pixels / 255 * 16, rtol=1e-6)


def test_colour_becomes_grey_for_one_channel(tmp_path):
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    [(_, sample)] = read_inputs([drawn(tmp_path / "c.png", np.stack([grey] * 3, axis=-1))], DIGITS)
    np.testing.assert_allclose(sample[0] / 16 * 255, grey, atol=1e-4)


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA", "1", "CMYK"])
def test_other_modes_are_understood(tmp_path, mode):
    path = tmp_path / ("x.tif" if mode == "CMYK" else "x.png")
    pixels = np.where(np.arange(64).reshape(8, 8) % 2, 255, 0).astype(np.uint8)
    [(_, sample)] = read_inputs([drawn(path, pixels, mode)], DIGITS)
    np.testing.assert_allclose(sample[0], pixels / 255 * 16, atol=0.01)


def test_sixteen_bits_are_scaled_not_cut_off(tmp_path):
    pixels = np.linspace(0, 65535, 64).reshape(8, 8).astype(np.uint16)
    [(_, sample)] = read_inputs([drawn(tmp_path / "deep.png", pixels)], DIGITS)
    np.testing.assert_allclose(sample[0], pixels / 65535 * 16, rtol=1e-5)
    [(_, colour)] = read_inputs([drawn(tmp_path / "deep2.png", pixels[:6, :5])], COLOUR)
    assert colour.shape == (3, 6, 5)


def test_colour_channels_come_first(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    [(_, sample)] = read_inputs([drawn(tmp_path / "c.png", pixels)], COLOUR)
    np.testing.assert_array_equal(sample, pixels.transpose(2, 0, 1))


@pytest.mark.parametrize("size", [(28, 28), (8, 9), (9, 8), (1, 1)])
def test_a_picture_of_another_size_is_refused_with_both_sizes(tmp_path, size):
    width, height = size
    message = refused(drawn(tmp_path / "x.png", np.zeros((height, width), np.uint8)), DIGITS)
    for word in (str(tmp_path / "x.png"), f"{width}×{height} pixels", "takes 8×8", "Resize"):
        assert word in message


def test_a_picture_that_announces_billions_of_pixels_is_refused_undecoded(tmp_path):
    content = bytearray(drawn(tmp_path / "x.png", np.zeros((8, 8), np.uint8)).read_bytes())
    header = b"IHDR" + struct.pack(">II", 60_000, 60_000) + bytes(content[24:29])
    content[12:33] = header + struct.pack(">I", zlib.crc32(header))
    assert "8×8 pixels the network takes" in refused(written(tmp_path / "bomb.png", bytes(content)), DIGITS)


def test_transparent_parts_are_refused(tmp_path):
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[3, 3, 3] = 0
    assert "transparent" in refused(drawn(tmp_path / "x.png", pixels), DIGITS)


def test_real_valued_pictures_are_refused(tmp_path):
    assert "real numbers" in refused(drawn(tmp_path / "x.tiff", np.zeros((8, 8), np.float32)), DIGITS)


def test_channels_that_no_picture_has(tmp_path):
    path = drawn(tmp_path / "x.png", np.zeros((8, 8), np.uint8))
    assert "2 channels" in refused(path, pictures(shape=(2, 8, 8)))


def test_damaged_and_foreign_files_are_refused(tmp_path):
    path = drawn(tmp_path / "x.png", np.random.default_rng(0).integers(0, 256, (8, 8), dtype=np.uint8))
    written(tmp_path / "cut.png", path.read_bytes()[:60])
    assert "damaged" in refused(tmp_path / "cut.png", DIGITS)
    assert "Expected a picture" in refused(written(tmp_path / "x.docx", "hello"), DIGITS)
    assert "Expected a picture" in refused(written(tmp_path / "empty.png", ""), DIGITS)
    assert "no file" in refused(tmp_path / "none.png", DIGITS)
    assert "is a folder" in refused(tmp_path, DIGITS)
    assert "null byte" in refused(tmp_path / "zero\0.png", DIGITS)


@given(st.data())
@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "bmp", "tif", "webp", "ppm", "npy"])
def test_damage_of_any_kind_is_refused_or_survived_never_a_crash(tmp_path, kind, data):
    path = tmp_path / f"x.{kind}"
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8), dtype=np.uint8)
    content = bytearray((saved(path, pixels % 16) if kind == "npy" else drawn(path, pixels)).read_bytes())
    for place in data.draw(st.lists(st.integers(0, min(len(content), 200) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    written(path, bytes(content[: data.draw(st.integers(0, len(content)))]))
    with suppress(DataError):
        [(_, sample)] = read_inputs([path], DIGITS)
        assert sample.shape == (1, 8, 8)
        assert np.isfinite(sample).all()


def test_a_picture_for_a_table_is_refused(tmp_path):
    message = refused(drawn(tmp_path / "x.png", np.zeros((8, 8), np.uint8)), IRIS)
    assert "takes 4 numbers (sepal length" in message


# CSV


def values(path, fitted=IRIS):
    return [(name, sample.tolist()) for name, sample in read_inputs([path], fitted)]


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3,4.5\n5,6,7,8\n",
        "\n1, 2, 3, 4.5\r\n\r\n5,6,7,8",
        "1;2;3;4.5\n5;6;7;8\n",
        "1\t2\t3\t4.5\n5\t6\t7\t8\n",
        '\ufeff"1","2","3","4.5"\n5,6,7,8\n',
    ],
)
def test_tables_without_a_header(tmp_path, text):
    found = values(written(tmp_path / "x.csv", text))
    assert [sample for _, sample in found] == [[1, 2, 3, 4.5], [5, 6, 7, 8]]
    assert all(name.startswith("x.csv row ") for name, _ in found)


def test_a_header_is_skipped_and_rows_are_numbered_as_an_editor_does(tmp_path):
    assert values(written(tmp_path / "x.csv", "a,b,c,d\n1,2,3,4\n\n5,6,7,8\n")) == [
        ("x.csv row 2", [1, 2, 3, 4]),
        ("x.csv row 4", [5, 6, 7, 8]),
    ]


def test_columns_with_the_names_of_the_features_are_taken_by_name(tmp_path):
    text = "Petal Width,petal length,sepal width,sepal length\n4,3,2,1\n"
    assert values(written(tmp_path / "x.csv", text)) == [("x.csv row 2", [1, 2, 3, 4])]


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4), min_size=1, max_size=20), st.booleans())
def test_numbers_come_back_exactly(tmp_path, rows, header):
    text = (LINE if header else "") + "".join(",".join(map(repr, row)) + "\n" for row in rows)
    assert [sample for _, sample in values(written(tmp_path / "x.csv", text))] == rows


def test_a_table_can_hold_pictures(tmp_path):
    pixels = np.arange(64) % 17
    [(_, sample)] = read_inputs([written(tmp_path / "x.csv", ",".join(map(str, pixels)))], DIGITS)
    np.testing.assert_array_equal(sample, pixels.reshape(1, 8, 8))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,3\n", ["Row 1", "has 3 columns", "takes 4 numbers: sepal length"]),
        (LINE + "1,2,3,4\n1,2,3,4,5\n", ["Row 3", "has 5 columns"]),
        (LINE + "1,2,x,4\n", ["Row 2, column 3 (petal length)", "expected a number, received 'x'"]),
        ("1,2,x,4\n", ["Row 1, column 3 of", "received 'x'"]),
        ("1,2,3,\n", ["Row 1, column 4", "received nothing"]),
        ("1,2;3;4;5\n", ["Row 1, column 1", "decimals with a point"]),
        (LINE + "1,2,3,4\n1,nan,3,4\n", ["Row 3, column 2 (sepal width)", "finite", "nan"]),
        ("1,2,inf,4\n", ["Row 1, column 3", "finite", "inf"]),
        ("1,2,1e200,4\n", ["x.csv row 1", "column 3 (petal length)", "finite"]),
        ("", ["is empty", "4 numbers"]),
        ("\n\n", ["is empty"]),
        (LINE, ["only a header"]),
        ("sepal length,sepal width,petal length,species\n1,2,3,4\n", ["Missing: petal width", "Remove: species"]),
        (LINE.strip() + ",id\n1,2,3,4,5\n", ["Remove: id"]),
        ("sepal length,sepal width,sepal length,petal width\n1,2,3,4\n", ["Missing: petal length"]),
        (b"\xff\xfe1,2", ["not UTF-8", "byte 1"]),
        ('"' + "1" * 200_000, ["no CSV table"]),
    ],
)
def test_a_bad_table_names_row_and_column(tmp_path, text, words):
    message = refused(written(tmp_path / "x.csv", text), IRIS)
    for word in ["x.csv", *words]:
        assert word in message


def test_a_table_larger_than_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("netbuilder.data.csv_file.MAX_BYTES", 100)
    assert "larger than" in refused(written(tmp_path / "x.csv", "1,2,3,4\n" * 50), IRIS)


# Arrays


@pytest.mark.parametrize("shape", [(1, 8, 8), (8, 8), (64,)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64, np.float16, np.int64, np.bool_, ">f4"])
def test_one_sample_or_a_batch(tmp_path, shape, dtype):
    random = np.random.default_rng(0)
    batch = random.integers(0, 2, (3, *shape)).astype(dtype)
    found = read_inputs([saved(tmp_path / "one.npy", batch[0]), saved(tmp_path / "all.npy", batch)], DIGITS)
    assert [name for name, _ in found] == ["one.npy", "all.npy row 1", "all.npy row 2", "all.npy row 3"]
    for (_, sample), expected in zip(found, [batch[0], *batch], strict=True):
        np.testing.assert_array_equal(sample, expected.reshape(1, 8, 8))


def test_a_batch_of_one_is_a_batch(tmp_path):
    assert [name for name, _ in read_inputs([saved(tmp_path / "x.npy", np.zeros((1, 4)))], IRIS)] == ["x.npy row 1"]


@pytest.mark.parametrize("shape", [(5,), (3, 5), (2, 2, 4), (), (0, 4)])
def test_an_array_of_another_shape_is_refused_with_both_shapes(tmp_path, shape):
    message = refused(saved(tmp_path / "x.npy", np.zeros(shape)), IRIS)
    assert str(shape) in message
    assert "one sample (4,) or a batch (N, 4)" in message


def test_arrays_of_other_things_are_refused(tmp_path):
    assert "complex128" in refused(saved(tmp_path / "c.npy", np.zeros(4, complex)), IRIS)
    assert "<U1" in refused(saved(tmp_path / "s.npy", np.array(list("abcd"))), IRIS)
    np.save(tmp_path / "o.npy", np.array([{}, 1, 2, 3], dtype=object), allow_pickle=True)
    assert "Python objects, which are not read" in refused(tmp_path / "o.npy", IRIS)


def test_a_pickle_is_never_loaded(tmp_path):
    assert "no .npy file" in refused(written(tmp_path / "x.npy", pickle.dumps([1])), IRIS)


@given(st.integers(0, 150))
def test_a_cut_off_array_is_refused(tmp_path, length):
    path = saved(tmp_path / "x.npy", np.zeros(4))
    assert "x.npy" in refused(written(path, path.read_bytes()[:length]), IRIS)


def test_a_header_that_announces_terabytes_is_refused(tmp_path):
    path = tmp_path / "x.npy"
    with path.open("wb") as stream:
        header = {"descr": "<f8", "fortran_order": False, "shape": (2**40, 4)}
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(bytes(64))
    assert "x.npy" in refused(path, IRIS)


def test_numbers_that_are_not_finite_or_not_pixels_are_named(tmp_path):
    table = np.zeros((3, 4))
    table[1, 2] = np.nan
    assert "x.npy row 2: the value at column 3 (petal length) is nan" in refused(saved(tmp_path / "x.npy", table), IRIS)
    picture = np.zeros((1, 8, 8))
    picture[0, 2, 5] = 255
    message = refused(saved(tmp_path / "p.npy", picture), DIGITS)
    assert "p.npy: the value at channel 1, row 3, column 6 is 255; the pixels of digits go from 0 to 16" in message


def test_files_are_read_in_order(tmp_path):
    paths = [saved(tmp_path / "b.npy", np.ones(4)), written(tmp_path / "a.csv", "1,2,3,4\n")]
    assert [name for name, _ in read_inputs(paths, IRIS)] == ["b.npy", "a.csv row 1"]
    assert read_inputs([], IRIS) == []
