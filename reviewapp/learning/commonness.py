"""Words that stand in nearly every text: what hangs on them alone is no mistake that could be watched. Pure.

"A comma went after *the*" has a chance in every sentence and is hardly ever taken. To count all those
chances would cost more than everything else, and could let nothing in. The list is fixed, so what is
watched never depends on what came first.
"""

from reviewapp.learning.triggers import BREAK, Trigger

SHORT = 3
FREQUENT = """
    about after again also although always among another around because been before being between both could
    does down during each even every from have having here however into itself just like made make many more
    most much must never only other over said same should since some such than that their them then there
    these they this those through under until upon very were what when where which while will with within
    without would your yours
    aber alle auch auf bei dann dass diese dieser durch eine einem einen einer eines haben hatte ihre ihrer
    kann mehr mich nach nicht noch oder ohne sein seine sich sind sondern über unter wenn werden wird wurde
    alors avec cette comme dans depuis elle elles encore entre être leur leurs mais même nous pour plus quand
    sans sont sous tous tout toute très vous
    como desde donde ella ellos entre esta este hasta para pero porque sobre también todo todos cuando
    anche come dalla degli della delle dello nella nelle perché questa questo sono sulla
"""
FREQUENT_WORDS = frozenset(FREQUENT.split())


def is_common(trigger: Trigger) -> bool:
    """Whether its words alone could be found nearly everywhere."""
    return trigger.kind == "phrase" and all(map(_is_common_word, trigger.phrase))


def _is_common_word(word):
    if word == BREAK or not any(sign.isalnum() for sign in word):
        return True
    if word.isascii() and word.isalpha() and word.islower() and len(word) <= SHORT:
        return True
    return (word.isdigit() and len(word) == 1) or word.lower() in FREQUENT_WORDS
