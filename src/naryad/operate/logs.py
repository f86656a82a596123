"""How the log is written: a line for people, or an object a line for programs that collect it."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from naryad.operate.asked import current_request_id


class WithRequest(logging.Filter):
    """Every line of one request bears its id, as its answer does."""

    def filter(self, record: logging.LogRecord) -> bool:
        request_id = current_request_id()
        vars(record).update(request_id=request_id, of=f" [{request_id}]" if request_id else "")
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", ""):
            said["request_id"] = request_id
        if record.exc_info:
            said["fault"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)
