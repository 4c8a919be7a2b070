"""The two rewritings of the command line before it is parsed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.cli.arguments import with_a_command, with_every_set_named

COMMANDS = ("train", "check")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["open"]),
        (["net.netb"], ["open", "net.netb"]),
        (["train", "net.netb"], ["train", "net.netb"]),
        (["--version"], ["--version"]),
        (["./train"], ["open", "./train"]),
    ],
)
def test_a_first_word_that_is_no_command_is_a_file(words, expected):
    assert with_a_command(words, COMMANDS) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("train f --set a.b=1 c.d=2", "train f --set a.b=1 --set c.d=2"),
        ("train f --set a.b=1 --set c.d=2 e.f=3", "train f --set a.b=1 --set c.d=2 --set e.f=3"),
        ("train f --set a.b=1 c.d=2 -o out.netb", "train f --set a.b=1 --set c.d=2 -o out.netb"),
        ("train --set a.b=1 c.d=2 f.json", "train --set a.b=1 --set c.d=2 f.json"),
        ("train --set=a.b=1 c.d=2 f.json", "train --set=a.b=1 --set c.d=2 f.json"),
        ("train f --set a.b=1 -o x=1.netb", "train f --set a.b=1 -o x=1.netb"),
        ("train f --set a.b=1 -o out.netb c=2", "train f --set a.b=1 -o out.netb c=2"),
        ("train lr=1.json --set a.b=1", "train lr=1.json --set a.b=1"),
        ("train f --set", "train f --set"),
        ("train f --set --json", "train f --set --json"),
    ],
)
def test_set_takes_several_values(words, expected):
    assert with_every_set_named(words.split()) == expected.split()


WORDS = st.lists(st.sampled_from(["--set", "--set=a=1", "a.b=1", "name=x", "-o", "--json", "net.json", "x=1.netb", ""]))


@given(WORDS)
def test_only_set_is_ever_added_and_nothing_is_lost(words):
    spread = with_every_set_named(words)
    assert with_every_set_named(spread) == spread
    rest = iter(spread)
    assert all(word in rest for word in words), "the words come in their order"
    assert len(spread) - len(words) == spread.count("--set") - words.count("--set")
