"""How the rules about versions say no."""

from linli.errors import Refusal


class RuleSetUnknown(Refusal):
    """There is no such version, or no rules at all."""

    code = "moral_bank.rule_set_unknown"
    status = 404


class RuleUnknown(Refusal):
    """There is no such rule in the rules that hold here."""

    code = "moral_bank.rule_unknown"
    status = 404


class RuleSetFrozen(Refusal):
    """A published or retired version was to be changed."""

    code = "moral_bank.rule_set_frozen"
    status = 409


class RuleSetRefused(Refusal):
    """The version cannot be published or changed like this."""

    code = "moral_bank.rule_set_refused"


class NotSimulated(RuleSetRefused):
    """The draft was not replayed over past deeds, and nobody said that this does not matter."""

    code = "moral_bank.rules_not_simulated"


class NotAgreed(RuleSetRefused):
    """The residents were asked and did not say yes, and nobody said why it is to hold anyway."""

    code = "moral_bank.rules_not_agreed"
