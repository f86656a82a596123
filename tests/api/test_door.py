"""Tokens: who comes in by one, how far, how often, and what programs are told who do not."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.core.env import env
from naryad.crm.models import Client
from naryad.workspaces.actions.members import deactivate_member
from naryad.workspaces.door import tokens
from naryad.workspaces.logins.actions import withdraw_token
from naryad.workspaces.models import ApiToken, Member, Workspace
from tests.api.conftest import Program, program
from tests.factories import another_company, make_client


def told(answer: object) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["type"].removeprefix("urn:naryad:problem:")


def test_a_program_acts_as_its_member_by_the_same_actions(anna: Member) -> None:
    made = program(anna).post("clients", {"kind": "organisation", "name": "Oak", "inn": "7707083893"})

    assert made.status_code == 201, made.content
    assert made.json()["name"] == "Oak"
    client = Client.objects.get()
    assert EventRecord.objects.get(kind="client.created").actor_id == anna.pk
    assert program(anna).get(f"clients/{client.pk}").json()["inn"] == "7707083893"


def test_who_has_no_token_that_works_is_told_the_same(anna: Member) -> None:
    known = program(anna)
    number = anna.workspace_id
    answers = [
        Program(text, {}).get("clients")
        for text in (
            "",
            "x",
            f"nry_{number}_{'a' * 43}",
            f"nry_{number + 1}_{'a' * 43}",
            f"nry_{'9' * 30}_{'a' * 43}",
        )
    ]
    with another_company() as vera:
        other = program(vera).text.rpartition("_")[2]
    answers.append(Program(f"nry_{number}_{other}", {}).get("clients"))

    assert [told(answer) for answer in answers] == [(401, "unauthorized")] * len(answers)
    assert known.get("clients").status_code == 200


@pytest.mark.parametrize("why", ["withdrawn", "over", "left", "login"])
def test_a_token_stops_working_at_once(why: str, anna: Member, boris: Member) -> None:
    now = timezone.now()
    theirs = program(boris, expires_at=now + timedelta(days=1))
    token = ApiToken.objects.get()
    assert theirs.get("clients").status_code == 200
    if why == "withdrawn":
        withdraw_token(token_id=token.pk, actor=boris, now=now)
    elif why == "over":
        ApiToken.objects.update(expires_at=now - timedelta(seconds=1))
    elif why == "left":
        deactivate_member(member_id=boris.pk, actor=anna, now=now)
    else:
        boris.user.is_active = False
        boris.user.save()

    assert told(theirs.get("clients")) == (401, "unauthorized")


def test_a_token_does_no_more_than_it_was_made_for(anna: Member, pavel: Member) -> None:
    reads = program(anna, may_write=False).post("clients", {"name": "Oak"})
    of_performer = program(pavel).post("clients", {"name": "Oak"})

    assert told(reads) == (403, "token-only-reads")
    assert told(of_performer) == (403, "not-allowed")
    assert not Client.objects.exists()


def test_use_is_noted_and_the_secret_is_kept_nowhere(anna: Member) -> None:
    mine = program(anna)

    mine.get("clients")

    token = ApiToken.objects.get()
    assert token.last_used_at is not None
    assert mine.text.rpartition("_")[2] not in str(list(ApiToken.objects.values()))
    assert "script" in str(list(EventRecord.objects.filter(kind="login.token_made").values("data")))


def test_words_are_in_the_callers_language(anna: Member) -> None:
    english = program(anna).post("clients", {})
    russian = program(anna).post("clients", {}, Accept_Language="ru")

    assert english.json()["errors"][0] == {
        "pointer": "/name",
        "detail": "This field is required.",
        "code": "missing",
    }
    assert russian.json()["errors"][0]["detail"] == "Заполните это поле."


def test_a_write_is_done_once_by_its_key(anna: Member) -> None:
    mine = program(anna)
    first = mine.post("clients", {"name": "Oak"}, Idempotency_Key="k1")
    again = mine.post("clients", {"name": "Oak"}, Idempotency_Key="k1")
    other = mine.post("clients", {"name": "Ash"}, Idempotency_Key="k1")

    assert (again.status_code, again.json()) == (201, first.json())
    assert told(other) == (422, "key-used-otherwise")
    assert Client.objects.count() == 1


def test_what_was_overtaken_is_not_written_over(anna: Member) -> None:
    client, mine = make_client(), program(anna)
    seen = mine.get(f"clients/{client.pk}")["ETag"]

    first = mine.patch(f"clients/{client.pk}", {"note": "a"}, If_Match=seen)
    stale = mine.patch(f"clients/{client.pk}", {"note": "b"}, If_Match=seen)

    assert (first.status_code, first["ETag"]) == (200, '"2"')
    assert told(stale) == (412, "changed-meanwhile")
    assert Client.objects.get().note == "a"


def test_too_many_requests_wait(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "env", lambda: type("Few", (), {"api_rate": 2}))
    mine = program(anna)

    answers = [mine.get("clients") for _turn in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert env().api_rate == 600


def test_guesses_are_counted_by_address(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "GUESSES_A_MINUTE", 2)

    assert [Program("x", {}).get("clients").status_code for _turn in range(3)] == [401, 401, 429]


def test_what_is_not_there_is_a_problem_too(anna: Member) -> None:
    mine = program(anna)

    assert told(mine.get("nothing")) == (404, "not-found")
    assert told(mine.get("clients/999999")) == (404, "not-found")
    assert told(mine.send("PUT", "clients", {})) == (405, "method-not-allowed")
    assert told(mine.send("POST", "clients", "\ud800")) == (422, "invalid")
    assert Browser().get("/api/v1/").status_code == 200
    assert Browser().get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"


def test_a_second_factor_that_is_required_is_required_of_programs(anna: Member) -> None:
    Workspace.objects.update(second_factor_required=True)

    assert told(program(anna).get("clients")) == (403, "needs-factor")
