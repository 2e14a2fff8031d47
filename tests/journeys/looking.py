"""A page in every way people see it: light and dark, on a desk and on a phone, and at any width between.

A page is opened once and then looked at in all these ways, because opening is what takes long.
"""

from axe_playwright_python.sync_playwright import Axe

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WIDTHS = (320, 390, 760, 920, 1180)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


def visit(page, address):
    page.goto(address, wait_until="networkidle")
    return page


def wrong_with(page):
    """What axe finds in each look, and the widths at which the page scrolls sideways."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            found += [(scheme, size["width"], *each) for each in found_in(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [] if page.evaluate(FITS) else [("scrolls sideways", width)]
    page.set_viewport_size(DESK)
    return found


def wrong_at(page, addresses):
    """The same for each of these addresses that is not as it should be."""
    found = {address: wrong_with(visit(page, address)) for address in addresses}
    return {address: wrong for address, wrong in found.items() if wrong}


def found_in(page):
    results = Axe().run(page, options=RULES)
    return [
        (rule["id"], node["target"], node.get("failureSummary", "")[:300])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
