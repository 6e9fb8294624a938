"""Makes the pictures of the main pages for the README: `make screenshots`."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.client.conftest import CHROMIUM, DESK, PHONE, QUIET, Desk
from tests.journey.conftest import Demo

NUMBER = "019b76da-a800-7000-8000-000000000"
PICTURES = {
    "start": ("teacher", "/app", DESK),
    "worried": ("teacher", "/app/worried", PHONE),
    "conversation": ("teacher", f"/app/consultations/{NUMBER}40a", DESK),
    "offer": ("teacher", f"/app/referrals/{NUMBER}602", DESK),
    "worklist": ("panel-coordinator", "/app/worklist", DESK),
    "assign": ("panel-coordinator", f"/app/consultations/{NUMBER}406/assign", DESK),
    "advice": ("resource-person", f"/app/consultations/{NUMBER}40b/advice", PHONE),
}
"""Each picture: who looks, at what, and how wide."""
SCREEN = 900


def main(folder: Path) -> None:
    """Write the pictures, each of one screen."""
    place = Path(tempfile.mkdtemp(prefix="vink-pictures-"))
    place.chmod(0o711)
    demo = Demo(place)
    demo.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            desk = Desk(browser, demo)
            for name, (who, path, width) in PICTURES.items():
                page = desk.log_in(who, "en", width)
                page.set_viewport_size({"width": width, "height": SCREEN})
                page.goto(path)
                write(page, folder / f"{name}.png")
            desk.close()
            browser.close()
    finally:
        demo.stop()
        shutil.rmtree(place)


def write(page: Page, target: Path) -> None:
    """Write one picture."""
    page.screenshot(path=target, animations="disabled")
    sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("There is no chromium here.")
    main(Path(sys.argv[1]))
