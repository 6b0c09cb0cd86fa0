"""The rules this sandbox holds bots to, each with the page of Discord's documentation that states it.

A rule that is broken answers with `status` and `code`; where the code is 50035 the answer says, field by field, what
was wrong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.discord.entities import Json

DOCS = "https://docs.discord.com/developers"
_RECEIVING = f"{DOCS}/interactions/receiving-and-responding"
_COMMANDS = f"{DOCS}/interactions/application-commands"
_MESSAGE = f"{DOCS}/resources/message"
_COMPONENT = f"{DOCS}/components/reference"
_CODES = f"{DOCS}/topics/opcodes-and-status-codes#json-json-error-codes"
_LIMITS = f"{DOCS}/topics/rate-limits"
_PERMISSIONS = f"{DOCS}/topics/permissions"


@dataclass(frozen=True, slots=True)
class Rule:
    """`says` is the rule, `page` where Discord says so, and the rest what breaking it answers."""

    key: str
    says: str
    page: str
    status: int
    code: int
    message: str


_FORM = (400, 50035, "Invalid Form Body")

_TABLE = (
    # Who may speak at all
    Rule("token", "A request proves itself with the bot's token", f"{DOCS}/reference#authentication",
         401, 0, "401: Unauthorized"),
    Rule("route", "Only documented routes exist", f"{DOCS}/reference", 404, 0, "404: Not Found"),
    Rule("json", "A body is JSON, or multipart with its JSON in payload_json", f"{DOCS}/reference#uploading-files",
         400, 50109, "The request body contains invalid JSON."),
    # The life of an interaction
    Rule("first_response", "The first response comes within 3 seconds, else the token dies",
         f"{_RECEIVING}#interaction-callback",
         404, 10062, "Unknown interaction"),
    Rule("unknown_interaction", "An interaction is answered by its own id and token", f"{_CODES}",
         404, 10062, "Unknown interaction"),
    Rule("one_first_response", "An interaction has one first response", f"{_CODES}",
         400, 40060, "Interaction has already been acknowledged."),
    Rule("token_life", "A token serves follow-ups and edits for 15 minutes", f"{_RECEIVING}#followup-messages",
         401, 50027, "Invalid Webhook Token"),
    Rule("unknown_webhook", "Follow-ups and edits come after the first response, with its token",
         f"{_RECEIVING}#followup-messages", 404, 10015, "Unknown Webhook"),
    Rule("callback_kind", "Each kind of interaction takes only some kinds of first response",
         f"{_RECEIVING}#interaction-response-object-interaction-callback-type", *_FORM),
    Rule("defer_flags", "A deferral may carry only the EPHEMERAL flag",
         f"{_RECEIVING}#interaction-response-object-interaction-callback-data-structure", *_FORM),
    # What there is
    Rule("unknown_channel", "A channel exists", _CODES, 404, 10003, "Unknown Channel"),
    Rule("unknown_guild", "A guild exists and the bot is in it", _CODES, 404, 10004, "Unknown Guild"),
    Rule("unknown_member", "A member is in the guild", _CODES, 404, 10007, "Unknown Member"),
    Rule("unknown_message", "A message exists and was not deleted", _CODES, 404, 10008, "Unknown Message"),
    Rule("unknown_user", "A user exists", _CODES, 404, 10013, "Unknown User"),
    Rule("unknown_application", "An application acts for itself", _CODES, 404, 10002, "Unknown Application"),
    Rule("unknown_command", "A command is registered", _CODES, 404, 10063, "Unknown application command"),
    # Permissions
    Rule("access", "Without VIEW_CHANNEL a channel is closed", f"{_PERMISSIONS}", 403, 50001, "Missing Access"),
    Rule("permission", "Each act needs its permission in that channel", f"{_PERMISSIONS}",
         403, 50013, "Missing Permissions"),
    Rule("own_message", "Only the author edits a message", f"{_MESSAGE}#edit-message",
         403, 50005, "Cannot edit a message authored by another user"),
    Rule("time_out", "A time-out lasts 28 days at most", f"{DOCS}/resources/guild#modify-guild-member", *_FORM),
    # Sizes
    Rule("file_size", "A file stays within attachment_size_limit (10 MiB by default)",
         f"{DOCS}/reference#uploading-files", 413, 40005, "Request entity too large"),
    Rule("request_size", "A request stays within 25 MiB", f"{_MESSAGE}#create-message",
         413, 40005, "Request entity too large"),
    Rule("empty_message", "A message has content, embeds, components, files or a poll", f"{_MESSAGE}#create-message",
         400, 50006, "Cannot send an empty message"),
    Rule("bulk_age", "Bulk deletion reaches two weeks back", f"{_MESSAGE}#bulk-delete-messages",
         400, 50034, "You can only bulk delete messages that are under 14 days old."),
    # Rate limits
    Rule("rate_limit", "Buckets and the global limit of 50 requests a second are kept", _LIMITS,
         429, 0, "You are being rate limited."),
    Rule("global_limit", "All routes but interactions share 50 requests a second", f"{_LIMITS}#global-rate-limit",
         429, 0, "You are being rate limited."),
    # The form of what is sent
    Rule("schema", "A request has the form that Discord's OpenAPI description gives", f"{DOCS}/reference", *_FORM),
    Rule("content_length", "Content has at most 2,000 characters", f"{_MESSAGE}#create-message", *_FORM),
    Rule("nonce_length", "A nonce has at most 25 characters", f"{_MESSAGE}#create-message", *_FORM),
    Rule("embed_limits", "Embeds: 10 a message, 6,000 characters together, no empty field",
         f"{_MESSAGE}#embed-object-embed-limits", *_FORM),
    Rule("file_count", "A message carries at most 10 files", f"{_MESSAGE}#create-message", *_FORM),
    Rule("file_reference", "attachment:// names a file of the same message",
         f"{DOCS}/reference#editing-message-attachments",
         *_FORM),
    Rule("file_listing", "An attachment listed with a request was uploaded with it, or is there already",
         f"{DOCS}/reference#uploading-files", *_FORM),
    Rule("component_count", "At most 40 components, nested ones counted", f"{_COMPONENT}", *_FORM),
    Rule("displayed_text", "Text displays hold at most 4,000 characters together",
         f"{_COMPONENT}#text-display", *_FORM),
    Rule("custom_ids", "Custom ids are 1 to 100 characters and unique in a message",
         f"{_COMPONENT}#anatomy-of-a-component-custom-id", *_FORM),
    Rule("component_ids", "Component ids are unique in a message", f"{_COMPONENT}#anatomy-of-a-component", *_FORM),
    Rule("v2_exclusive", "IS_COMPONENTS_V2 excludes content, embeds, polls and stickers", f"{_COMPONENT}", *_FORM),
    Rule("v2_needed", "Containers, sections, text, media, files and separators need IS_COMPONENTS_V2",
         f"{_COMPONENT}", *_FORM),
    Rule("v2_kept", "IS_COMPONENTS_V2 is never removed from a message", f"{_COMPONENT}", *_FORM),
    Rule("legacy_rows", "Without IS_COMPONENTS_V2 a message has at most 5 action rows",
         f"{_COMPONENT}#legacy-message-component-behavior", *_FORM),
    Rule("row_content", "An action row holds up to 5 buttons or one select", f"{_COMPONENT}#action-row", *_FORM),
    Rule("button_form", "A button has a custom_id, a url or a sku_id as its style wants",
         f"{_COMPONENT}#button", *_FORM),
    Rule("select_range", "A select's min_values is at most its max_values, and that at most its options",
         f"{_COMPONENT}#string-select", *_FORM),
    Rule("select_options",
         "Selects offer 1 to 25 options, radio groups 2 to 10, checkbox groups 1 to 10, all different",
         f"{_COMPONENT}#string-select", *_FORM),
    Rule("text_lengths", "Each text of a component keeps its own limit: a label 80, a placeholder 150, …",
         f"{_COMPONENT}", *_FORM),
    Rule("gallery", "A media gallery shows 1 to 10 items", f"{_COMPONENT}#media-gallery", *_FORM),
    Rule("nesting", "A component stands only where its page allows", f"{_COMPONENT}#what-is-a-component", *_FORM),
    Rule("modal_form", "A modal has 1 to 5 components, of the kinds modals take",
         f"{_RECEIVING}#interaction-response-object-modal", *_FORM),
    Rule("choices", "Autocomplete offers at most 25 choices, their values at most 100 characters",
         f"{_COMMANDS}#autocomplete", *_FORM),
    # Commands
    Rule("command_count", "At most 100 slash, 15 user and 15 message commands",
         f"{_COMMANDS}#registering-a-command", 400, 30032, "Maximum number of application commands reached (100)"),
    Rule("command_name", "Names are lower case, 1 to 32 letters, digits, - and _, and unique among their kind",
         f"{_COMMANDS}#application-command-object-application-command-naming", *_FORM),
    Rule("command_options",
         "Required options come first; choices and autocomplete exclude each other; names are unique",
         f"{_COMMANDS}#application-command-object-application-command-option-structure", *_FORM),
    Rule("command_size", "A command has at most 8,000 characters",
         f"{_COMMANDS}#application-command-object-application-command-structure", *_FORM),
    Rule("command_creations", "200 new commands a day for each guild, and 200 globally",
         f"{_COMMANDS}#registering-a-command", 429, 30034,
         "Max number of daily application command creates has been reached"),
)  # fmt: skip

RULES: Mapping[str, Rule] = {rule.key: rule for rule in _TABLE}
"""Every rule by its key."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong field: where it is, which rule it breaks, and Discord's code and words for it."""

    path: tuple[str | int, ...]
    rule: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'body'}: {self.message} ({self.rule})"


class Broken(Exception):
    """A rule was broken; `faults` names the fields where there are any."""

    def __init__(self, key: str, faults: Iterable[Fault] = (), *, headers: Mapping[str, str] | None = None) -> None:
        self.rule = RULES[key]
        self.faults = list(faults)
        self.headers = dict(headers or {})
        self.extra: Json = {}
        super().__init__(f"{self.rule.says} [{self.rule.page}]")

    def body(self) -> Json:
        """The answer: https://docs.discord.com/developers/reference#error-messages ."""
        answer: Json = {"message": self.rule.message, "code": self.rule.code}
        if self.faults:
            answer["errors"] = _tree(self.faults)
        return answer | self.extra


def demand(faults: Iterable[Fault]) -> None:
    """Refuse the request if any field is wrong.

    Raises:
        Broken: with the rule of the first fault, naming all of them.
    """
    found = list(faults)
    if found:
        raise Broken(found[0].rule, found)


def _tree(faults: Iterable[Fault]) -> Json:
    root: Json = {}
    for fault in faults:
        node = root
        for step in fault.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": fault.code, "message": fault.message})
    return root
