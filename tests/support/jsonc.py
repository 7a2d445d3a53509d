"""Definitions on disk: JSON with comments and trailing commas."""

import json
import re

# A string, a comment, or a comma with nothing but space and comments before the bracket that closes.
TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])', re.DOTALL)


def read(text: str):
    """The value of a definition's text."""
    return json.loads(TOKENS.sub(lambda found: found[0] if found[0].startswith('"') else " ", text))
