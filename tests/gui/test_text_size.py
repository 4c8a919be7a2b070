"""Words are as large as the system's font makes them, times what the user prefers, and all around them follows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from windows import settle

from netbuilder.gui import text_size
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.icons import widen
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.preferences_page import PreferencesPage
from netbuilder.gui.theme import code_font, drawing_font, light, ui_font
from netbuilder.gui.theme_style import stylesheet
from netbuilder.gui.theme_tokens import THEMES

SIZES_PT = (9, 13, 18)


def font_of(points: float) -> QFont:
    font = QFont("Sans Serif")
    font.setPointSizeF(points)
    return font


@pytest.fixture
def system(monkeypatch, themes):
    """Lets the desktop have a font of another size, as if the user had just chosen it."""

    def choose(points: float) -> None:
        monkeypatch.setattr(text_size, "system_font", lambda: font_of(points))
        themes.follow_text_size()

    yield choose
    monkeypatch.undo()
    themes.set_text_percent(100)
    assert text_size.factor() == 1


# The factor -----------------------------------------------------------------------------------------------------------


def test_at_the_usual_size_everything_is_as_it_was_drawn(qapp, themes):
    assert QFontInfo(text_size.system_font()).pointSizeF() == 9
    assert text_size.factor() == 1
    assert [ui_font(size).pixelSize() for size in (11, 12, 13, 16)] == [11, 12, 13, 16]
    assert QApplication.font().pixelSize() == 13
    assert text_size.px_size(QSize(31, 7)) == QSize(31, 7)


@pytest.mark.parametrize(("points", "pixels"), [(7, 10), (9, 13), (10, 14), (13, 19), (18, 26), (40, 39)])
def test_plain_text_follows_the_systems_font_up_to_three_times_its_usual_size(system, points, pixels):
    system(points)
    assert ui_font().pixelSize() == pixels
    assert QApplication.font().pixelSize() == pixels
    assert text_size.factor() == pixels / 13


def test_the_steps_of_type_keep_their_order_at_every_size(themes, system):
    for percent in text_size.PERCENTS:
        themes.set_text_percent(percent)
        small, normal, title = (ui_font(size).pixelSize() for size in (11, 13, 16))
        assert text_size.LEAST_PX <= small < normal < title
        assert code_font().pixelSize() <= normal


def test_the_preference_multiplies_what_the_system_says(themes, system):
    system(13)
    base = text_size.factor()
    themes.set_text_percent(150)
    assert text_size.factor() == pytest.approx(1.5 * base, rel=0.06)


def test_what_has_a_zoom_of_its_own_keeps_its_units(themes, system):
    before = Ink.of(light())
    system(18)
    assert Ink.of(light()).title_metrics.height() == before.title_metrics.height()
    assert drawing_font(13).pixelSize() == 13


def test_the_style_grows_but_for_its_hairlines(themes, system):
    for theme in THEMES.values():
        system(9)
        normal = stylesheet(theme)
        system(18)
        large = stylesheet(theme)
        assert "$" not in large
        assert large.count("px") == normal.count("px")
        one, other = (list(map(int, re.findall(r"(\d+)px", sheet))) for sheet in (normal, large))
        assert all(a == b if a <= 1 else a < b for a, b in zip(one, other, strict=True) if a != theme.line)


def test_round_ends_stay_round_at_every_size(qtbot, themes, system):
    # A radius of more than half of the height is drawn as a corner.
    chip = QPushButton("CPU, 2 threads")
    chip.setProperty("chip", True)
    qtbot.addWidget(chip)
    for percent in text_size.PERCENTS:
        themes.set_text_percent(percent)
        chip.ensurePolished()
        rule = re.search(
            r'QPushButton\[chip="true"\] {[^}]*border-radius: (\d+)px', QApplication.instance().styleSheet()
        )
        assert int(rule[1]) <= chip.sizeHint().height() / 2, percent


def test_followers_are_asked_for_as_long_as_their_owner_lives(qtbot, themes, system):
    owner, seen = QWidget(), []
    text_size.follow(owner, lambda: seen.append(text_size.px(100)))
    system(18)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    system(13)
    assert seen == [100, 200]


# The window -----------------------------------------------------------------------------------------------------------


def unfit(widget: QWidget) -> str:
    """What of the widget's words cannot be seen although they are not cut on purpose; nothing where all is well."""
    text = getattr(widget, "text", lambda: "")()
    if not text or isinstance(widget, ElidedLabel | QLineEdit) or type(widget).__name__ == "_Line":
        return ""
    hint, least = widget.sizeHint(), 2
    if isinstance(widget, QLabel) and widget.wordWrap():
        if widget.height() + least < widget.heightForWidth(widget.width()) and widget.maximumHeight() > 10_000:
            return f"lines of {text!r} are hidden: {widget.geometry()} {widget.heightForWidth(widget.width())}"
        return ""
    if isinstance(widget, QLabel | QAbstractButton):
        if widget.height() + least < hint.height():
            return f"{text!r} is {hint.height()} high and has {widget.height()}"
        is_cut = isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        if widget.width() + least < hint.width() and not is_cut:
            return f"{text!r} is {hint.width()} wide and has {widget.width()}"
    return ""


def visible_with_words(window: QWidget) -> list[QWidget]:
    kinds = (QLabel, QAbstractButton, QComboBox, QLineEdit)
    found = [widget for kind in kinds for widget in window.findChildren(kind)]
    return [widget for widget in found if widget.isVisible() and not widget.visibleRegion().isEmpty()]


@pytest.mark.parametrize("points", SIZES_PT)
def test_no_words_are_clipped(window, system, points):
    window.resize(1600, 1000)
    system(points)
    settle(window)
    for name in ("properties", "training", "findings", "curves", "filters", "activations", "report"):
        window.docks.raise_(name)
        window.canvas.select(("conv1",))
        QTest.qWait(60)
        settle(window)
        trouble = [words for words in map(unfit, visible_with_words(window)) if words]
        assert not trouble, (name, trouble)


@pytest.mark.parametrize("points", SIZES_PT)
def test_the_window_still_fits_on_a_small_screen(window, system, points):
    system(points)
    QTest.qWait(20)
    window.resize(1280, 800)
    settle(window)
    assert (window.width(), window.height()) == (1280, 800)
    assert window.bar.primary.isVisible()
    assert all(button.isVisible() for button in window.bar.findChildren(QToolButton) if button.defaultAction())


def test_the_toolbar_gives_up_words_before_commands(window, system):
    bar = window.bar
    step = next(each for each in bar.findChildren(QToolButton) if each.text() == "Step")
    window.resize(1280, 800)
    QTest.qWait(20)
    assert step.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    system(18)
    QTest.qWait(20)
    assert step.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    assert step.isVisible()
    assert step.toolTip()
    assert bar.primary.text() == "Train"
    system(9)
    QTest.qWait(20)
    assert step.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert bar.device.isVisible()


def test_rows_fields_icons_and_numbers_grow_while_the_window_stands(window, system):
    window.resize(1800, 1000)
    window.canvas.select(("conv1",))
    settle(window)
    field = window.panels.properties.findChild(QLineEdit)

    def measures() -> dict[str, int]:
        palette, outline, report = window.panels.layers.entries, window.panels.outline.tree, window.panels.report.table
        return {
            "palette row": palette.sizeHintForRow(1),
            "outline row": outline.sizeHintForRow(0),
            "report row": report.sizeHintForRow(0),
            "report column": report.columnWidth(1),
            "field": field.sizeHint().height(),
            "menu": window.menuBar().sizeHint().height(),
            "status": window.statusBar().sizeHint().height(),
            "toolbar icon": window.bar.iconSize().width(),
            "train icon": window.bar.primary.iconSize().width(),
            "legend": window.canvas.legend.height(),
            "source": window.panels.source.findChild(QPlainTextEdit).fontMetrics().height(),
            "left dock": window.docks["layers"].width(),
        }

    measures()  # panels that are made when they are needed
    before = measures()
    system(13)
    QTest.qWait(20)
    larger = measures()
    assert {name: (before[name], larger[name]) for name in before if not 1.2 < larger[name] / before[name] < 1.8} == {}
    system(9)
    QTest.qWait(20)
    assert {name: size for name, size in measures().items() if name != "left dock"} == {
        name: size for name, size in before.items() if name != "left dock"
    }


def test_the_window_measures_anew_when_the_desktop_changes_its_font(window, monkeypatch, themes):
    monkeypatch.setattr(text_size, "system_font", lambda: font_of(18))
    try:
        QCoreApplication.sendEvent(window.windowHandle(), QEvent(QEvent.Type.ThemeChange))
        assert QApplication.font().pixelSize() == 26
    finally:
        monkeypatch.undo()
        themes.follow_text_size()


def test_a_wide_icon_grows_with_its_words(qtbot, themes, system):
    button = QPushButton("Train")
    qtbot.addWidget(button)
    widen(button)
    assert button.iconSize() == QSize(20, 16)
    system(18)
    assert button.iconSize() == QSize(40, 32)


def test_cards_of_the_welcome_page_go_on_in_the_next_line(window, system):
    window.resize(1280, 800)
    window.welcome.open()
    QTest.qWait(50)
    settle(window)
    cards = window.welcome.cards
    scroll = window.welcome.findChild(QScrollArea)
    assert len({card.mapTo(window, QRect().topLeft()).y() for card in cards[:5]}) == 1
    assert scroll.horizontalScrollBar().maximum() == 0
    system(13)
    QTest.qWait(50)
    settle(window)
    assert len({card.mapTo(window, QRect().topLeft()).y() for card in cards[:5]}) > 1
    assert scroll.horizontalScrollBar().maximum() == 0
    window.welcome.leave()


# The preference -------------------------------------------------------------------------------------------------------


def test_the_preference_is_remembered_and_damage_falls_back(qapp, tmp_path):
    first = Preferences(tmp_path / "settings.ini")
    assert first.text_percent == 100
    first.text_percent = 150
    first._settings.sync()
    assert Preferences(tmp_path / "settings.ini").text_percent == 150
    for nonsense in ("huge", "0", "151", "-100"):
        (tmp_path / "settings.ini").write_text(f"[General]\ntext_percent={nonsense}\n")
        assert Preferences(tmp_path / "settings.ini").text_percent == 100


def test_it_is_chosen_by_keys_and_holds_at_once(window, themes, system):
    window.preferences.text_percent_changed.connect(themes.set_text_percent)
    window.dialogs.show_preferences()
    (page,) = window.findChildren(PreferencesPage)
    box = page.general.text_size
    assert box.currentText() == "As the system"
    box.setFocus()
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert window.preferences.text_percent == 150
    assert QApplication.font().pixelSize() == 20
    assert box.font().pixelSize() == 20
    window.preferences.text_percent = 100
    assert box.currentText() == "As the system"
    assert QApplication.font().pixelSize() == 13
    page.close()


# Scales of the screen -------------------------------------------------------------------------------------------------

SCALED = """
import sys, tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication, QLabel
from netbuilder.gui.theme import ThemeSource
from netbuilder.storage.templates import load_template
from windows import close_window, open_window, settle
app = QApplication([])
window = open_window(ThemeSource(app, "light"), Path(tempfile.mkdtemp()) / "s.ini", load_template("lenet5"))
window.welcome.open(); settle(window); window.welcome.leave()
window.canvas.minimap.draw_now()
ratio = window.devicePixelRatioF()
pixmaps = [label.pixmap() for label in window.findChildren(QLabel) if not label.pixmap().isNull()]
pixmaps += [window.canvas.minimap._picture] if not window.canvas.minimap._picture.isNull() else []
pixmaps += [card.icon().pixmap(card.iconSize(), ratio) for card in window.welcome.cards if not card.icon().isNull()]
assert len(pixmaps) > 3
assert all(pixmap.devicePixelRatio() == ratio for pixmap in pixmaps), [each.devicePixelRatio() for each in pixmaps]
window.banner.hide(); settle(window)
window.grab().save(sys.argv[1])
corner = window.canvas.viewport().mapTo(window, window.canvas.viewport().rect().bottomRight())
print(ratio, corner.x(), corner.y())
close_window(window)
"""


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_pictures_are_made_for_the_screens_pixels_and_the_canvas_ends_with_it(tmp_path, scale):
    picture = tmp_path / "window.png"
    here = Path(__file__).parent
    run = subprocess.run(
        [sys.executable, "-c", SCALED, str(picture)],
        env=os.environ | {"QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(here)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    ratio, right, bottom = map(float, run.stdout.split()[-3:])
    assert ratio == scale
    image = QImage(str(picture))
    assert image.width() == 1280 * scale
    # What is not painted to its last pixel is left dark there.
    x, y = int(right * scale), int(bottom * scale)
    darkest = min(image.pixelColor(at, y + more).lightness() for at in range(x - 300, x - 4) for more in (-1, 0, 1, 2))
    assert darkest > 150
