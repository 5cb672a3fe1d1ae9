"""The president changes the rules in the portal, from the first click to the day they hold."""

import io
from datetime import date

from tests.moral_bank.longhai import Bank, agree, tell

from linli import communities, jobs, plugins
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter
from linli_moral_bank import rule_sets
from linli_moral_bank.deeds import publishing
from linli_moral_bank.rule_sets import yaml_file
from linli_moral_bank.rule_sets.rules import PointRange, RuleItem

HOME = "/c/longhai/moral_bank/desk/rules"


def test_from_a_draft_to_new_rules(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        agree(session, bank, tell(session, bank))
        publishing.publish_ready(session, bank.staff.actor, bank.id)
    clock.move(days=8)
    jobs.run_due(database)
    client.sign_in(bank.president)
    draft = client.get(HOME).submit("Begin a new version")
    assert "nobody is bound by it yet" in draft.text and "25 items" in draft.text

    form = draft.follow("Add an item")
    refused = form.submit("Save in the draft", title="打理花园", points="viel")
    assert refused.status == 422 and "Please write the points as 3 or 1-5." in refused.text
    assert "打理花园" in refused.html
    draft = refused.submit("Save in the draft", points="2-4", cap=2, product="mulin")
    assert "打理花园" in draft.text and "26 items" in draft.text
    page = client.get(next(to for label, to in draft.links if label.startswith("看望独居老人")))
    assert 'value="4"' in page.html and "看望独居老人" in page.html
    draft = page.submit("Save in the draft", points="3")
    page = client.get(next(to for label, to in draft.links if label.startswith("深夜喧哗")))
    assert "深夜喧哗" not in page.submit("Yes, take it out").text

    changes = client.get(draft.path).follow("What is different from version 1")
    for word in ("打理花园", "深夜喧哗扰民", "看望独居老人", "Points"):
        assert word in changes.text
    loud = client.get(draft.path).submit("Yes, publish these rules")
    assert loud.status == 422 and "Please try them first" in loud.text
    trial = client.get(draft.path).submit("Try it on the past six months")
    assert "The one deed booked since" in trial.text and "王桂英" in trial.text
    page = client.get(draft.path)
    assert "Tried on" in page.text and "2 before, 3 by these rules" in page.text
    assert "keeps the rules that hold now" in page.text and 'value="2026-03-11"' in page.html
    done = page.submit("Yes, publish these rules", valid_from="2026-03-10")
    assert "Published. Everybody can read the new rules." in done.text
    late = client.get(form.path)
    assert late.path == draft.path and "is not changed any more" in late.text
    assert "Example" in done.text, "what nobody has looked at keeps its mark"
    rules = client.another(bank.resident).get("/c/longhai/moral_bank/rules")
    assert "打理花园" in rules.text and "version 2" in rules.text


def test_a_version_waits_for_its_day_and_is_called_back(client: Client, bank: Bank) -> None:
    client.sign_in(bank.president)
    draft = client.get(HOME).submit("Begin a new version")
    wrong = draft.submit("Yes, publish these rules", valid_from="2026-03-01")
    assert wrong.status == 422 and "a day that is over" in wrong.text
    page = wrong.submit("Yes, publish these rules", valid_from="2026-04-01")
    assert "Waits for its day" in page.text and "from Apr 1, 2026 on" in page.text
    assert "Add an item" not in page.text
    assert "It is a draft again." in page.submit("Make it a draft again").text


def test_title_classes_and_throwing_away(client: Client, bank: Bank) -> None:
    client.sign_in(bank.president)
    draft = client.get(HOME).submit("Begin a new version")
    draft = draft.submit("/title", title="龙海新细则")
    assert "龙海新细则" in draft.text
    draft = draft.follow("Add a class").submit("Save in the draft", title="战疫", rhythm="daily")
    assert "战疫" in draft.text
    page = draft.follow("Change – 战疫")
    assert "战疫" not in page.submit("Yes, take it out").text
    page = client.get(draft.path).follow("Change – 睦邻")
    refused = page.submit("Yes, take it out")
    assert refused.status == 422 and "still belongs to this class" in refused.text
    gone = client.get(draft.path).submit("Yes, throw it away")
    assert "The draft is gone." in gone.text and client.get(draft.path).status == 404


def test_files_go_out_and_come_in(client: Client, bank: Bank, database: Database) -> None:
    client.sign_in(bank.president)
    page = client.get(HOME).follow("Bring in a file")
    none = page.submit("Make a draft from it")
    assert none.status == 422 and "Please choose a file." in none.text
    with database.reading() as session:
        held = rule_sets.require_in_force(session, bank.id)
        rules = rule_sets.written(session, rule_sets.find(session, bank.id, held.id))
    text = yaml_file.write(rules)
    bad = (io.BytesIO(text.replace("points: 2", "points: lots", 1).encode()), "rules.yaml")
    refused = page.submit("Make a draft from it", file=bad)
    assert refused.status == 422
    assert "rules › 1 (拾金不昧) › points" in refused.text
    assert "Nothing was taken in: one thing in the file is not right." in refused.text
    good = (io.BytesIO(text.encode()), "rules.yaml")
    assert "A draft with 25 items" in page.submit("Make a draft from it", file=good).text
    address = next(to for label, to in page.links if label == "Present rules as Excel")
    assert client.get(address).status == 200
    with database.reading() as session:
        assert len(rule_sets.versions(session, bank.president.actor, bank.id)) == 2


def test_a_file_of_what_a_village_adds_is_again_what_it_adds(
    client: Client, bank: Bank, database: Database
) -> None:
    head = bank.president.actor
    with database.writing() as session:
        village = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.VILLAGE,
            code="V1",
            name="小村",
            slug="xiaocun",
            parent_id=bank.id,
        )
        plugins.enable(session, SYSTEM, village.id, "moral_bank")
    home = "/c/xiaocun/moral_bank"
    page = client.sign_in(bank.president).get(f"{home}/desk/rules/import")
    assert page.status == 200
    assert "Present rules as Excel" not in page.text, "those above are another community's file"
    with database.writing() as session:
        own = rule_sets.start(session, head, village.id, extends=True)
        for title, until in (("打理花园", None), ("送餐", date(2020, 12, 31))):
            item = RuleItem(
                code=rule_sets.free_code(session, own),
                title=title,
                product="mulin",
                points=PointRange(2, 2),
                until=until,
            )
            rule_sets.put(session, head, village.id, own.id, item)
        rule_sets.publish(session, head, village.id, own.id, untried=True)
    page = client.get(f"{home}/desk/rules/import")
    for label in ("Present rules as Excel", "as YAML"):
        address = next(to for words, to in page.links if words == label)
        found = (io.BytesIO(client.get(address).response.data), "rules")
        assert "A draft with 2 items" in page.submit("Make a draft from it", file=found).text
    with database.reading() as session:
        first, second, *_ = rule_sets.versions(session, head, village.id)
        for made in (first, second):
            assert made.extends and len(rule_sets.rules_of(session, made.id)) == 2
    rules = client.get(f"{home}/rules").text
    assert rules.index("打理花园") < rules.index("Campaigns that are over") < rules.index("送餐")


def test_staff_look_and_residents_do_not(
    client: Client, bank: Bank, database: Database, query_counter: QueryCounter
) -> None:
    with database.writing() as session:
        made = rule_sets.start(session, bank.president.actor, bank.id).id
    staff = client.another(bank.staff)
    with query_counter() as queries:
        page = staff.get(f"{HOME}/{made}")
    assert page.status == 200 and len(queries) <= 22, len(queries)
    assert "Begin a new version" not in staff.get(HOME).text and "Publish" not in page.text
    assert staff.get(f"{HOME}/{made}/trial").status == 200
    assert staff.get(f"{HOME}/{made}/new").status == 403
    assert staff.get(f"{HOME}/import").status == 403
    for path in ("", f"/{made}", f"/{made}/trial", f"/{made}/file", f"/{made}/changes"):
        assert client.another(bank.resident).get(HOME + path).status == 403, path
