"""The support agent: writes replies to customers of the shop. Pure."""

from random import Random

from reviewapp.web.demo.world import (
    BIKES,
    PRODUCTS,
    Made,
    Mistake,
    customer,
    mark,
    spoilt,
    step,
    sureness,
)

ASKS = {
    "late": [
        "my {thing} was due last week, and the tracking page still says 'in preparation'. Order {order}. "
        "I would like to know whether it is on its way at all.",
        "still no {thing}, and it is day nine. The order is {order}. Did it get lost?",
    ],
    "return": [
        "the {thing} from order {order} does not fit me after all. It is unused and still in its box. "
        "How long do I have to send it back, and who pays for the parcel?",
        "I ordered the {thing} twice by mistake ({order}). What do I do to return one of them?",
    ],
    "broken": [
        "after {weeks} weeks the {thing} from order {order} failed on a normal ride. I looked after it well. "
        "I need it for the commute, so please tell me what happens now.",
        "the {thing} arrived with a crack in the housing, order {order}. I can send photos.",
    ],
    "question": [
        "before I order: does the {thing} work with a 28 inch wheel, and do you have it in stock?",
        "can the {thing} be fitted by your workshop if I come by on a weekday?",
    ],
}
OPENS = {
    "late": "thank you for writing, and I am sorry that you are still waiting for your {thing}.",
    "return": "thank you for your message. Sending the {thing} back is no problem.",
    "broken": "I am sorry that the {thing} let you down.",
    "question": "thank you for your question about the {thing}.",
}
FACTS = {
    "late": "Order {order} left our store this morning. The carrier has not named a day yet; "
    "you will get the tracking link as soon as it does.",
    "return": "You have 30 days from delivery to return unused goods, and we pay the postage. "
    "A label for order {order} is attached.",
    "broken": "This is covered by the two-year warranty. We send you a replacement for order {order} "
    "and you keep the old part until it arrives.",
    "question": "It fits 28 inch wheels, and we have {stock} in stock at the moment.",
}
CLOSES = {
    "late": "If it has not moved by the end of the week, answer this message and we will look again.",
    "return": "The refund is made within five working days after the parcel reached us.",
    "broken": "You do not need to return anything before the replacement is with you.",
    "question": "Our workshop fits it on weekdays; you can book a place on our website.",
}


def _swap(old: str, new: str):
    return lambda text, case: text.replace(old.format(**case), new.format(**case))


MISTAKES = [
    Mistake(
        "promised-date",
        "unsupported-promise",
        0.34,
        lambda case: case["kind"] == "late",
        _swap(
            "The carrier has not named a day yet; you will get the tracking link as soon as it does.",
            "It will arrive by {day} at the latest.",
        ),
        (
            "The carrier gave no slot, so the date is a guess.",
            "Never promise a day without a slot from the carrier.",
            "No confirmed delivery slot in the trace.",
        ),
        ends_with=("will arrive by",),
    ),
    Mistake(
        "old-return-window",
        "wrong-fact",
        0.3,
        lambda case: case["kind"] == "return",
        _swap("You have 30 days from delivery", "You have 14 days from delivery"),
        (
            "The window has been 30 days since spring.",
            "Return window is 30 days, not 14.",
            "Old article: we give 30 days.",
        ),
        ends_with=("14 days",),
    ),
    Mistake(
        "asks-again",
        "missed-context",
        0.16,
        lambda case: case["kind"] in ("late", "broken"),
        lambda text, case: text.replace(
            "\n\nKind regards", "\n\nCould you please tell me your order number?\n\nKind regards"
        ),
        (
            "The order number is in the first message.",
            "Do not ask for what the customer already told us.",
        ),
        ends_with=("order number",),
    ),
    Mistake(
        "voucher",
        "policy-breach",
        0.12,
        lambda case: case["kind"] in ("late", "broken"),
        lambda text, case: text.replace(
            "\n\nKind regards", "\n\nAs a small apology, here is 15 % off your next order.\n\nKind regards"
        ),
        (
            "Vouchers are only given by the team lead.",
            "We do not hand out discounts in replies.",
        ),
        grave=True,
        ends_with=("off your next order",),
    ),
    Mistake(
        "chummy",
        "tone",
        0.15,
        lambda case: True,
        lambda text, case: text.replace("Dear {name},".format(**case), "Hey {first}!!".format(**case)),
        (
            "Too familiar for a first reply.",
            "Keep to 'Dear' and the full name.",
            "Tone: no exclamation marks.",
        ),
        ends_with=("hey dear",),
    ),
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def make(dice: Random, *, skill: float = 1.0, told=()) -> Made:
    """One request of a customer and the agent's draft of a reply."""
    kind = dice.choices(list(ASKS), [5, 4, 3, 2])[0]
    case = _case(kind, dice)
    message = f"Hello, {dice.choice(ASKS[kind]).format(**case)}\n\nRegards\n{case['name']}"
    right = _reply(kind, case)
    wrong, mistakes = spoilt(case, right, MISTAKES, dice, skill=skill, told=told)
    return Made(
        case={
            "from": case["name"],
            "order": case["order"] if kind != "question" else None,
            "subject": _subject(kind, case),
            "text": message,
        },
        right=right,
        wrong=wrong,
        mistakes=mistakes,
        title=_subject(kind, case),
        risk="high" if kind == "broken" and case["bike"] else "medium" if kind != "question" else "low",
        confidence=sureness(dice, mistakes),
        steps=_steps(kind, case, dice),
        action={"name": "send_reply", "reversible": False},
    )


def _case(kind, dice):
    name = customer(dice)
    thing = dice.choice(list(PRODUCTS))
    return {
        "kind": kind,
        "name": name,
        "first": name.split()[0],
        "thing": thing,
        "order": mark(dice, "LC"),
        "weeks": dice.randrange(3, 20),
        "stock": dice.randrange(2, 40),
        "day": dice.choice(DAYS),
        "bike": thing in BIKES,
    }


def _reply(kind, case):
    body = [OPENS[kind], FACTS[kind], CLOSES[kind]]
    text = "\n\n".join(part.format(**case) for part in body)
    return f"Dear {case['name']},\n\n{text}\n\nKind regards\nLarkfield Cycles"


def _subject(kind, case):
    words = {
        "late": "{thing} has not arrived",
        "return": "Returning the {thing}",
        "broken": "{thing} broke",
        "question": "Question about the {thing}",
    }
    return words[kind].format(**case)


def _steps(kind, case, dice):
    steps = [step("model", "classify", case["thing"], {"intent": kind}, dice.randrange(180, 420))]
    if kind != "question":
        found = {"article": case["thing"], "status": "shipped" if kind != "late" else "in preparation"}
        steps.append(step("tool", "orders.get", {"order": case["order"]}, found, dice.randrange(60, 200)))
    if kind == "late":
        slot = {"carrier": "Postline", "delivery_slot": None}
        asked = {"order": case["order"]}
        steps.append(step("tool", "carrier.slot", asked, slot, dice.randrange(90, 400), "empty"))
    found = ["KB-14 Returns", "KB-22 Warranty", "KB-31 Tone of voice"]
    steps.append(step("tool", "kb.search", {"query": kind}, found, dice.randrange(40, 160)))
    steps.append(step("model", "compose", None, None, dice.randrange(1400, 3800)))
    return steps
