// Starts the page: builds the parts, opens the line, and writes what comes over it into the state.

import { Composer } from './compose/composer.js';
import { createContext } from './context.js';
import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { connect, control, freshNonce, Refused, send } from './live.js';
import { openMessageMenu } from './parts/actions.js';
import { chooseChannel, createChannels, stepChannel } from './parts/channels.js';
import { Column } from './parts/column.js';
import { openLightbox } from './parts/lightbox.js';
import { createPeople } from './parts/people.js';
import { say } from './parts/toast.js';
import { receive } from './receive.js';
import { Drawer } from './stage/drawer.js';
import { changed, channelOf, messagesOf, on, state } from './state.js';

const WIDE_PX = 1180;
const query = new URLSearchParams(location.search);

const ctx = createContext({ act, openLightbox: showPicture, begin: (name) => composer.beginNamed(name) });
const column = new Column(ctx, {
  onmenu: (message, x, y, opener) => openMessageMenu(message, x, y, opener, { run, inspect }),
  ondismiss: (message) => quietly(send({ do: 'dismiss', channel: message.channel_id, message: message.id })),
  onforget: forget,
});
const composer = new Composer(ctx, {
  say: (text) => send({ do: 'say', channel: state.channel, text }),
  slash: ({ entry, options, files }) =>
    run(
      { do: 'slash', channel: state.channel, name: entry.name, options },
      { label: `/${entry.label}`, name: `/${entry.name}` },
      files,
    ),
  complete: async (entry, option, value, options) =>
    (
      await send({
        do: 'complete',
        nonce: freshNonce(),
        channel: state.channel,
        name: entry.name,
        option,
        value,
        options,
      })
    ).choices,
});
const drawer = new Drawer({ order: (command) => quietly(control(command)), onclose: () => showDrawer(false) });

/** Sends an action under a fresh nonce and keeps track of what becomes of it. */
async function run(action, facts = {}, files = []) {
  const nonce = freshNonce();
  const { message = null, custom_id = null, channel = state.channel } = action;
  if (facts.label) forgetFailed((old) => old.label && old.channel === channel);
  state.exchanges.set(nonce, { nonce, kind: action.do, message, custom_id, channel, state: 'waiting', ...facts });
  changed('exchanges', state.exchanges.get(nonce));
  try {
    await send({ ...action, nonce }, files);
  } catch (error) {
    forget(nonce);
    throw error;
  }
}

/** What a press or a choice in a message does. */
function act(what, details) {
  if (what === 'react') return quietly(send({ do: what, ...details }));
  forgetFailed((old) => old.message === details.message);
  return quietly(run({ do: what, ...details }, { name: details.custom_id }));
}

async function quietly(promise) {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
  }
}

/** Who goes on has read why it failed; at the end of the column it would look like the newest of all. */
function forgetFailed(fits) {
  for (const [nonce, old] of state.exchanges) if (old.state === 'failed' && fits(old)) state.exchanges.delete(nonce);
}

function forget(nonce) {
  const exchange = state.exchanges.get(nonce);
  state.exchanges.delete(nonce);
  changed('exchanges', exchange);
}

function showPicture(items, index) {
  const url = items[index].media.url;
  const owner = messagesOf().find((one) => (one.attachments ?? []).some((file) => file.url === url));
  openLightbox(items, index, owner?.attachments ?? []);
}

function inspect(message) {
  state.chosen = message.id;
  changed('chosen');
  drawer.show('json');
  showDrawer(true);
}

function be(key) {
  if (key === state.person) return;
  state.person = key;
  sessionStorage.setItem('be', key);
  connect(key, (event) => receive(event, { ctx, run }));
}

function showDrawer(shown) {
  document.body.classList.toggle('with-drawer', shown);
  drawerButton.setAttribute('aria-expanded', String(shown));
  if (!shown && drawer.node.contains(document.activeElement)) drawerButton.focus();
}

function showSide(shown) {
  document.body.classList.toggle('with-side', shown);
  sideButton.setAttribute('aria-expanded', String(shown));
}

const title = h('h1', { class: 'place' });
const topic = h('p', { class: 'topic' });
const moods = h('div', { class: 'mood-chips', 'aria-live': 'polite' });
const sideButton = h(
  'button',
  {
    class: 'tool side-button',
    type: 'button',
    'aria-label': 'Channels',
    'aria-controls': 'side',
    'aria-expanded': 'false',
    onclick: () => showSide(!document.body.classList.contains('with-side')),
  },
  icon('menu'),
);
const drawerButton = h(
  'button',
  {
    class: 'tool drawer-button',
    type: 'button',
    'aria-label': 'Behind the scenes',
    title: 'Behind the scenes',
    'aria-controls': 'drawer',
    'aria-expanded': 'false',
    onclick: () => showDrawer(!document.body.classList.contains('with-drawer')),
  },
  icon('sliders'),
);

function drawTop() {
  const channel = channelOf();
  replace(title, channel ? [icon(channel.private ? 'lock' : 'hash', 20), channel.name] : 'Sandbox');
  topic.textContent = channel?.topic ?? '';
  document.title = channel ? `${channel.dm ? '' : '#'}${channel.name} · sandbox` : 'Sandbox';
}

function drawMoods() {
  const { image, discord } = state.switches ?? {};
  const words = [];
  if (image && image.mood !== 'ok') words.push(`Image API: ${image.mood}`);
  if (discord?.waiting?.length) words.push(`Discord: ${discord.waiting[0]}`);
  const open = () => {
    drawer.show('moods');
    showDrawer(true);
  };
  replace(
    moods,
    words.map((text) => h('button', { class: 'mood-chip', type: 'button', onclick: open }, text)),
  );
}

function build() {
  const brand = h(
    'a',
    { class: 'brand', href: '/', title: 'Sandbox: everything here stays on this computer' },
    h('img', { src: '/page/icon.svg', alt: '', width: 26, height: 26 }),
    h('span', {}, 'Sandbox'),
  );
  const top = h(
    'header',
    { class: 'top' },
    sideButton,
    brand,
    h('div', { class: 'where' }, title, topic),
    moods,
    createPeople({ onchoose: be }),
    drawerButton,
  );
  const side = createChannels({
    onchoose: (id) => {
      showSide(false);
      chooseChannel(id);
    },
  });
  const main = h('main', { class: 'middle', id: 'main' }, column.node, composer.node);
  replace(
    document.body,
    h(
      'a',
      {
        class: 'skip',
        href: '#main',
        onclick: (event) => {
          event.preventDefault();
          composer.text.focus();
        },
      },
      'To the message box',
    ),
    top,
    h('div', { class: 'stage' }, side, main, drawer.node),
    h('div', {
      class: 'veil',
      onclick: () => {
        showSide(false);
        showDrawer(false);
      },
    }),
  );
  on('person channel', drawTop);
  on('switches', drawMoods);
  document.addEventListener('keydown', shortcuts);
}

function shortcuts(event) {
  const typing = event.target.closest?.('input, textarea, select, dialog');
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
    stepChannel(event.key === 'ArrowUp' ? -1 : 1);
  else if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) composer.start();
  else if (event.key === 'Escape' && document.body.matches('.with-side')) showSide(false);
  else return;
  event.preventDefault();
}

build();
showDrawer(query.has('drawer') ? query.get('drawer') !== 'closed' : innerWidth >= WIDE_PX);
state.wanted = query.get('channel');
be(query.get('be') ?? sessionStorage.getItem('be') ?? 'ava');
