"""The admin's form as a browser reads it from the page and sends it back."""

from html.parser import HTMLParser
from typing import Any


class _FormReader(HTMLParser):
    """Collects the fields of the first form whose id or class is `wanted`."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.fields: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field that would be sent."""
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "form" and self.wanted in (has.get("id"), has.get("class")):
            self.inside = True
        if not self.inside or "__prefix__" in name:
            return
        if tag == "input" and has.get("type") in ("checkbox", "radio"):
            if "checked" in has:
                self.fields.setdefault(name, []).append(has.get("value") or "on")
        elif tag == "input" and has.get("type") not in ("submit", "button", "file"):
            self.fields.setdefault(name, []).append(has.get("value") or "")
        elif tag == "textarea":
            self.textarea = name
            self.fields.setdefault(name, []).append("")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in has:
            self.fields.setdefault(self.select, []).append(has.get("value") or "")

    def handle_data(self, data: str) -> None:
        """Take the words of a text box; the line break after its start tag is not one of them."""
        if self.textarea:
            self.fields[self.textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a field, or the form."""
        if tag == "textarea" and self.textarea:
            text = self.fields[self.textarea][-1]
            self.fields[self.textarea][-1] = text.removeprefix("\r\n").removeprefix("\n")
            self.textarea = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def fields_of(page: Any, form: str = "article_form") -> dict[str, list[str]]:
    """Return what a form of an answered page sends if nothing is touched and Enter is pressed.

    `form` is its id or its class. No field is left out, the form token included.
    """
    reader = _FormReader(form)
    reader.feed(page.text)
    assert reader.fields, f"no form {form} in the page"
    return reader.fields
