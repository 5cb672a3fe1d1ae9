"""Reading a page's forms and links the way a browser without script does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements inside a word or sentence; all others part what stands before and after them.
_INLINE = frozenset({"a", "b", "em", "i", "small", "span", "strong", "time"})


@dataclass(slots=True)
class HtmlForm:
    """A form as a reader finds it: where it goes, what is in its fields, and its buttons."""

    action: str
    method: str
    #: Name and value of every field that would be sent, in order.
    fields: list[tuple[str, str]] = field(default_factory=list)
    #: What stands on each button, with the name and value it sends.
    buttons: list[tuple[str, tuple[str, str] | None]] = field(default_factory=list)
    #: Names of all fields, ticked or not.
    names: set[str] = field(default_factory=set)

    def filled(self, button: str, values: dict[str, object]) -> list[tuple[str, object]]:
        """Return what is sent when ``values`` are filled in and ``button`` is pressed.

        A list stands for several values of one name, None for an emptied field.

        Raises:
            LookupError: the form has no field of that name.
        """
        unknown = values.keys() - self.names
        if unknown:
            raise LookupError(f"the form {self.action} has no field {sorted(unknown)}")
        sent: list[tuple[str, object]] = [pair for pair in self.fields if pair[0] not in values]
        for name, value in values.items():
            many = value if isinstance(value, list) else [value]
            sent += [(name, "" if one is None else one) for one in many]
        sent += [pressed for label, pressed in self.buttons if label == button and pressed]
        return sent


class Markup(HTMLParser):
    """Collects the forms, links and plain text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._form: HtmlForm | None = None
        self._silent = 0
        self._area: tuple[str, int] | None = None
        self._button: tuple[int, tuple[str, str] | None] | None = None
        self._link: tuple[int, str] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """The words of the page, blanks collapsed."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens."""
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "svg"):
            self._silent += 1
        elif tag == "form":
            self._form = HtmlForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._link = (len(self._words), given["href"])
        elif self._form is not None:
            self._field(tag, given)
        if tag not in _INLINE:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note what is complete."""
        self._complete(tag)
        if tag not in _INLINE:
            self._words.append(" ")

    def _complete(self, tag: str) -> None:
        if tag in ("script", "style", "svg"):
            self._silent -= 1
        elif tag == "form":
            self._form = None
        elif tag == "a" and self._link:
            self.links.append((self._since(self._link[0]), self._link[1]))
            self._link = None
        elif self._form is None:
            return
        elif tag == "button" and self._button:
            self._form.buttons.append((self._since(self._button[0]), self._button[1]))
            self._button = None
        elif tag == "textarea" and self._area:
            name, start = self._area
            self._form.fields.append((name, "".join(self._words[start:]).removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, on in options if on] or [value for value, _ in options][:1]
            self._form.fields += [(name, value) for value in chosen]
            self._select = None

    def handle_data(self, data: str) -> None:
        """Keep the words that a reader sees."""
        if not self._silent:
            self._words.append(data)

    def _since(self, start: int) -> str:
        return " ".join("".join(self._words[start:]).split())

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name = given.get("name", "")
        if tag == "option" and self._select:
            self._select[1].append((given.get("value", ""), "selected" in given))
            return
        if name and "disabled" not in given:
            self._form.names.add(name)
        if tag == "button" and given.get("type", "submit") == "submit":
            pressed = (name, given.get("value", "")) if name else None
            self._button = (len(self._words), pressed)
        elif tag == "textarea":
            self._area = (name, len(self._words) + 1)
        elif tag == "select":
            self._select = (name, [])
        elif tag == "input" and name and "disabled" not in given:
            kind = given.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in given:
                return
            if kind not in ("submit", "file", "image", "reset"):
                unsaid = "on" if kind == "checkbox" else ""
                self._form.fields.append((name, given.get("value", unsaid)))
