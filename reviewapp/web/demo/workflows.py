"""The three workflows of the shop: contract, categories, guidelines and what a person must look at."""

from dataclasses import dataclass, field

NUMBER = {"type": "number", "minimum": 0}
TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
MANY_SLA = {"low": 480, "medium": 240, "high": 60, "critical": 20}


@dataclass(frozen=True)
class Plan:
    """What is set up for one workflow. Categories: (key, name, cause, severity, demands words)."""

    slug: str
    name: str
    kind: str
    agent: tuple[str, str]
    description: str
    guidelines: str
    categories: list[tuple]
    document: dict
    notes: str
    autonomy: str = "approve"
    input_schema: dict = field(default_factory=dict)
    output_schema: dict = field(default_factory=dict)
    better: dict = field(default_factory=dict)
    better_notes: str = ""


def fields(required=None, **properties):
    """A closed object; every field is required unless `required` says otherwise."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def rule(name, field_path, op, value, **then):
    when = {"field": field_path, "op": op, "value": value}
    return {"name": name, "when": when, "then": {"route": "review", **then}}


OTHER = ("other", "Other", "model", "low", True)

SUPPORT = Plan(
    slug="support-replies",
    name="Support reply",
    kind="text",
    agent=("support-agent", "Support agent"),
    description="Drafts answers to customers who write to the shop.",
    guidelines=(
        "- Name a day only when the carrier has confirmed a slot.\n"
        "- Unused goods go back within **30 days**; we pay the postage.\n"
        "- Vouchers are given by the team lead, never in a reply.\n"
        "- Begin with “Dear” and the full name; no exclamation marks.\n"
        "- Do not ask for what the customer already told us."
    ),
    categories=[
        ("wrong-fact", "Wrong fact", "data", "high", False),
        ("unsupported-promise", "Unsupported promise", "tool", "high", True),
        ("missed-context", "Missed context", "data", "medium", False),
        ("tone", "Tone", "instructions", "low", False),
        ("policy-breach", "Policy breach", "instructions", "critical", True),
        ("private-data", "Private data", "model", "critical", True),
        ("format", "Format", "model", "low", False),
        OTHER,
    ],
    input_schema=fields(
        required=["subject", "text"],
        **{"from": TEXT, "order": {"type": ["string", "null"]}, "subject": TEXT, "text": TEXT},
    ),
    document={
        "prompt": (
            "You answer customers of Larkfield Cycles. Be friendly and exact.\n"
            "Customer: {customer}\nMessage: {message}\n\n"
            "Look the order up before you say anything about it. Sign as Larkfield Cycles."
        ),
        "routing": [
            rule("High risk goes to the seniors", "risk", "in", ["high", "critical"],
                 queue="seniors", priority="high"),
            rule("A person looks when the agent is unsure", "confidence", "<", 0.75),
        ],
        "thresholds": {"auto_approve_at": 0.97, "spot_check": 0.1},
        "checks": [
            {"name": "Promises a delivery day",
             "expect": {"not": {"field": "output.text", "op": "matches",
                                "value": "(?i)(it|parcel) will arrive (by|on) [a-z]+"}},
             "on_fail": "review"},
            {"name": "Offers a voucher or discount",
             "expect": {"not": {"field": "output.text", "op": "matches",
                                "value": "(?i)\\d+ ?% off|voucher|discount code"}},
             "on_fail": "review", "blocking": True},
            {"name": "Is signed by the shop",
             "expect": {"field": "output.text", "op": "contains", "value": "Larkfield Cycles"},
             "on_fail": "review"},
        ],
    },
    notes="First version: what the team wrote down for new colleagues.",
    better={
        "prompt": (
            "You answer customers of Larkfield Cycles. Be friendly and exact.\n"
            "Customer: {customer}\nMessage: {message}\n\n"
            "Look the order up before you say anything about it. Sign as Larkfield Cycles.\n"
            "Name a delivery day only if the carrier tool returned a slot.\n"
            "Unused goods can go back within 30 days."
        ),
    },
    better_notes="Two sentences added: no delivery day without a slot, and the 30 days.",
)  # fmt: skip

REFUNDS = Plan(
    slug="refund-decisions",
    name="Refund decision",
    kind="object",
    agent=("refund-agent", "Refund agent"),
    description="Decides whether and how much money goes back.",
    guidelines=(
        "- Unused and within 30 days: the full price, without postage.\n"
        "- Worn and within 30 days: 80 % of the price, to the cent.\n"
        "- Broken within two years: warranty, the full price, nothing to return.\n"
        "- Otherwise: decline, kindly."
    ),
    categories=[
        ("wrong-amount", "Wrong amount", "instructions", "high", False),
        ("wrong-decision", "Wrong decision", "data", "critical", True),
        ("missed-evidence", "Missed evidence", "tool", "high", True),
        ("wrong-reason", "Wrong reason", "model", "medium", False),
        ("message-tone", "Message tone", "instructions", "low", False),
        OTHER,
    ],
    input_schema=fields(
        required=["order", "article", "paid", "days_since_delivery", "claim"],
        customer=TEXT, order=TEXT, article=TEXT, paid=NUMBER,
        days_since_delivery={"type": "integer", "minimum": 0}, claim=TEXT, photos={"type": "integer"},
    ),
    output_schema=fields(
        decision={"enum": ["approve_full", "approve_part", "decline"], "title": "Decision"},
        amount=NUMBER | {"title": "Amount", "description": "In euros"},
        currency={"enum": ["EUR"], "title": "Currency"},
        reason_code={
            "enum": ["unused_goods", "worn_goods", "warranty", "outside_window", "goodwill"],
            "title": "Reason",
        },
        return_required={"type": "boolean", "title": "Return the article"},
        message={"type": "string", "title": "Message to the customer", "maxLength": 600},
    ),
    document={
        "prompt": "You decide refunds for Larkfield Cycles.\nClaim: {claim}\nOrder: {order}\n"
        "Rules: unused within 30 days in full; worn 80 percent; defects are warranty for two years.",
        "routing": [
            rule("Large refunds go to the seniors", "output.amount", ">", 500,
                 queue="seniors", priority="high"),
            rule("Declined although there is a photo",  "input.photos", ">", 0, priority="normal"),
        ],
        "thresholds": {"auto_approve_at": 0.98, "spot_check": 0.1},
        "checks": [
            {"name": "The amount is not above a bicycle's price",
             "expect": {"field": "output.amount", "op": "<=", "value": 2700},
             "on_fail": "review", "blocking": True},
            {"name": "A declined claim refunds nothing",
             "expect": {"any": [{"field": "output.decision", "op": "!=", "value": "decline"},
                                {"field": "output.amount", "op": "=", "value": 0}]},
             "on_fail": "review"},
        ],
    },
    notes="First version, from the shop's own refund rules.",
)  # fmt: skip

LINE = fields(
    description=TEXT | {"title": "Description"},
    quantity={"type": "integer", "minimum": 0, "title": "Quantity"},
    unit_price=NUMBER | {"title": "Unit price"},
    total=NUMBER | {"title": "Total"},
)

INVOICES = Plan(
    slug="invoice-extraction",
    name="Invoice extraction",
    kind="object",
    agent=("invoice-agent", "Invoice agent"),
    autonomy="supervised",
    description="Reads suppliers' invoices into fields for the ledger.",
    guidelines=(
        "- Suppliers write the day first: 03.11. is the third of November.\n"
        "- The supplier is who sells, not who ships.\n"
        "- Every line counts, also those of the second page.\n"
        "- Tax is computed on the net sum."
    ),
    categories=[
        ("wrong-date", "Wrong date", "instructions", "medium", False),
        ("missing-lines", "Missing lines", "tool", "high", True),
        ("wrong-supplier", "Wrong supplier", "data", "high", False),
        ("wrong-amount", "Wrong amount", "model", "high", False),
        ("wrong-account", "Wrong bank account", "data", "critical", True),
        OTHER,
    ],
    input_schema=fields(file=TEXT, pages={"type": "integer", "minimum": 1}, text=TEXT),
    output_schema=fields(
        supplier=fields(
            name=TEXT | {"title": "Name"},
            country={"type": "string", "minLength": 2, "maxLength": 2, "title": "Country"},
            vat_id=TEXT | {"title": "VAT number"},
        ) | {"title": "Supplier"},
        number=TEXT | {"title": "Invoice number"},
        date=DAY | {"title": "Invoice date"},
        currency={"enum": ["EUR", "USD", "GBP", "CHF"], "title": "Currency"},
        lines={"type": "array", "items": LINE, "minItems": 1, "title": "Lines"},
        totals=fields(net=NUMBER, vat=NUMBER | {"title": "VAT"}, gross=NUMBER) | {"title": "Totals"},
        payment=fields(
            iban={"type": "string", "minLength": 15, "maxLength": 34, "title": "IBAN"},
            due_on=DAY | {"title": "Due on"},
            discount={"type": ["number", "null"], "title": "Discount, percent"},
        ) | {"title": "Payment"},
    ),
    document={
        "prompt": "Read this invoice into the fields of the contract.\n{text}",
        "routing": [
            rule("Large invoices need a person", "output.totals.gross", ">", 1500, priority="high"),
            rule("Two pages need a person", "input.pages", ">", 1),
        ],
        "thresholds": {"auto_approve_at": 0.93, "spot_check": 0.08},
        "checks": [
            {"name": "Has at least one line",
             "expect": {"field": "output.lines", "op": "length", "is": ">=", "value": 1},
             "on_fail": "review"},
            {"name": "The VAT number begins with two letters",
             "expect": {"field": "output.supplier.vat_id", "op": "matches", "value": "^[A-Z]{2}"},
             "on_fail": "review"},
        ],
    },
    notes="First version with line items.",
    better={
        "prompt": "Read this invoice into the fields of the contract.\n{text}\n"
        "Dates on the paper are day.month.year. The supplier is the company at the foot of the page.",
    },
    better_notes="Says how dates are written and where the supplier stands.",
)  # fmt: skip

PLANS = [SUPPORT, REFUNDS, INVOICES]
