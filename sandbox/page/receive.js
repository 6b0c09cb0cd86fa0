// News from the server, written into the state. One entry per type of event; page_api.py sends them.

import { openModal } from './forms/modal.js';
import { changed, state } from './state.js';

const TYPING_MS = 10000;
const KEPT_EXCHANGES = 200;

/** `tools`: {ctx, run}, for the modals that an answer may bring. */
export function receive(event, tools) {
  RECEIVE[event.type]?.(event, tools);
}

const RECEIVE = {
  hello,
  message: ({ message }) => {
    const channel = message.channel_id;
    if (!state.messages.has(channel)) state.messages.set(channel, new Map());
    const fresh = !state.messages.get(channel).has(message.id);
    state.messages.get(channel).set(message.id, message);
    state.typing.get(channel)?.delete(message.author?.id);
    if (fresh && channel !== state.channel && message.author?.id !== state.me?.id) {
      state.unread.add(channel);
      changed('unread');
    }
    changed('message', { id: message.id, channel, mine: fresh && message.author?.id === state.me?.id });
  },
  message_gone: ({ channel, id }) => {
    state.messages.get(channel)?.delete(id);
    changed('messages', channel);
  },
  exchange: exchangeChanged,
  bot: ({ online }) => {
    state.application = { ...state.application, online };
    changed('bot');
  },
  commands: ({ commands, dm_commands }) => {
    Object.assign(state, { commands, dm_commands });
    changed('commands');
  },
  typing: ({ channel, user }) => {
    if (!state.typing.has(channel)) state.typing.set(channel, new Map());
    state.typing.get(channel).set(user, Date.now() + TYPING_MS);
    changed('typing');
  },
  request: ({ request }) => {
    state.requests.push(request);
    if (state.requests.length > 500) state.requests.shift();
    changed('requests');
  },
  paid: ({ paid }) => {
    state.paid = paid;
    changed('paid');
  },
  switches: ({ switches }) => {
    state.switches = switches;
    changed('switches');
  },
};

/** Comes first on a line, and again whenever the world itself changed. */
function hello(event) {
  const { messages, now, ...facts } = event;
  delete facts.type;
  const before = { person: state.me?.key, channel: state.channel };
  Object.assign(state, facts);
  state.clockGap = now - Date.now();
  state.messages = new Map(
    Object.entries(messages).map(([id, list]) => [id, new Map(list.map((one) => [one.id, one]))]),
  );
  choosePlace();
  if (state.me?.key !== before.person) {
    state.exchanges.clear();
    state.unread.clear();
    changed('person');
  } else if (state.channel !== before.channel) {
    changed('channel');
  }
  for (const what of ['channels', 'commands', 'bot', 'requests', 'paid', 'switches', 'chosen']) changed(what);
  changed('messages', state.channel);
}

function choosePlace() {
  const wanted = state.wanted;
  const found =
    state.channels.find((one) => one.name === wanted) ??
    state.channels.find((one) => one.id === state.channel) ??
    state.channels[0];
  state.wanted = null;
  state.channel = found?.id ?? null;
}

/** news: {nonce, id, state: 'waiting'|'answered'|'modal'|'failed', payload?, modal?, after?, why?}. */
function exchangeChanged({ exchange: news }, { ctx, run }) {
  const known = state.exchanges.get(news.nonce);
  if (!known) return; // another tab's
  const exchange = { ...known, ...news };
  state.exchanges.delete(news.nonce);
  state.exchanges.set(news.nonce, exchange); // the map's order is that of the news
  for (const nonce of [...state.exchanges.keys()].slice(0, -KEPT_EXCHANGES)) state.exchanges.delete(nonce);
  if (news.state === 'modal' && known.state !== 'modal') showModal(exchange, ctx, run);
  changed('exchanges', exchange);
}

function showModal(exchange, ctx, run) {
  openModal(
    exchange.modal,
    { ...ctx, appName: state.application?.name },
    {
      onsubmit: ({ values, files }) => {
        const named = Object.entries(files).flatMap(([id, list]) =>
          list.map((file, index) => [`${id}[${index}]`, file]),
        );
        const uploads = Object.fromEntries(Object.entries(files).map(([id, list]) => [id, list.length]));
        return run(
          {
            do: 'submit',
            channel: exchange.channel,
            opened_by: exchange.nonce,
            message: exchange.message,
            values,
            uploads,
          },
          { name: exchange.modal.title, label: exchange.message ? null : exchange.modal.title },
          named,
        );
      },
    },
  );
}
