"""Mails leave by a real conversation with a mail server, or are printed."""

import smtplib
import socket
from collections.abc import Iterator
from time import monotonic

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured

from notifications.channels import (
    Console,
    Mail,
    PermanentFailure,
    ServerAway,
    Smtp,
    TemporaryFailure,
    mail_channel,
)
from notifications.delivery import deliver
from notifications.models import Delivery
from notifications.services import write
from tests.notifications.conftest import letter
from tests.notifications.smtp_server import SmtpServer, running_smtp_server
from wastewise.settings import mail_server


def mail(to="citra@example.org", subject="Halo") -> Mail:
    headers = {"Message-ID": "<1@waste.example>"}
    return Mail("WasteWise <a@waste.example>", to, subject, "Teks: é", "<p>HTML</p>", headers)


@pytest.fixture
def server(settings) -> Iterator[SmtpServer]:
    with running_smtp_server() as found:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{found.port}"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        yield found


def test_a_mail_server_takes_both_texts(server):
    Smtp().send(mail())
    [message] = server.received
    assert server.recipients == ["citra@example.org"]
    assert (message["Subject"], message["Message-ID"]) == ("Halo", "<1@waste.example>")
    assert message["Date"]
    assert message.get_body(["plain"]).get_content().strip() == "Teks: é"
    assert message.get_body(["html"]).get_content().strip() == "<p>HTML</p>"


@pytest.mark.parametrize(
    ("command", "answer", "failure"),
    [
        ("RCPT", "550 no such user", PermanentFailure),
        ("RCPT", "501 that is no address", PermanentFailure),
        ("RCPT", "451 greylisted", TemporaryFailure),
        ("RCPT", "452 mailbox full", TemporaryFailure),
        ("DATA", "554 we don't want this", PermanentFailure),
        ("DATA", "451 try later", TemporaryFailure),
        ("MAIL", "550 not from here", ServerAway),
        ("CONNECT", "421 too busy", ServerAway),
        ("EHLO", "502 never heard of it", None),
    ],
)
def test_what_a_server_says(server, command, answer, failure):
    server.answers[command] = answer
    if failure is None:  # It goes on with HELO.
        Smtp().send(mail())
        assert len(server.received) == 1
        return
    with pytest.raises((PermanentFailure, TemporaryFailure)) as refused:
        Smtp().send(mail())
    assert type(refused.value) is failure
    assert answer[4:] in str(refused.value)
    assert server.received == []


def test_a_server_that_does_not_let_us_in(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "secret"
    with pytest.raises(ServerAway) as refused:
        Smtp().send(mail())
    assert "secret" not in str(refused.value)


def test_a_server_that_says_nothing(server, settings):
    settings.EMAIL_TIMEOUT = 0.2
    server.is_silent = True
    begun = monotonic()
    with pytest.raises(ServerAway, match="timed out"):
        Smtp().send(mail())
    assert monotonic() - begun < 2


def test_ten_seconds_are_enough():
    assert project.EMAIL_TIMEOUT == 10


def test_a_server_that_is_not_there(settings):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", bound.getsockname()[1]
        with pytest.raises(ServerAway, match="refused"):
            Smtp().send(mail())


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(server, settings):
    settings.EMAIL_USE_TLS = True
    with pytest.raises(ServerAway):
        Smtp().send(mail())
    assert server.received == []


def test_a_connection_that_got_no_further_is_closed(server, settings, monkeypatch):
    settings.EMAIL_USE_TLS = True
    opened = []
    usual = smtplib.SMTP.connect

    def watch(self, *arguments):
        opened.append(self)
        return usual(self, *arguments)

    monkeypatch.setattr(smtplib.SMTP, "connect", watch)
    with pytest.raises(ServerAway):
        Smtp().send(mail())
    assert [connection.sock for connection in opened] == [None]


@pytest.mark.parametrize("to", ["", "a@b\nBcc: all@example.org", "a@" + "b" * 300])
def test_what_is_no_address_fails_for_good(server, to):
    with pytest.raises(PermanentFailure):
        Smtp().send(mail(to=to))
    assert server.received == []


def test_no_header_is_smuggled_into_a_subject(server):
    with pytest.raises(PermanentFailure):
        Smtp().send(mail(subject="Halo\nBcc: all@example.org"))
    assert server.received == []


def test_a_good_bye_that_fails_does_not_unsend(server, monkeypatch):
    def hang_up(self):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib.SMTP, "quit", hang_up)
    Smtp().send(mail())
    assert len(server.received) == 1


@pytest.mark.django_db
def test_from_a_row_to_a_mail_server(server):
    write(address="a@example.org", language="en", compose=letter(path="/reset/abc/"))
    deliver(str(Delivery.objects.get().pk))
    delivery = Delivery.objects.get()
    [message] = server.received
    assert delivery.state == "sent"
    assert message["Message-ID"] == delivery.message_id
    assert "/reset/abc/" in message.get_body(["plain"]).get_content()


@pytest.mark.django_db
def test_a_refusal_is_kept_beside_the_row(server):
    server.answers["RCPT"] = "550 no such user"
    write(address="a@example.org", language="en", compose=letter())
    deliver(str(Delivery.objects.get().pk))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == ("failed", "550 no such user")


def test_without_a_server_mails_are_printed(capsys):
    assert isinstance(mail_channel(), Console)
    mail_channel().send(mail())
    printed = capsys.readouterr().out
    for line in ("From: WasteWise <a@waste.example>", "To: citra@example.org", "Subject: Halo"):
        assert line in printed.splitlines()
    assert "Teks: é" in printed


def test_with_a_server_they_are_sent(settings):
    settings.EMAIL_URL = "smtp://mail.example"
    assert isinstance(mail_channel(), Smtp)


def test_a_console_that_is_gone(monkeypatch):
    class Closed:
        def write(self, text):
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Closed())
    with pytest.raises(ServerAway):
        Console().send(mail())


def test_how_the_server_is_written():
    found = mail_server("submission://me%40city:p%2Fw@mail.example")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@city", "p/w")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
    found = mail_server("smtp://mail.example:465?ssl=on")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (
        465,
        True,
        False,
    )
    assert mail_server("smtp://mail.example")["EMAIL_PORT"] == 25


@pytest.mark.parametrize(
    "url", ["mail.example", "console://", "smtps://mail.example", "smtp://mail:abc", "smtp+tls://m"]
)
def test_a_server_that_nobody_can_reach_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail_server(url)
