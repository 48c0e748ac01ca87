"""Frameworks of other people: read from their files, laid onto areas, skills and levels, and published without a shell."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from skills.content import Content
from skills.exchange import joined
from skills.files.cells import BadFile, write_xlsx
from skills.files.ladder_files import read_ladder
from skills.files.ladders import Choices, Ladder, Leaf, build, layers, proposed_layer, proposed_levels, short
from skills.models import DraftChange, Edition, Item, SkillArea, Upload
from skills.publishing import draft, findings, store, whole_draft
from skills.validation import blocking, problems
from tests.skills.editors import address, staff, told, tree
from tests.skills.test_sheets import BOMB, with_part
from tests.snapshots import assert_said

KITCHEN = Path(__file__).parents[1] / "data/ladders/kitchen.yaml"
START = "/admin/skills/skillarea/framework/"

TABLE = (
    b"Domain,Competency,Level,Behaviour,Weight\n"
    b"Pastry,Dough,1,I knead with help.,4\n"
    b"Pastry,Dough,2,I knead and prove alone.,4\n"
    b"Pastry,Dough,3,I repair dough that others gave up.,4\n"
    b"Pastry,Cream,1,I whip with help.,\n"
    b"Fire,Grill,2,I grill fish alone.,\n"
)

MOODLE = (
    b"Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,"
    b"Rule type (optional),Rule outcome (optional),Rule config (optional),Cross-referenced competency ID numbers,"
    b"Exported ID (optional),Is framework,Taxonomy\n"
    b',frame,Digital kitchen,,1,"Not yet competent,Competent",[],,,,,,1,"competency,competency"\n'
    b",a,Ordering,<p>Orders come in.</p>,1,,,,0,,,1,,\n"
    b"a,a1,Tablet orders,<p>Reads <b>orders</b> on a tablet.</p>,1,,,,0,,b1,2,,\n"
    b"a,a2,Paper orders,<img src=x>,1,,,,0,,,3,,\n"
    b",b,Paying,,1,,,,0,,,4,,\n"
    b"b,b1,Cards,Takes cards.,1,,,,0,,,5,,\n"
)


WIDE = (
    b"Skill name;Skill description;Helps;Cooks alone;Leads;Who asks for it\n"
    b"Dough;All that rises;I knead while somebody stands beside me.;I knead and prove, and nobody looks.;;Pastry\n"
    b"Grill;All that burns;I turn what somebody else has put there.;I grill fish alone, ten at once.;"
    b"I buy the coal and teach the others.;Fire\n"
)

DEEP = """Pastry:
  Dough:
    Kneads with help: {level: 1, risk: It sticks.}
    Weighs flour: {level: 1}
    Proves alone: {level: 3}
Fire:
  Grill:
    Grills alone: {level: 2, tags: [a]}
"""

REFERRING = """name: Cooks
levels: [{id: helper, name: Helper}, {id: cook, name: Cook}, {id: chef, name: Chef}]
themes: [{id: d, name: Dough, summary: All that rises.}, {id: g, name: Grill}]
jobs:
- {id: 1, theme: d, level: helper, summary: Kneads with help.}
- {id: 2, theme: g, level: cook, summary: Grills alone.}
- {id: 3, theme: d, level: chef, summary: Proves alone.}
- {id: 4, theme: d, level: helper, summary: Weighs flour.}
"""


def case(**changes: Any) -> bytes:
    names = {"r": "", "a": "r", "a1": "a", "a2": "a", "b": "r", "b1": "b"}
    found = {
        "CFDocument": {"identifier": "doc", "title": "Kitchen standards"},
        "CFItems": [
            {
                "identifier": id,
                "fullStatement": f"Statement of {id} " + "long " * 60,
                "abbreviatedStatement": id.upper(),
            }
            for id in names
        ],
        "CFAssociations": [
            {
                "associationType": "isChildOf",
                "originNodeURI": {"identifier": id},
                "destinationNodeURI": {"identifier": parent or "doc"},
            }
            for id, parent in names.items()
        ],
    }
    return json.dumps(found | changes).encode()


class TestFiles:
    def test_a_table_whatever_its_columns_are_called(self) -> None:
        found = read_ladder(TABLE, "our_kitchen.csv")
        assert (found.title, found.levels) == ("Our kitchen", ("1", "2", "3"))
        assert [(leaf.path, leaf.name, leaf.weight) for leaf in found.leaves] == [
            (("Pastry",), "Dough", 4),
            (("Pastry",), "Cream", 3),
            (("Fire",), "Grill", 3),
        ]
        assert found.leaves[0].sentences["3"] == "I repair dough that others gave up."

    def test_the_same_as_a_workbook(self) -> None:
        rows = [line.split(",") for line in TABLE.decode().splitlines()]
        assert read_ladder(write_xlsx(rows, "Kitchen"), "our_kitchen.xlsx") == read_ladder(TABLE, "our_kitchen.csv")

    def test_a_table_without_levels_has_names_and_descriptions(self) -> None:
        found = read_ladder(b"area;skill;sentence\nFire;Grill;Over coal\n", "x.csv")
        assert (found.levels, found.leaves[0].description) == ((), "Over coal")

    def test_the_yaml_of_a_maturity_self_assessment(self) -> None:
        found = read_ladder(KITCHEN.read_bytes(), "kitchen.yaml")
        assert [(leaf.path, leaf.name, leaf.weight) for leaf in found.leaves] == [
            (("Food safety",), "Cold chain", 5),
            (("Food safety",), "Cleaning", 2),
            (("Guests",), "Allergens", 3),
        ]
        assert found.levels == ("1 - Improvised", "2 - Begun", "3 - Usual", "4 - Checked", "5 - Improved")
        assert found.leaves[2].sentences["3 - Usual"] == "Each dish has a card with its allergens beside the pass."

    @pytest.mark.parametrize(
        "text",
        [
            "- {name: A, levels: [one, two, three]}\n- {name: B, levels: [one, two, three]}\n",
            "title: T\ncategories:\n- {title: A, levels: {1: one, 2: two, 3: three}}\n- {title: B, levels: {1: one, 2: two, 3: three}}\n",
            "a:\n  b:\n  - {label: A, answers: [{score: 1, text: one}, {score: 2, text: two}, {score: 3, text: three}]}\n"
            "  - {label: B, answers: [{score: 1, text: one}, {score: 2, text: two}, {score: 3, text: three}]}\n",
        ],
    )
    def test_other_ways_to_write_one(self, text: str) -> None:
        found = read_ladder(text.encode(), "x.yml")
        assert found.levels == ("1", "2", "3")
        assert [(leaf.name, leaf.path) for leaf in found.leaves] == [("A", ()), ("B", ())]
        assert found.leaves[1].sentences["2"] == "two"

    def test_a_table_with_a_column_for_each_level_and_none_for_areas(self) -> None:
        found = read_ladder(WIDE, "kitchen.csv")
        assert found.levels == ("Helps", "Cooks alone", "Leads")
        assert [(leaf.path, leaf.name, leaf.description) for leaf in found.leaves] == [
            (("Kitchen",), "Dough", "All that rises"),
            (("Kitchen",), "Grill", "All that burns"),
        ]
        assert found.leaves[0].sentences == {
            "Helps": "I knead while somebody stands beside me.",
            "Cooks alone": "I knead and prove, and nobody looks.",
        }
        assert_said(list(found.notes))

    def test_columns_of_a_table_that_say_nothing_of_a_framework_are_left_out_and_named(self) -> None:
        found = read_ladder(b"id,domain,competency,description,owner\n7,Fire,Grill,Over coal,Kim\n", "x.csv")
        assert [(leaf.path, leaf.name, leaf.description) for leaf in found.leaves] == [
            (("Fire",), "Grill", "Over coal")
        ]
        assert_said(list(found.notes))

    def test_a_row_that_says_the_same_again_is_no_fault(self) -> None:
        again = TABLE + b"Pastry,Dough,1,I knead with help.,4\n"
        assert read_ladder(again, "our_kitchen.csv") == read_ladder(TABLE, "our_kitchen.csv")

    @pytest.mark.parametrize("text", [DEEP, REFERRING])
    def test_what_has_a_level_of_its_own_is_said_of_what_it_lies_in_or_names(self, text: str) -> None:
        found = read_ladder(text.encode(), "kitchen.yaml")
        assert found.levels == ("Helper", "Cook", "Chef") if "jobs" in text else found.levels == ("1", "2", "3")
        assert [leaf.name for leaf in found.leaves] == ["Dough", "Grill"]
        assert list(found.leaves[0].sentences.values()) == ["Kneads with help. Weighs flour.", "Proves alone."]
        assert blocking(problems(joined(Content(), build(found, choices(found), Content()).values))) == []

    def test_of_several_documents_the_largest_is_taken(self) -> None:
        text = "# ours\n---\nmeta: {version: 2}\n---\n" + DEEP
        found = read_ladder(text.encode(), "kitchen.yaml")
        assert found.leaves == read_ladder(DEEP.encode(), "kitchen.yaml").leaves
        assert len(found.notes) == 1
        with pytest.raises(BadFile, match="line 10"):
            read_ladder(b"a: 1\n---\n" + b"b: 2\n" * 6 + b"b: [\n", "kitchen.yaml")

    def test_json_that_is_no_case_is_read_like_yaml(self) -> None:
        data = json.dumps(
            {"areas": [{"name": n, "levels": ["one", "two", "three"]} for n in "AB"]}, indent="\t"
        ).encode()
        assert [leaf.name for leaf in read_ladder(data, "x.json").leaves] == ["A", "B"]
        whole = json.dumps({"CFPackage": json.loads(case())}).encode()
        assert read_ladder(whole, "x.json") == read_ladder(case(), "x.json")

    def test_skills_that_are_called_by_numbers_get_their_descriptions_as_names(self) -> None:
        coded = MOODLE.replace(b"Tablet orders", b"K1").replace(b"Cards", b"P1.2").replace(b"<img src=x>", b"On paper.")
        assert [leaf.name for leaf in read_ladder(coded, "x.csv").leaves] == [
            "K1",
            "Paper orders",
            "P1.2",
        ]
        all_coded = coded.replace(b"Paper orders", b"K2")
        assert [leaf.name for leaf in read_ladder(all_coded, "x.csv").leaves] == [
            "Reads orders on a tablet.",
            "On paper.",
            "Takes cards.",
        ]

    def test_the_competencies_of_moodle(self) -> None:
        found = read_ladder(MOODLE, "x.csv")
        assert (found.title, found.levels) == ("Digital kitchen", ("Not yet competent", "Competent"))
        assert [(leaf.path, leaf.name, leaf.description) for leaf in found.leaves] == [
            (("Ordering",), "Tablet orders", "Reads orders on a tablet."),
            (("Ordering",), "Paper orders", ""),
            (("Paying",), "Cards", "Takes cards."),
        ]
        assert found.notes == ("References between competencies (1) are not taken.",)

    def test_case_names_a_tree(self) -> None:
        found = read_ladder(case(), "x.json")
        assert (found.title, found.levels) == ("Kitchen standards", ())
        assert [(leaf.path, leaf.name) for leaf in found.leaves] == [
            (("R", "A"), "A1"),
            (("R", "A"), "A2"),
            (("R", "B"), "B1"),
        ]
        assert layers(found) == [(0, "1 area with 2 skills"), (1, "2 areas with 3 skills")]

    def test_a_fine_framework_is_proposed_in_the_layer_that_people_can_rate(self) -> None:
        leaves = tuple(Leaf((f"D{n % 3}", f"C{n % 9}"), f"S{n}") for n in range(200))
        ladder = Ladder("Big", (), leaves)
        assert layers(ladder) == [(0, "3 areas with 9 skills"), (1, "9 areas with 200 skills")]
        assert proposed_layer(ladder) == 0


@pytest.mark.parametrize(
    ("names", "ours"),
    [
        ((), ()),
        (("1", "2", "3"), (1, 2, 3)),
        (("Not competent", "Competent"), (0, 3)),
        (("No knowledge", "Basic", "Good"), (0, 2, 3)),
        (("0", "1", "2", "3"), (0, 1, 2, 3)),
        (("1", "2", "3", "4"), (1, 2, 3, 4)),
        (("a", "b", "c", "d", "e"), (0, 1, 2, 3, 4)),
        (("0", "1", "2", "3", "4", "5"), (0, 1, 1, 2, 3, 4)),
        (tuple("abcdefghi"), (0, 0, 1, 2, 2, 2, 3, 4, 4)),
    ],
)
def test_three_to_six_levels_and_others_are_laid_onto_five(names: tuple[str, ...], ours: tuple[int, ...]) -> None:
    assert proposed_levels(names) == ours


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Short.", 20, "Short."),
        ("One sentence. Another one.", 20, "One sentence."),
        ("words and more words and more", 20, "words and more …"),
        ("x" * 40, 20, "x" * 18 + " …"),
    ],
)
def test_a_long_text_is_cut_at_its_sentences_or_words(text: str, most: int, cut: str) -> None:
    assert short(text, most) == cut
    assert len(cut) <= most


def choices(ladder: Ladder, **others: Any) -> Choices:
    usual = Choices(proposed_layer(ladder), proposed_levels(ladder.levels), "Cook", 2, 8)
    return usual._replace(**others)


class TestBuilding:
    @pytest.mark.parametrize(
        ("data", "name"), [(TABLE, "a.csv"), (MOODLE, "a.csv"), (case(), "a.json"), (KITCHEN.read_bytes(), "a.yaml")]
    )
    def test_nothing_of_it_stops_publishing(self, data: bytes, name: str) -> None:
        ladder = read_ladder(data, name)
        built = build(ladder, choices(ladder, take_names=True), Content())
        whole = joined(Content(), built.values)
        assert blocking(problems(whole)) == []
        assert len({skill.id for skill in whole.skills}) == len(whole.skills)

    def test_two_levels_of_six_become_one_sentence(self) -> None:
        leaf = Leaf(("A",), "S", sentences={str(n): f"Does {n}." for n in range(6)})
        ladder = Ladder("T", tuple(map(str, range(6))), (leaf,))
        (skill,) = build(ladder, choices(ladder), Content()).values["skills"]
        assert [level.anchor for level in skill.levels] == [
            "Does 0.",
            "Does 1. Does 2.",
            "Does 3.",
            "Does 4.",
            "Does 5.",
        ]

    def test_a_sentence_that_is_there_twice_is_asked_for_and_stops_nothing(self) -> None:
        leaf = Leaf(("A",), "S", sentences={"1": "Does it alone.", "2": "Does it alone.", "3": "Teaches it to others."})
        ladder = Ladder("T", ("1", "2", "3"), (leaf,))
        found = build(ladder, choices(ladder), Content())
        (skill,) = found.values["skills"]
        assert [level.anchor for level in skill.levels].count("Does it alone.") == 1
        assert blocking(problems(joined(Content(), found.values))) == []
        assert_said(list(found.proposed))

    def test_a_level_may_be_left_out(self) -> None:
        leaf = Leaf(("A",), "S", sentences={str(n): f"Does {n}." for n in range(5)})
        ladder = Ladder("T", tuple(map(str, range(5))), (leaf,))
        found = build(ladder, choices(ladder, levels=(0, 1, None, 3, 4)), Content())
        assert "Does 2." not in str(found.values["skills"])
        assert any("1 sentence of skills: general" in sentence for sentence in found.proposed)

    def test_weights_are_kept_and_fitted(self) -> None:
        leaves = (Leaf(("A",), "S", weight=100), Leaf(("A",), "T", weight=1), Leaf(("A",), "U", weight=60))
        ladder = Ladder("T", (), leaves)
        (role,) = build(ladder, choices(ladder), Content()).values["roles"]
        assert [need.weight for need in role.requirements] == [5, 1, 3]

    def test_the_same_names_get_identifiers_of_their_own(self) -> None:
        leaves = tuple(Leaf((area,), name) for area in ("A", "B", "料理") for name in ("Tools", "tools!", "道具"))
        ladder = Ladder("T", (), leaves)
        built = build(ladder, choices(ladder), Content())
        ids = [skill.id for skill in built.values["skills"]]
        assert len(set(ids)) == len(ids) == 9
        assert blocking(problems(joined(Content(), built.values))) == []

    def test_names_of_levels_are_taken_where_each_has_one(self) -> None:
        ladder = read_ladder(KITCHEN.read_bytes(), "kitchen.yaml")
        (words,) = build(ladder, choices(ladder, take_names=True), Content()).values["framework"]
        assert words.level_names == ("Improvised", "Begun", "Usual", "Checked", "Improved")
        assert words.levels[2].meaning == Content().framework.levels[2].meaning
        doubled = build(ladder, choices(ladder, take_names=True, levels=(0, 1, 2, 3, 3)), Content())
        assert "framework" not in doubled.values


HOSTILE: dict[str, tuple[str, bytes]] = {
    "nothing": ("a.csv", b" \n"),
    "no skill": ("a.csv", b"area,skill\n"),
    "other columns": ("a.csv", b"name,hours\nx,1\n"),
    "an empty name": ("a.csv", b"area,skill\nFire,\n"),
    "a level twice": ("a.csv", b"area,skill,level,sentence\nA,B,1,x\nA,B,1,y\n"),
    "many levels": ("a.csv", b"area,skill,level,sentence\n" + b"".join(b"A,B,%d,x\n" % n for n in range(20))),
    "many skills": ("a.csv", b"area,skill\n" + b"".join(b"A,B%d\n" % n for n in range(4_000))),
    "a circle": ("a.csv", MOODLE.splitlines()[0] + b"\nb,a,A,,1,,,,,,,,,\na,b,B,,1,,,,,,,,,\nb,c,C,,1,,,,,,,,,\n"),
    "an id twice": ("a.csv", MOODLE.splitlines()[0] + b"\n,a,A,,1,,,,,,,,,\n,a,B,,1,,,,,,,,,\n"),
    "half json": ("a.json", case()[:200]),
    "deep json": ("a.json", b"[" * 200_000),
    "other json": ("a.json", b'{"CFItems": 3}'),
    "list json": ("a.json", b"[1, 2]"),
    "wrong nodes": ("a.json", case(CFItems=[1, None, {"identifier": []}, "x"])),
    "half yaml": ("a.yaml", KITCHEN.read_bytes()[:900] + b"\n   : ["),
    "aliases": ("a.yaml", b"a: &a [x, x]\nb: [*a, *a]\n"),
    "tags": ("a.yaml", b"!!python/object/apply:os.system ['true']\n"),
    "deep yaml": ("a.yaml", b"[" * 5_000),
    "other yaml": ("a.yaml", b"a: 1\nb: [x, y]\n"),
    "yaml in latin-1": ("a.yaml", "name: Z\xfcrich".encode("latin-1")),
    "entities": ("a.xlsx", with_part("xl/worksheets/sheet1.xml", BOMB)),
    "too large": ("a.yaml", b"#" * 5_000_001),
    "xml": ("a.xml", b"<rdf/>"),
}


def test_a_large_file_whose_things_have_levels_of_their_own_is_read_once(alice: Client) -> None:
    one = "- {{id: {n}, level: {n}, theme: t, summary: Kneads dough with help and weighs flour for it.}}\n"
    text = "themes: [{id: t, name: Dough}]\njobs:\n" + "".join(one.format(n=n) for n in range(3_000))
    response = send(alice, text.encode(), "kitchen.yaml")
    assert response.status_code == 422
    assert_said(response.context["refused"])


def send(client: Client, data: bytes, name: str) -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data)}, follow=True)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_framework_is_refused_in_a_sentence(alice: Client, name: str) -> None:
    before = whole_draft()
    file, data = HOSTILE[name]
    response = send(alice, data, file)
    assert response.status_code == 422
    assert_said(response.context["refused"])
    assert whole_draft() == before
    assert not Upload.objects.exists()


def choose(client: Client, response: Any, **others: str) -> Any:
    """Send the form of the mapping page as it stands, with some fields changed."""
    found, where = response.context, response.redirect_chain[-1][0].partition("#")[0]
    levels = {f"level-{place}": "" if ours is None else str(ours) for place, _, ours in found["rows"]}
    rest = {"layer": str(found["choices"].layer), "role": "Cook", "target": "2", "hours": "8", "prefix": ""}
    return client.post(where, {**levels, **rest, **others}, follow=True)


def add(client: Client, response: Any) -> Any:
    return client.post(response.request["PATH_INFO"], {"store": "1"})


class TestDesk:
    def test_a_file_comes_beside_what_is_there_and_changes_nothing_of_it(self, alice: Client) -> None:
        before = whole_draft()
        response = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"), take_names="1")
        assert whole_draft() == before
        assert response.context["counts"] == (2, 3)
        assert response.context["stopping"] == []
        assert_said([*response.context["proposed"], str(response.context["warning_count"])])
        made = add(alice, response)
        assert made.headers["Location"] == reverse("admin:skills_edition_publish")
        after = whole_draft()
        assert after.areas[:-2] == before.areas
        assert after.skills[:-3] == before.skills
        assert after.roles[:-1] == before.roles
        assert (after.items, after.resources, after.framework) == (before.items, before.resources, before.framework)
        assert {need.level for need in after.role_by_id["cook"].requirements} == {2}
        assert blocking(findings(draft())) == []
        assert DraftChange.objects.filter(how="From the file kitchen.yaml", by="alice").count() == 6
        assert "2 areas and 3 skills added, and the role Cook." in told(alice)

    def test_into_an_empty_draft_it_becomes_the_whole_framework_and_is_published(self, alice: Client) -> None:
        store(Content())
        page = send(alice, KITCHEN.read_bytes(), "kitchen.yaml")
        assert page.context["may_name"]
        add(alice, choose(alice, page, take_names="1"))
        content = draft()
        assert content.level_names == ("Improvised", "Begun", "Usual", "Checked", "Improved")
        assert not Item.objects.exists()
        publishing = reverse("admin:skills_edition_publish")
        form = next(form for form in tree(alice.get(publishing)).iter("form") if form.get("action") == publishing)
        sent = {box.get("name", ""): box.get("value", "") for box in form.iter("input")} | {"note": "Kitchen"}
        sent |= {name: "As the file has it." for name in sent if name.startswith("accept-")}
        assert alice.post(publishing, sent).status_code == 302
        live = Edition.objects.live()
        assert live is not None
        assert live.content == content
        assert Client().get("/roles/cook").status_code == 200

    def test_the_same_file_again_needs_a_beginning_of_its_own(self, alice: Client) -> None:
        add(alice, choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml")))
        before = whole_draft()
        again = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"))
        assert_said(again.context["taken"])
        assert add(alice, again).status_code == 422
        assert whole_draft() == before
        other = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"), prefix="two")
        assert other.context["taken"] == []
        assert add(alice, other).status_code == 302
        assert "two-cold-chain" in whole_draft().skill_by_id

    def test_what_somebody_else_named_so_meanwhile_stays(self, alice: Client) -> None:
        response = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"))
        add(alice, choose(alice, send(alice, TABLE, "table.csv")))
        assert add(alice, response).status_code == 404  # one file for each person
        response = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"), role="Chef")
        SkillArea.objects.filter(slug="fire").update(slug="guests")
        again = add(alice, response)
        assert again.status_code == 422
        assert "guests" in again.context["faults"][0]

    @pytest.mark.parametrize(
        "chosen", [{"role": ""}, {"role": "料理"}, {"hours": "0"}, {"hours": "x"}, {"prefix": "A b"}]
    )
    def test_what_cannot_be_is_said_and_nothing_is_stored(self, alice: Client, chosen: dict[str, str]) -> None:
        response = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"), **chosen)
        assert response.status_code == 422
        assert_said(response.context["faults"])

    def test_what_was_refused_is_not_stored_later_either(self, alice: Client) -> None:
        before, page = whole_draft(), send(alice, KITCHEN.read_bytes(), "kitchen.yaml")
        where = page.redirect_chain[-1][0]
        assert choose(alice, page, role="", hours="x", prefix="A B").status_code == 422
        assert "made" not in alice.get(where).context
        assert alice.post(where, {"store": "1"}).status_code == 422
        assert whole_draft() == before

    @pytest.mark.parametrize(
        "chosen", [{"layer": "9"}, {"level-0": "9"}, {"target": "0"}, {"level-0": "x"}, {"layer": "-1"}]
    )
    def test_what_no_page_sends_does_no_harm(self, alice: Client, chosen: dict[str, str]) -> None:
        response = choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml"), **chosen)
        assert response.status_code == 200
        assert response.context["counts"] == (2, 3)

    @pytest.mark.parametrize("left_out", ["add_skill", "change_roleprofile", "add_skillarea"])
    def test_whoever_may_not_add_one_of_the_kinds_is_refused(self, desk: None, left_out: str) -> None:
        client = staff("bea", left_out)
        assert client.get(START).status_code == 403
        assert client.post(START, {"file": SimpleUploadedFile("k.yaml", KITCHEN.read_bytes())}).status_code == 403

    def test_strangers_and_readers(self, alice: Client, charlie: Client) -> None:
        assert charlie.get(START).status_code == 302
        reader = staff(
            "rita", *Permission.objects.exclude(codename="view_skillarea").values_list("codename", flat=True)
        )
        assert START not in reader.get(address(SkillArea, "changelist")).content.decode()
        assert f'href="{START}"' in alice.get(address(SkillArea, "changelist")).content.decode()
