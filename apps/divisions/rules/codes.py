"""GB/T 2260: six digits, two each for province, city and county; "00" where the division is no narrower."""


def prefix_of(code):
    """The significant digits, with which the codes of a division and of all below it begin: "320100" gives "3201"."""
    return code.removesuffix("00").removesuffix("00")
