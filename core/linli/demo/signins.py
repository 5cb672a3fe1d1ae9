"""The demo's sign-ins: one for each role, all with one password that everybody may know."""

from dataclasses import dataclass

from linli.i18n import Text, texts

_ = texts("linli")

PASSWORD = "linli-demo"  # noqa: S105 - printed on the screen


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in to try: its name, the role it shows, and what is worth a look."""

    name: str
    #: A role of :data:`linli.access.ROLES`; ``merchant`` acts for a merchant instead.
    role: str
    title: Text
    #: Ages of the person, so that a resident is not a child and a president no pensioner.
    ages: tuple[int, int] = (28, 64)


SIGN_INS: tuple[SignIn, ...] = (
    SignIn("resident", "resident", _("Resident"), (45, 75)),
    SignIn("panel", "panel_member", _("Panel member of the first group"), (40, 72)),
    SignIn("scorer", "scorer", _("Scorer")),
    SignIn("evaluator", "evaluator", _("Evaluator")),
    SignIn("bookkeeper", "bookkeeper", _("Bookkeeper")),
    SignIn("storekeeper", "storekeeper", _("Store keeper")),
    SignIn("supervisor", "supervisor", _("Supervisor"), (40, 72)),
    SignIn("staff", "staff", _("Staff member at the counter")),
    SignIn("president", "president", _("President")),
    SignIn("merchant", "merchant", _("Merchant")),
    SignIn("auditor", "auditor", _("Auditor")),
    SignIn("admin", "administrator", _("Administrator of the district")),
)
