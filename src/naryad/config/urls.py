"""Every address of the program. What begins with /w/<workspace>/ is behind the door."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from naryad.calendars.urls import public_urlpatterns as calendar_addresses
from naryad.config import api
from naryad.operate import life
from naryad.operate.metrics import metrics
from naryad.portal.urls import public_urlpatterns as client_links
from naryad.setup.urls import public_urlpatterns as demo_entrance
from naryad.webforms.urls import public_urlpatterns as web_form_addresses
from naryad.workspaces.urls import public_urlpatterns

handler500 = "naryad.operate.faults.answer_fault"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", life.healthz, name="healthz"),
    path("readyz", life.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    *public_urlpatterns,
    *client_links,
    *calendar_addresses,
    *web_form_addresses,
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("account/", include("naryad.config.account_urls")),
    *demo_entrance,
    path("i18n/", include("django.conf.urls.i18n")),
    path("w/<slug:workspace>/", include("naryad.workspaces.urls")),
    path("w/<slug:workspace>/", include("naryad.activity.urls")),
    path("w/<slug:workspace>/", include("naryad.fields.urls")),
    path("w/<slug:workspace>/", include("naryad.tables.urls")),
    path("w/<slug:workspace>/", include("naryad.products.urls")),
    path("w/<slug:workspace>/settings/entities/", include("naryad.entities.urls")),
    path("w/<slug:workspace>/", include("naryad.crm.urls")),
    path("w/<slug:workspace>/", include("naryad.orders.urls")),
    path("w/<slug:workspace>/", include("naryad.offers.urls")),
    path("w/<slug:workspace>/", include("naryad.reminders.urls")),
    path("w/<slug:workspace>/", include("naryad.payments.urls")),
    path("w/<slug:workspace>/", include("naryad.documents.urls")),
    path("w/<slug:workspace>/", include("naryad.portal.urls")),
    path("w/<slug:workspace>/", include("naryad.letters.urls")),
    path("w/<slug:workspace>/talk/", include("naryad.talk.urls")),
    path("w/<slug:workspace>/", include("naryad.tasks.urls")),
    path("w/<slug:workspace>/", include("naryad.processes.urls")),
    path("w/<slug:workspace>/settings/", include("naryad.people.urls")),
    path("w/<slug:workspace>/", include("naryad.forecast.urls")),
    path("w/<slug:workspace>/notifications/", include("naryad.notifications.urls")),
    path("w/<slug:workspace>/", include("naryad.calendars.urls")),
    path("w/<slug:workspace>/", include("naryad.insight.urls")),
    path("w/<slug:workspace>/", include("naryad.setup.urls")),
    path("w/<slug:workspace>/", include("naryad.exchange.urls")),
    path("w/<slug:workspace>/", include("naryad.transfer.urls")),
    path("w/<slug:workspace>/", include("naryad.webforms.urls")),
    path("w/<slug:workspace>/", include("naryad.webhooks.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("naryad.ui.urls")))
