"""Why a picture is not taken: one sentence and one code for each case."""

from django.utils.translation import gettext as _

from common.errors import DomainError


class PhotoRefused(DomainError):
    code = "PHOTO_REFUSED"


def empty() -> PhotoRefused:
    return PhotoRefused(_("This file is empty. Please choose a photo."), code="EMPTY")


def too_large(limit: int) -> PhotoRefused:
    sentence = _("This photo is too large. We take up to %(limit)d MB.")
    return PhotoRefused(sentence % {"limit": limit // 2**20}, code="TOO_LARGE", status=413)


def unsupported_type() -> PhotoRefused:
    sentence = _(
        "This is not a kind of picture we take. Please send a JPEG, PNG, WebP or HEIC photo."
    )
    return PhotoRefused(sentence, code="UNSUPPORTED_TYPE", status=415)


def too_many_pixels(limit: int) -> PhotoRefused:
    sentence = _(
        "This picture has too many pixels. We take up to %(limit)d megapixels of its kind."
    )
    return PhotoRefused(
        sentence % {"limit": limit // 1_000_000}, code="TOO_MANY_PIXELS", status=413
    )


def too_small(limit: int) -> PhotoRefused:
    sentence = _("This picture is too small. Each side needs at least %(limit)d pixels.")
    return PhotoRefused(sentence % {"limit": limit}, code="TOO_SMALL")


def odd_shape() -> PhotoRefused:
    sentence = _("This picture is too long and thin. Please send a photo of a usual shape.")
    return PhotoRefused(sentence, code="ODD_SHAPE")


def animated() -> PhotoRefused:
    sentence = _("This picture moves. Please send a still photo.")
    return PhotoRefused(sentence, code="ANIMATED", status=415)


def too_complex() -> PhotoRefused:
    sentence = _("This picture takes too much work to open. Please save it anew and send it again.")
    return PhotoRefused(sentence, code="TOO_COMPLEX")


def busy() -> PhotoRefused:
    sentence = _("We are looking at many photos right now. Please send it again in a moment.")
    return PhotoRefused(sentence, code="BUSY", status=503)


def broken() -> PhotoRefused:
    sentence = _("This photo is damaged and can't be opened. Please send it again or take another.")
    return PhotoRefused(sentence, code="BROKEN")
