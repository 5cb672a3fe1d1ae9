"""Phone numbers, e-mail addresses and sign-in names in the one form that is stored."""

import re
from functools import lru_cache

import phonenumbers

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")
_CHINA = 86
#: Numbers that a process remembers as they are written: lists show the same ones again and again.
_WRITTEN = 4096
_MOBILE = re.compile(r"1[3-9]\d{9}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ContactRefused(Refusal):
    """A phone number, e-mail address or sign-in name cannot be right."""

    code = "core.contact_refused"


def clean_phone(typed: str, region: str = "CN") -> str:
    """Return a phone number as E.164; one without a country code belongs to ``region``.

    >>> clean_phone("138 0013 8000")
    '+8613800138000'

    A mobile number of the mainland has 11 digits; one of the landline needs its area code.

    Raises:
        ContactRefused: no such number can exist.
    """
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as error:
        raise _bad_phone() from error
    national = phonenumbers.national_significant_number(number)
    mobile = number.country_code == _CHINA and _MOBILE.fullmatch(national)
    # Numbers of a range that was opened after the library's tables were made are right too.
    if not mobile and not phonenumbers.is_valid_number(number):
        raise _bad_phone()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(_WRITTEN)
def written_phone(number: str, region: str = "CN") -> str:
    """Return a stored phone number as people of ``region`` write it; other text stays as it is.

    >>> written_phone("+8613800138000"), written_phone("+4930123456"), written_phone("8806")
    ('138 0013 8000', '+49 30 123456', '8806')
    """
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number)
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if home else form.INTERNATIONAL)


def clean_email(typed: str) -> str:
    """Return an e-mail address in lower case.

    Raises:
        ContactRefused: it is not one.
    """
    email = typed.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise ContactRefused(_("This is not a whole e-mail address."), field="email")
    return email


def clean_sign_in_name(typed: str) -> str:
    """Return a sign-in name in lower case: letters, digits, dot, hyphen, underscore; at least 3.

    Raises:
        ContactRefused: it has other characters or is too short.
    """
    name = typed.strip().lower()
    if not _NAME.fullmatch(name) or name.isdigit():
        raise ContactRefused(
            _("A sign-in name has at least 3 letters or digits, and at least one letter."),
            field="sign_in_name",
        )
    return name


def _bad_phone() -> ContactRefused:
    return ContactRefused(
        _(
            "This phone number cannot be right: a mobile number has 11 digits, a landline number "
            "begins with its area code, such as 023-66001234."
        ),
        field="phone",
    )
