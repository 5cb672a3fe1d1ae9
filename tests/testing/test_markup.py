"""Forms are read and filled in as a browser without script does it."""

import pytest

from linli.testing.markup import Markup

PAGE = """
<h1>Declare</h1> <script>var hidden = "<form>";</script>
<form action="/deeds" method="post"><input type="hidden" name="csrf_token" value="t">
<label>Name <input name="name" value="1 &lt; 2"></label>
<input type="checkbox" name="public" value="true"><input type="checkbox" name="photo" checked>
<input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
<select name="item"><option value="">-</option>
<option value="noodles" selected>Noodles</option></select>
<select name="size"><option value="s">S</option><option value="l">L</option></select>
<textarea name="text">
two
lines</textarea><input name="off" value="x" disabled><input type="file" name="file">
<button type="submit" name="go" value="yes"><svg><title>no</title></svg>Send <b>it</b></button>
<button type="button">Print</button></form>
<a href="/c/longhai">Home</a><a href="/else">Else <em>where</em></a>
"""


def test_what_a_browser_would_send() -> None:
    [form] = Markup(PAGE).forms
    assert (form.action, form.method) == ("/deeds", "post")
    assert form.fields == [
        ("csrf_token", "t"),
        ("name", "1 < 2"),
        ("photo", "on"),
        ("kind", "b"),
        ("item", "noodles"),
        ("size", "s"),
        ("text", "two\nlines"),
    ]
    assert form.buttons == [("Send it", ("go", "yes"))]


def test_filling_in_keeps_the_rest_and_names_the_button() -> None:
    [form] = Markup(PAGE).forms
    sent = form.filled("Send it", {"name": "Anna", "public": "true", "kind": ["a"], "text": None})
    assert ("csrf_token", "t") in sent
    assert [pair for pair in sent if pair[0] in ("name", "public", "kind", "text", "go")] == [
        ("name", "Anna"),
        ("public", "true"),
        ("kind", "a"),
        ("text", ""),
        ("go", "yes"),
    ]


@pytest.mark.parametrize("name", ["nmae", "off"])
def test_a_field_that_is_not_there_cannot_be_filled_in(name: str) -> None:
    [form] = Markup(PAGE).forms
    with pytest.raises(LookupError, match=name):
        form.filled("Send it", {name: "x"})


def test_links_and_words_are_what_a_reader_sees() -> None:
    markup = Markup(PAGE)
    assert markup.links == [("Home", "/c/longhai"), ("Else where", "/else")]
    assert markup.text.startswith("Declare Name")
    assert "hidden" not in markup.text
    assert "Print" in markup.text
