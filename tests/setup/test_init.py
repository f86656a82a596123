"""A first company: empty, or from a preset."""

import pytest
from django.utils.translation import override

from naryad.crm.models import DealStage
from naryad.orders.models import OrderType
from naryad.people.models import Holiday, Shift, Skill
from naryad.processes.models import ProcessTemplate, TemplateLink, TemplateStep
from naryad.setup.actions.company import CannotInitCompany, init_company
from naryad.tasks.models import TaskType
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, User, Workspace
from tests.factories import NOW

pytestmark = pytest.mark.django_db
GIVEN = {
    "company": "Дуб и Ко",
    "owner_name": "Анна",
    "email": "anna@example.org",
    "password": "correct horse battery",
    "language": "ru",
    "time_zone": "Europe/Moscow",
    "currency": "RUB",
    "now": NOW,
}


def test_a_preset_lays_everything_an_order_needs() -> None:
    workspace = init_company(preset="furniture", **GIVEN)

    assert workspace.slug == "dub-i-ko"
    with scope(workspace.pk):
        assert Skill.objects.count() == 10
        assert set(DealStage.objects.values_list("kind", flat=True)) == {"open", "won", "lost"}
        assert OrderType.objects.count() == 2
        assert TaskType.objects.filter(parent__isnull=False).count() == 12
        kitchen = ProcessTemplate.objects.get(order_type__sequence=0)
        assert TemplateStep.objects.filter(template=kitchen).count() == 15
        assert not TemplateStep.objects.filter(
            template__order_type__isnull=False, skill=None, kind="work"
        ).exists()
        assert TemplateLink.objects.filter(template=kitchen).count() == 15
        assert Holiday.objects.count() > 20


def test_an_empty_company_has_its_owner_and_stages_only() -> None:
    workspace = init_company(preset=None, **GIVEN)

    with scope(workspace.pk):
        owner = Member.objects.get()
        assert (owner.role, owner.user and owner.user.email) == ("owner", "anna@example.org")
        assert Shift.objects.filter(member=owner).count() == 10
        assert DealStage.objects.count() == 3
        assert not Skill.objects.exists()


def test_a_company_may_begin_without_parts() -> None:
    workspace = init_company(preset=None, **GIVEN, parts=["pipeline", "tasks"])

    assert workspace.parts == ["pipeline", "tasks"]
    with scope(workspace.pk):
        assert OrderType.objects.count() == 1  # of which the only order of a deal is made


def test_a_preset_speaks_the_language_of_the_company() -> None:
    with override("en"):
        russian = init_company(preset="furniture", **GIVEN)
    english = init_company(preset="furniture", **GIVEN | {"email": "a@example.org", "language": "en"})

    with scope(russian.pk):
        names = set(OrderType.objects.values_list("name", flat=True))
    with scope(english.pk):
        assert set(OrderType.objects.values_list("name", flat=True)) == {"Kitchen", "Wardrobe"}
    assert names == {"Кухня", "Шкаф"}


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nonsense"},
        {"password": "12345678"},
        {"company": " "},
        {"owner_name": "А" * 151},
        {"time_zone": "Mars/Olympus"},
        {"currency": "XXY"},
    ],
)
def test_what_cannot_be_leaves_nothing_behind(change: dict[str, str]) -> None:
    with pytest.raises(CannotInitCompany):
        init_company(preset="furniture", **GIVEN | change)

    assert not Workspace.objects.exists()
    assert not User.objects.exists()


def test_two_companies_of_one_name_get_two_addresses() -> None:
    first = init_company(preset=None, **GIVEN)
    second = init_company(preset=None, **GIVEN | {"email": "b@example.org"})

    assert first.slug != second.slug
