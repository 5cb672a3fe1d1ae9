"""Photos of some goods of the demo: drawn, as nobody's shop is shown."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter
from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.communities import Place
from linli_moral_bank.models import Goods
from linli_moral_bank.shop import photos

_SIDE = 600
_TABLE, _CLOTH = (214, 178, 140), (240, 226, 206)

_Draw = Callable[[ImageDraw.ImageDraw], None]


def show(session: Session, actor: Actor, place: Place) -> None:
    """Attach the drawings to those goods of a community that are called like them."""
    for title, (alt, draw) in _PICTURES.items():
        goods = session.execute(
            select(Goods).where(col(Goods.community_id) == place.id, col(Goods.title) == title)
        ).scalar_one_or_none()
        if goods is not None:
            photos.put(session, actor, place.id, goods.id, "photo.jpg", _picture(draw), alt=alt)


def _picture(draw: _Draw) -> BytesIO:
    picture = Image.new("RGB", (_SIDE, _SIDE), _CLOTH)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 380, _SIDE, _SIDE), fill=_TABLE)
    pen.ellipse((110, 480, 490, 560), fill=(176, 140, 104))
    draw(pen)
    written = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(written, "JPEG", quality=84)
    written.seek(0)
    return written


def _noodles(pen: ImageDraw.ImageDraw) -> None:
    pen.pieslice((90, 130, 510, 550), 0, 180, fill=(196, 62, 44))
    pen.rectangle((220, 530, 380, 552), fill=(166, 48, 34))
    pen.ellipse((90, 270, 510, 410), fill=(250, 244, 232))
    pen.ellipse((115, 283, 485, 397), fill=(186, 72, 30))
    for step in range(9):
        left = 140 + step * 30
        pen.arc((left, 296, left + 110, 380), 160, 340, fill=(246, 214, 140), width=9)
    for left, top in ((180, 320), (330, 310), (270, 350), (390, 345)):
        pen.ellipse((left, top, left + 34, top + 16), fill=(86, 142, 58))


def _bun(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((100, 250, 500, 540), fill=(250, 246, 236))
    pen.rectangle((120, 440, 480, 540), fill=(244, 238, 226))
    for turn in range(8):
        pen.arc((170 + turn * 6, 262, 430 - turn * 6, 470), 190 + turn * 20, 240 + turn * 20,
                fill=(218, 206, 186), width=6)  # fmt: skip
    pen.ellipse((276, 262, 324, 296), fill=(226, 214, 194))


def _rice(pen: ImageDraw.ImageDraw) -> None:
    pen.rounded_rectangle((150, 150, 450, 540), 40, fill=(238, 236, 226))
    pen.rectangle((150, 250, 450, 440), fill=(58, 128, 84))
    pen.polygon([(170, 170), (430, 170), (400, 110), (200, 110)], fill=(226, 222, 208))
    for step in range(6):
        left = 220 + step * 28
        pen.ellipse((left, 300 + step % 2 * 40, left + 18, 345 + step % 2 * 40), fill=_CLOTH)


def _oil(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((262, 90, 338, 150), fill=(190, 52, 40))
    pen.rounded_rectangle((190, 150, 410, 540), 50, fill=(240, 190, 60))
    pen.rectangle((190, 290, 410, 440), fill=(252, 248, 236))
    pen.ellipse((250, 310, 350, 420), fill=(232, 158, 36))


def _writing(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((110, 300, 430, 540), fill=(252, 250, 244))
    for left, top, right, bottom in (
        (170, 350, 370, 366),
        (262, 330, 278, 510),
        (190, 430, 350, 446),
    ):
        pen.rectangle((left, top, right, bottom), fill=(34, 32, 30))
    pen.line((420, 470, 540, 190), fill=(150, 96, 52), width=20)
    pen.polygon([(405, 520), (408, 468), (436, 480)], fill=(30, 28, 26))


_PICTURES: dict[str, tuple[str, _Draw]] = {
    "小面一碗": ("一碗红油小面，撒着葱花", _noodles),
    "鲜肉包一个": ("一个白白的肉包子", _bun),
    "大米 5 公斤": ("一袋五公斤的大米", _rice),
    "食用油 1.8 升": ("一瓶黄澄澄的食用油", _oil),
    "周末书法班一节": ("桌上铺着写好的毛笔字，旁边放着毛笔", _writing),
}
