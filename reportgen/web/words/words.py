"""What one word of a table is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from reportgen.problems.message import Message

#: A message, or what makes one of its values.
Words: TypeAlias = "Message | Callable[..., Message]"
