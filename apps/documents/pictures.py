"""Pictures on papers: a text as a QR code."""

import qrcode
import qrcode.image.svg


def qr_svg(text, *, long=False):
    """The QR code of a text as SVG; a `long` one with the least correction, so that its squares stay large enough."""
    levels = qrcode.constants
    image = qrcode.make(
        text,
        image_factory=qrcode.image.svg.SvgPathImage,
        box_size=10,
        border=1,
        error_correction=levels.ERROR_CORRECT_L if long else levels.ERROR_CORRECT_M,
    )
    return image.to_string().decode()
