"""Every route of the REST API that exists here."""

from sandbox.discord.routes import applications, channels, guilds, interactions, users

ROUTES = (*users.ROUTES, *applications.ROUTES, *interactions.ROUTES, *channels.ROUTES, *guilds.ROUTES)
