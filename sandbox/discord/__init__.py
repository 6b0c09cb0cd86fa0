"""Discord as far as a bot can see it: gateway, REST, interactions, and people who press its buttons."""
