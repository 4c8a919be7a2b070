"""Every way a run can fail comes as one event that says what, where, and what to try."""

import logging

import numpy as np
import pytest
import torch
from small_runs import chain, class_data, classifier, noisy_classifier, number_data, of_kind, run_through

import netbuilder.training.bench as bench
import netbuilder.training.run as run_module
from netbuilder.data.prepare import Prepared
from netbuilder.graph.settings import SGD, DataSettings
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Failed, Progress, Started
from netbuilder.training.failures import failure, is_out_of_memory
from netbuilder.training.loop import train


def failed(project, prepared, **arguments) -> Failed:
    end = run_through(project, prepared, **arguments)[-1]
    assert isinstance(end, Failed), end
    return end


def poisoned(prepared: Prepared, row: int) -> Prepared:
    features = prepared.features.copy()
    features[row, 0] = np.nan
    return Prepared(
        prepared.samples, prepared.train, prepared.validation, prepared.test,
        features, prepared.targets, prepared.fitted, prepared.facts,
    )  # fmt: skip


def test_nan_names_the_very_step_of_the_first_bad_loss():
    prepared = class_data()
    project = classifier(seed=4)
    row = int(prepared.train[17])
    from netbuilder.training.randomness import epoch_order

    place = int((epoch_order(4, 0, 50) == 17).nonzero())
    events = run_through(project, poisoned(prepared, row))
    end = events[-1]
    assert isinstance(end, Failed)
    assert end.kind == "nan"
    assert end.batch == place // 8 + 1
    assert f"epoch 1 at batch {place // 8 + 1} " in end.message
    assert f"Sample {row + 1} " in end.message
    assert np.isnan(of_kind(events, Progress)[-1].losses[place // 8])
    assert not of_kind(events, EpochFinished)


def diverging(**training):
    return chain(
        ("Linear", {"out_features": 1}),
        shape=(3,),
        output={"loss": "mse"},
        optimizer=SGD(lr=100.0, momentum=0.99),
        **training,
    )


def test_nan_says_what_to_try_and_keeps_the_weights_of_the_epochs_beginning():
    prepared = number_data(count=60)
    project = diverging(batch_size=8, epochs=50)
    events = run_through(project, prepared)
    end = events[-1]
    assert isinstance(end, Failed)
    assert end.kind == "nan"
    assert "10 instead of 100" in end.message
    assert "extreme values" in end.message
    assert end.outcome is not None
    assert end.outcome.epochs == len(of_kind(events, EpochFinished)) > 0
    assert all(np.isfinite(array).all() for array in end.outcome.weights.values())
    # The losses before it are told, the first bad one is the step that is named.
    losses = np.concatenate([event.losses for event in of_kind(events, Progress)])
    numbers = np.concatenate([event.batches for event in of_kind(events, Progress)])
    assert numbers[np.flatnonzero(~np.isfinite(losses))[0]] == end.batch
    per_epoch = of_kind(events, Started)[0].batches_per_epoch
    assert f"epoch {(end.batch - 1) // per_epoch + 1} at batch {(end.batch - 1) % per_epoch + 1} " in end.message


def test_nan_advises_to_standardise_where_that_is_off():
    project = diverging(epochs=50).replace(data=DataSettings(standardise=False))
    assert "standardise the data" in failed(project, number_data()).message


def test_weights_that_the_last_step_spoils_are_no_result(monkeypatch):
    made = bench.make

    def make(settings, parameters):
        optimizer = made(settings, parameters)
        parameter = optimizer.param_groups[0]["params"][0]
        plain, calls = optimizer.step, []

        def step():
            plain()
            calls.append(1)
            if len(calls) == 14:  # the last of two epochs
                parameter.data[0] = float("inf")

        optimizer.step = step
        return optimizer

    monkeypatch.setattr(bench, "make", make)
    end = failed(classifier(), class_data())
    assert (end.kind, end.batch) == ("nan", 14)
    assert "linear0.weight" in end.message
    assert end.outcome.epochs == 1


def test_a_label_out_of_range_is_found_before_the_first_step():
    end = failed(chain(("Linear", {"out_features": 2})), class_data(classes=3))
    assert end.kind == "data"
    assert "3 outputs, one a class" in end.message
    assert "is 2 for each sample" in end.message
    assert end.outcome is None


def test_data_of_another_shape_are_refused():
    end = failed(chain(*(("Linear", {"out_features": 3}),), shape=(5,)), class_data())
    assert end.kind == "data"
    assert "shape 5" in end.message
    assert "have 4" in end.message


def test_no_sample_to_learn_from():
    assert failed(classifier(), class_data(count=20)).kind == "data"


def test_a_drawing_that_is_no_network():
    project = classifier()
    end = failed(project.replace(graph=project.graph.replace(edges=project.graph.edges[:-1])), class_data())
    assert end.kind == "compile"


def test_nothing_to_learn():
    end = failed(chain(("ReLU", {}), shape=(4,)), class_data(classes=4))
    assert end.kind == "compile"
    assert "nothing to learn" in end.message


def test_an_absent_device():
    if torch.cuda.is_available():
        pytest.skip("this machine has the device")
    end = failed(classifier(), class_data(), device="cuda")
    assert end.kind == "device"
    assert "cpu" in end.message


def test_a_lone_sample_and_batch_normalisation():
    end = failed(noisy_classifier(batch_size=1), class_data())
    assert end.kind == "data"
    assert "batch size" in end.message


def broken_at(monkeypatch, number: int, kind: type[Exception], words: str) -> None:
    """The forward pass raises an error at one batch of training."""
    built = run_module.set_up

    def set_up(*arguments):
        found = built(*arguments)
        seen = []

        def hook(module, inputs):
            seen.append(1)
            if len(seen) == number:
                raise kind(words)

        found.model.register_forward_pre_hook(hook)
        return found

    monkeypatch.setattr(run_module, "set_up", set_up)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: 9 bytes"
        ),
        MemoryError("Unable to allocate 8 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
    ],
    ids=["cuda", "cpu", "numpy", "mps"],
)
def test_full_memory(monkeypatch, error):
    broken_at(monkeypatch, 9, type(error), str(error))  # seven batches and a validation chunk are an epoch
    end = failed(classifier(), class_data())
    assert end.kind == "memory"
    assert "batch size of 4 instead of 8" in end.message
    assert end.outcome.epochs == 1
    assert end.outcome.weights


def test_real_allocation_that_fails_is_known_as_such():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    assert is_out_of_memory(caught.value)


def test_the_tensors_of_a_failed_run_are_released(monkeypatch):
    import gc
    import weakref

    kept = []
    built = run_module.set_up
    monkeypatch.setattr(
        run_module, "set_up", lambda *arguments: (found := built(*arguments), kept.append(weakref.ref(found.model)))[0]
    )
    broken_at(monkeypatch, 3, RuntimeError, "out of memory")
    for event in train(classifier(), class_data(), Control(), device="cpu"):
        if isinstance(event, Failed):
            gc.collect()
            assert kept[0]() is None


def test_the_unexpected_is_logged_and_told(monkeypatch, caplog):
    broken_at(monkeypatch, 3, ZeroDivisionError, "a bug")
    with caplog.at_level(logging.ERROR):
        end = failed(classifier(), class_data())
    assert end.kind == "internal"
    assert "a bug" in end.message
    assert "Traceback" in caplog.text


def test_random_numbers_come_back_after_a_failure():
    torch.manual_seed(9)
    expected = torch.rand(3)
    torch.manual_seed(9)
    failed(noisy_classifier(batch_size=1), class_data())
    np.testing.assert_array_equal(torch.rand(3).numpy(), expected.numpy())


def test_messages_of_named_errors_are_kept_as_they_are():
    from netbuilder.errors import CompileError, DataError

    assert failure(CompileError("draw better"), 8, "CPU") == ("compile", "draw better")
    assert failure(DataError("measure better"), 8, "CPU") == ("data", "measure better")
