"""Dates of birth and secrets: known by the words around them, or by how they begin. Pure."""

from .marks import Mark, compiled

# ---- dates of birth ----------------------------------------------------------------------------

MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fév|avr|juin|juil|août|déc|ene|abr|ago"
    r"|set|dic|gen|giu|lug|ott|mag|mrt|mei|maj|stycz|lut|kwie|czerw|lip|sier|wrze|paźdz|listop|grud)\pL{0,9}\.?"
)
DATE = (
    r"(?:[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th|er|\.)?(?: de| of)? {MONTH}(?: de|,)? [0-9]{{2,4}}"
    rf"|{MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}})"
)
BORN = (
    r"(?:\b(?:born|dob|date[ _]of[ _]birth|birth[ _]?(?:day|date)|geburtsdatum|geburtstag|geboren|geb|nac[ií]"
    r"|nacid[oa]|nacimiento|nat[oa]|nascita|geboortedatum|geboren op|ur|urodz\pL*|urodzenia|född|födelsedatum"
    r"|date de naissance|naissance|nascid[oa]|nascimento)\b|\bd\.o\.b|\bnée?)"
)
NEARBY = r"[^0-9@⟦⟧\n:]{0,30}:?[^0-9@⟦⟧\n:]{0,6}"
BORN_THEN = compiled(rf"{BORN}{NEARBY}?({DATE})", any_case=True)
THEN_BORN = compiled(rf"({DATE}) (?:in \pL{{2,20}} )?(?:geboren|geb\.|born|birthday|né)\b", any_case=True)


def births(text):
    for pattern in (BORN_THEN, THEN_BORN):
        for found in pattern.finditer(text):
            start, end = found.span(1)
            if not text[end : end + 1].isdigit() and not text[start - 1 : start].isdigit():
                yield Mark(start, end, "birth")


# ---- secrets -----------------------------------------------------------------------------------

KNOWN = compiled(
    r"\b(?:eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
    r"|(?:AKIA|ASIA|ABIA)[0-9A-Z]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{16,}"
    r"|[spr]k_(?:live|test)_[A-Za-z0-9]{16,}|sk-(?:[a-z]{2,8}-)?[A-Za-z0-9_-]{20,}"
    r"|xox[abeprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}"
    r"|whsec_[A-Za-z0-9+/=]{16,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,}|dop_v1_[a-f0-9]{40,}"
    r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|rak_[A-Za-z0-9]{10}_[A-Za-z0-9]{20,})"
)
PRIVATE_KEY = compiled(
    r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----[^⟦⟧]*?(?:-----END [A-Z ]{0,24}PRIVATE KEY-----|$)"
)
HEADER = compiled(r"\b(?:bearer|basic)\s+([A-Za-z0-9._~+/=-]{12,})", any_case=True)
IN_ADDRESS = compiled(r"[a-z][a-z0-9+.-]{1,15}://[^/\s:@⟦⟧]{1,64}:([^/\s@⟦⟧]{3,128})@", any_case=True)
WORD_FOR_ENTRY = (
    r"(?:password|passwd|passphrase|pwd|passwort|kennwort|mot de passe|contraseña|wachtwoord|hasło)"
)
CALLED_KEY = (
    r"(?:api[ _-]?(?:key|token|secret)|(?:client|shared|webhook|app)[ _-]?secret|secret(?:[ _-]key)?"
    r"|(?:access|auth|refresh|session)[ _-]?(?:key|token)|private[ _-]key|token|credentials?)"
)
SAYS = r"[\"']?\s{0,3}(?::|=|\bis\b|\blautet\b|\bist\b|->)?\s{0,3}[\"'`]?"
VALUE = r"([^\s\"'`<>⟦⟧,;]{6,200})"
CALLED = compiled(rf"\b(?:{WORD_FOR_ENTRY}|{CALLED_KEY}){SAYS}{VALUE}", any_case=True)


def secrets(text):
    for found in KNOWN.finditer(text):
        yield Mark(*found.span(), "secret")
    if "-----BEGIN" in text:
        for found in PRIVATE_KEY.finditer(text):
            yield Mark(*found.span(), "secret")
    for pattern in (HEADER, IN_ADDRESS, CALLED):
        for found in pattern.finditer(text):
            if pattern is IN_ADDRESS or _is_made_up(found.group(1)):
                yield Mark(*_trimmed(found.group(1), found.start(1)), "secret")


def _is_made_up(word):
    """No word of a language, no number, no path: letters with digits or signs among them."""
    word = word.rstrip(".)]}?")
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    signs = any(sign in "!@#$%^&*+=?~" for sign in word)
    return len(word) >= 6 and "://" not in word and ((letters and digits) or (signs and (letters or digits)))


def _trimmed(word, start):
    return start, start + len(word.rstrip(".)]}?"))
