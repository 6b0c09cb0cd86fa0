"""How much time and how many bytes one call may take."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one call. Times in seconds, sizes in bytes.

    A 4K PNG is about 20 MB, four thirds of that on the wire; complex edits bring several drafts in one answer, so
    `wire` leaves room for half a dozen. They pass to disk as they come: none of these caps is memory.
    """

    total: float = 600
    """From the first packet to the last. 4K answers take half a minute to several minutes."""
    connect: float = 15
    silence: float = 300
    """Between two bytes from the other side. Nothing is sent while the model thinks."""
    error_body: float = 10
    """An error's explanation is waited for no longer than this: the status alone classifies it too."""
    longest_wait: float = 300
    """What `Retry-After` and `RetryInfo` may ask for at most."""
    wire: int = 192 * MIB
    inflated: int = 192 * MIB
    skeleton: int = MIB // 2
    """All of the answer that is neither picture nor thought signature."""
    picture: int = 48 * MIB
    pictures: int = 128
    error: int = MIB // 16
    references: int = 64 * MIB
    """All references of one request. Google takes 100 MB of inline data after base64: ai.google.dev,
    "Gemini API: file input methods"."""
    readers: int = 4
    """Bodies read at the same time. More only lengthens the stalls of the event loop."""
