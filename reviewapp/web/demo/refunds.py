"""The refund agent: decides how much money goes back. Pure."""

from random import Random

from reviewapp.web.demo.world import (
    PRODUCTS,
    Made,
    Mistake,
    customer,
    mark,
    spoilt,
    step,
    sureness,
)

POSTAGE = 5.9
WORDS = {
    "unused": "I never used it and it is still in the box.",
    "worn": "I rode with it for a few weeks, there are some scratches, but it is fine.",
    "defect": "It stopped working although I treated it well.",
    "late": "I no longer need it and had no time to write earlier.",
}
MESSAGES = {
    "approve_full": "We refund the full price of the {thing}.",
    "approve_part": "We refund {amount:.2f} euros for the {thing}; the rest covers the signs of use.",
    "decline": "The return window for the {thing} has passed, so we cannot refund it.",
}


def decide(case: dict) -> dict:
    """What the shop's own rules say about a claim."""
    if case["condition"] == "defect":
        verdict, amount, reason = "approve_full", case["paid"], "warranty"
    elif case["days"] > 30:
        verdict, amount, reason = "decline", 0, "outside_window"
    elif case["condition"] == "worn":
        verdict, amount, reason = "approve_part", round(case["paid"] * 0.8, 2), "worn_goods"
    else:
        verdict, amount, reason = "approve_full", case["paid"], "unused_goods"
    return _answer(case, verdict, amount, reason)


def _answer(case, verdict, amount, reason):
    return {
        "decision": verdict,
        "amount": amount,
        "currency": "EUR",
        "reason_code": reason,
        "return_required": verdict != "decline" and case["condition"] != "defect",
        "message": MESSAGES[verdict].format(thing=case["thing"], amount=amount),
    }


def _changed(**parts):
    return lambda answer, case: answer | {name: value(case) for name, value in parts.items()}


MISTAKES = [
    Mistake(
        "overlooks-wear",
        "missed-evidence",
        0.42,
        lambda case: case["condition"] == "worn" and case["days"] <= 30,
        lambda answer, case: _answer(case, "approve_full", case["paid"], "unused_goods"),
        (
            "The photos show wear, so a fifth is kept.",
            "Signs of use: refund 80 percent.",
            "Photo tool returned nothing; the customer says it was used.",
        ),
        grave=True,
        ends_with=("approve_part",),
    ),
    Mistake(
        "adds-postage",
        "wrong-amount",
        0.26,
        lambda case: case["condition"] == "unused",
        _changed(amount=lambda case: round(case["paid"] + POSTAGE, 2)),
        (
            "Postage is not part of the price.",
            "We refund the goods, not the shipping.",
            "Amount includes 5.90 postage.",
        ),
        ends_with=("amount postage", "amount shipping"),
    ),
    Mistake(
        "forgets-warranty",
        "wrong-decision",
        0.3,
        lambda case: case["condition"] == "defect" and case["days"] > 30,
        lambda answer, case: _answer(case, "decline", 0, "outside_window"),
        (
            "A defect within two years is warranty, whatever the return window.",
            "Warranty case, must not be declined.",
        ),
        grave=True,
        ends_with=("decline approve_full",),
    ),
    Mistake(
        "rounds-up",
        "wrong-amount",
        0.14,
        lambda case: case["condition"] == "worn" and case["days"] <= 30,
        lambda answer, case: answer | {"amount": float(-(-answer["amount"] // 10) * 10)},
        (
            "Do not round: 80 percent to the cent.",
            "Amount must be exact.",
        ),
        ends_with=("amount round", "amount exact"),
    ),
]


def make(dice: Random, *, skill: float = 1.0, told=()) -> Made:
    """One claim and the agent's decision on it."""
    thing = dice.choice(list(PRODUCTS))
    case = {
        "thing": thing,
        "paid": PRODUCTS[thing],
        "days": dice.choices([dice.randrange(2, 30), dice.randrange(31, 200)], [3, 1])[0],
        "condition": dice.choices(list(WORDS), [4, 4, 3, 1])[0],
        "order": mark(dice, "LC"),
        "name": customer(dice),
    }
    right = decide(case)
    wrong, mistakes = spoilt(case, right, MISTAKES, dice, skill=skill, told=told)
    title = f"Refund for the {thing}, {case['paid']:,.2f} EUR"
    return Made(
        case=_claim(case, dice),
        right=right,
        wrong=wrong,
        mistakes=mistakes,
        title=title,
        risk=_risk(wrong["amount"]),
        confidence=sureness(dice, mistakes),
        steps=_steps(case, dice),
        action={"name": "issue_refund", "reversible": False},
    )


def _claim(case, dice):
    return {
        "customer": case["name"],
        "order": case["order"],
        "article": case["thing"],
        "paid": case["paid"],
        "days_since_delivery": case["days"],
        "claim": f"I would like my money back for the {case['thing']}. {WORDS[case['condition']]}",
        "photos": dice.randrange(0, 4) if case["condition"] in ("worn", "defect") else 0,
    }


def _risk(amount):
    return "critical" if amount > 2000 else "high" if amount > 500 else "medium" if amount > 60 else "low"


def _steps(case, dice):
    seen = {"findings": None} if case["condition"] == "worn" else {"findings": "nothing unusual"}
    return [
        step("tool", "orders.get", {"order": case["order"]}, {"paid": case["paid"]}, dice.randrange(50, 150)),
        step("tool", "photos.inspect", {"order": case["order"]}, seen, dice.randrange(300, 900)),
        step("tool", "rules.lookup", {"topic": "refunds"}, ["window 30 days", "warranty 2 years"], 70),
        step("model", "decide", None, None, dice.randrange(700, 1900)),
    ]
