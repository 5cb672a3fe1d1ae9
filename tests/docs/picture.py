"""``python -m tests.docs.picture`` takes docs/images/portal.png from the demo.

A demo that lies in ``LINLI_DATA_DIR`` is taken as it is, which is quicker than filling a new one.
"""

import logging
import os
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from linli.config import Config
from linli.db import Database
from linli.demo.signins import PASSWORD
from linli.testing.browser import DESK, PHONE, launch
from linli_web.app import create_app

TARGET = Path(__file__).parents[2] / "docs" / "images" / "portal.png"
HEIGHT = 900
MARGIN = 40


def main() -> None:
    """Fill a demo, look at the resident's home page on a desk and on a phone, put both together."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with TemporaryDirectory() as folder:
        environment = {"LINLI_DATA_DIR": folder, **os.environ}
        environment.pop("LINLI_DATABASE_URL", None)
        linli = Path(sys.executable).with_name("linli")
        subprocess.run([linli, "demo", "--no-serve"], env=environment, check=True)
        config = Config.from_environment(environment)
        server = make_server(
            "127.0.0.1", 0, create_app(config, Database(config.database_url)), threaded=True
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with sync_playwright() as playwright:
            browser = launch(playwright)
            desk = _look(browser, address, DESK)
            phone = _look(browser, address, PHONE)
            browser.close()
        server.shutdown()
    size = (desk.width + phone.width + 3 * MARGIN, HEIGHT + 2 * MARGIN)
    both = Image.new("RGB", size, "#ece6dc")
    both.paste(desk, (MARGIN, MARGIN))
    both.paste(phone, (desk.width + 2 * MARGIN, MARGIN))
    TARGET.parent.mkdir(exist_ok=True)
    both.quantize(192).save(TARGET, optimize=True)
    print(f"{TARGET}: {TARGET.stat().st_size // 1024} kB")


def _look(browser: Browser, address: str, width: int) -> Image.Image:
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": HEIGHT},
    )
    page = context.new_page()
    page.goto("/")
    if page.locator("input[name=password]").count() == 0:
        page.goto("/sign-in")
    page.locator("input[name=name]").fill("resident")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    context.close()
    return Image.open(BytesIO(taken)).convert("RGB")


if __name__ == "__main__":
    main()
