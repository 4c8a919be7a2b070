"""Every template is sound, as large as published, learns a step, and can be taken away."""

import numpy as np
import pytest
import torch

from netbuilder.compiler.module import seeded
from netbuilder.compiler.source import print_source
from netbuilder.data.findings import report_on
from netbuilder.data.prepare import prepare
from netbuilder.export.export import TOLERANCE, export_model
from netbuilder.storage.templates import load_template, templates
from netbuilder.training.control import Control
from netbuilder.training.events import Progress, Stopped
from netbuilder.training.loop import train

NAMES = [template.name for template in templates()]
# The papers' networks as torchvision builds them; LeNet-5 as LeCun et al. 1998 without trainable subsampling.
PUBLISHED = {
    "lenet5": 61_706,
    "alexnet": 61_100_840,
    "vgg11": 132_863_336,
    "vgg16": 138_357_544,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "mobilenet-v2": 3_504_872,
    "densenet121": 7_978_856,
    "vit-b16": 86_567_656,
}
# Random weights of this size take seconds to draw, and their file half a gigabyte.
SMALL = [template.name for template in templates() if template.parameters < 30_000_000]
# ONNX is written through a trace of torch's; a network of each kind will do.
TRACED = ["digits-cnn", "deep-versus-shallow", "unet", "rbf-network", "transformer-classifier", "mobilenet-v2"]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound(name):
    report = report_on(load_template(name))
    assert report.findings == ()
    assert report.ok
    assert report.parameters == next(template.parameters for template in templates() if template.name == name)


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_has_the_published_size(name):
    assert report_on(load_template(name)).parameters == PUBLISHED[name]


def test_titles_and_descriptions_tell_them_apart():
    assert len({template.title for template in templates()}) == len(NAMES)
    for template in templates():
        assert template.description.endswith(".")
        assert len(template.description) <= 140
        assert template.title != template.name


@pytest.mark.parametrize("name", NAMES)
def test_it_learns_a_step(name, tmp_path):
    project = _on_little(load_template(name))
    before = seeded(project.graph, project.training.seed)
    control = Control()
    events = []
    for event in train(project, prepare(project.data, tmp_path), control):
        events.append(event)
        if isinstance(event, Progress):
            control.stop()
    assert isinstance(events[-1], Stopped)
    losses = [loss for event in events if isinstance(event, Progress) for loss in event.losses]
    assert losses
    assert np.isfinite(losses).all()
    weights = events[-1].outcome.weights
    assert weights.keys() == before.state_dict().keys()
    moved = [key for key, value in before.named_parameters() if not np.array_equal(value.detach(), weights[key])]
    assert len(moved) > len(dict(before.named_parameters())) / 2


@pytest.mark.parametrize("name", SMALL)
def test_its_source_makes_the_same_network(name):
    project = load_template(name)
    namespace = {"__name__": "printed"}
    exec(print_source(project).text, namespace)
    torch.manual_seed(project.training.seed)
    # The network is the last class: what it is made of stands before it.
    printed = [value for value in namespace.values() if _is_module(value)][-1]()
    built = seeded(project.graph, project.training.seed)
    ours, theirs = built.state_dict(), printed.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


@pytest.mark.parametrize("name", TRACED)
def test_it_exports_to_onnx(name, tmp_path):
    path = tmp_path / "model.onnx"
    assert export_model("onnx", path, load_template(name)).difference <= TOLERANCE
    assert path.stat().st_size


def _is_module(value):
    return isinstance(value, type) and issubclass(value, torch.nn.Module)


def _on_little(project):
    """The project with as few pictures as make one step; those that it would have to download are noise."""
    if project.data.source not in ("noise_images", "mnist"):
        return project
    options = dict(project.data.options)
    if project.data.source == "mnist":
        options = {"channels": 1, "height": 28, "width": 28, "classes": 10}
    data = project.data.replace(source="noise_images", options={**options, "samples": 10})
    return project.replace(data=data, training=project.training.replace(batch_size=2))
