"""A second pipeline is made, a deal goes through it and is lost: what each step asks for, and what the funnel tells then."""

import re
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.crm.actions.clients import create_client
from naryad.crm.actions.deals import create_deal
from naryad.crm.models import Deal, DealSource, Pipeline
from naryad.fields.actions.definitions import Links, create_field
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import Windows


def test_a_deal_goes_through_another_pipeline_and_the_funnel_tells_of_it(
    enter: Enter, windows: Windows, company: Company
) -> None:
    who: dict[str, Any] = {"actor": company.anna, "now": timezone.now()}
    with scope(company.workspace.pk), transaction.atomic():
        source, other = DealSource.objects.order_by("sequence", "pk")[:2]
        client = create_client(name="Орлова Нина", phone="+79161234567", **who)
        deal = create_deal(
            title="Стул",
            client_id=client.pk,
            agreed_amount=Decimal(1000),
            source_id=source.pk,
            **who,
        )
    windows.expected = ("422",)  # asked first: the field, then the reason
    page, base = enter(company.anna), company.url()
    dialog = page.locator("#modal")

    visit(page, f"{base}settings/deal-stages/")
    page.get_by_text("Ещё одна воронка").click()
    more = page.locator("details.fold", has_text="Ещё одна воронка")
    more.get_by_label("Название").fill("Ремонт")
    more.get_by_label("Стадии в работе").fill("Приёмка\nДиагностика\nРемонтируется")
    more.get_by_role("button", name="Добавить").click()
    repairs = page.get_by_role("region", name=re.compile("Стадии воронки «Ремонт»"))
    chance = repairs.get_by_label("Вероятность стадии «Диагностика»")
    expect(chance).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        chance.fill("40")
        chance.press("Enter")
    with scope(company.workspace.pk), transaction.atomic():
        pipeline = Pipeline.objects.get(name="Ремонт")
        stages = {stage.name: stage for stage in pipeline.stages.all()}
        links = Links(stages=[stages["Диагностика"].pk])
        create_field(of="deal", kind="text", name="Серийный номер", links=links, **who)
        create_field(of="deal", kind="text", name="Цвет", **who)

    visit(page, f"{base}deals/{deal.pk}/")
    page.locator("#deal-card [popovertarget]").first.click()
    page.locator(".menu-item", has_text="В другую воронку").click()
    dialog.get_by_role("button", name="Приёмка", exact=True).click()
    pipe = page.locator(".pipe")
    expect(pipe.locator("[aria-current=step]")).to_contain_text("Приёмка")

    pipe.get_by_role("button", name=re.compile("Диагностика")).click()
    expect(dialog.get_by_role("textbox")).to_have_count(1)
    dialog.get_by_label("Серийный номер").fill("42-17")
    dialog.get_by_role("button", name="Заполнить и продолжить").click()
    expect(pipe.locator("[aria-current=step]")).to_contain_text("Диагностика")

    visit(page, f"{base}deals/?pipeline={pipeline.pk}")
    expect(page.locator("#deal-board")).to_contain_text(re.compile(r"взвешенно\s+400"))

    visit(page, f"{base}deals/{deal.pk}/")
    pipe.locator(".pipe-end button").last.click()
    dialog.get_by_label("Дорого").check()
    dialog.get_by_role("button", name="Закрыть сделку").click()
    expect(dialog).to_be_hidden()

    asked = f"pipeline={pipeline.pk}&responsible={company.anna.pk}&source={deal.source_id}"
    visit(page, f"{base}insight/funnel/?{asked}")
    expect(page.locator("#insight tbody tr").filter(has_text="Приёмка")).to_have_text(
        re.compile(r"^\s*Приёмка\s+1\s+1\s")
    )
    expect(page.locator("#insight")).to_contain_text("Дорого")
    with page.expect_download() as file:
        page.get_by_role("link", name="Выгрузить").click()
    text = file.value.path().read_text(encoding="utf-8-sig")
    assert "Приёмка;1;1;" in text
    assert "Дорого;1;100" in text
    visit(page, f"{base}insight/funnel/?pipeline={pipeline.pk}&source={other.pk}")
    expect(page.locator("#insight")).not_to_contain_text("Дорого")
    with scope(company.workspace.pk), transaction.atomic():
        lost = Deal.objects.get(pk=deal.pk)
        assert (lost.stage.kind, lost.why_lost) == ("lost", "Дорого")
