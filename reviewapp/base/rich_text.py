"""Markdown from people and agents as harmless HTML: no pictures, no raw HTML, https links only."""

from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reviewapp.base.visible import reveal

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "a"),
    *("code", "pre", "blockquote", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")


def _name_the_host(state) -> None:
    """Behind each link stands the host it leads to, so that its words cannot mislead."""
    for block in state.tokens:
        if block.type != "inline":
            continue
        told, host = [], ""
        for token in block.children:
            told.append(token)
            if token.type == "link_open":
                host = urlsplit(str(token.attrGet("href"))).netloc
            if token.type == "link_close" and host:
                told.append(Token("text", "", 0, content=f" ({host})"))
        block.children = told


_markdown.core.ruler.push("name_the_host", _name_the_host)


def _https_only(tag: str, attribute: str, value: str) -> str | None:
    """Keep an address only when it is a whole one; `//host` and `/path` would lean on ours."""
    return value if attribute != "href" or value.startswith("https://") else None


def to_html(text: str) -> str:
    """Clean HTML. Whatever the parser let through, the allowlist decides."""
    return nh3.clean(
        _markdown.render(reveal(text)),
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_https_only,
        url_schemes={"https"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
