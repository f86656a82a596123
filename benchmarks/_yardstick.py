"""The addresses of the program, and one more to measure the others by: all middleware, one row, 50 rows of plain strings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from naryad.config import urls
from naryad.workspaces.door.marks import public
from naryad.workspaces.models import Workspace

CELLS = [[f"строка {row}, ячейка {column}" for column in range(8)] for row in range(50)]
TABLE = """<!doctype html><title>{{ company.name }}</title><table>{% for row in rows %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""


@public
def yardstick(request: HttpRequest, pk: int) -> HttpResponse:
    context: dict[str, Any] = {"company": Workspace.objects.get(pk=pk), "rows": CELLS}
    return HttpResponse(Template(TABLE).render(Context(context)))


urlpatterns = [path("yardstick/<int:pk>/", yardstick, name="yardstick"), *urls.urlpatterns]
handler403, handler404, handler500 = (
    getattr(urls, name, f"django.views.defaults.{default}")
    for name, default in (
        ("handler403", "permission_denied"),
        ("handler404", "page_not_found"),
        ("handler500", "server_error"),
    )
)
