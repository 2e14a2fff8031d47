"""How long a newcomer waits after `start`, the first time and every later time; size 0 is without demo."""

import time
from urllib.error import URLError
from urllib.request import urlopen

from config.stack.children import end
from reviewapp.web.benches.product import Folder, Product, seconds_until
from reviewapp.web.benches.report import Report, Target

TARGETS = [Target("first_page_s", 30), Target("later_page_s", 6)]


def run(asked):
    with Folder() as folder:
        options = () if asked.size else ("--no-demo",)
        first = timed(Product(folder, options=options), "first")
        later = timed(Product(folder, options=options), "later")
    return Report(
        "start",
        n={"starts": 2},
        figures=first | later,
        targets=TARGETS,
        notes=[
            "From the command to the sign-in page answered whole; `demo` is until the demo is loaded too. "
            "The wheels were there already."
        ],
    )


def timed(product, name):
    """Start it, take the times, end it."""
    began = time.monotonic()
    with product:
        figures = {f"{name}_page_s": seconds_until(lambda: answers(product), since=began)}
        product.wait()
        figures[f"{name}_everything_s"] = time.monotonic() - began
        if name == "first":
            done = product.var / "done-demo"
            figures["first_demo_s"] = seconds_until(done.exists, since=began)
        stopping = time.monotonic()
        end(product.child, within=40)
        figures[f"{name}_stop_s"] = time.monotonic() - stopping
    return figures


def answers(product):
    try:
        with urlopen(f"{product.address}/login/", timeout=10) as page:  # noqa: S310 (our own address)
            return page.status == 200 and b"</html>" in page.read()
    except (URLError, OSError):
        return False
