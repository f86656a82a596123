"""A company's set-up as a file: it is written, compared, laid over another company, laid again, taken back."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from naryad.core.errors import NotAllowed
from naryad.documents.actions.looks import shape_papers
from naryad.documents.queries.looks import look_of
from naryad.fields.models import FieldOption, OwnField
from naryad.offers.queries.texts import usual_text
from naryad.orders.models import Order, OrderStage, OrderType
from naryad.people.models import Skill
from naryad.processes.models import ProcessTemplate
from naryad.setup.actions.begin import CannotBegin, begin_company
from naryad.setup.actions.lay import lay_setup, take_setup, try_setup, undo_setup
from naryad.setup.actions.laying import LaidChange
from naryad.setup.models import LaidSetup
from naryad.setup.rules.ready import ready_setups
from naryad.setup.rules.schema import BadSetup, read_setup
from naryad.tasks.models import TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.parts import PARTS
from tests.battery import wide
from tests.factories import make_member, make_order
from tests.pages import address, enter

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SHOP: dict[str, Any] = {
    "schema": 2,
    "name": {"ru": "Ремонт", "en": "Repairs"},
    "nouns": {"order": {"one": "Ремонт", "of_one": "ремонта", "many": "Ремонты", "of_many": "ремонтов"}},
    "lists": {
        "skill": [{"key": "fix", "name": "Мастер"}],
        "task_type": [
            {"key": "bench", "name": "Верстак"},
            {
                "key": "look",
                "name": "Диагностика",
                "within": "bench",
                "values": {"default_estimate": 60, "skill": "fix"},
            },
        ],
        "order_type": [{"key": "repair", "name": "Ремонт"}],
        "order_stage": [
            {"key": "taken", "name": "Принят", "within": "repair", "values": {"client_name": "Приняли"}},
            {"key": "done", "name": "Выдан", "within": "repair"},
        ],
    },
    "fields": [
        {
            "key": "fault",
            "of": "order",
            "kind": "choice",
            "name": "Неисправность",
            "options": [{"key": "power", "name": "Не включается", "colour": "red"}],
            "branches": ["repair"],
            "stages": ["done"],
            "unseen_by": ["observer"],
        }
    ],
    "processes": [
        {
            "key": "chain",
            "name": "Ремонт целиком",
            "order_type": "repair",
            "steps": [
                {
                    "key": "s1",
                    "title": "Диагностика",
                    "task_type": "look",
                    "skill": "fix",
                    "minutes": 60,
                    "stage": "taken",
                },
                {"key": "s2", "title": "Согласование", "waits": 1440, "after": ["s1"], "makes_ready": True},
            ],
        }
    ],
}


def shop(**changes: Any) -> Any:
    return read_setup(json.dumps(SHOP | changes))


def lay(anna: Member, **changes: Any) -> list[LaidChange]:
    return lay_setup(setup=shop(**changes), actor=anna, now=NOW)


def became(changes: list[LaidChange], wanted: str) -> list[str]:
    return [one.name for one in changes if one.became == wanted]


def test_a_file_makes_the_company_what_it_says(anna: Member) -> None:
    lay(anna)

    look = TaskType.objects.get(name="Диагностика")
    assert (look.parent and look.parent.name, look.default_estimate, look.skill) == (
        "Верстак",
        60,
        Skill.objects.get(),
    )
    assert [stage.name for stage in OrderStage.objects.order_by("sequence")] == ["Принят", "Выдан"]
    own = OwnField.objects.get()
    assert "observer" not in own.seen_by
    assert FieldOption.objects.get().colour == "red"
    first, second = ProcessTemplate.objects.get().steps.order_by("sequence")
    assert (first.task_type, first.fixed_minutes, second.elapsed_minutes) == (look, 60, 1440)
    assert anna.workspace.nouns["order"]["many"] == "Ремонты"


def test_laid_again_it_changes_nothing(anna: Member) -> None:
    lay(anna)

    again = lay(anna)

    assert became(again, "added") == became(again, "changed") == []
    assert OrderType.objects.count() == 1


def test_its_own_file_is_what_the_company_is(anna: Member) -> None:
    lay(anna)
    written = take_setup(actor=anna, now=NOW)

    again = lay_setup(setup=read_setup(json.dumps(written)), actor=anna, now=NOW)

    assert became(again, "added") == became(again, "changed") == []
    assert take_setup(actor=anna, now=NOW) == written


PAPERS = {
    "offer_texts": [{"language": "ru", "intro": "Спасибо!", "terms": "Половина сразу."}],
    "papers": [
        {
            "template": "#data.title",
            "kind": "invoice",
            "after": {"en": "Thank you", "ru": "Спасибо"},
            "hidden": ["discount"],
        },
        {"kind": "transfer", "number_template": "У-{NNNN}"},
    ],
}


def test_texts_of_offers_and_looks_of_papers_are_laid_and_taken_back(anna: Member, boris: Member) -> None:
    shape_papers(kind="act", before="Как договорились", actor=anna, now=NOW)

    lay(anna, **PAPERS)
    again, written = lay(anna, **PAPERS), take_setup(actor=anna, now=NOW)

    assert became(again, "added") == became(again, "changed") == []
    assert (usual_text("ru").terms, look_of("invoice").hidden) == ("Половина сразу.", ["discount"])
    assert look_of("invoice").template == written["papers"][0]["template"] == "#data.title"
    assert written["offer_texts"] == PAPERS["offer_texts"]
    assert [row["kind"] for row in written["papers"]] == ["invoice", "act", "transfer"]
    boris.role = Member.Role.HEAD
    boris.save(update_fields=["role"])
    lay_setup(setup=read_setup(json.dumps(written)), actor=boris, now=NOW)
    with pytest.raises(NotAllowed):
        lay_setup(setup=shop(papers=[{"kind": "act"}]), actor=boris, now=NOW)
    with pytest.raises(BadSetup, match="no papers “scroll”"):
        lay(anna, papers=[{"kind": "scroll"}])
    for laid in LaidSetup.objects.order_by("-pk"):
        undo_setup(laid_id=laid.pk, actor=anna, now=NOW)
    assert (usual_text("ru").terms, look_of("invoice").hidden) == ("", [])
    assert look_of("invoice").template == ""
    assert look_of("act").before == "Как договорились"


AREA = {"key": "area", "of": "item", "kind": "calculated", "name": "Площадь", "formula": "{Ширина} × {Длина}"}
DOUBLE = AREA | {"key": "double", "name": "Две площади", "formula": "{Площадь} × 2"}
LENGTH = {"key": "length", "of": "item", "kind": "number", "name": "Длина"}
WIDTH = LENGTH | {"key": "width", "name": "Ширина"}


def test_calculated_fields_are_laid_after_what_they_read(anna: Member) -> None:
    with override("ru"):
        lay(anna, fields=[DOUBLE, AREA, LENGTH, WIDTH])

        assert [own.name for own in OwnField.objects.order_by("sequence")] == [
            "Две площади",
            "Площадь",
            "Длина",
            "Ширина",
        ]
        written = take_setup(actor=anna, now=NOW)
        assert [row["formula"] for row in written["fields"]][:2] == ["{Площадь} × 2", "{Ширина} × {Длина}"]
        again = lay_setup(setup=read_setup(json.dumps(written)), actor=anna, now=NOW)
        assert became(again, "added") == became(again, "changed") == []


def test_a_formula_that_reads_nothing_there_is_refused_with_its_place(anna: Member) -> None:
    with override("ru"), pytest.raises(BadSetup, match="fields.area.formula"):
        lay(anna, fields=[AREA, LENGTH])
    assert not OwnField.objects.exists()


def asking(condition: str, estimate: str = "") -> list[dict[str, Any]]:
    """The process, its first step only if, or by a formula."""
    [process] = SHOP["processes"]
    first, second = process["steps"]
    asked = first | {"condition": condition, "estimate_formula": estimate}
    return [process | {"steps": [asked, second]}]


def test_conditions_and_estimates_of_steps_are_laid_after_the_fields_that_they_read(anna: Member) -> None:
    condition, estimate = (
        "{Неисправность} = «Не включается»",
        "если({Неисправность} = «Не включается»; 2 ч; 1 ч)",
    )
    with override("ru"):
        lay(anna, processes=asking(condition, estimate))

        step = ProcessTemplate.objects.get().steps.get(title="Диагностика")
        assert step.condition == f"{{{OwnField.objects.get().key}}} = #{FieldOption.objects.get().pk}"
        written = take_setup(actor=anna, now=NOW)
        assert written["processes"][0]["steps"][0]["condition"] == '{Неисправность} = "Не включается"'
        again = lay_setup(setup=read_setup(json.dumps(written)), actor=anna, now=NOW)
        assert became(again, "added") == became(again, "changed") == []


def test_a_condition_that_reads_nothing_there_is_refused_with_its_place(anna: Member) -> None:
    with override("ru"), pytest.raises(BadSetup, match="processes.chain: .*Цвет"):
        lay(anna, processes=asking("{Цвет} = 1"))
    assert not ProcessTemplate.objects.exists()


def test_a_renamed_row_is_known_by_its_key_another_one_by_its_name(anna: Member) -> None:
    OrderType.objects.create(name="ремонт ")
    lay(anna)
    lists = SHOP["lists"] | {"order_type": [{"key": "repair", "name": "Сервис"}]}

    changes = lay(anna, lists=lists)

    assert "Сервис" in became(changes, "changed")
    assert [row.name for row in OrderType.objects.all()] == ["Сервис"]


def test_the_difference_is_told_and_nothing_is_changed(anna: Member) -> None:
    changes = try_setup(setup=shop(), actor=anna, now=NOW)

    assert "Неисправность" in became(changes, "added")
    assert not OwnField.objects.exists()
    assert not LaidSetup.objects.exists()


def test_a_laying_over_a_living_company_is_taken_back_as_a_whole(anna: Member) -> None:
    lay(anna)
    before = take_setup(actor=anna, now=NOW)
    lists = SHOP["lists"] | {
        "order_type": [{"key": "repair", "name": "Сервис"}, {"key": "new", "name": "Новый"}],
        "order_stage": [
            *SHOP["lists"]["order_stage"],
            {"key": "n1", "name": "Раз", "within": "new"},
            {"key": "n2", "name": "Два", "within": "new"},
        ],
    }
    lay(anna, lists=lists, nouns={})

    undo_setup(laid_id=LaidSetup.objects.latest("pk").pk, actor=anna, now=NOW)

    assert take_setup(actor=anna, now=NOW)["lists"]["order_type"] == before["lists"]["order_type"]
    assert anna.workspace.nouns == SHOP["nouns"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": 9}, "newer Naryad"),
        ({"lists": {"skill": [{"name": "x"}]}}, "lists.skill.0.key"),
        ({"lists": {"skill": [{"key": "a", "name": "x"}, {"key": "a", "name": "y"}]}}, "stands twice"),
        ({"clients": []}, "clients"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSetup, match=said):
        shop(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"lists": {"spaceship": [{"key": "a", "name": "x"}]}},
        {"lists": {"skill": [{"key": "a", "name": "x", "values": {"pk": 1}}]}},
        {"fields": [SHOP["fields"][0] | {"branches": ["nowhere"]}]},
        {"processes": [SHOP["processes"][0] | {"order_type": "nowhere"}]},
    ],
)
def test_what_points_nowhere_is_refused_and_lays_nothing(anna: Member, changes: dict[str, Any]) -> None:
    with pytest.raises(BadSetup):
        lay(anna, **changes)

    assert not OwnField.objects.exists()


def test_who_may_not_set_up_lays_nothing(boris: Member) -> None:
    with pytest.raises(NotAllowed):
        lay(boris)


@pytest.mark.parametrize("name", wide(["furniture", "print"], sorted(ready_setups())))
def test_a_ready_set_up_lays_and_knows_itself_again(anna: Member, name: str) -> None:
    setup = ready_setups()[name].setup
    lay_setup(setup=setup, actor=anna, now=NOW)

    again = lay_setup(setup=setup, actor=anna, now=NOW)

    assert became(again, "added") == became(again, "changed") == []


def test_a_print_shop_without_dates_and_pipeline_has_a_menu_of_five(anna: Member, client: Client) -> None:
    lay_setup(setup=ready_setups()["print"].setup, actor=anna, now=NOW)
    client.force_login(anna.user)

    page = client.get(reverse("orders:order_list", args=[anna.workspace.slug]))

    entries = [str(item.label) for item in page.context["menu"] if not item.is_last]
    assert entries == ["My queue", "Orders", "Tasks", "Clients", "Payments"]


def test_a_laying_over_a_company_at_work_is_taken_back_and_its_orders_stay(anna: Member) -> None:
    lay(anna)
    order = make_order(responsible=anna, order_type=OrderType.objects.get(), custom=filled_in())
    stages = [*SHOP["lists"]["order_stage"], {"key": "paint", "name": "Покраска", "within": "repair"}]
    lay(anna, lists=SHOP["lists"] | {"order_stage": stages}, parts=["orders", "tasks"], fields=[])
    Order.objects.update(stage=OrderStage.objects.get(name="Покраска"))

    undo_setup(laid_id=LaidSetup.objects.latest("pk").pk, actor=anna, now=NOW)

    order.refresh_from_db()
    assert (order.stage.name, order.stage.is_archived) == ("Покраска", True)
    assert order.custom == filled_in()
    assert set(anna.workspace.parts) == set(PARTS)
    assert {row.name for row in OrderStage.objects.filter(is_archived=False)} == {"Принят", "Выдан"}


def filled_in() -> dict[str, Any]:
    return {f"f{OwnField.objects.get().pk}": FieldOption.objects.get().pk}


def test_of_two_heads_the_second_sees_the_difference_again(anna: Member) -> None:
    head = make_member(name="Head", role=Member.Role.HEAD)
    browsers = [enter(anna), enter(head)]
    file = {"text": json.dumps(SHOP)}
    seen = [browser.post(address(anna, "setup:difference"), file) for browser in browsers]

    first, second = (
        browser.post(address(anna, "setup:lay"), file | {"agreed": str(page.context["agreed"])})
        for browser, page in zip(browsers, seen, strict=True)
    )

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Somebody changed the settings meanwhile" in second.text
    assert LaidSetup.objects.count() == 1
    agreed = str(second.context["agreed"])
    assert browsers[1].post(address(anna, "setup:lay"), file | {"agreed": agreed}).status_code == 302


def test_a_file_of_a_newer_schema_is_refused_in_words(anna: Member) -> None:
    refused = enter(anna).post(address(anna, "setup:difference"), {"text": json.dumps(SHOP | {"schema": 9})})

    assert refused.status_code == 422
    assert "This file was made by a newer Naryad (schema 9, known here: 2)." in refused.text


def test_a_company_that_has_shaped_nothing_begins_with_its_trade_and_answers(
    anna: Member, boris: Member
) -> None:
    begin = address(anna, "setup:begin")
    sent = enter(anna).get(address(anna, "start"))
    others = enter(boris).get(address(anna, "start"))
    page = enter(anna).get(begin, {"ready": "repair"})

    begun = enter(anna).post(begin, {"ready": "repair", "parts": ["orders", "dates"]})

    assert (sent.headers["Location"], others.headers["Location"] != begin) == (begin, True)
    assert "pipeline" not in page.context["chosen"]
    assert begun.headers["Location"] == address(anna, "workspaces:settings")
    anna.workspace.refresh_from_db()
    assert set(anna.workspace.parts) == set(PARTS) - {"pipeline", "time", "payments"}
    assert enter(anna).get(address(anna, "start")).headers["Location"] != begin
    assert enter(anna).get(begin).headers["Location"] == address(anna, "setup:setups")


def test_nothing_is_laid_twice_nor_without_what_a_part_needs(anna: Member) -> None:
    refused = enter(anna).post(address(anna, "setup:begin"), {"ready": "print", "parts": []})

    assert refused.status_code == 422
    assert not OrderType.objects.exists()
    begin_company(ready="empty", asked=["orders"], actor=anna, now=NOW)
    with pytest.raises(CannotBegin):
        begin_company(ready="print", asked=["orders"], actor=anna, now=NOW)
