from sandbox.discord.call import Call


class Limits:
    def take(self, call: Call) -> dict[str, str]:
        return {}
