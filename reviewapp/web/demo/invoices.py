"""The invoice agent: reads the scanned invoices of suppliers into fields. Pure."""

import copy
from datetime import date, timedelta
from random import Random

from reviewapp.web.demo.world import Made, Mistake, spoilt, step, sureness

SUPPLIERS = {
    "Aldwin Spokes GmbH": ("DE", "DE811204733", "DE44500105175407324931"),
    "Brava Pedali S.r.l.": ("IT", "IT01834920567", "IT60X0542811101000000123456"),
    "Cadence Leather Ltd": ("IE", "IE6388047V", "IE29AIBK93115212345678"),
    "Duin Banden B.V.": ("NL", "NL004495445B01", "NL91ABNA0417164300"),
}
FREIGHT = "Harbour Freight Services"
GOODS = {
    "Inner tube 28, 40 mm valve": 3.4,
    "Brake pads, organic, pair": 7.9,
    "Chain, 11 speed": 18.6,
    "Saddle, brown leather": 54.0,
    "Bar tape, cork": 9.2,
    "Spoke 290 mm, box of 100": 31.0,
    "Bell, brass": 6.8,
    "Tyre 28 x 1.75": 19.5,
    "Pedal pair, flat": 22.4,
    "Mudguard set": 27.3,
    "Kickstand": 11.9,
    "Grease, 100 g": 4.1,
}


def _swap_day_and_month(answer, case):
    year, month, day = answer["date"].split("-")
    return answer | {"date": f"{year}-{day}-{month}"}


def _forget_second_page(answer, case):
    kept = answer["lines"][:6]
    return answer | {"lines": kept}


def _take_freight(answer, case):
    changed = copy.deepcopy(answer)
    changed["supplier"]["name"] = FREIGHT
    return changed


def _tax_of_gross(answer, case):
    changed = copy.deepcopy(answer)
    totals = changed["totals"]
    totals["vat"] = round(totals["gross"] * case["rate"] / 100, 2)
    return changed


MISTAKES = [
    Mistake(
        "day-and-month-swapped",
        "wrong-date",
        0.38,
        lambda case: case["date"].day <= 12 and case["date"].day != case["date"].month,
        _swap_day_and_month,
        (
            "Our suppliers write the day first.",
            "Day and month are swapped.",
            "Date is day.month.year on the paper.",
        ),
        ends_with=("date day", "date swapped"),
    ),
    Mistake(
        "second-page-lost",
        "missing-lines",
        0.62,
        lambda case: case["count"] > 6,
        _forget_second_page,
        (
            "The lines of the second page are missing.",
            "Page 2 was not read.",
            "Only the first page was extracted.",
        ),
        grave=True,
        ends_with=("lines page", "lines missing"),
    ),
    Mistake(
        "freight-as-supplier",
        "wrong-supplier",
        0.32,
        lambda case: case["freight"],
        _take_freight,
        (
            "The letterhead is the carrier's; the supplier stands at the bottom.",
            "Supplier is who sells, not who ships.",
        ),
        ends_with=("supplier.name",),
    ),
    Mistake(
        "tax-of-gross",
        "wrong-amount",
        0.1,
        lambda case: True,
        _tax_of_gross,
        (
            "Tax is computed on the net sum.",
            "VAT does not match the net total.",
        ),
        ends_with=("totals.vat",),
    ),
]


def make(dice: Random, *, today: date, skill: float = 1.0, told=()) -> Made:
    """One scanned invoice and the fields the agent read from it."""
    supplier = dice.choice(list(SUPPLIERS))
    case = {
        "supplier": supplier,
        "date": today - timedelta(days=dice.randrange(2, 40)),
        "count": dice.choices([dice.randrange(1, 6), dice.randrange(7, 13)], [3, 1])[0],
        "freight": dice.random() < 0.25,
        "rate": 19 if SUPPLIERS[supplier][0] == "DE" else 21,
        "number": f"{supplier[:2].upper()}{dice.randrange(10_000, 99_999)}",
    }
    right = _read(case, dice)
    wrong, mistakes = spoilt(case, right, MISTAKES, dice, skill=skill, told=told)
    gross = right["totals"]["gross"]
    return Made(
        case={
            "file": f"{case['number']}.pdf",
            "pages": 2 if case["count"] > 6 else 1,
            "text": _scan(case, right),
        },
        right=right,
        wrong=wrong,
        mistakes=mistakes,
        title=f"{supplier}, {case['count']} lines, {gross:,.2f} EUR",
        risk="high" if gross > 1500 else "medium" if gross > 300 else "low",
        confidence=sureness(dice, mistakes),
        steps=_steps(case, dice),
        action={"name": "post_to_ledger", "reversible": True},
    )


def _read(case, dice):
    country, vat_id, iban = SUPPLIERS[case["supplier"]]
    lines = []
    for goods in dice.sample(list(GOODS), case["count"]):
        quantity = dice.randrange(1, 25)
        price = GOODS[goods]
        lines.append(
            {
                "description": goods,
                "quantity": quantity,
                "unit_price": price,
                "total": round(quantity * price, 2),
            }
        )
    net = round(sum(line["total"] for line in lines), 2)
    vat = round(net * case["rate"] / 100, 2)
    return {
        "supplier": {"name": case["supplier"], "country": country, "vat_id": vat_id},
        "number": case["number"],
        "date": case["date"].isoformat(),
        "currency": "EUR",
        "lines": lines,
        "totals": {"net": net, "vat": vat, "gross": round(net + vat, 2)},
        "payment": {
            "iban": iban,
            "due_on": (case["date"] + timedelta(days=30)).isoformat(),
            "discount": None,
        },
    }


def _scan(case, right):
    head = [FREIGHT] if case["freight"] else [case["supplier"]]
    head += ["Invoice " + case["number"], f"Date {case['date']:%d.%m.%Y}", ""]
    rows = [
        f"{line['quantity']:>3} x {line['description']:<32} {line['unit_price']:>8.2f} {line['total']:>10.2f}"
        for line in right["lines"]
    ]
    if len(rows) > 6:
        rows.insert(6, "--- page 2 ---")
    totals = right["totals"]
    foot = [
        "",
        f"Net {totals['net']:.2f}  VAT {case['rate']} % {totals['vat']:.2f}  Total {totals['gross']:.2f} EUR",
        f"{case['supplier']}, {right['supplier']['vat_id']}, IBAN {right['payment']['iban']}",
    ]
    return "\n".join(head + rows + foot)


def _steps(case, dice):
    pages = 2 if case["count"] > 6 else 1
    read = [
        step("tool", "ocr.page", {"page": 1}, {"lines": min(6, case["count"])}, dice.randrange(500, 1200))
    ]
    if pages == 2:
        read.append(step("tool", "ocr.page", {"page": 2}, None, dice.randrange(60, 90), "timeout"))
    return [*read, step("model", "extract", None, None, dice.randrange(900, 2600))]
