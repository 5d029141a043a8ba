"""gunicorn's own log, in the lines of the rest: its tracebacks would quote what a failing statement had in it."""

from typing import Any

from gunicorn.glogging import Logger

from store.web.logs import JsonLines


class ServerLog(Logger):  # type: ignore[misc] # published without types
    """gunicorn's logger with our format."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn has it, but for the format."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
