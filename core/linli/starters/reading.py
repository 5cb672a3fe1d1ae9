"""Reading a template file, so that every fault is told with its line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.starters.model import FORMAT, Starter
from linli.validation import Path, faults

_ = texts("linli")

#: Larger files are no templates, in bytes.
MAX_SIZE = 1_000_000

Model = TypeVar("Model", bound=BaseModel)


class StarterRefused(Refusal):
    """A template file cannot be used; ``problems`` holds a sentence for each of its faults."""

    code = "core.starter_refused"

    def __init__(self, problems: Sequence[Text], *, field: str | None = None) -> None:
        super().__init__(problems[0], field=field)
        self.problems = tuple(problems)


class SectionRefused(Refusal):
    """A plugin's section of a template does not fit; ``field`` is the path to what is wrong."""

    code = "core.section_refused"


@dataclass(frozen=True, slots=True)
class StarterFile:
    """A template that was read, and where in its file everything stands."""

    name: str
    starter: Starter
    _root: Node

    def refused(self, path: Path, reason: Text | str) -> StarterRefused:
        """Return the refusal to raise for what stands at ``path``, with its line."""
        return StarterRefused([_problem(self.name, self._root, path, reason)])


def read(name: str, content: bytes) -> StarterFile:
    """Read a template; ``name`` is what its faults are told under.

    Raises:
        StarterRefused: it is not YAML, or says something a template cannot say.
    """
    root = _compose(name, content)
    doubled = [
        _problem(name, root, path, _("this is said twice")) for path in _doubled_keys(root, ())
    ]
    if doubled:
        raise StarterRefused(doubled)
    values = yaml.SafeLoader("").construct_document(root)
    if not isinstance(values, dict):
        raise StarterRefused([_problem(name, root, (), _("a template begins with “format: 1”"))])
    if values.get("format", FORMAT) != FORMAT:
        sentence = _("this version of Linli reads templates of format %(format)s", format=FORMAT)
        raise StarterRefused([_problem(name, root, ("format",), sentence)])
    try:
        return StarterFile(name, Starter.model_validate(values, strict=False), root)
    except ValidationError as error:
        raise StarterRefused(
            [_problem(name, root, path, reason) for path, reason in faults(error, Starter)]
        ) from error


def read_section(model: type[Model], section: Mapping[str, Any]) -> Model:
    """Read a plugin's own section of a template, for its ``linli_apply_starter``.

    Raises:
        SectionRefused: it does not fit; ``field`` is the path to what is wrong in it.
    """
    try:
        return model.model_validate(section)
    except ValidationError as error:
        path, reason = faults(error, model)[0]
        raise SectionRefused(reason, field=".".join(str(step) for step in path)) from error


def _compose(name: str, content: bytes) -> Node:
    if len(content) > MAX_SIZE:
        raise StarterRefused([_("%(file)s is too large to be a template.", file=name)])
    try:
        text = content.decode("utf-8-sig")
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                assert event.start_mark is not None
                raise StarterRefused(
                    [
                        _(
                            "%(file)s, line %(line)s: please write it out; a template knows no "
                            "*references.",
                            file=name,
                            line=event.start_mark.line + 1,
                        )
                    ]
                )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise StarterRefused(
            [_("%(file)s is not a text file in UTF-8. Please save it as UTF-8.", file=name)]
        ) from error
    except RecursionError as error:
        raise StarterRefused([_("%(file)s is nested too deeply.", file=name)]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise StarterRefused(
            [
                _(
                    "%(file)s, line %(line)s: this is not YAML: %(reason)s.",
                    file=name,
                    line=mark.line + 1 if mark else 1,
                    reason=error.problem or error.context or "?",
                )
            ]
        ) from error
    except yaml.YAMLError as error:
        raise StarterRefused([_("%(file)s is not YAML.", file=name)]) from error
    if root is None:
        raise StarterRefused([_("%(file)s is empty.", file=name)])
    assert isinstance(root, Node)
    return root


def _doubled_keys(node: Node, path: Path) -> Iterator[Path]:
    if isinstance(node, MappingNode):
        seen = set()
        for key, value in node.value:
            here = (*path, str(key.value))
            if key.value in seen:
                yield here
            seen.add(key.value)
            yield from _doubled_keys(value, here)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _doubled_keys(value, (*path, index))


def _problem(name: str, root: Node, path: Path, reason: Text | str) -> Text:
    line = _line(root, path)
    if not path:
        return _("%(file)s, line %(line)s: %(reason)s", file=name, line=line, reason=reason)
    return _(
        "%(file)s, line %(line)s, %(where)s: %(reason)s",
        file=name,
        line=line,
        where=_place(path),
        reason=reason,
    )


def _place(path: Path) -> str:
    """Write a path as people count: ("groups", 1, "name") is the name of ``groups[2]``."""
    return "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path
    ).removeprefix(".")


def _line(node: Node, path: Path) -> int:
    """Return the line of the last step of ``path`` that the file has, counted from 1."""
    mark = node.start_mark
    for step in path:
        if isinstance(node, MappingNode):
            # The last of two equal keys is the one that is too many.
            found = [pair for pair in node.value if str(pair[0].value) == str(step)]
            if not found:
                break
            key, node = found[-1]
            mark = key.start_mark
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
        else:
            assert isinstance(node, ScalarNode | SequenceNode)
            break
    return int(mark.line) + 1
