"""What leaves the program by HTTP reaches the open internet, and waits for nobody."""

import ipaddress

import pytest

from naryad.core import outgoing
from tests.webhooks.receiver import receiving

NEAR = outgoing.networks(["127.0.0.0/8"])
INSIDE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1",
    "::1", "fc00::1", "fe80::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_back_inside_is_refused(address: str) -> None:
    assert not outgoing.is_permitted(ipaddress.ip_address(address))


def test_the_open_internet_is_permitted() -> None:
    assert all(
        outgoing.is_permitted(ipaddress.ip_address(each)) for each in ("93.184.216.34", "2606:4700::1111")
    )


def test_nothing_is_sent_inside_and_nothing_without_tls() -> None:
    with receiving() as receiver:
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(outgoing.Unreachable):
                outgoing.post(url, b"{}", headers={})
        assert not receiver.got
    with pytest.raises(outgoing.Unreachable):
        outgoing.post("http://127.0.0.1:9/", b"{}", headers={}, permitted=NEAR)


def test_a_redirect_is_an_answer_like_any_other() -> None:
    with receiving() as receiver:
        receiver.answers = [302]

        assert outgoing.post(receiver.url, b"{}", headers={}, permitted=NEAR).status == 302
        assert len(receiver.got) == 1


def test_who_answers_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    with receiving() as receiver:
        receiver.drips = 0.05

        answered = outgoing.post(receiver.url, b"{}", headers={}, permitted=NEAR)

        assert answered.status == 200 and len(answered.body) < 200
