"""JSON without the modules that take most of a short program's start: the interpreter's own scanner, and a pretty printer.

Reading and writing state is what every stand-in does; importing `json` (with `re` and `enum`) would double what a call costs.
"""
import _json


class _Settings:
    strict = True
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo = {}


_scan = _json.make_scanner(_Settings())
_quoted = _json.encode_basestring_ascii
SPACE = " \t\r\n"


def loads(text):
    start = len(text) - len(text.lstrip(SPACE))
    try:
        value, end = _scan(text, start)
    except StopIteration:
        raise ValueError("no JSON value at %d" % start) from None
    if text[end:].strip(SPACE):
        raise ValueError("more than one JSON value at %d" % end)
    return value


def dumps(value, indent=None, level=0):
    """One line, or pretty-printed when indent is given."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        opening, closing, parts = "{", "}", [_quoted(key) + ": " + dumps(each, indent, level + 1) for key, each in value.items()]
    else:
        opening, closing, parts = "[", "]", [dumps(each, indent, level + 1) for each in value]
    if not parts:
        return opening + closing
    if indent is None:
        return opening + ", ".join(parts) + closing
    pad = "\n" + " " * indent * (level + 1)
    return opening + pad + ("," + pad).join(parts) + "\n" + " " * indent * level + closing
