"""Following what happens."""

from tests.web.api.conftest import Books, Program, code


def test_the_feed_is_followed_by_cursor(program: Program, books: Books) -> None:
    begin = program.get("/events").json
    assert begin is not None
    known = len(begin["items"])
    program.transfer(books.anna, books.bert, 1)
    program.transfer(books.anna, books.bert, 2)
    news = program.get(f"/events?after={begin['next']}&limit=1").json
    assert news is not None
    assert [one["data"]["amount"] for one in news["items"]] == [1]
    assert news["items"][0]["position"] == known + 1
    rest = program.get(f"/events?after={news['next']}").json
    assert rest is not None
    assert [one["data"]["amount"] for one in rest["items"]] == [2]
    end = program.get(f"/events?after={rest['next']}").json
    assert end == {"items": [], "next": rest["next"]}


def test_wrong_cursors(program: Program, books: Books) -> None:
    for after in ("eHg", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"):
        assert code(program.get(f"/events?after={after}")) == "api.cursor_invalid"
