"""Facts must be known without loading, and be what loading then gives."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from netbuilder.data.facts import facts_of, require_facts
from netbuilder.data.prepare import prepare
from netbuilder.data.sources import SHELVES, SOURCES, find_source
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings

CHOICES = [
    *((name, {}) for name in SOURCES if name != "mnist"),
    ("spirals", {"arms": 5, "samples": 200}),
    ("blobs", {"centres": 7, "samples": 300, "noise": 0.1}),
    ("circles", {"factor": 0.2, "noise": 0, "samples": 21}),
    ("waves", {"length": 9, "samples": 41}),
    ("brackets", {"length": 4, "samples": 40}),
    ("noise_images", {"channels": 1, "height": 5, "width": 7, "classes": 2, "samples": 11}),
]


@pytest.mark.parametrize(("names", "described"), SHELVES, ids=[names[0] for names, _ in SHELVES])
def test_a_data_set_is_looked_up_in_the_file_that_describes_it(names, described):
    """The names are written beside the files, so that the files need not be read for them: both must agree."""
    assert tuple(source.name for source in described()) == names


def assert_facts_fit(settings: DataSettings, base: Path) -> None:
    facts = facts_of(settings)
    prepared = prepare(settings, base)
    assert facts == prepared.facts
    assert prepared.features.shape[1:] == facts.input_shape
    assert prepared.features.dtype == facts.input_dtype
    assert prepared.samples.task == facts.task
    assert prepared.samples.target_names == facts.target_names
    assert len(prepared.samples.class_names) == facts.classes
    if facts.task == "classification":
        assert prepared.targets.dtype == np.int64
        assert set(np.unique(prepared.targets)) == set(range(facts.classes))
    else:
        assert prepared.targets.shape == (prepared.samples.count, facts.target_size)
    if prepared.samples.features.ndim == 2:
        assert len(prepared.samples.feature_names) == facts.input_shape[0]
    assert prepared.samples.feature_names == facts.feature_names


@pytest.mark.parametrize(("source", "options"), CHOICES)
def test_facts_are_what_loading_gives(source, options, tmp_path):
    assert_facts_fit(DataSettings(source=source, options=options), tmp_path)


def test_facts_of_mnist_are_what_loading_gives(write_mnist, tmp_path):
    assert_facts_fit(DataSettings(source="mnist", options={"folder": str(write_mnist())}), tmp_path)


def test_digits_are_pictures_and_two_classes_are_a_classification():
    assert facts_of(DataSettings(source="digits")).input_shape == (1, 8, 8)
    for name in ("breast_cancer", "circles", "moons", "spirals", "xor"):
        facts = facts_of(DataSettings(source=name))
        assert (facts.task, facts.classes) == ("classification", 2)


def test_facts_are_none_where_nothing_can_be_known():
    assert facts_of(DataSettings(source="imagenet")) is None
    assert facts_of(DataSettings(source="moons", options={"samples": -1})) is None


@pytest.mark.parametrize(("name", "meant"), [("mnits", "mnist"), ("breast-cancer", "breast_cancer"), ("moon", "moons")])
def test_an_unknown_source_names_the_nearest(name, meant):
    with pytest.raises(DataError, match=f"no data set called '{name}'. Did you mean {meant}?"):
        find_source(name)


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("moons", {"nose": 0.1}, ["moons", "no option called nose", "Did you mean noise?", "samples, noise, seed"]),
        ("iris", {"folder": "x"}, ["iris", "no option called folder", "no options"]),
        ("moons", {"samples": 3}, ["Option samples", "moons", "greater than or equal to 20", "received 3"]),
        ("blobs", {"centres": "many"}, ["Option centres", "valid integer", "'many'"]),
        ("blobs", {"seed": True}, ["Option seed", "valid integer", "True"]),
        ("moons", {"samples": "500"}, ["Option samples", "valid integer", "'500'"]),
        ("circles", {"noise": float("nan")}, ["Option noise", "finite", "nan"]),
        ("mnist", {"folder": ""}, ["Option folder", "at least 1 character"]),
    ],
)
def test_a_wrong_option_says_which_and_why(source, options, words):
    with pytest.raises(DataError) as raised:
        require_facts(DataSettings(source=source, options=options))
    for word in words:
        assert word in str(raised.value)


def test_options_that_are_paths_are_named():
    assert SOURCES["mnist"].path_options == ("folder",)
    assert SOURCES["moons"].path_options == ()


def test_facts_need_neither_torch_nor_sklearn_nor_qt():
    program = (
        "import sys; from netbuilder.data.facts import facts_of; from netbuilder.data.sources import SOURCES;"
        "from netbuilder.graph.settings import DataSettings;"
        "facts = [facts_of(DataSettings(source=name)) for name in SOURCES]; assert all(facts);"
        "heavy = {'torch', 'sklearn', 'scipy', 'PIL', 'PySide6', 'pyqtgraph', 'pandas'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_and_reading_need_no_torch():
    program = (
        "import sys; from pathlib import Path; from netbuilder.data import preview, reading;"
        "from netbuilder.data.prepare import prepare; from netbuilder.graph.settings import DataSettings;"
        "preview.preview(prepare(DataSettings(), Path('.')));"
        "print(sorted({'torch', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
