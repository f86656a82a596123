"""What the program refuses, as problems: one place for all operations."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from naryad.activity.edit import ChangedMeanwhile
from naryad.core.errors import ActionError, NotAllowed
from naryad.ui.problems import problem

INVALID: dict[str, str | Promise] = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no such field here."),
    "string_too_long": _("This text is too long."),
    "string_too_short": _("This field is required."),
    "string_pattern_mismatch": _("This is not written as such values are."),
    "literal_error": _("There is no such choice."),
    "enum": _("There is no such choice."),
}
OTHERWISE = _("This is no value of this kind.")


class Invalid(Exception):
    """A parameter that says nothing that is there: which, and in words why."""

    def __init__(self, parameter: str, message: str | Promise) -> None:
        super().__init__(message)
        self.parameter, self.message = parameter, message


def install(api: NinjaAPI) -> None:
    api.add_exception_handler(ActionError, _refused)
    for absent in (Http404, ObjectDoesNotExist):  # what the body names may be another company's
        api.add_exception_handler(absent, lambda _request, _fault: problem(404))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, lambda _request, _fault: _unreadable())
    api.add_exception_handler(Invalid, _unknown)


def _refused(_request: HttpRequest, refusal: Any) -> HttpResponse:
    said = str(refusal)
    if isinstance(refusal, NotAllowed):
        return problem(refusal.status, kind=refusal.code if refusal.status == 403 else "", detail=said)
    if isinstance(refusal, ChangedMeanwhile):
        return problem(412, detail=said)
    if refusal.field:
        errors = [{"pointer": f"/{refusal.field}", "detail": said, "code": refusal.code}]
        return problem(422, kind=refusal.code, detail=said, errors=errors)
    return problem(409, kind=refusal.code, detail=said)


def _invalid(_request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(422, errors=[_fault(one) for one in fault.errors])


def _fault(fault: dict[str, Any]) -> dict[str, Any]:
    """The library says where as ("body", the view's argument, *path) or ("query", *path)."""
    where, *path = map(str, fault["loc"])
    said = {"detail": str(INVALID.get(fault["type"], OTHERWISE)), "code": fault["type"]}
    if where == "body":
        return {"pointer": "".join(f"/{_escaped(part)}" for part in path[1:]), **said}
    return {"parameter": path[-1] if path else where, **said}


def _escaped(part: str) -> str:
    """As JSON pointers have it."""
    return part.replace("~", "~0").replace("/", "~1")


def _unreadable() -> HttpResponse:
    said = str(_("The body is no JSON."))
    return problem(422, errors=[{"pointer": "", "detail": said, "code": "unreadable"}])


def _unknown(_request: HttpRequest, fault: Any) -> HttpResponse:
    said = {"parameter": fault.parameter, "detail": str(fault.message), "code": "unknown"}
    return problem(422, errors=[said])
