"""Reading community templates: every fault with its line, in words."""

from pathlib import Path

import pytest

from linli import starters
from linli.starters import StarterRefused

GOOD = """\
format: 1
title: 我们的社区
community: {kind: village, name: 清水村}
groups:
  - {code: "1", name: 第一组}
plugins:
  shed:
    state: mandatory
    settings: {days: 7}
    tools: [ladder]
"""


def read(text: str) -> starters.StarterFile:
    return starters.read("ours.yaml", text.encode())


def test_a_template_is_read() -> None:
    starter = read(GOOD).starter
    assert starter.community.name == "清水村"
    part = starter.plugins["shed"]
    assert (part.state, part.settings, part.section) == (
        "mandatory",
        {"days": 7},
        {"tools": ["ladder"]},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "ours.yaml is empty"),
        ("- a\n", "ours.yaml, line 1: a template begins with “format: 1”"),
        ("title: x\n", "ours.yaml, line 1, format: this is missing"),
        (
            "format: 2\ntitle: x\n",
            "line 1, format: this version of Linli reads templates of format 1",
        ),
        ("format: 1\ntitle: [\n", "line 3: this is not YAML"),
        ("format: 1\ntitle: x\ntitle: y\n", "line 3, title: this is said twice"),
        (
            "format: 1\ntitle: x\ngroup: []\n",
            "line 3, group: “group” is not known here; did you mean groups? Allowed: format, ",
        ),
        (
            "format: 1\ntitle: x\nzzz: []\n",
            "line 3, zzz: “zzz” is not known here. Allowed: format, title, description, ",
        ),
        ("format: 1\ntitle: 12\n", "line 2, title: this has to be text; write it in quotes"),
        (
            "format: 1\ntitle: x\ngroups:\n  - {code: '1', name: a}\n  - {code: '2', nam: b}\n",
            "line 5, groups[2].nam: “nam” is not known here; did you mean name? All",
        ),
        (
            "format: 1\ntitle: x\ngroups:\n  - {code: 1, name: a}\n",
            "line 4, groups[1].code: this has to be text",
        ),
        ("format: 1\ntitle: x\ngroups: {}\n", "line 3, groups: this has another shape"),
        (
            "format: 1\ntitle: x\norganisations:\n  - kind: shop\n    name: a\n",
            "line 4, organisations[1].kind: this has to be one of 'social', 'enterprise'",
        ),
        (
            "format: 1\ntitle: x\nroles:\n  - role: staff\n    person: {name: 张三}\n",
            "line 5, roles[1].person: a person needs a sign_in_name or a phone",
        ),
        ("format: 1\ntitle: &a x\ndescription: *a\n", "line 3: please write it out"),
        ("format: 1\ntitle: " + "[" * 5000 + "\n", ""),
    ],
)
def test_each_fault_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(StarterRefused) as refused:
        read(text)
    assert told in str(refused.value)
    assert str(refused.value).startswith("ours.yaml")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(StarterRefused) as refused:
        read("format: 1\ntitel: x\ngroups:\n  - {code: '1'}\n")
    assert [str(problem) for problem in refused.value.problems] == [
        "ours.yaml, line 2, titel: “titel” is not known here; did you mean title? Allowed: format, "
        "title, description, translations, community, settings, units, groups, organisations, "
        "roles, plugins",
        "ours.yaml, line 1, title: this is missing",
        "ours.yaml, line 4, groups[1].name: this is missing",
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 2_000_000, "名".encode("gb18030")])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(StarterRefused):
        starters.read("ours.yaml", content)


def test_the_plain_template_is_there_and_every_installed_one_can_be_read() -> None:
    assert "plain" in starters.available()
    assert set(starters.available()) == set(starters.names())


def test_a_file_is_found_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(GOOD, "utf-8")
    assert starters.find(str(file)).starter.title == "我们的社区"
    with pytest.raises(StarterRefused, match=r"Installed templates: .*plain"):
        starters.find("nowhere")
    with pytest.raises(StarterRefused, match="cannot be read"):
        starters.find(str(tmp_path))
