// What this tab knows, in one place. live.js writes what the server says; the parts read it and listen for changes.

export const state = {
  person: null, // the key of the person this tab is being
  me: null, // {key, id, name, kind}
  guild: null,
  people: [],
  members: [], // {id, name, bot, roles}
  roles: [], // {id, name, color}
  channels: [], // those this person may see: {id, name, topic, private, permissions}
  commands: [], // as registered; dm_commands holds in direct messages
  dm_commands: [],
  line: true, // whether the websocket is open
  application: null, // {id, name, online}
  locale: 'en-US',
  clockGap: 0, // the sandbox's clock minus this computer's, in ms
  channel: null, // the id of the channel on screen
  messages: new Map(), // channel id → Map(message id → message)
  unread: new Set(),
  exchanges: new Map(), // nonce → {nonce, kind, channel, message, custom_id, label, state, payload, …}
  typing: new Map(), // channel id → Map(user id → until, in ms of this computer)
  requests: [],
  paid: { count: 0, total: 0, calls: [] },
  switches: null,
  chosen: null, // the id of the message that the drawer shows; without one it shows the last interaction
};

const bus = new EventTarget();

export function changed(what, detail = null) {
  bus.dispatchEvent(new CustomEvent(what, { detail }));
}

export function on(names, listener) {
  for (const name of names.split(' ')) bus.addEventListener(name, (event) => listener(event.detail, name));
}

/** Snowflakes are 64-bit numbers in strings: the longer is the later, else the alphabet decides. */
function byId(a, b) {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : Number(a.id > b.id));
}

export function now() {
  return Date.now() + state.clockGap;
}

export function channelOf(id = state.channel) {
  return state.channels.find((one) => one.id === id);
}

export function messagesOf(id = state.channel) {
  return [...(state.messages.get(id)?.values() ?? [])].sort(byId);
}

export function findMessage(id) {
  for (const channel of state.messages.values()) if (channel.has(id)) return channel.get(id);
  return null;
}

export function memberOf(id) {
  return state.members.find((one) => one.id === id);
}

/** Whether the person holds every bit of `mask` in the channel on screen (Discord's permission bits, as strings). */
export function may(mask, channel = channelOf()) {
  if (mask === null || mask === undefined) return true;
  const held = BigInt(channel?.permissions ?? 0);
  const ADMINISTRATOR = 8n;
  const wanted = BigInt(mask);
  if ((held & ADMINISTRATOR) === ADMINISTRATOR) return true;
  return wanted === 0n ? false : (held & wanted) === wanted;
}

/** The commands of one type (1 slash, 2 user, 3 message) that this person would be shown here. */
export function commandsOf(type) {
  const offered = channelOf()?.dm ? state.dm_commands : state.commands;
  return offered.filter((one) => (one.type ?? 1) === type && may(one.default_member_permissions));
}

// https://docs.discord.com/developers/interactions/application-commands#localization
const NEXT_BEST = { 'es-419': 'es-ES', 'en-US': 'en-GB', 'en-GB': 'en-US' };

/** A name or description in the person's language, where the bot has one. */
export function localised(thing, field) {
  const forms = thing[`${field}_localizations`] ?? {};
  return forms[state.locale] ?? forms[NEXT_BEST[state.locale]] ?? thing[field];
}
