// What the drawing modules may ask about the world around a message. Tests hand in one of their own.

import { findMessage, messagesOf, memberOf, now, state } from './state.js';

/** `act(what, details)` sends an action; `openLightbox(items, index)` shows pictures large; `begin(name)` starts a slash command. */
export function createContext({ act, openLightbox, begin }) {
  return {
    act,
    begin,
    openLightbox,
    now,
    revealed: new Set(),
    get locale() {
      return state.locale;
    },
    get me() {
      return state.me;
    },
    find: findMessage,
    names: {
      user: (id) => memberOf(id)?.name ?? authorName(id),
      role: (id) => state.roles.find((one) => one.id === id),
      channel: (id) => state.channels.find((one) => one.id === id)?.name,
    },
    lists: {
      people: () =>
        state.members.map((one) => ({ value: one.id, label: one.name, description: one.bot ? 'App' : one.kind })),
      roles: () => state.roles.map((one) => ({ value: one.id, label: one.name, description: 'Role' })),
      channels: (types) =>
        state.channels
          .filter((one) => !types?.length || types.includes(one.type ?? 0))
          .map((one) => ({ value: one.id, label: `#${one.name}`, description: one.topic })),
    },
    busy: (message, customId) =>
      [...state.exchanges.values()].some(
        (one) => one.state === 'waiting' && one.message === message && one.custom_id === customId,
      ),
    failure: (message) =>
      [...state.exchanges.values()].findLast((one) => one.message === message && one.state === 'failed'),
  };
}

function authorName(id) {
  const author = messagesOf().find((one) => one.author?.id === id)?.author;
  return author ? (author.global_name ?? author.username) : null;
}
