"""Mistakes in nodes and wires, before any shape is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from netbuilder.compiler.block_mistakes import find_port_mistakes
from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.repairs import (
    Step,
    connect_ends,
    other_type,
    place_beside,
    plain,
    remove_layer,
    repair,
    rewired,
    setting,
    without_wires,
)
from netbuilder.compiler.wiring import ENDS, STARTS, crowded_ports
from netbuilder.graph import edits, rules
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.names import fresh_id
from netbuilder.graph.order import reachable
from netbuilder.graph.ports import OUTPUT, input_names, is_understood, output_names
from netbuilder.graph.room import make_room
from netbuilder.layers.parsing import Problem, nearest
from netbuilder.layers.registry import LAYERS

# More neighbours than these are no longer obvious.
_NEIGHBOURS = 3
# In a drawing with more loose ends than these, neighbours are looked for from the first ones only.
_PROPOSED = 20


def find_structure(drawing: Drawing) -> Iterator[Finding]:
    """Everything wrong with nodes and wires; the repairs are proposals."""
    if not drawing.graph.nodes and not drawing.is_block:
        yield Finding(
            "hint",
            None,
            None,
            "The drawing is empty. Drag an Input onto the canvas, or start from a template.",
            "empty-drawing",
        )
        return
    yield from _wires(drawing)
    yield from _crowded(drawing)
    yield from _loops(drawing)
    yield from _nodes(drawing)
    yield from find_port_mistakes(drawing)
    if not drawing.is_block:
        yield from _ends(drawing)
    yield from _unconnected(drawing)
    yield from _dead_ends(drawing)
    yield from _lone_merges(drawing)


def _nodes(drawing: Drawing) -> Iterator[Finding]:
    for name, node in drawing.graph.nodes.items():
        if node.layer is not None:
            continue
        for problem in node.problems:
            if node.type not in LAYERS:
                yield _unknown_layer(name, problem)
            else:
                yield _bad_setting(drawing, name, problem)


def _unknown_layer(name: str, problem: Problem) -> Finding:
    repairs = [remove_layer(name)]
    if problem.suggestion is not None:
        change = other_type(name, problem.suggestion)
        repairs.insert(0, repair(f"Make {name} a {problem.suggestion}", change))
    return Finding("error", name, None, f"{name}: {problem.message}", "unknown-layer", tuple(repairs))


def _bad_setting(drawing: Drawing, name: str, problem: Problem) -> Finding:
    node = drawing.graph.nodes[name]
    fields = LAYERS[node.type].model_fields
    what = problem.setting or ""
    message = f"{name}: {problem.message}"
    if what not in fields:
        repairs = [repair(f"Remove the setting {what}", setting(name, **{what: edits.UNSET}))]
        if problem.suggestion is not None and problem.suggestion not in node.settings:
            value = node.settings.get(what)
            change = setting(name, **{what: edits.UNSET, problem.suggestion: value})
            repairs.insert(0, repair(f"Rename {what} to {problem.suggestion}", change))
        return Finding("error", name, None, message, "unknown-setting", tuple(repairs), detail=what)
    code = "invalid-setting" if what in node.settings else "missing-setting"
    start = LAYERS[node.type].starting_values.get(what)
    if not fields[what].is_required():
        default = plain(fields[what].get_default(call_default_factory=True))
        text = f"Set {what} of {name} back to {default}"
        repairs = [repair(text, setting(name, **{what: edits.UNSET}))]
    elif start is not None:
        repairs = [repair(f"Set {what} of {name} to {plain(start)}", setting(name, **{what: start}))]
    else:
        repairs = []
    return Finding("error", name, None, message, code, tuple(repairs), detail=what)


def _wires(drawing: Drawing) -> Iterator[Finding]:
    graph = drawing.graph
    nodes = graph.nodes
    for edge in graph.edges:
        source, target = nodes.get(edge.source), nodes.get(edge.target)
        if source is not None and target is not None and _has_both_ports(edge, source, target, graph.blocks):
            continue
        detail = f"{edge.source}:{edge.source_port} {edge.target}:{edge.target_port}"
        cut = repair(f"Remove the wire from {edge.source} to {edge.target}", without_wires(edge))
        unknown = [end for end in (edge.source, edge.target) if end not in nodes]
        if unknown:
            yield _unknown_end(graph, edge, unknown[0], cut, detail)
            continue
        outputs, inputs = rules.output_port_count(graph, edge.source), rules.input_port_count(graph, edge.target)
        if edge.source_port >= outputs and is_understood(graph.nodes[edge.source], graph.blocks):
            first = repair(f"Take output 0 of {edge.source}", rewired(edge, source_port=0))
            yield Finding(
                "error",
                edge.source,
                None,
                f"{edge.source} has {_count(outputs, 'output')}, and the wire to {edge.target}"
                f" leaves from output {edge.source_port}{' (they count from 0)' if outputs else ''}.",
                "no-such-output",
                (first, cut) if outputs else (cut,),
                detail,
            )
        if edge.target_port >= inputs and is_understood(graph.nodes[edge.target], graph.blocks):
            free = rules.free_port(graph, edge.target)
            into = () if free is None else (_into_port(edge, free),)
            yield Finding(
                "error",
                edge.target,
                edge.target_port,
                f"{edge.target} has {_count(inputs, 'input')}, and the wire from {edge.source}"
                f" ends in input {edge.target_port}{' (they count from 0)' if inputs else ''}.",
                "no-such-input",
                (*into, cut),
                detail,
            )


def _has_both_ports(edge: Edge, source: Node, target: Node, blocks: Mapping[str, Graph]) -> bool:
    """Whether the ends of a wire are there without a doubt, as is so with nearly all of a large drawing."""
    before, after = source.own_layer, target.own_layer
    if before is None or after is None or edge.source_port >= len(output_names(before, blocks)):
        return False
    # A merge grows a port for each wire.
    return after.is_merge or edge.target_port < len(input_names(after, blocks))


def _unknown_end(graph: Graph, edge: Edge, unknown: str, cut: Repair, detail: str) -> Finding:
    meant = nearest(unknown, graph.nodes)
    other = edge.target if unknown == edge.source else edge.source
    repairs = [cut]
    if meant is not None and meant != other:
        end = {"source": meant} if unknown == edge.source else {"target": meant}
        repairs.insert(0, repair(f"Take {meant} instead of {unknown}", rewired(edge, **end)))
    return Finding(
        "error",
        other if other in graph.nodes else None,
        None,
        f"A wire runs from {edge.source} to {edge.target}, and there is no node called {unknown}."
        + (f" Did you mean {meant}?" if meant else ""),
        "unknown-end",
        tuple(repairs),
        detail,
    )


def _crowded(drawing: Drawing) -> Iterator[Finding]:
    for wires in crowded_ports(drawing.graph):
        node, port = wires[0].target, wires[0].target_port
        if node not in drawing.layers:
            continue
        sources = [edge.source for edge in wires]
        repairs = [
            repair(f"Keep the wire from {edge.source}", without_wires(*(other for other in wires if other is not edge)))
            for edge in wires[:_NEIGHBOURS]
        ]
        free = rules.free_port(drawing.graph, node)
        if drawing.layers[node].is_merge and free is not None:
            repairs.insert(0, _into_port(wires[-1], free))
        elif len(wires) == 2:
            repairs.append(repair(f"Add {sources[0]} and {sources[1]} up before {node}", _merged(wires)))
        yield Finding(
            "error",
            node,
            port,
            f"{node}: {len(wires)} wires end in input {port}, from {' and '.join(sources)}; an input takes one.",
            "crowded-port",
            tuple(repairs),
        )


def _into_port(edge: Edge, port: int) -> Repair:
    text = f"Wire {edge.source} into input {port} of {edge.target}"
    return repair(text, rewired(edge, target_port=port))


def _merged(wires: tuple[Edge, ...]) -> Step:
    """The step that puts an Add in front of a port that several wires end in."""

    def step(graph: Graph) -> Graph:
        target, port = wires[0].target, wires[0].target_port
        node = fresh_id(graph, "Add")
        added = edits.starting_node("Add", place_beside(graph, target, -1))
        graph = edits.add_node(without_wires(*wires)(graph), node, added)
        for number, wire in enumerate(wires):
            graph = edits.connect(graph, wire.replace(target=node, target_port=number))
        return make_room(edits.connect(graph, Edge(source=node, target=target, target_port=port)), node)

    return step


def _loops(drawing: Drawing) -> Iterator[Finding]:
    for loop in drawing.loops:
        around = list(pairwise((*loop, loop[0])))
        cuts = [
            repair(f"Remove the wire from {source} to {target}", without_wires(edge))
            for source, target in reversed(around)
            for edge in drawing.graph.outgoing[source]
            if edge.target == target
        ]
        words = " → ".join((*loop[:8], *(("…",) if len(loop) > 8 else ()), loop[0]))
        yield Finding(
            "error",
            min(loop),
            None,
            f"The network runs in a circle: {words}. Data must flow one way; remove one of these wires.",
            "cycle",
            tuple(cuts),
        )


def _ends(drawing: Drawing) -> Iterator[Finding]:
    graph = drawing.graph
    if not graph.of_type("Input"):
        starts = [(name, port) for name, port in drawing.missing_inputs if graph.nodes[name].type != "Output"]
        repairs = tuple(_new_input(drawing, *start) for start in starts[:_NEIGHBOURS])
        message = "The network has no Input, so no data can enter it. Add an Input and connect it to the first layer."
        yield Finding("error", None, None, message, "no-input", repairs)
    if not graph.of_type("Output"):
        ends = [name for name in drawing.loose_ends if graph.nodes[name].type != "Input"] or list(drawing.loose_ends)
        repairs = tuple(_new_output(drawing, end) for end in reversed(ends[-_NEIGHBOURS:]))
        message = "The network has no Output, so nothing can be learned. Add an Output behind the last layer."
        yield Finding("error", None, None, message, "no-output", repairs)


def _new_input(drawing: Drawing, node: str, port: int) -> Repair:
    def step(graph: Graph) -> Graph:
        name = fresh_id(graph, "Input")
        added = edits.starting_node("Input", place_beside(graph, node, -1), drawing.facts)
        return edits.connect(edits.add_node(graph, name, added), Edge(source=name, target=node, target_port=port))

    return repair(f"Add an Input before {node}", step)


def _new_output(drawing: Drawing, node: str) -> Repair:
    def step(graph: Graph) -> Graph:
        name = fresh_id(graph, "Output")
        added = edits.starting_node("Output", place_beside(graph, node), drawing.facts)
        return edits.connect(edits.add_node(graph, name, added), Edge(source=node, target=name))

    return repair(f"Add an Output after {node}", step)


def _unconnected(drawing: Drawing) -> Iterator[Finding]:
    for number, (node, port) in enumerate(drawing.missing_inputs):
        ports = input_names(drawing.layers[node], drawing.graph.blocks)
        which = f"input {port} ({ports[port]})" if len(ports) > 1 else "its input"
        yield Finding(
            "error",
            node,
            port,
            f"{node} is not connected: {which} needs a wire from the layer before it.",
            "unconnected",
            tuple(_sources_for(drawing, node, port)) if drawing.proposes and number < _PROPOSED else (),
        )


def _sources_for(drawing: Drawing, node: str, port: int) -> Iterator[Repair]:
    behind = reachable(drawing.graph, node)
    sources = sorted(
        (name for name in drawing.loose_ends if name not in behind), key=lambda name: drawing.distance(name, node)
    )
    for name in sources[:_NEIGHBOURS]:
        yield connect_ends(name, node, 0, port)
    if drawing.graph.nodes[node].type not in ENDS:
        yield remove_layer(node)


def _dead_ends(drawing: Drawing) -> Iterator[Finding]:
    end = OUTPUT if drawing.is_block else "Output"
    if not drawing.graph.of_type(end):
        return
    lonely = {name for name, _ in drawing.missing_inputs}
    for number, node in enumerate(name for name in drawing.loose_ends if name not in lonely):
        yield Finding(
            "warning",
            node,
            None,
            f"{node} leads to no {end}, so it is left out of the network. Connect it to a later layer.",
            "dead-end",
            tuple(_targets_for(drawing, node)) if drawing.proposes and number < _PROPOSED else (),
        )


def _targets_for(drawing: Drawing, node: str) -> Iterator[Repair]:
    graph = drawing.graph
    before = drawing.ancestors(node)
    free = [target for target in drawing.missing_inputs if target[0] not in before]
    free.sort(key=lambda target: drawing.distance(node, target[0]))
    for name, port in free[:_NEIGHBOURS]:
        yield connect_ends(node, name, 0, port)
    merges = [name for name, layer in drawing.layers.items() if layer.is_merge and graph.incoming[name]]
    merges.sort(key=lambda name: drawing.distance(node, name))
    for name in merges[:_NEIGHBOURS]:
        if rules.can_connect(graph, node, name, 0, _next_port(graph, name)):
            yield connect_ends(node, name)
    yield _remove_branch(drawing, node)


def _next_port(graph: Graph, merge: str) -> int:
    return rules.free_port(graph, merge) or 0


def _remove_branch(drawing: Drawing, end: str) -> Repair:
    """Take away a branch up to where it forks off."""
    graph, branch = drawing.graph, [end]
    for node in drawing.upstream(end):
        if len(graph.outgoing[node]) > 1 or graph.nodes[node].type in STARTS:
            break
        branch.append(node)
    words = f"Remove {end}" if len(branch) == 1 else f"Remove the branch from {branch[-1]} to {end}"
    return repair(words, lambda drawn: edits.remove_nodes(drawn, branch))


def _lone_merges(drawing: Drawing) -> Iterator[Finding]:
    for name, layer in drawing.layers.items():
        if layer.is_merge and len(drawing.graph.incoming[name]) == 1:
            message = f"{name} has one input and hands it on unchanged; wire a second one into it."
            repairs = tuple(_second_sources(drawing, name)) if drawing.proposes else ()
            yield Finding("hint", name, None, message, "lone-merge", repairs)


def _second_sources(drawing: Drawing, merge: str) -> Iterator[Repair]:
    behind = reachable(drawing.graph, merge)
    ends = [end for end in drawing.loose_ends if end not in behind]
    for end in sorted(ends, key=lambda end: drawing.distance(end, merge))[:_NEIGHBOURS]:
        yield connect_ends(end, merge)
    yield remove_layer(merge)


def _count(number: int, noun: str) -> str:
    return f"no {noun}" if number == 0 else f"{number} {noun}{'s' if number > 1 else ''}"
