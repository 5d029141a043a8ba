"""`wpp demo`: a sample portal through the whole journey, told step by step, then served."""

from cli.demo.command import demo

__all__ = ["demo"]
