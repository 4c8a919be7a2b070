"""The report follows the document, once for several changes, and at once when asked for."""

from netbuilder.graph.edits import change_settings, remove_nodes
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.checking import Checker


def test_the_report_is_up_to_date_when_read(document, checker):
    assert checker.report.ok
    before = checker.report.parameters
    project = document.project
    document.commit("Grow", project.replace(graph=change_settings(project.graph, "conv1", {"out_channels": 12})))
    assert checker.report.parameters > before


def test_several_changes_are_checked_once(qtbot, document, checker):
    assert checker.report.ok
    heard = []
    checker.checked.connect(heard.append)
    for channels in (7, 8, 9):
        project = document.project
        document.commit(
            "Grow", project.replace(graph=change_settings(project.graph, "conv1", {"out_channels": channels}))
        )
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(10)
    assert heard == [checker.report]


def test_reading_saves_the_later_check(qtbot, document, checker):
    heard = []
    checker.checked.connect(heard.append)
    project = document.project
    document.commit("Cut", project.replace(graph=remove_nodes(project.graph, ["fc"])))
    assert not checker.report.ok
    qtbot.wait(10)
    assert len(heard) == 1


def test_facts_come_from_the_chosen_data(document):
    checker = Checker(document)
    assert checker.facts.classes == 10
    document.commit("Iris", document.project.replace(data=DataSettings(source="iris")))
    assert checker.facts.classes == 3
    document.commit("Nothing", document.project.replace(data=DataSettings(source="no such set")))
    assert checker.facts is None
