from datetime import UTC, datetime


class SystemClock:
    """Implements `ports.Clock` by the machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)
