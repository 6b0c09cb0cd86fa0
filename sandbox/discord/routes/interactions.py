"""First responses, follow-ups, and edits of both.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from sandbox.discord.backstage import Backstage
from sandbox.discord.call import Call, Route
from sandbox.discord.entities import Callback, Interaction, Json, Kind, Message, MessageFlag, MessageType
from sandbox.discord.reply_checks import check_choices, check_deferral, check_modal
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken, Fault, demand

ALLOWED = {
    Kind.COMMAND: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL},
    Kind.COMPONENT: {
        Callback.MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
        Callback.UPDATE,
        Callback.MODAL,
    },
    Kind.AUTOCOMPLETE: {Callback.CHOICES},
    Kind.MODAL: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE},
}
"""Which first responses each kind of interaction takes; a modal opened from a message may also update that message."""


async def _callback(backstage: Backstage, call: Call) -> Answer:
    interaction = backstage.interactions.by_id.get(call.id("interaction"))
    if interaction is None or interaction.token != call.params["token"]:
        raise Broken("unknown_interaction")
    if interaction.first is not None:
        raise Broken("one_first_response")
    if backstage.interactions.late(interaction):
        raise Broken("first_response")
    kind = _kind(interaction, call)
    data = call.data.get("data") or {}
    message = _respond(backstage, call, interaction, kind, data)
    backstage.interactions.answered(interaction, kind, data.get("flags") or 0)
    backstage.interactions.changed(interaction)
    if call.query.get("with_response") not in ("1", "true"):
        return Answer()
    return Answer(_response(backstage, call, interaction, kind, message))


def _kind(interaction: Interaction, call: Call) -> Callback:
    allowed = set(ALLOWED[interaction.kind])
    if interaction.kind is Kind.MODAL and interaction.source is not None:
        allowed |= {Callback.UPDATE, Callback.DEFERRED_UPDATE}
    if call.data.get("type") not in allowed:
        message = f"A {interaction.kind.name.lower()} interaction does not take this type of response"
        raise Broken("callback_kind", [Fault(("type",), "callback_kind", "BASE_TYPE_CHOICES", message)])
    return Callback(call.data["type"])


def _respond(backstage: Backstage, call: Call, interaction: Interaction, kind: Callback, data: Json) -> Message | None:
    """Do what the callback asks; the message it made or changed, if any."""
    if kind is Callback.CHOICES:
        demand(check_choices(data))
        interaction.choices = data.get("choices") or []
        return None
    if kind is Callback.MODAL:
        demand(check_modal(data))
        interaction.modal = data
        return None
    if kind in (Callback.UPDATE, Callback.DEFERRED_UPDATE):
        return _update(backstage, call, interaction, kind, data)
    if kind is Callback.DEFERRED_MESSAGE:
        demand(check_deferral(data))
        message = _new(backstage, interaction, ephemeral=_wants_ephemeral(data))
        message.flags |= MessageFlag.LOADING
        interaction.show(message)
        backstage.world.post(message)
        return message
    ephemeral = _wants_ephemeral(data)
    draft = backstage.writer(interaction.channel, ephemeral=ephemeral).create(data, call.uploads)
    message = _new(backstage, interaction, ephemeral=ephemeral)
    interaction.show(message)
    backstage.publish(message, draft, data, call.record)
    return message


def _update(backstage: Backstage, call: Call, interaction: Interaction, kind: Callback, data: Json) -> Message | None:
    source = interaction.source
    interaction.show(source)
    if source is None or kind is Callback.DEFERRED_UPDATE:
        return None
    if source.deleted:
        raise Broken("unknown_message")
    writer = backstage.writer(interaction.channel, ephemeral=source.ephemeral)
    backstage.amend(source, writer.edit(source, data, call.uploads), data, call.record)
    return source


def _wants_ephemeral(data: Json) -> bool:
    return bool((data.get("flags") or 0) & MessageFlag.EPHEMERAL)


def _new(backstage: Backstage, interaction: Interaction, *, ephemeral: bool) -> Message:
    message = Message(backstage.world.snowflakes.next(), interaction.channel, backstage.app.bot, backstage.clock.now())
    message.interaction = interaction
    if interaction.kind is Kind.COMMAND:
        slash = interaction.data.get("type") == 1
        message.type = MessageType.CHAT_INPUT_COMMAND if slash else MessageType.CONTEXT_MENU_COMMAND
    elif interaction.source is not None:
        message.type = MessageType.REPLY
        message.reference = interaction.source
    if ephemeral:
        message.flags |= MessageFlag.EPHEMERAL
        message.seen_by = interaction.user.id
    return message


def _response(
    backstage: Backstage, call: Call, interaction: Interaction, kind: Callback, message: Message | None
) -> Json:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback ."""
    described: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    if message is not None:
        described |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
    answer: Json = {"interaction": described}
    if message is not None and kind in (Callback.MESSAGE, Callback.UPDATE):
        answer["resource"] = {"type": int(kind), "message": backstage.message_wire(call.transport).message(message)}
    return answer


def _interaction_of(backstage: Backstage, call: Call) -> Interaction:
    """The interaction whose token the path carries, if that token opens anything now.

    Raises:
        Broken: `unknown_webhook` before the first response and for strangers, `token_life` after 15 minutes.
    """
    interaction = backstage.interactions.by_token.get(call.params["token"])
    if interaction is None or interaction.first is None or call.id("application") != backstage.app.id:
        raise Broken("unknown_webhook")
    if backstage.interactions.expired(interaction):
        raise Broken("token_life")
    return interaction


def _message_of(backstage: Backstage, call: Call) -> tuple[Interaction, Message]:
    interaction = _interaction_of(backstage, call)
    wanted = call.params["message"]
    mine = [each for each in (interaction.original, *interaction.followups) if each is not None]
    message = interaction.original if wanted == "@original" else next((m for m in mine if str(m.id) == wanted), None)
    if message is None or message.deleted:
        raise Broken("unknown_message")
    return interaction, message


async def _follow_up(backstage: Backstage, call: Call) -> Answer:
    interaction = _interaction_of(backstage, call)
    original = interaction.original
    if original is not None and original.loading and not original.deleted:
        # A first follow-up after a deferral fills the loading message, which stays as visible as it was.
        return _edited(backstage, call, original)
    ephemeral = _wants_ephemeral(call.data)
    draft = backstage.writer(interaction.channel, ephemeral=ephemeral).create(call.data, call.uploads)
    message = _new(backstage, interaction, ephemeral=ephemeral)
    if original is not None and not original.deleted:
        message.type, message.reference = MessageType.REPLY, original
    interaction.followups.append(message)
    backstage.publish(message, draft, call.data, call.record)
    return Answer(backstage.message_wire(call.transport).message(message))


def _edited(backstage: Backstage, call: Call, message: Message) -> Answer:
    writer = backstage.writer(message.channel, ephemeral=message.ephemeral)
    backstage.amend(message, writer.edit(message, call.data, call.uploads), call.data, call.record)
    return Answer(backstage.message_wire(call.transport).message(message))


async def _get(backstage: Backstage, call: Call) -> Answer:
    _, message = _message_of(backstage, call)
    return Answer(backstage.message_wire(call.transport).message(message))


async def _edit(backstage: Backstage, call: Call) -> Answer:
    _, message = _message_of(backstage, call)
    return _edited(backstage, call, message)


async def _delete(backstage: Backstage, call: Call) -> Answer:
    _, message = _message_of(backstage, call)
    backstage.world.remove(message)
    return Answer()


_WEBHOOK = "/webhooks/{application}/{token}"

ROUTES = (
    Route("POST", "/interactions/{interaction}/{token}/callback", _callback, authorised=False),
    Route("POST", _WEBHOOK, _follow_up, authorised=False),
    Route("GET", _WEBHOOK + "/messages/{message}", _get, authorised=False),
    Route("PATCH", _WEBHOOK + "/messages/{message}", _edit, authorised=False),
    Route("DELETE", _WEBHOOK + "/messages/{message}", _delete, authorised=False),
)
