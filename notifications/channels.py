"""The ways a mail can leave: printed where the worker runs, or handed to a mail server."""

import contextlib
import smtplib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend


@dataclass(frozen=True)
class Mail:
    sender: str
    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


class TemporaryFailure(Exception):
    """Another attempt may go better."""


class ServerAway(TemporaryFailure):
    """It is no matter of this one mail: others won't get through either."""


class PermanentFailure(Exception):
    """No other attempt will go better: nobody has this address, or nobody takes this mail."""


class MailChannel(Protocol):
    def send(self, mail: Mail) -> None:
        """Hand it over, or raise one of the two failures."""


class Console:
    """For the demo and for whoever looks around: the links in it work."""

    def send(self, mail: Mail) -> None:
        lines = ["", "-" * 72, f"From: {mail.sender}", f"To: {mail.to}"]
        lines += [f"Subject: {mail.subject}", "", mail.text.strip(), "-" * 72, ""]
        try:
            # At once, so that two workers do not mix their lines.
            sys.stdout.write("\n".join(lines))
            sys.stdout.flush()
        except OSError as error:
            raise ServerAway(str(error)) from error


class Smtp:
    def send(self, mail: Mail) -> None:
        backend = self._backend()
        try:
            if not backend.send_messages([message_of(mail)]):
                raise PermanentFailure("There is nobody to send it to.")
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            # A server that is away, or does not let us in: somebody can mend that.
            raise ServerAway(f"{type(error).__name__}: {error}") from error
        except (ValueError, UnicodeError) as error:
            # What cannot be written as an address or a header.
            raise PermanentFailure(str(error)) from error
        finally:
            # Django leaves it open where encryption or the login fails.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                backend.close()

    def _backend(self) -> EmailBackend:
        return EmailBackend(timeout=settings.EMAIL_TIMEOUT)


def _failure(code: int, words: bytes | str) -> TemporaryFailure | PermanentFailure:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    kind = PermanentFailure if code >= 500 else TemporaryFailure
    return kind(f"{code} {said}")


def message_of(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, mail.sender, [mail.to], headers=dict(mail.headers)
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def mail_channel() -> MailChannel:
    return Smtp() if settings.EMAIL_URL else Console()
