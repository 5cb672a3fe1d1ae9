"""The Moral Points Bank (道德积分银行) as a plugin of Linli."""

__version__ = "0.1.0"
