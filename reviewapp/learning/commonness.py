"""Words that stand in nearly every text: what hangs on them alone is no mistake that could be watched. Pure.

"A comma went after *the*" has a chance in every sentence and is hardly ever taken. To count all those
chances would cost more than everything else, and could let nothing in. The list is fixed, so what is
watched never depends on what came first. Short words stand in it for the start of a sentence.
"""

from reviewapp.learning.triggers import BREAK, Trigger

SHORT = 3
FREQUENT = """
    a all an and any are as at be but by can did do for had has he her him his how i if in is it its my
    no nor not now of off on one or our out own she so the to too up us was we who why yes yet you
    about after again also although always among another around because been before being between both could
    does down during each even every from have having here however into itself just like made make many more
    most much must never only other over said same should since some such than that their them then there
    these they this those through under until upon very were what when where which while will with within
    without would your yours
    am an bei bis das dem den der des die ein er es für hat ich im ist ja mit nie nur ob um
    und uns vom von vor war was wer wie wir wo zu zum zur
    aber alle auch auf bei dann dass diese dieser durch eine einem einen einer eines haben hatte ihre ihrer
    kann mehr mich nach nicht noch oder ohne sein seine sich sind sondern über unter wenn werden wird wurde
    au aux ce ces de des elle en est et eux il ils je la le les leur lui mes mon nos nous on ou où par
    pas que qui sa se ses si sur ta te tes ton tu un une vos
    alors avec cette comme dans depuis elle elles encore entre être leur leurs mais même nous pour plus quand
    sans sont sous tous tout toute très vous
    al del él el ella es eso ha la las le lo los más muy no nos o por que se ser si sí sin su
    sus te tu un una y ya yo
    como desde donde ella ellos entre esta este hasta para pero porque sobre también todo todos cuando
    ai al che chi ci da dai dal dei del di e è gli ho i il in io la le lei lo lui nei nel
    per più se si su sui sul tra un una
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
    if len(word) <= SHORT and word not in (word.lower(), word.capitalize()):
        return False  # “US” and “IT” are no pronouns.
    return (word.isdigit() and len(word) == 1) or word.lower() in FREQUENT_WORDS
