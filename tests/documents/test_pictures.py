"""QR codes: cell for cell what the library makes, found faster."""

import pytest
import qrcode
from qrcode.util import lost_point

from apps.documents.pictures import Code, bits, points, qr_svg

TEXTS = ["a", "https://example.cn/verify/0000-0000-0000-0000/", "江苏省" * 20, "https://e.cn/#XK1." + "Ab-9_" * 40]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("level", [qrcode.constants.ERROR_CORRECT_L, qrcode.constants.ERROR_CORRECT_M])
def test_a_code_is_the_library_s_own_with_the_mask_that_loses_least(text, level):
    plain, ours = (kind(border=0, error_correction=level) for kind in (qrcode.QRCode, Code))
    for code in (plain, ours):
        code.add_data(text)
    assert ours.get_matrix() == plain.get_matrix()
    assert points(bits(plain.modules), plain.modules_count) == lost_point(plain.modules)


def test_the_drawing_has_every_dark_cell_once():
    code = Code(border=1)
    code.add_data("x")
    drawn = sum(int(run.partition("h")[2].partition("v")[0]) for run in qr_svg("x").split("M")[1:])
    assert drawn == sum(map(sum, code.get_matrix()))
