"""Hypothesis strategies for projects, sensible or not: whatever a file may hold must survive it."""

from hypothesis import strategies as st

from netbuilder.graph.model import Direction, Edge, Frame, Graph, Node, Note
from netbuilder.graph.project import Project
from netbuilder.graph.settings import SGD, Adam, AdamW, DataSettings, RMSprop, TrainingSettings

text = st.text(st.characters(codec="utf-8"), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
# Unknown keys; the prefix keeps them apart from the known ones.
extras = st.dictionaries(text.map("x_{}".format) | st.just("layer") | st.just("_parsed"), json_values, max_size=2)
coordinate = st.floats(-1e6, 1e6).map(lambda number: round(number, 2))
position = st.tuples(coordinate, coordinate)
ids = st.sampled_from(["input", "conv1", "add1", "Überlauf 1", "输入", "output"]) | text
port = st.integers(0, 1023)
types = st.sampled_from(["Input", "Linear", "Conv2d", "Add", "Concat", "Output", "FutureLayer"]) | text


@st.composite
def nodes(draw):
    settings = draw(st.dictionaries(text | st.sampled_from(["dim", "out_features"]), json_values, max_size=3))
    known = {"type": draw(types), "settings": settings, "position": draw(st.none() | position)}
    return Node.model_validate(known | draw(extras))


@st.composite
def edges(draw, names):
    end = st.sampled_from(names) | ids  # also ends that no node has
    known = {"from": draw(end), "to": draw(end), "from_port": draw(port), "to_port": draw(st.just(0) | port)}
    return Edge.model_validate(known | {"points": draw(st.lists(position, max_size=2))} | draw(extras))


@st.composite
def drawings(draw):
    drawn = draw(st.dictionaries(ids, nodes(), max_size=5))
    wires = draw(st.lists(edges([*drawn, "nobody"]), max_size=6))
    # Another program's frames, which are no objects, are kept like anything else that is not understood.
    extra = draw(st.dictionaries(st.sampled_from(["frames", "notes", "x"]), json_values, max_size=2))
    extra = {name: value for name, value in extra.items() if name == "x" or not isinstance(value, dict)}
    frames = draw(st.dictionaries(ids, framings([*drawn, "nobody"]), max_size=2)) if "frames" not in extra else {}
    said = draw(st.dictionaries(ids, annotations(), max_size=2)) if "notes" not in extra else {}
    direction = draw(st.sampled_from(Direction))
    return Graph(drawn, tuple(wires), frames=frames, notes=said, direction=direction, extra=extra)


@st.composite
def framings(draw, names):
    members = draw(st.lists(st.sampled_from(names), max_size=3))
    known = {"title": draw(text), "nodes": members, "colour": draw(text)}
    return Frame.model_validate(known | draw(extras))


@st.composite
def annotations(draw):
    size = draw(st.tuples(*[st.integers(1, 1000)] * 2))
    known = {"text": draw(text), "position": draw(position), "size": size, "colour": draw(text)}
    return Note.model_validate(known | draw(extras))


@st.composite
def graphs(draw):
    """A drawing and up to two blocks; in those the ends of a network would be read as ports."""
    blocks = draw(st.dictionaries(text, drawings(), max_size=2))
    inner = {
        name: block.replace(nodes={k: v for k, v in block.nodes.items() if v.type not in ("Input", "Output")})
        for name, block in blocks.items()
    }
    return draw(drawings()).replace(blocks=inner)


fraction = st.floats(0, 1, exclude_max=True)
optimizers = st.one_of(
    st.builds(SGD, lr=st.floats(1e-9, 100), momentum=fraction, nesterov=st.booleans()),
    st.builds(Adam, lr=st.floats(1e-9, 100), betas=st.tuples(fraction, fraction), amsgrad=st.booleans()),
    st.builds(AdamW, weight_decay=st.floats(0, 10), eps=st.floats(1e-12, 1)),
    st.builds(RMSprop, alpha=fraction, centered=st.booleans()),
)


@st.composite
def projects(draw):
    data = draw(
        st.fixed_dictionaries({}, optional={"source": text, "test": fraction, "seed": st.integers(0, 2**70)})
    ) | {"options": draw(st.dictionaries(text, json_values, max_size=2))}
    training = draw(st.fixed_dictionaries({"optimizer": optimizers}, optional={"epochs": st.integers(1, 10**6)}))
    known = {
        "name": draw(text),
        "graph": draw(graphs()),
        "data": DataSettings.model_validate(data | draw(extras)),
        "training": TrainingSettings.model_validate(training | draw(extras)),
        "notes": draw(text),
    }
    return Project.model_validate(known | draw(extras))
