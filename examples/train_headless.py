"""Train a project without a window, from Python: the same steps that `netbuilder train` takes.

python examples/train_headless.py [PROJECT] [-o OUT.netb]
"""

import argparse
from pathlib import Path

from netbuilder.compiler.check import check
from netbuilder.data.facts import facts_of
from netbuilder.data.prepare import prepare
from netbuilder.storage.projects import load, save
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Failed, Finished
from netbuilder.training.history import History
from netbuilder.training.loop import train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", nargs="?", type=Path, default=Path(__file__).with_name("iris_mlp.json"))
    parser.add_argument("-o", "--output", type=Path, default=Path("trained.netb"))
    arguments = parser.parse_args()

    project = load(arguments.project).project
    report = check(project, facts_of(project.data))
    for finding in report.findings:
        print(f"{finding.severity}: {finding.message}")
    if not report.ok:
        raise SystemExit(2)
    print(f"{project.name}: {report.parameters:,} parameters")

    prepared = prepare(project.data, base=arguments.project.parent)
    history = History()
    for event in train(project, prepared, Control()):
        history.append(event)
        match event:
            case EpochFinished():
                print(f"epoch {event.epoch}: loss {event.metrics['train_loss']:.4f}")
            case Failed():
                raise SystemExit(event.message)
            case Finished():
                outcome = event.outcome
                save(arguments.output, project, outcome.weights, prepared.fitted, history, state=outcome.state)
                print(f"test accuracy {100 * outcome.metrics['test_accuracy']:.1f} %, saved as {arguments.output}")


if __name__ == "__main__":
    main()
