"""Pages of the shop: for residents, for merchants, and for those who keep it."""

from linli_moral_bank.pages.shop import (
    choosing,
    goods_photos,
    merchant,
    public,
    redeemed,
    services,
    settlement,
    shelf,
    statements,
    stock,
    tiers,
    vouchers,
)

__all__ = [
    "choosing",
    "goods_photos",
    "merchant",
    "public",
    "redeemed",
    "services",
    "settlement",
    "shelf",
    "statements",
    "stock",
    "tiers",
    "vouchers",
]
