"""Small drawn pictures that stand for the photos people would attach."""

from functools import lru_cache
from io import BytesIO
from random import Random
from typing import BinaryIO, Literal

Kind = Literal["street", "garden", "kitchen", "sky"]

_SKIES = {
    "street": ((186, 212, 229), (233, 238, 240)),
    "garden": ((176, 216, 230), (222, 240, 226)),
    "kitchen": ((247, 233, 211), (252, 246, 234)),
    "sky": ((120, 176, 222), (231, 241, 247)),
}
_GROUNDS = {
    "street": (148, 146, 141),
    "garden": (118, 160, 92),
    "kitchen": (191, 150, 110),
    "sky": (168, 186, 150),
}


def known_scene(kind: Kind, seed: int) -> BinaryIO:
    """Return the picture of a seed, which is drawn once however often it is attached."""
    return BytesIO(_drawn(kind, seed))


@lru_cache(maxsize=64)
def _drawn(kind: Kind, seed: int) -> bytes:
    return scene(kind, Random(f"{kind}/{seed}")).read()


def scene(kind: Kind, random: Random) -> BinaryIO:
    """Return a JPEG of 960 × 720 pixels: sky, ground, and a few houses, trees or bowls."""
    from PIL import Image, ImageDraw

    width, height = 960, 720
    top, bottom = _SKIES[kind]
    picture = Image.new("RGB", (width, height), _GROUNDS[kind])
    horizon = random.randint(height // 2, height * 2 // 3)
    sky = Image.new("RGB", (1, 2), top)
    sky.putpixel((0, 1), bottom)
    picture.paste(sky.resize((width, horizon), Image.Resampling.BILINEAR))
    draw = ImageDraw.Draw(picture)
    for _nth in range(random.randint(3, 6)):
        x = random.randint(0, width - 120)
        if kind == "kitchen":
            y = random.randint(horizon + 20, height - 90)
            draw.ellipse(((x, y), (x + 130, y + 60)), fill=(250, 248, 243), outline=(90, 110, 150))
            draw.ellipse(((x + 16, y + 8), (x + 114, y + 44)), fill=(214, 120, 70))
        elif kind == "street":
            roof = horizon - random.randint(120, 300)
            wall = random.choice(((224, 208, 186), (206, 198, 190), (214, 182, 158)))
            draw.rectangle(((x, roof), (x + 150, horizon)), fill=wall)
            for floor in range(roof + 24, horizon - 30, 54):
                for window in (x + 22, x + 88):
                    draw.rectangle(
                        ((window, floor), (window + 36, floor + 30)), fill=(118, 142, 160)
                    )
        else:
            crown = horizon - random.randint(40, 130)
            draw.rectangle(((x + 46, crown), (x + 60, horizon + 40)), fill=(112, 84, 60))
            draw.ellipse(
                ((x, crown - 80), (x + 106, crown + 30)),
                fill=random.choice(((74, 128, 68), (94, 146, 74), (132, 160, 72))),
            )
    written = BytesIO()
    picture.save(written, "JPEG", quality=82)
    written.seek(0)
    return written
