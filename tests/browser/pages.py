"""Every page there is to look at, and how to know that it has come to rest."""

from playwright.sync_api import Locator, Page

from tests.browser.company import Company
from tests.browser.work import Ids

MAIN = (
    "deals/",
    "deals/table/",
    "deals/{deal}/",
    "payments/",
    "clients/",
    "clients/{client}/",
    "products/",
    "products/{product}/",
    "papers/",
    "offers/",
    "offers/{offer}/",
    "orders/",
    "orders/board/",
    "orders/{order}/",
    "tasks/",
    "tasks/board/",
    "tasks/{task}/",
    "tasks/queue/{performer}/",
    "forecast/workload/",
    "reminders/?person=all",
    "insight/efficiency/?span=year",
    "insight/types/?span=year",
    "insight/orders/?span=year",
    "insight/steps/?span=year",
    "insight/workload/",
    "notifications/",
)
MORE = (
    "deals/new/",
    "payments/?state=received",
    "deals/{deal}/payments/receive/",
    "deals/{deal}/payments/expect/",
    "deals/{deal}/payments/return/",
    "payments/{payment}/reverse/",
    "payments/expected/{expected}/edit/",
    "clients/new/",
    "products/new/",
    "deals/{deal}/offers/new/",
    "offers/{offer}/accept/",
    "offers/{offer}/versions/1/",
    "offers/{offer}/letter/",
    "offers/{offer}/discount/",
    "orders/{order}/tell/",
    "clients/{client}/contacts/new/",
    "contacts/{contact}/edit/",
    "search/?q=Мебель",
    "search/?q=нет такого",
    "orders/?state=trouble",
    "reminders/new/?deal={deal}",
    "reminders/{reminder}/edit/",
    "reminders/{reminder}/postpone/",
    "orders/new/?deal={deal}",
    "launches/new/?order={order}",
    "orders/{order}/why/",
    "orders/{order}/what-if/",
    "orders/{order}/steps/",
    "insight/types/{task_type}/estimate/",
    "forecast/when-could-we/?deal={deal}",
    "tasks/new/?order={order}",
    "tasks/{done}/",
    "tasks/{done}/return/",
    "tasks/{wait}/expect/",
    "tasks/queue/",
    "tasks/queue/{performer}/time/",
    "tasks/queue/{performer}/time/add/",
)
SETTINGS = (
    "settings/",
    "settings/company/",
    "settings/parts/",
    "settings/nouns/",
    "settings/fields/",
    "settings/setup/",
    "settings/price-lists/",
    "settings/entities/",
    "settings/offers/",
    "settings/papers/",
    "settings/papers/invoice/",
    "settings/webhooks/",
    "settings/webhooks/new/",
    "calendar/",
    "settings/forms/",
    "settings/forms/new/",
    "settings/security/",
    "settings/audit/",
    "settings/members/",
    "settings/members/new/",
    "settings/members/{member}/",
    "settings/skills/",
    "settings/holidays/",
    "settings/deal-stages/",
    "settings/order-types/",
    "settings/task-types/",
    "settings/task-types/new/",
    "settings/task-types/{task_type}/edit/",
    "settings/members/{member}/leave/",
    "settings/process-templates/",
    "settings/process-templates/new/",
    "settings/process-templates/{template}/",
    "settings/process-templates/{template}/versions/",
)
AT_REST = """async () => {
    await document.fonts.ready;
    for (const name of new Set([...document.querySelectorAll(":not(:defined)")].map(one => one.localName)))
        await customElements.whenDefined(name);
    await new Promise(done => requestIdleCallback(done, {timeout: 2000}));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map(one => one.finished));
}"""


def addresses(company: Company, ids: Ids, *groups: tuple[str, ...]) -> list[str]:
    named = {**ids, "performer": company.pavel.pk}
    return [company.url() + place.format(**named) for group in groups for place in group]


def visit(page: Page, address: str, *, status: int = 200) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, f"{address}: {answer.status}"
    page.evaluate(AT_REST)


def press_unmoved(page: Page, button: Locator) -> None:
    """Pressed by the mouse; what the press itself sets off (a field's change) may not move it from under the pointer."""
    button.hover()
    before = button.bounding_box()
    page.mouse.down()
    assert button.bounding_box() == before, "the button moved from under the press"
    page.mouse.up()
