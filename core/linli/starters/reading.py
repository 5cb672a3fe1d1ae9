"""Reading a template file, so that every fault is told with its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.starters.model import FORMAT, Starter

_ = texts("linli")

#: Larger files are no templates, in bytes.
MAX_SIZE = 1_000_000

Path = tuple[str | int, ...]


class StarterRefused(Refusal):
    """A template file cannot be used; ``problems`` holds a sentence for each of its faults."""

    code = "core.starter_refused"

    def __init__(self, problems: Sequence[Text], *, field: str | None = None) -> None:
        super().__init__(problems[0], field=field)
        self.problems = tuple(problems)


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
    try:
        return StarterFile(name, Starter.model_validate(values, strict=False), root)
    except ValidationError as error:
        raise StarterRefused(
            [
                _problem(name, root, _where(found), _reason(found))
                for found in error.errors(include_url=False)
            ]
        ) from error


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
        where=".".join(str(step) for step in path),
        reason=reason,
    )


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


def _where(found: ErrorDetails) -> Path:
    return tuple(step for step in found["loc"] if step != "[key]")


def _reason(found: ErrorDetails) -> Text | str:
    """Say a validation error as a person would; pydantic's own words where we have none."""
    kind = found["type"]
    if kind == "missing":
        return _("this is missing")
    if kind == "extra_forbidden":
        return _unknown(found["loc"])
    if kind == "string_type":
        return _("this has to be text; write it in quotes")
    if kind in ("enum", "literal_error"):
        if found["loc"] == ("format",):
            return _("this version of Linli reads templates of format %(format)s", format=FORMAT)
        return _("this has to be one of %(values)s", values=found["ctx"]["expected"])
    if kind in ("list_type", "dict_type", "model_type"):
        return _("this has another shape than expected; look at an example template")
    return found["msg"].removeprefix("Value error, ")


def _unknown(loc: Sequence[str | int]) -> Text:
    wrong = str(loc[-1])
    near = get_close_matches(wrong, _known_names(loc[:-1]), n=1)
    if near:
        return _("a template knows no such word; did you mean %(word)s?", word=near[0])
    return _("a template knows no such word")


def _known_names(loc: Sequence[str | int]) -> list[str]:
    """Return the names allowed where ``loc`` leads."""
    schema: Any = Starter.model_json_schema()
    definitions = schema["$defs"]
    for step in loc:
        schema = schema["items"] if isinstance(step, int) else schema["properties"].get(step, {})
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", ()))
