"""Where e-mail addresses, phone numbers and IP addresses stand in a text. Pure."""

import ipaddress

from .checking import digits_of
from .marks import Mark, compiled, stands_alone, words_before

# ---- e-mail ------------------------------------------------------------------------------------

EMAIL = compiled(r"[\pL\pN][\pL\pN._%+'’-]*(?:@|%40)(?:[\pL\pN][\pL\pN-]*\.)+[\pL]{2,24}")


def emails(text):
    if "@" not in text and "%40" not in text:
        return
    for found in EMAIL.finditer(text):
        if not (found.group().startswith("git@") and text[found.end() : found.end() + 1] == ":"):
            yield Mark(*found.span(), "email")


# ---- IP addresses ------------------------------------------------------------------------------

IPV4 = compiled(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}")
IPV6 = compiled(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}")
OF_SOFTWARE = compiled(
    r"\b(?:version|firmware|release|build|update|upgrade|patch|driver|treiber|section|running|run|v|ver)\W{0,3}"
    r"(?:\w{1,6} )?$",
    any_case=True,
)
OF_A_MACHINE = compiled(
    r"(?:\b|_)(?:ips?|ip[ -]?(?:address|adresse|adres)|address|host|server|client|peer|from|von|login"
    r"|remote|gateway)\b\W{0,4}(?:\w{1,8} )?$",
    any_case=True,
)


def addresses(text):
    if text.count(".") >= 3:
        for found in IPV4.finditer(text):
            before = words_before(text, found.start(), 24)
            if stands_alone(text, *found.span()) and _tells_who(found.group(), before):
                yield Mark(*found.span(), "ip")
    if text.count(":") >= 2:
        for found in IPV6.finditer(text):
            if _is_alone_among_colons(text, *found.span()) and _is_ipv6(found.group()):
                yield Mark(*found.span(), "ip")


def _tells_who(text, before):
    """An address of somebody: not this machine, no mask of a net, no version of a program."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    if (
        address.is_loopback
        or address.is_multicast
        or address.is_unspecified
        or text.startswith(("0.", "255."))
    ):
        return False
    if OF_SOFTWARE.search(before):
        return False
    is_inner = any(address in net for net in INNER) or int(address) >> 24 < 10
    return not is_inner or bool(OF_A_MACHINE.search(before))


INNER = [ipaddress.IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def _is_alone_among_colons(text, start, end):
    before, behind = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before in tuple("_:.") or behind.isalnum() or behind in tuple("_:"))


def _is_ipv6(text):
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified) and any(map(str.isdigit, text))


# ---- phone numbers -----------------------------------------------------------------------------

BETWEEN = r"[ .\-/\x{00a0}\x{2011}]"
ABROAD = compiled(rf"(?:\+|\b00)[1-9][0-9]{{0,2}}(?:{BETWEEN}{{0,3}}\(?[0-9]{{1,14}}\)?){{1,7}}")
AT_HOME = compiled(rf"(?:\(0[1-9][0-9]{{0,4}}\)|0[1-9][0-9]{{0,4}})(?:{BETWEEN}{{1,3}}[0-9]{{1,8}}){{1,5}}")
AMERICAN = compiled(r"(?:1[-. ])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}")
MOBILE = compiled(r"0(?:1[567][0-9]{8,9}|7[0-9]{9}|6[0-9]{8})")
CALLED = compiled(
    r"(?:\b(?:phone|tel|telephone|mobile|cell|call|fax|dial|whatsapp|telefon\w{0,8}|handy\w{0,8}|mobil\w{0,8}|rufnummer"
    r"|tél|téléphone|portable|appelez|teléfono|telefono|móvil|cellulare|bel|tel\.?nr|komórka)\b|☎)"
    r"[^0-9+⟦⟧\n]{0,16}"
    rf"(\+?\(?[0-9]{{2,12}}\)?(?:{BETWEEN}{{1,3}}[0-9]{{2,8}}){{0,5}})",
    any_case=True,
)
OTHER_NUMBERS = compiled(
    r"\b(?:order|invoice|ref|reference|ticket|sku|parcel|tracking|serial|contract|policy|version|case|account|isbn|ext"
    r"|extension|article|item|artikel\w*|bestell\w*|rechnung\w*|kunden\w*|auftrag\w*|sendung\w*|serien\w*|vertrag\w*"
    r"|referenz|zip|plz|commande|facture|pedido|factura|ordine|factuur|zamówieni\w*|serie\w*|siret|no|nr)\b[^0-9\n]{0,14}$",
    any_case=True,
)
A_DATE = compiled(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")


def phones(text):
    for pattern, group in ((ABROAD, 0), (AT_HOME, 0), (AMERICAN, 0), (MOBILE, 0), (CALLED, 1)):
        for found in pattern.finditer(text):
            start, end = found.span(group)
            if stands_alone(text, start, end) and _is_phone(
                found.group(group), words_before(text, start, 32)
            ):
                yield Mark(start, end, "phone")


def _is_phone(number, before):
    return (
        7 <= len(digits_of(number)) <= 15
        and number.count("(") == number.count(")")
        and not A_DATE.fullmatch(number)
        and not OTHER_NUMBERS.search(before)
        and not (before[-1:] == " " and before[-2:-1].isdigit())
    )
