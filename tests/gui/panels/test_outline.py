"""The outline in the window: everything by keyboard, in step with the canvas."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from windows import delete_now, settle, wait

from netbuilder.graph.annotations import add_frame, add_note
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.wire_popup import WirePopup
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.panels.outline import OutlinePanel
from netbuilder.gui.panels.outline_lines import Spot
from netbuilder.gui.panels.outline_model import FRAME, GIVES, SOURCE, WHAT
from netbuilder.storage.templates import load_template

KEY = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
SAID = Qt.ItemDataRole.AccessibleTextRole
SMALL = ["input", "conv1", "relu1", "pool1", "flat", "fc", "output"]


class Hands:
    """Presses keys wherever the focus is, as a person does; the mouse stays where it is."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def panel(self) -> OutlinePanel:
        return self.window.outline

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            focus = QApplication.focusWidget()
            assert focus is not None, "the focus is lost"
            QTest.keyClick(focus, key, keys)
        delete_now()

    def type(self, text: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is lost"
        QTest.keyClicks(focus, text)

    def go_to_outline(self) -> None:
        self.press(KEY.Key_O, CTRL | SHIFT)
        assert self.panel.tree.hasFocus()

    def walk_to(self, name: str) -> None:
        """Home, and Down until the line is there."""
        self.press(KEY.Key_Home)
        for _ in range(200):
            if self.panel.tree.current.name == name:
                return
            self.press(KEY.Key_Down)
        pytest.fail(f"the keys never came to {name}")

    def add(self, query: str) -> str:
        """Tab, type, Enter; the name of the new layer."""
        self.press(KEY.Key_Tab)
        assert isinstance(QApplication.focusWidget().parentWidget(), SearchPopup)
        self.type(query)
        self.press(KEY.Key_Return)
        settle(self.window)
        (name,) = self.window.canvas.selection
        assert self.panel.tree.hasFocus()
        assert self.panel.tree.current.name == name
        return name

    def set(self, *values: str) -> None:
        """Enter goes to the settings; each is typed over, "" is passed by; then back to the outline."""
        self.press(KEY.Key_Return)
        for place, value in enumerate(values):
            if place:
                self.press(KEY.Key_Tab)
            if value:
                self.press(KEY.Key_A, CTRL)
                self.type(value)
        self.press(KEY.Key_Return)
        settle(self.window)
        self.go_to_outline()

    def choose_wire(self, key: Qt.Key, query: str) -> None:
        self.press(key)
        assert isinstance(QApplication.focusWidget().parentWidget(), WirePopup)
        self.type(query)
        self.press(KEY.Key_Return)
        settle(self.window)
        assert self.panel.tree.hasFocus()


def hands_on(qtbot, window: MainWindow) -> Hands:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    hands = Hands(window)
    hands.go_to_outline()
    settle(window)
    return hands


@pytest.fixture
def hands(qtbot, digits_window) -> Hands:
    """In the outline of the small convolutional network."""
    return hands_on(qtbot, digits_window)


def graph_of(hands: Hands) -> Graph:
    return hands.window.document.project.graph


def commit(hands: Hands, graph: Graph) -> None:
    document = hands.window.document
    document.commit("Set up", document.project.replace(graph=graph))
    settle(hands.window)


def lines(hands: Hands, *path: str) -> list[str]:
    model = hands.panel.tree.outline
    parent = model.index_of(Spot(path[:-1], "layer", path[-1])) if path else hands.panel.tree.rootIndex()
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def chosen(hands: Hands) -> set[str]:
    return {spot.name for spot in hands.panel.tree.selection}


def wires(hands: Hands) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph_of(hands).edges}


def undo_text(hands: Hands) -> str:
    return hands.window.document.undo_stack.undoText()


# The whole of it -----------------------------------------------------------------------------------------------------


def test_lenet_is_built_by_keyboard_alone(qtbot, make_window):
    template = load_template("lenet5")
    window = make_window(Project(data=template.data, training=template.training))
    hands = hands_on(qtbot, window)
    assert hands.panel.empty.isVisible()
    hands.add("input")
    assert not hands.panel.empty.isVisible()
    hands.add("output")
    hands.press(KEY.Key_Home)
    for out_channels, padding in (("6", "2"), ("16", "0"), ("120", "0")):
        hands.add("conv2d")
        hands.set(out_channels, "5", "", padding)
        hands.add("tanh")
        if out_channels != "120":
            hands.add("average pool 2d")
    hands.add("flatten")
    hands.add("dense")
    hands.set("84")
    hands.add("tanh")
    last = hands.add("linear")
    hands.set("10")
    # Cut at the end and connected again, by a list of what there is and one of what there could be.
    hands.choose_wire(KEY.Key_D, "output")
    assert not window.checker.report.ok
    hands.choose_wire(KEY.Key_C, "to output")
    assert (last, "output") in wires(hands)
    report = window.checker.report
    assert report.ok, [finding.message for finding in report.findings]
    assert report.parameters == 61_706
    types = [graph_of(hands).nodes[name].type for name in lines(hands)]
    assert types == [node.type for node in template.graph.nodes.values()]
    hands.walk_to(last)
    assert hands.panel.tree.currentIndex().data(SAID) == f"{last}, Linear, 10 neurons, from tanh4, gives 10 numbers"


# Moving and choosing -------------------------------------------------------------------------------------------------


def test_up_and_down_choose_on_the_canvas_too(hands):
    canvas = hands.window.canvas
    hands.press(KEY.Key_Home)
    assert canvas.selection == ("input",)
    hands.press(KEY.Key_Down, times=2)
    assert canvas.selection == ("relu1",)
    hands.press(KEY.Key_Down, SHIFT, times=2)
    assert set(canvas.selection) == {"relu1", "pool1", "flat"}
    assert canvas.selection[-1] == "flat"
    hands.press(KEY.Key_End)
    assert canvas.selection == ("output",)
    hands.press(KEY.Key_Up)
    assert canvas.selection == ("fc",)
    assert hands.window.properties.selection == ("fc",)


def test_space_adds_and_takes_away_lines_that_ctrl_walked_to(hands):
    canvas = hands.window.canvas
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Down, CTRL, times=2)
    assert canvas.selection == ("input",)
    hands.press(KEY.Key_Space)
    assert set(canvas.selection) == {"input", "relu1"}
    hands.press(KEY.Key_Space)
    assert canvas.selection == ("input",)


def test_what_is_chosen_on_the_canvas_is_chosen_here(hands):
    canvas = hands.window.canvas
    canvas.select(("pool1", "conv1"))
    assert chosen(hands) == {"pool1", "conv1"}
    canvas.select(())
    assert chosen(hands) == set()
    hands.press(KEY.Key_A, CTRL)
    assert chosen(hands) == set(SMALL)
    assert len(canvas.selection) == len(SMALL)
    hands.press(KEY.Key_A, CTRL | SHIFT)
    assert chosen(hands) == set()


def test_the_keys_stay_on_the_line_that_is_chosen_with_others(hands):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Down, times=3)
    hands.window.canvas.select(("conv1", "pool1"))
    assert hands.panel.tree.current.name == "pool1"
    hands.window.canvas.select(("fc",))
    assert hands.panel.tree.current.name == "fc"


def test_a_layer_out_of_sight_comes_into_view(hands):
    canvas = hands.window.canvas
    canvas.camera.zoom_reset()
    canvas.camera.centre_on(canvas.canvas.nodes["input"].scene_card().center())
    hands.press(KEY.Key_End)
    assert canvas.camera.visible.contains(canvas.canvas.nodes["output"].scene_card())


def test_enter_goes_to_the_settings(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Return)
    focus = QApplication.focusWidget()
    assert hands.window.properties.isAncestorOf(focus)
    assert isinstance(focus, QLineEdit)
    hands.go_to_outline()
    assert hands.panel.tree.current.name == "conv1"


def test_shift_tab_leaves_the_list(hands):
    hands.press(KEY.Key_Backtab, SHIFT)
    assert not hands.panel.tree.hasFocus()


def test_esc_lets_go_of_what_is_chosen(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Escape)
    assert hands.window.canvas.selection == ()
    assert chosen(hands) == set()


def test_home_and_letters_are_not_taken_for_what_lists_make_of_them(hands):
    hands.press(KEY.Key_End)
    zoom = hands.window.canvas.camera.zoom
    hands.press(KEY.Key_Home)
    assert hands.panel.tree.current.name == "input"
    assert hands.window.canvas.camera.zoom == zoom
    hands.type("p")
    assert hands.panel.tree.current.name == "input"


# Edits ---------------------------------------------------------------------------------------------------------------


def test_f2_renames_in_place_and_undo_takes_it_back(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == "conv1"
    assert hands.panel.tree.isAncestorOf(field)
    hands.type("eyes")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    assert lines(hands)[1] == "eyes"
    assert chosen(hands) == {"eyes"}
    assert hands.panel.tree.hasFocus()
    assert undo_text(hands) == "Rename conv1 to eyes"
    hands.press(KEY.Key_Z, CTRL)
    assert lines(hands) == SMALL
    assert hands.panel.tree.current.name == "conv1"


def test_a_name_that_is_taken_is_refused_in_words(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_F2)
    hands.type("fc")
    hands.press(KEY.Key_Return)
    assert "conv1" in graph_of(hands).nodes
    assert "fc" in hands.panel.foot.text()
    assert hands.window.document.undo_stack.count() == 0
    hands.press(KEY.Key_Down)
    assert hands.panel.foot.text().startswith("relu1 · ReLU")


def test_esc_leaves_the_name(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_F2)
    hands.type("other")
    hands.press(KEY.Key_Escape)
    assert lines(hands) == SMALL
    assert hands.panel.tree.hasFocus()
    assert hands.window.canvas.selection == ("conv1",)


@pytest.mark.parametrize("key", [KEY.Key_Tab, KEY.Key_Insert])
def test_tab_and_insert_add_a_layer_after_the_line(hands, key):
    hands.walk_to("conv1")
    hands.press(key)
    hands.type("batchnorm2d")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    (name,) = hands.window.canvas.selection
    assert lines(hands) == ["input", "conv1", name, *SMALL[2:]]
    assert {("conv1", name), (name, "relu1")} <= wires(hands)
    assert hands.window.document.undo_stack.count() == 1
    assert hands.panel.tree.hasFocus()


def test_esc_in_the_search_comes_back_to_the_list(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Tab)
    hands.press(KEY.Key_Escape)
    assert hands.panel.tree.hasFocus()
    assert hands.window.canvas.selection == ("conv1",)


def test_del_deletes_and_ctrl_del_heals(hands):
    hands.walk_to("relu1")
    hands.press(KEY.Key_Delete, CTRL)
    assert ("conv1", "pool1") in wires(hands)
    hands.press(KEY.Key_Z, CTRL)
    settle(hands.window)
    hands.walk_to("relu1")
    hands.press(KEY.Key_Delete)
    settle(hands.window)
    assert ("conv1", "pool1") not in wires(hands)
    assert "relu1" not in lines(hands)
    # The next layers stand where their inputs are unknown; nothing else is chosen until somebody chooses.
    assert hands.window.canvas.selection == ()
    assert hands.panel.tree.current is not None
    hands.press(KEY.Key_Z, CTRL)
    assert lines(hands) == SMALL


def test_copy_cut_paste_and_duplicate(hands):
    hands.walk_to("relu1")
    hands.press(KEY.Key_C, CTRL)
    hands.press(KEY.Key_V, CTRL)
    assert len(graph_of(hands).nodes) == 8
    hands.press(KEY.Key_D, CTRL)
    assert len(graph_of(hands).nodes) == 9
    hands.press(KEY.Key_X, CTRL)
    assert len(graph_of(hands).nodes) == 8
    hands.press(KEY.Key_V, CTRL | SHIFT)
    assert len(graph_of(hands).nodes) == 9
    assert chosen(hands) == set(hands.window.canvas.selection)
    assert hands.window.document.undo_stack.count() == 4


def test_ctrl_b_bypasses_and_the_line_says_so(hands):
    hands.walk_to("relu1")
    hands.press(KEY.Key_B, CTRL)
    settle(hands.window)
    assert graph_of(hands).nodes["relu1"].bypassed
    assert ", bypassed, " in hands.panel.tree.currentIndex().data(SAID)
    hands.press(KEY.Key_B, CTRL)
    assert not graph_of(hands).nodes["relu1"].bypassed


def test_alt_shift_and_arrows_move_the_layer_on_the_canvas(hands):
    hands.walk_to("relu1")
    before = hands.window.canvas.canvas.nodes["relu1"].scene_card().topLeft()
    hands.press(KEY.Key_Down, ALT | SHIFT)
    after = hands.window.canvas.canvas.nodes["relu1"].scene_card().topLeft()
    assert after.y() > before.y()
    assert after.x() == before.x()
    assert hands.panel.tree.current.name == "relu1"


def test_c_and_d_connect_and_disconnect(hands):
    hands.walk_to("conv1")
    hands.choose_wire(KEY.Key_D, "to relu1")
    assert ("conv1", "relu1") not in wires(hands)
    hands.choose_wire(KEY.Key_C, "to relu1")
    assert ("conv1", "relu1") in wires(hands)
    assert hands.window.canvas.selection == ("conv1",)
    assert undo_text(hands) == "Connect conv1 and relu1"


# Blocks, frames, notes -----------------------------------------------------------------------------------------------


@pytest.fixture
def blocked(hands) -> str:
    """conv1 and relu1 in a block; its name. The keys are on it."""
    hands.walk_to("conv1")
    hands.press(KEY.Key_Down, SHIFT)
    hands.press(KEY.Key_G, CTRL | SHIFT)
    settle(hands.window)
    (name,) = hands.window.canvas.selection
    assert hands.panel.tree.current.name == name
    return name


def test_alt_down_enters_a_block_and_alt_up_leaves_it(hands, blocked):
    scope = hands.window.scope
    hands.press(KEY.Key_Down, ALT)
    assert scope.path == (blocked,)
    assert hands.panel.tree.current == Spot((blocked,), "layer", "input")
    assert hands.window.canvas.selection == ("input",)
    hands.press(KEY.Key_Up, ALT)
    assert scope.path == ()
    assert hands.panel.tree.current == Spot((), "layer", blocked)
    assert hands.window.canvas.selection == (blocked,)


def test_an_opened_block_is_walked_through_and_edited_in_its_own_drawing(hands, blocked):
    scope = hands.window.scope
    hands.press(KEY.Key_Right)
    assert lines(hands, blocked) == ["input", "conv1", "relu1", "output"]
    hands.press(KEY.Key_Down, times=2)
    assert scope.path == (blocked,)
    assert hands.window.canvas.selection == ("conv1",)
    hands.press(KEY.Key_F2)
    hands.type("eyes")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    assert lines(hands, blocked) == ["input", "eyes", "relu1", "output"]
    hands.add("batchnorm2d")
    assert len(lines(hands, blocked)) == 5
    hands.press(KEY.Key_Down, times=3)
    # Past the end of the block, the canvas is out of it again.
    assert scope.path == ()
    assert hands.window.canvas.selection == ("pool1",)
    hands.press(KEY.Key_Z, CTRL, times=2)
    assert lines(hands, blocked) == ["input", "conv1", "relu1", "output"]


def test_going_into_a_block_elsewhere_opens_its_line(hands, blocked):
    tree = hands.panel.tree
    hands.window.scope.enter(blocked)
    assert tree.isExpanded(tree.outline.index_of(Spot((), "layer", blocked)))
    hands.window.canvas.select(("relu1",))
    assert tree.current == Spot((blocked,), "layer", "relu1")
    hands.press(KEY.Key_Escape)
    hands.press(KEY.Key_Escape)
    assert hands.window.scope.path == ()


def test_layers_of_two_drawings_are_not_chosen_together(hands, blocked):
    hands.press(KEY.Key_Right)
    hands.press(KEY.Key_Down, SHIFT, times=2)
    assert {spot.path for spot in hands.panel.tree.selection} == {(blocked,)}
    assert chosen(hands) == set(hands.window.canvas.selection)


def test_ctrl_alt_g_dissolves_the_block(hands, blocked):
    hands.press(KEY.Key_G, CTRL | ALT)
    settle(hands.window)
    assert set(lines(hands)) == set(SMALL)


def test_ctrl_g_frames_and_the_frame_is_renamed_and_removed_by_keyboard(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Down, SHIFT)
    hands.press(KEY.Key_G, CTRL)
    hands.type("Eyes")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    tree = hands.panel.tree
    assert tree.hasFocus()
    assert lines(hands) == [*SMALL, "Eyes"]
    assert tree.outline.index_of(Spot((), "layer", "relu1"), FRAME).data() == "Eyes"
    hands.press(KEY.Key_End)
    assert hands.window.canvas.selection == ()
    hands.press(KEY.Key_F2)
    hands.type("Retina")
    hands.press(KEY.Key_Return)
    assert graph_of(hands).frames["frame1"].title == "Retina"
    hands.press(KEY.Key_Return)
    assert chosen(hands) == {"conv1", "relu1"}
    hands.press(KEY.Key_End)
    hands.press(KEY.Key_Delete)
    assert graph_of(hands).frames == {}
    assert lines(hands) == SMALL


def test_notes_stand_at_the_end_and_are_written_and_deleted_there(hands):
    commit(hands, add_note(graph_of(hands), (0.0, 200.0), "Padding keeps the size.")[0])
    hands.press(KEY.Key_End)
    assert hands.panel.tree.current == Spot((), "note", "note1")
    assert hands.window.canvas.annotations.note == "note1"
    hands.press(KEY.Key_F2)
    hands.type("Written anew.")
    hands.press(KEY.Key_Return, CTRL)
    assert graph_of(hands).notes["note1"].text == "Written anew."
    assert hands.panel.tree.hasFocus()
    hands.press(KEY.Key_Up)
    assert hands.window.canvas.annotations.note is None
    hands.window.canvas.annotations.select_note("note1")
    assert hands.panel.tree.current.kind == "note"
    hands.press(KEY.Key_Delete)
    assert graph_of(hands).notes == {}
    assert lines(hands) == SMALL


# Menus ---------------------------------------------------------------------------------------------------------------


def open_menu(hands: Hands) -> QMenu:
    tree = hands.panel.tree
    spot = tree.visualRect(tree.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, spot, tree.viewport().mapToGlobal(spot))
    QApplication.sendEvent(tree.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def close_menu(hands: Hands, menu: QMenu) -> None:
    menu.close()
    delete_now()
    # Without a window manager nobody gives the window back what a menu took from it.
    hands.window.activateWindow()
    wait(hands.panel.tree.hasFocus, "the focus", 3000)


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_menu_is_that_of_the_canvas_and_acts_here(hands):
    hands.walk_to("conv1")
    menu = open_menu(hands)
    assert {"Rename", "Connect…", "Disconnect…", "Bypass", "Delete and heal"} <= set(words(menu))
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == "Bypass"))
    QTest.keyClick(menu, KEY.Key_Return)
    assert graph_of(hands).nodes["conv1"].bypassed
    close_menu(hands, menu)
    menu = open_menu(hands)
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == "Rename"))
    QTest.keyClick(menu, KEY.Key_Return)
    assert hands.panel.tree.findChild(QLineEdit).text() == "conv1"


def test_frames_and_notes_have_menus_of_their_own(hands):
    framed, _ = add_frame(graph_of(hands), ["conv1"], "Eyes")
    commit(hands, add_note(framed, (0.0, 200.0), "words")[0])
    for step, wanted in ((0, ["Write", "Colour", "Delete note"]), (1, ["Rename frame", "Colour", "Remove frame"])):
        hands.press(KEY.Key_End)
        hands.press(KEY.Key_Up, times=step)
        menu = open_menu(hands)
        assert words(menu) == wanted
        close_menu(hands, menu)


# What is read --------------------------------------------------------------------------------------------------------


def test_a_screen_reader_finds_the_words_of_each_line(hands):
    tree = hands.panel.tree
    assert tree.accessibleName() == "Outline of the network"
    assert "Tab adds a layer" in tree.accessibleDescription()
    interface = QAccessible.queryAccessibleInterface(tree)
    assert interface is not None
    assert interface.role() == QAccessible.Role.Tree
    said = [interface.child(place).text(QAccessible.Text.Name) for place in range(interface.childCount())]
    assert "conv1, Conv2d, 6 filters 3 by 3, from input, gives 6 by 8 by 8" in said


def test_the_keys_in_the_words_are_those_of_now(hands):
    hands.window.keymap.assign("connect", "K")
    assert "K connects it" in hands.panel.tree.accessibleDescription()
    hands.walk_to("conv1")
    hands.press(KEY.Key_C)
    assert hands.panel.tree.hasFocus()
    hands.choose_wire(KEY.Key_K, "to pool1")
    assert ("conv1", "pool1") in wires(hands)


def test_the_foot_says_everything_about_the_line_also_what_is_wrong(hands):
    hands.walk_to("conv1")
    assert hands.panel.foot.text() == "conv1 · Conv2d · 6 filters 3×3\nfrom input, gives 6×8×8"
    graph = graph_of(hands)
    wide = graph.nodes["conv1"].replace(settings={"out_channels": 6, "kernel_size": 99})
    commit(hands, graph.replace(nodes={**graph.nodes, "conv1": wide}))
    assert "\nError: " in hands.panel.foot.text()
    assert "error: " in hands.panel.tree.currentIndex().data(SAID)


def test_columns_come_with_the_room_for_them(hands):
    window, tree = hands.window, hands.panel.tree
    window.docks["outline"].setFloating(True)
    shown = []
    for width in (200, 400, 560, 700):
        window.docks["outline"].resize(width, 600)
        wait(lambda width=width: abs(hands.panel.width() - width) < 20, "the width", 3000)
        shown.append({column for column in (WHAT, GIVES, SOURCE, FRAME) if not tree.isColumnHidden(column)})
    assert shown == [{GIVES}, {GIVES, SOURCE}, {GIVES, SOURCE, WHAT}, {GIVES, SOURCE, WHAT}]
    commit(hands, add_frame(graph_of(hands), ["conv1"], "Eyes")[0])
    assert not tree.isColumnHidden(FRAME)


def test_it_wears_the_theme(hands):
    before = hands.panel.grab().toImage()
    hands.window.themes.set_preference("dark")
    QApplication.processEvents()
    assert hands.panel.grab().toImage() != before
    hands.window.themes.set_preference("light")
    QApplication.processEvents()


# Keeping up ----------------------------------------------------------------------------------------------------------


def test_behind_another_panel_it_rests_and_catches_up_when_it_is_seen(digits_window):
    window = digits_window
    changes = QSignalSpy(window.outline.tree.outline.rowsInserted)
    window.canvas.select(("relu1",))
    window.canvas.delete_selection()
    settle(window)
    assert changes.count() == 0
    window.docks.raise_("outline")
    settle(window)
    model = window.outline.tree.outline
    assert [model.index(row, 0).data() for row in range(model.rowCount())].count("relu1") == 0
    assert model.rowCount() == 6


def test_another_project_is_shown_from_its_beginning(hands):
    hands.walk_to("fc")
    hands.window.files.new(load_template("mlp"))
    settle(hands.window)
    assert lines(hands) == list(load_template("mlp").graph.nodes)
    hands.window.files.new(Project())
    settle(hands.window)
    assert hands.panel.empty.isVisible()
    assert "Tab searches one" in hands.panel.empty.text()


def chain_of(count: int) -> Graph:
    nodes = {"input": Node(type="Input", settings={"shape": [8]})}
    nodes |= {f"fc{number}": Node(type="Linear", settings={"out_features": 8}) for number in range(count - 1)}
    names = list(nodes)
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(names)))


def test_with_a_thousand_layers_an_edit_touches_only_its_own_lines(hands):
    commit(hands, chain_of(1000))
    model = hands.panel.tree.outline
    assert model.rowCount() == 1000
    spies = {
        name: QSignalSpy(getattr(model, name))
        for name in ("dataChanged", "rowsInserted", "rowsRemoved", "layoutChanged", "modelReset")
    }
    hands.press(KEY.Key_End)
    hands.press(KEY.Key_Up, times=3)
    hands.add("relu")
    rows = [
        row
        for spy in (spies["dataChanged"],)
        for place in range(spy.count())
        for row in range(spy.at(place)[0].row(), spy.at(place)[1].row() + 1)
    ]
    # The new one, and the one that is now fed by it.
    assert len(set(rows)) <= 3
    assert spies["rowsInserted"].count() == 1
    assert spies["rowsRemoved"].count() == spies["layoutChanged"].count() == spies["modelReset"].count() == 0
    hands.press(KEY.Key_A, CTRL)
    assert len(chosen(hands)) == 1001
    hands.press(KEY.Key_Delete)
    settle(hands.window)
    assert model.rowCount() == 0
    hands.press(KEY.Key_Z, CTRL)
    settle(hands.window)
    assert model.rowCount() == 1001


def test_a_click_chooses_and_a_double_click_enters_a_block(hands, blocked):
    tree = hands.panel.tree
    place = tree.visualRect(tree.outline.index_of(Spot((), "layer", "fc"))).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hands.window.canvas.selection == ("fc",)
    place = tree.visualRect(tree.outline.index_of(Spot((), "layer", blocked))).center() + QPoint(10, 0)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hands.window.scope.path == (blocked,)
