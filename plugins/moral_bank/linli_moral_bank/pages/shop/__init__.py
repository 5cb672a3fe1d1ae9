"""Pages of the shop: for residents, for merchants, and for those who keep it."""
