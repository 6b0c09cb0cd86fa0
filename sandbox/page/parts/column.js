// The message column: keeps one drawn node per message, redraws only what changed, and stays at the bottom when it was there.

import { h, replace } from '../dom.js';
import { avatar } from '../draw/avatar.js';
import { dots, drawMessage } from '../draw/message.js';
import { absolute, tick } from '../draw/time.js';
import { icon } from '../icons.js';
import { channelOf, memberOf, messagesOf, on, state } from '../state.js';

const GROUP_MS = 7 * 60 * 1000;
const NEAR_BOTTOM_PX = 140;

export class Column {
  constructor(ctx, { onmenu, ondismiss, onforget }) {
    Object.assign(this, { ctx, onmenu, ondismiss, onforget });
    this.drawn = new Map(); // message id → {node, message, compact}
    this.log = h('div', { class: 'log', role: 'log', 'aria-label': 'Messages', tabindex: '0' });
    this.pending = h('div', { class: 'pending' });
    this.typing = h('p', { class: 'typing', 'aria-live': 'polite' });
    this.fresh = h(
      'button',
      { class: 'fresh', type: 'button', hidden: true, onclick: () => this.#toBottom() },
      icon('down', 16),
      'New messages',
    );
    this.scroller = h('div', { class: 'scroller' }, this.log, this.pending);
    this.banner = h('div', { class: 'banner', role: 'status', hidden: true });
    this.node = h(
      'section',
      { class: 'column', 'aria-label': 'Channel' },
      this.banner,
      this.scroller,
      this.fresh,
      this.typing,
    );
    this.atBottom = true;
    this.scroller.addEventListener('scroll', () => this.#scrolled());
    // When the box below grows, or a picture finds its height, who read the last words goes on reading them.
    const settle = new ResizeObserver(() => this.atBottom && this.#toBottom());
    for (const node of [this.scroller, this.log, this.pending]) settle.observe(node);
    this.log.addEventListener('keydown', (event) => this.#key(event));
    on('channel person', () => this.#reset());
    on('channels', () => {
      this.log.lang = state.locale;
      this.#drawBanner();
    });
    on('messages', (id) => id === state.channel && this.draw());
    on('message', ({ id, channel, mine }) => {
      if (channel !== state.channel) return;
      this.draw(id);
      if (mine) this.#toBottom();
    });
    on('exchanges', (exchange) => this.#exchangeChanged(exchange));
    on('typing', () => this.#drawTyping());
    on('bot line', () => this.#drawBanner());
    setInterval(() => {
      tick(this.node, ctx);
      this.#drawTyping();
    }, 1000);
  }

  #reset() {
    this.log.lang = state.locale;
    this.drawn.clear();
    this.log.replaceChildren();
    this.draw();
    this.#drawPending();
    this.#drawTyping();
    this.#toBottom();
  }

  /** Brings the log up to date; the message `stale` is drawn anew even where nothing else tells that it must be. */
  draw(stale = null) {
    const stay = this.atBottom;
    const messages = messagesOf();
    const nodes = [];
    let before = null;
    for (const message of messages) {
      const newDay = !before || dayOf(before) !== dayOf(message);
      if (newDay) nodes.push(drawDay(message, this.ctx));
      const compact = !newDay && continues(before, message);
      nodes.push(this.#node(message, compact, stale));
      before = message;
    }
    this.#arrange(nodes.length ? nodes : [drawEmpty()]);
    for (const id of [...this.drawn.keys()]) if (!state.messages.get(state.channel)?.has(id)) this.drawn.delete(id);
    if (stay) this.#toBottom();
    else this.fresh.hidden = false;
  }

  /** Moves as little as possible: a node that stays in place keeps its focus, its open lists and its scroll. */
  #arrange(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.log.childNodes]) if (!keep.has(child)) child.remove();
    nodes.forEach((node, at) => {
      if (this.log.childNodes[at] !== node) this.log.insertBefore(node, this.log.childNodes[at] ?? null);
    });
  }

  #node(message, compact, stale) {
    const old = this.drawn.get(message.id);
    if (old && old.message === message && old.compact === compact && message.id !== stale) return old.node;
    const node = drawMessage(message, this.ctx, {
      compact,
      onmenu: (x, y, opener) => this.onmenu(message, x, y, opener),
      ondismiss: this.ondismiss,
    });
    if (old) this.#swap(old.node, node);
    this.drawn.set(message.id, { node, message, compact });
    return node;
  }

  /** The new drawing takes over the old one's loaded pictures and its focus. */
  #swap(old, node) {
    const loaded = new Map([...old.querySelectorAll('img')].map((img) => [img.getAttribute('src'), img]));
    for (const img of node.querySelectorAll('img')) {
      const before = loaded.get(img.getAttribute('src'));
      if (before?.complete && before.alt === img.alt) {
        loaded.delete(img.getAttribute('src'));
        img.replaceWith(before);
      }
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.dataset.key;
    old.replaceWith(node);
    if (focused)
      ((key && node.querySelector(`[data-key="${CSS.escape(key)}"]`)) || node).focus({ preventScroll: true });
  }

  #exchangeChanged(exchange) {
    this.#drawPending();
    if (exchange?.message) this.draw(exchange.message);
    if (exchange?.label && exchange.state === 'waiting') this.#toBottom();
  }

  #drawPending() {
    const stay = this.atBottom;
    const mine = [...state.exchanges.values()].filter(
      (one) => one.channel === state.channel && one.label && ['waiting', 'failed'].includes(one.state),
    );
    replace(
      this.pending,
      mine.map((one) => this.#pendingRow(one)),
    );
    if (stay) this.#toBottom();
  }

  #pendingRow(exchange) {
    const failed = exchange.state === 'failed';
    const app = state.application?.name ?? 'The app';
    const words = failed
      ? [
          icon('warn', 16),
          exchange.why ?? 'The application did not respond',
          h('button', { class: 'plain', type: 'button', onclick: () => this.onforget(exchange.nonce) }, 'Dismiss'),
        ]
      : [dots(), exchange.doing ?? `Asking ${app}…`];
    return h(
      'div',
      { class: 'message waiting' },
      h(
        'p',
        { class: 'used' },
        avatar(state.me, state.me?.name, 18),
        h('b', {}, state.me?.name),
        exchange.kind === 'submit' ? ' sent ' : ' used ',
        h('span', { class: 'mention' }, exchange.label),
      ),
      h('div', { class: 'message-side' }, avatar({ id: state.application?.id, bot: true }, app)),
      h(
        'div',
        { class: 'message-main' },
        h('header', { class: 'message-head' }, h('b', { class: 'author' }, app), h('span', { class: 'badge' }, 'App')),
        h('p', { class: failed ? 'failed' : 'thinking', role: failed ? 'alert' : 'status' }, words),
        failed ? onlyYou() : null,
      ),
    );
  }

  #drawTyping() {
    const typing = [...(state.typing.get(state.channel) ?? [])].filter(
      ([id, until]) => until > Date.now() && id !== state.me?.id,
    );
    const names = typing.map(([id]) => memberOf(id)?.name ?? 'Somebody');
    const words = names.length ? `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} typing…` : '';
    if (this.typing.dataset.words === words) return;
    this.typing.dataset.words = words;
    replace(this.typing, words ? [dots(), words] : null);
  }

  #drawBanner() {
    const app = state.application;
    const lost = state.line === false;
    this.banner.hidden = !lost && (!app || app.online);
    if (lost)
      replace(
        this.banner,
        icon('warn', 18),
        h('p', {}, h('b', {}, 'The sandbox is away. '), 'This page tries again by itself.'),
      );
    else if (app)
      replace(
        this.banner,
        icon('warn', 18),
        h(
          'p',
          {},
          h('b', {}, `${app.name} is offline. `),
          'Its commands wait here, but nobody answers them until its process is started, for example with ',
          h('code', {}, 'python3 -m bot demo'),
          '.',
        ),
      );
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.atBottom = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.atBottom) this.fresh.hidden = true;
  }

  #toBottom() {
    this.atBottom = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.fresh.hidden = true;
  }

  /** Arrows walk from message to message; Enter or the menu key opens what can be done with one. */
  #key(event) {
    const articles = [...this.log.querySelectorAll('article')];
    const inside = document.activeElement.closest('article');
    const onMessage = document.activeElement === this.log || document.activeElement === inside;
    if (!onMessage || !articles.length) return;
    const at = inside ? articles.indexOf(inside) : articles.length;
    const moves = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: articles.length - 1 };
    if (event.key in moves) {
      articles[Math.max(0, Math.min(moves[event.key], articles.length - 1))].focus();
    } else if (
      inside &&
      (event.key === 'Enter' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
    ) {
      const box = inside.getBoundingClientRect();
      this.onmenu(
        messagesOf().find((one) => one.id === inside.dataset.id),
        box.left + 60,
        Math.max(box.top, 80) + 20,
        inside,
      );
    } else {
      return;
    }
    event.preventDefault();
  }
}

function onlyYou() {
  return h('p', { class: 'only-you' }, icon('eye', 16), 'Only you can see this');
}

function drawEmpty() {
  const channel = channelOf();
  if (!channel) return h('div', { class: 'empty' }, h('p', {}, 'There is no channel here that this person may see.'));
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, `This is the beginning of ${channel.dm ? channel.name : `#${channel.name}`}`),
    channel.topic ? h('p', {}, channel.topic) : null,
    state.commands.length ? h('p', {}, 'Press ', h('kbd', {}, '/'), ' to see what can be asked for.') : null,
  );
}

function dayOf(message) {
  return new Date(message.timestamp).toDateString();
}

function drawDay(message, ctx) {
  return h('p', { class: 'day' }, h('span', {}, absolute(Date.parse(message.timestamp) / 1000, 'D', ctx.locale)));
}

function continues(before, message) {
  if (!before || before.author?.id !== message.author?.id) return false;
  if (((before.flags ?? 0) | (message.flags ?? 0)) & 64) return false;
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < GROUP_MS;
}
