"""What templates say instead of HTML: icons, tags, times, numbers, and foreign text made safe."""

from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_outline

from reviewapp.base import figures, json_text, rich_text, visible
from reviewapp.base.templatetags.ui_names import GO_KEYS, ICONS, OWN_DRAWINGS, REASON_ICONS, RISKS, STATES

register = template.Library()
OWN_FRAME = (
    '<svg class="{}" aria-hidden="true" width="16" height="16" viewBox="0 0 24 24" fill="none" '
    'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="{}"/></svg>'
)

# ---- icons and marks ---------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> SafeString:
    if name in OWN_DRAWINGS:
        return format_html(OWN_FRAME, css, OWN_DRAWINGS[name])
    looks = {"class": css, "aria_hidden": "true", "stroke_width": "1.8"}
    return heroicon_outline(ICONS.get(name, name), size=16, **looks)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "check" %}`, `{% icon "clock" "small warn" %}`. Hidden from screen readers."""
    return _drawn(str(name), " ".join(["i", *str(css).split()]))


@register.simple_tag
def reason_icon(kind: str, css: str = "small") -> SafeString:
    """The icon for why a person sees an item; unknown kinds get the plain one."""
    return icon(REASON_ICONS.get(kind, "rule"), css)


@register.simple_tag
def risk(level: str) -> SafeString:
    """How much is at stake, as a word with a colour; nothing when unsaid."""
    if not level:
        return SafeString("")
    tone, label = RISKS.get(level, ("", level.capitalize()))
    return format_html('<span class="tag {}">{}{} risk</span>', tone, icon("flag"), label)


@register.simple_tag
def state(name: str) -> SafeString:
    """A status or verdict as a tag: approved, edited, rejected, escalated, waiting …"""
    tone, drawing, label = STATES.get(name, ("", "point", str(name).replace("_", " ").capitalize()))
    return format_html('<span class="tag {}">{}{}</span>', tone, icon(drawing), label)


@register.simple_tag
def avatar(person, css: str = "") -> SafeString:
    """Two letters in a circle; the name stands beside it or in `title`."""
    name = getattr(person, "name", "") or str(person or "?")
    words = name.replace("@", " ").replace(".", " ").split() or ["?"]
    letters = (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()
    tone = sum(map(ord, name)) % 4 + 1
    return format_html(
        '<span class="avatar tone-{} {}" title="{}" aria-hidden="true">{}</span>',
        tone,
        css,
        name,
        letters,
    )


@register.simple_tag
def priority(level: int) -> SafeString:
    """Three bars: 0 is most urgent and shows three, 3 shows none."""
    bars = max(0, 3 - int(level))
    words = ["none", "low", "medium", "high"][min(bars, 3)]
    return format_html(
        '<span class="priority p{}" role="img" aria-label="Priority {}"><i></i></span>', bars, words
    )


@register.simple_tag
def meter(share, tone: str = "", css: str = "") -> SafeString:
    """A bar for 0..1, drawn with SVG attributes; the number must stand beside it."""
    width = round(max(0.0, min(1.0, float(share or 0))) * 100)
    return format_html(
        '<svg class="meter {} {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="6" rx="3"/><rect width="{}" height="6" rx="3"/></svg>',
        tone,
        css,
        width,
    )


@register.simple_tag
def confidence(value, low: float | None = None) -> SafeString:
    """The agent's own confidence as bar and number; amber under `low`, if anything is."""
    if value is None or value == "":
        return format_html('<span class="muted">{}</span>', "not given")
    tone = "warn" if low is not None and float(value) < float(low) else ""
    return format_html(
        '<span class="measure-row">{}<span class="number">{}</span></span>',
        meter(value, tone),
        figures.decimal(value),
    )


# ---- times -------------------------------------------------------------------------------------


def _stamp(moment) -> tuple[str, str]:
    local = timezone.localtime(moment)
    return moment.isoformat(timespec="seconds"), f"{local.day} {local:%b %Y %H:%M:%S %Z}"


@register.simple_tag
def time_left(due_at, suffix: str = "") -> SafeString:
    """18:42, 41 min or 1 h 10 until then, with the moment itself in `title`; ticks by timers.js."""
    if due_at is None:
        return SafeString("")
    span = due_at - timezone.now()
    late, soon = span.total_seconds() < 0, span < figures.SOON
    words = f"{figures.rough(-span) or 'just now'} late" if late else figures.duration(span)
    machine, full = _stamp(due_at)
    return format_html(
        '<span class="time-left {}" data-left="{}">{}<time datetime="{}" title="{}">{}</time>{}</span>',
        "late" if late else "soon" if soon else "",
        int(span.total_seconds()),
        icon("clock") if late or soon else "",
        machine,
        full,
        words,
        "" if late else suffix,
    )


@register.filter
def when(moment) -> SafeString:
    """20 Nov 10:40, the full moment in `title`; the year only when it is not this one."""
    if not moment:
        return SafeString("")
    local, machine = timezone.localtime(moment), _stamp(moment)
    year = "" if local.year == timezone.localtime().year else f" {local.year}"
    words = f"{local.day} {local:%b}{year} {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', *machine, words)


@register.filter
def ago(moment) -> SafeString:
    """3 min ago, 2 h ago, 5 days ago; the full moment in `title`."""
    if not moment:
        return SafeString("")
    past = figures.rough(timezone.now() - moment)
    words = f"{past} ago" if past else "just now"
    return format_html('<time datetime="{}" title="{}">{}</time>', *_stamp(moment), words)


# ---- numbers -----------------------------------------------------------------------------------

register.filter("grouped", figures.grouped)
register.filter("percent", figures.percent)
register.filter("decimal", figures.decimal)
register.filter("milliseconds", figures.milliseconds)
register.filter("words", lambda text: str(text).split())
register.filter("go_key", lambda label: GO_KEYS.get(label, label[:1].lower()))
register.filter("unseen_count", lambda text: visible.unseen_count(str(text)))


# ---- foreign text ------------------------------------------------------------------------------


@register.filter
def visible_controls(text) -> SafeString:
    """Foreign text, escaped, with every unseen character as a box that names it."""
    return format_html_join("", "{}", ((_boxed(*piece),) for piece in visible.pieces(str(text))))


def _boxed(unseen: bool, piece: str):
    if not unseen:
        return format_html_join("", "{}", ((_chip(*each),) for each in visible.labelled(piece)))
    return format_html('<span class="invisible" title="A character you cannot see">{}</span>', piece)


def _chip(masked: str, piece: str):
    """A label as a chip; its brackets stay for whoever copies or hears it."""
    if not masked:
        return piece
    return format_html(
        '<span class="masked" title="{}, masked"><span aria-hidden="true">⟦</span>{}'
        '<span aria-hidden="true">⟧</span></span>', masked, piece[1:-1],
    )  # fmt: skip


@register.filter
def json_pretty(value) -> SafeString:
    """A JSON value in a `<pre>`, keys, texts and numbers coloured, everything escaped."""
    spans = ((_coloured(*piece),) for piece in json_text.pieces(value))
    return format_html('<pre class="json">{}</pre>', format_html_join("", "{}", spans))


def _coloured(kind: str, words: str):
    shown = visible_controls(words)
    return format_html('<span class="json-{}">{}</span>', kind, shown) if kind else shown


@register.filter
def markdown(text) -> SafeString:
    """Markdown as HTML through the allowlist: no pictures, https links only, hosts named."""
    return SafeString(rich_text.to_html(str(text)))  # the one place where cleaned HTML goes out


@register.filter
def word_diff(spans) -> SafeString:
    """Spans of (kind, text), kind same, ins or del, as text with `<ins>` and `<del>`."""
    return format_html_join("", "{}", ((_changed(*_kind_and_text(span)),) for span in spans))


def _kind_and_text(span) -> tuple[str, str]:
    return (span.kind, span.text) if hasattr(span, "kind") else (span[0], span[1])


def _changed(kind: str, text: str):
    shown = conditional_escape(visible_controls(text))
    if kind == "ins":
        return format_html("<ins>{}</ins>", shown)
    return format_html("<del>{}</del>", shown) if kind == "del" else shown
