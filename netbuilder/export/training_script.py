"""A whole training script: the network's source, and what trains it to the same losses without this product."""

from __future__ import annotations

from math import prod
from textwrap import shorten

from netbuilder.compiler.check import Report
from netbuilder.compiler.layout import INDENT, WIDTH, Bracketed, break_lines
from netbuilder.compiler.memory import chunk_size
from netbuilder.compiler.source import Source, assemble, print_classes
from netbuilder.compiler.spelling import spell
from netbuilder.compiler.steps import Steps, whole
from netbuilder.data.facts import require_facts
from netbuilder.data.findings import report_on
from netbuilder.errors import CompileError
from netbuilder.export.training_data import DataText, print_data
from netbuilder.export.training_goal import GoalText, print_goal, reads_targets
from netbuilder.export.training_samples import constant_names
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.project import Project
from netbuilder.graph.settings import TrainingSettings

# The optimizers that torch steps with one kernel, on the CPU and on CUDA; the losses then agree to the last digit.
_FUSED = frozenset({"SGD", "Adam", "AdamW"})
_DEVICES = {
    "auto": '"cuda" if torch.cuda.is_available() else "cpu"',
    "cpu": '"cpu"',
    "cuda": '"cuda"',
    "mps": '"mps"',
}
# Names that a class must not take from the script, besides those of its data.
_NAMES = frozenset(
    {"BATCH_SIZE", "COLUMNS", "DEVICE", "EPOCHS", "EVALUATED", "F", "LEARNING_RATE", "Means", "Path", "SEED"}
    | {"SPLIT_SEED", "TEST", "VALIDATION", "WEIGHTS"}
)
_NEEDS = frozenset({"np", "torch", "F", "nn", "Path", "defaultdict"})

_BATCHES = '''\
def batches(training: torch.Tensor, epoch: int) -> list[torch.Tensor]:
    """The samples of an epoch, counted from 0, in an order of its own."""
    sequence = np.random.SeedSequence((SEED, epoch))
    seed = int(sequence.generate_state(1, np.uint64)[0])
    generator = torch.Generator().manual_seed(seed)
    order = training[torch.randperm(len(training), generator=generator)]
'''
_PLAIN_CUT = """\
    return list(order.split(BATCH_SIZE))
"""
_JOINING_CUT = """\
    cut = list(order.split(BATCH_SIZE))
    if len(cut) > 1 and len(cut[-1]) == 1:
        # Batch normalisation cannot learn from a single sample.
        cut[-2:] = [torch.cat(cut[-2:])]
    return cut
"""
_MEANS = '''\
class Means:
    """Means over the samples of a part, gathered batch by batch."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.count = 0
        self.sums: dict[str, float] = defaultdict(float)

    def add(self, figures: dict[str, torch.Tensor], count: int) -> None:
        self.count += count
        for name, figure in figures.items():
            self.sums[name] += figure.item() * count

    def figures(self) -> dict[str, float]:
        """Named after the part, e.g. `test_loss`."""
        return {
            f"{self.part}_{name}": total / self.count
            for name, total in self.sums.items()
        }
'''
_SHOW = """\
def show(title: str, figures: dict[str, float]) -> None:
    words = (f"{name} {figure:.6f}" for name, figure in figures.items())
    print(f"{title}: {', '.join(words)}", flush=True)
"""


def print_training_script(project: Project, report: Report | None = None) -> Source:
    """The network's source with a program that trains it on the project's data and settings.

    On the CPU it reaches the losses of the product's own run: it draws the same numbers in the same order. `report`
    saves working out the shapes again; `lines` of the result lead to the network's classes. Raises CompileError when
    the drawing makes no network that these data can train, and DataError when the choice of data is wrong.
    """
    return whole(script_steps(project, report))


def script_steps(project: Project, report: Report | None = None) -> Steps[Source]:
    """The program, a little at a time."""
    facts = require_facts(project.data)
    report = report_on(project) if report is None else report
    classes = yield from print_classes(project, report, _NAMES | constant_names())
    if report.errors:
        raise CompileError(report.errors[0].message)
    data = print_data(project.data, facts, reads_targets=reads_targets(project))
    goal = print_goal(project, facts, has_scale=data.has_scale)
    texts = [*data.functions, *goal.functions, _batches(project.training), _MEANS, _evaluate(goal)]
    texts += [_train(project, data, goal, classes.name), _SHOW, 'if __name__ == "__main__":\n    train()\n']
    functions: list[str] = []
    for text in texts:
        functions += [*text.rstrip("\n").split("\n"), "", ""]
    return assemble(
        classes,
        docstring=_docstring(project),
        constants=_constants(project.training, facts, data, goal),
        functions=functions[:-2],
        needs=_NEEDS | data.needs,
    )


def _docstring(project: Project) -> list[str]:
    plain = project.name.replace("\\", "/").replace('"', "'")
    name = "".join(character if character.isprintable() else " " for character in plain).strip() or "a network"
    return [
        # `shorten` takes newlines and runs of blanks for one.
        f'"""{shorten(f"Trains {name}", WIDTH - 10, placeholder="...").rstrip(".")}.',
        "",
        "Seeds, split, first weights and the order of the samples are those of the project in",
        "NetBuilder: on the CPU the losses are those of its own training.",
        '"""',
    ]


def _constants(training: TrainingSettings, facts: DataFacts, data: DataText, goal: GoalText) -> list[str]:
    return [
        f"EPOCHS = {training.epochs}",
        f"BATCH_SIZE = {training.batch_size}",
        f"LEARNING_RATE = {training.optimizer.lr!r}",
        f"SEED = {training.seed}  # decides first weights, order of samples, dropout",
        *data.constants,
        *goal.constants,
        f"EVALUATED = {chunk_size(prod(facts.input_shape))}  # samples at once",
        f"DEVICE = {_DEVICES[training.device]}",
        'WEIGHTS = Path(__file__).with_suffix(".pt")  # where the trained ones go',
    ]


def _batches(training: TrainingSettings) -> str:
    return _BATCHES + (_JOINING_CUT if training.batch_size > 1 else _PLAIN_CUT)


def _evaluate(goal: GoalText) -> str:
    given = (f"{name}: torch.Tensor" for name in goal.arguments)
    parameters = ("name: str", "part: torch.Tensor", "model: nn.Module", *given)
    batch = tuple(name if name == "scale" else f"{name}[batch]" for name in goal.arguments)
    body = 2 * INDENT
    lines = [
        "@torch.no_grad()",
        *break_lines("", "def ", Bracketed("evaluate(", parameters), " -> dict[str, float]:"),
        f'{INDENT}"""The figures of a part that is not learned from."""',
        f"{INDENT}model.eval()",
        f"{INDENT}means = Means(name)",
        f"{INDENT}for batch in part.split(EVALUATED):",
        *break_lines(body, "figures = ", Bracketed("figures_of(", ("model", *batch))),
        f"{body}means.add(figures, len(batch))",
        f"{INDENT}return means.figures()",
    ]
    return "\n".join(lines)


def _train(project: Project, data: DataText, goal: GoalText, network: str) -> str:
    settings = project.data
    whole = goal.arguments
    batch = tuple(name if name == "scale" else f"{name}[batch]" for name in whole)
    body, inner = 2 * INDENT, 3 * INDENT
    lines = [
        "def train() -> list[dict[str, float]]:",
        f'{INDENT}"""Train, save the weights, and return the figures of each epoch."""',
        *(f"{INDENT}{step}" for step in data.steps),
        *([f"{INDENT}features = features[:, {goal.only_columns}]"] if goal.only_columns else []),
        f"{INDENT}samples = torch.from_numpy(features).to(DEVICE)",
    ]
    if "targets" in whole:
        lines.append(f"{INDENT}targets = torch.from_numpy(targets).to(DEVICE)")
    lines += [
        "",
        f"{INDENT}torch.manual_seed(SEED)",
        f"{INDENT}model = {network}().to(DEVICE)",
        *break_lines(INDENT, "optimizer = ", _optimizer(project.training)),
        f"{INDENT}torch.manual_seed(SEED)  # the training draws from the beginning again",
        f"{INDENT}history = []",
        f"{INDENT}for epoch in range(EPOCHS):",
        f"{body}model.train()",
        f'{body}means = Means("train")',
        f"{body}for batch in batches(torch.from_numpy(training), epoch):",
        f"{inner}optimizer.zero_grad()",
        *break_lines(inner, "figures = ", Bracketed("figures_of(", ("model", *batch))),
        f'{inner}figures["loss"].backward()',
        f"{inner}optimizer.step()",
        f"{inner}means.add(figures, len(batch))",
        f"{body}history.append(means.figures())",
    ]
    if settings.validation:
        watched = ('"validation"', "torch.from_numpy(validation)", "model", *whole)
        lines += break_lines(body, "history[-1] |= ", Bracketed("evaluate(", watched))
    lines.append(f'{body}show(f"epoch {{epoch + 1}}", history[-1])')
    lines += [f"{INDENT}torch.save(model.state_dict(), WEIGHTS)"]
    if data.has_test:
        tested = ('"test"', "torch.from_numpy(test)", "model", *whole)
        lines += break_lines(INDENT, "figures = ", Bracketed("evaluate(", tested))
        lines.append(f'{INDENT}show("test", figures)')
    lines.append(f"{INDENT}return history")
    return "\n".join(lines)


def _optimizer(training: TrainingSettings) -> Bracketed:
    """How torch's optimizer is made: what differs from the defaults, which are torch's own."""
    settings = training.optimizer
    fields = type(settings).model_fields
    changed = tuple(
        f"{name}={spell(getattr(settings, name))}"
        for name, info in fields.items()
        if name not in ("type", "lr") and getattr(settings, name) != info.default
    )
    fused = ("fused=True",) if settings.type in _FUSED and training.device != "mps" else ()
    return Bracketed(f"torch.optim.{settings.type}(", ("model.parameters()", "lr=LEARNING_RATE", *changed, *fused))
