"""Archives, told from their first bytes: who sends one hears what to do instead."""

from django.utils.translation import gettext as _

from common.photos import PhotoRefused

BEGINNINGS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)
# The one kind that says what it is somewhere else.
TAR, TAR_AT = b"ustar", 257


def refuse_archive(data: bytes) -> None:
    if data.startswith(BEGINNINGS) or data.startswith(TAR, TAR_AT):
        sentence = _("This is an archive. Please unpack it and send the photos that are in it.")
        raise PhotoRefused(sentence, code="ARCHIVE", status=415)
