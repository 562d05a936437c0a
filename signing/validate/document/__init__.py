"""A PDF as a document of several revisions: what each shows, what became of it, whether its bytes are one document."""

from typing import Any

from pyhanko.pdf_utils import generic


def value_of(node: Any, key: str, default: Any = None) -> Any:
    """What a dictionary says under a key, references followed; the library's own `get` does not follow them."""
    return node[key] if isinstance(node, generic.DictionaryObject) and key in node else default
