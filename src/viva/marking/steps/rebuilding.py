"""A tree with something changed in every node of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from viva.algebra.tree import Node


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """``node`` with ``change`` applied to every node, from the leaves up."""
    updates: dict[str, Any] = {}
    for item in fields(node):
        if item.name == "span":
            continue
        value = getattr(node, item.name)
        new = _rebuilt_value(value, change)
        if new is not value:
            updates[item.name] = new
    return change(replace(node, **updates) if updates else node)


def _rebuilt_value(value: object, change: Callable[[Node], Node]) -> object:
    if isinstance(value, Node):
        new = rebuilt(value, change)
        return value if new is value else new
    if isinstance(value, tuple) and value and any(isinstance(v, Node | tuple) for v in value):
        items = tuple(_rebuilt_value(v, change) for v in value)
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    return value
