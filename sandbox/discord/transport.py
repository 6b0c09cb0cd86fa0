"""The ways in: a unix socket that stands for Discord's own hosts, and a TCP port of this machine."""

from dataclasses import dataclass


@dataclass(slots=True)
class Transport:
    """The addresses that a bot on this way in is told: none ends with a slash."""

    api: str
    gateway: str
    cdn: str


SOCKET = Transport("https://discord.com/api/v10", "wss://gateway.discord.gg", "https://cdn.discordapp.com")
"""Over a unix socket the host in an address says nothing, so Discord's own names stay."""


def loopback(host: str, port: int) -> Transport:
    """The addresses on a TCP port."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Transport(f"http://{place}/api/v10", f"ws://{place}/gateway", f"http://{place}")
