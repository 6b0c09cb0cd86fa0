// Draws the tree of markdown.js.

import { fragment, h, safeLink } from '../dom.js';
import { emoji } from './emoji.js';
import { parse } from './markdown.js';
import { drawTimestamp } from './time.js';

/** Markdown source → DOM. `key` names the text within its message, so that opened spoilers stay open over an edit. */
export function drawProse(source, ctx, key = '') {
  const scope = { ctx, key, spoilers: 0 };
  const text = String(source ?? '').replace(/^\n+|\s+$/g, '');
  return fragment(parse(text).map((block) => drawBlock(block, scope)));
}

const BLOCKS = {
  heading: (b, s) => h(`h${b.level + 2}`, { class: `prose-h${b.level}` }, drawInline(b.kids, s)),
  small: (b, s) => h('p', { class: 'prose-small' }, drawInline(b.kids, s)),
  quote: (b, s) =>
    h(
      'blockquote',
      { class: 'prose-quote' },
      b.blocks.map((inner) => drawBlock(inner, s)),
    ),
  list: drawList,
  code: (b) => h('pre', { class: 'prose-code', tabindex: '0' }, h('code', { dataset: { lang: b.lang } }, b.text)),
  line: (b, s) => h('p', { class: 'prose-line' }, drawInline(b.kids, s)),
  blank: () => h('p', { class: 'prose-blank' }),
};

function drawBlock(block, scope) {
  return BLOCKS[block.t](block, scope);
}

function drawList(block, scope) {
  const items = block.items.map((item) =>
    h(
      'li',
      {},
      drawInline(item.kids, scope),
      item.blocks.map((inner) => drawBlock(inner, scope)),
    ),
  );
  return h(block.ordered ? 'ol' : 'ul', { class: 'prose-list', start: block.ordered ? block.start : null }, items);
}

const INLINES = {
  text: (n) => document.createTextNode(n.text),
  b: (n, s) => h('strong', {}, drawInline(n.kids, s)),
  i: (n, s) => h('em', {}, drawInline(n.kids, s)),
  u: (n, s) => h('u', {}, drawInline(n.kids, s)),
  s: (n, s) => h('s', {}, drawInline(n.kids, s)),
  code: (n) => h('code', { class: 'prose-tick' }, n.text),
  spoiler: drawSpoiler,
  link: drawLink,
  user: (n, s) => chip(`@${s.ctx.names.user(n.id) ?? 'unknown person'}`, { title: n.id }),
  role: drawRole,
  channel: (n, s) => chip(`#${s.ctx.names.channel(n.id) ?? 'unknown'}`, { title: n.id }),
  command: (n, s) =>
    h('button', { class: 'mention', type: 'button', onclick: () => s.ctx.begin(n.name) }, `/${n.name}`),
  guide: (n) => chip(`#${n.name}`),
  everyone: (n) => chip(n.name),
  stamp: (n, s) => drawTimestamp(n.seconds, n.style, s.ctx) ?? document.createTextNode(n.raw),
  emoji: (n) => emoji(n),
};

function drawInline(nodes, scope) {
  return nodes.map((node) => INLINES[node.t](node, scope));
}

function chip(text, attributes = {}) {
  return h('span', { class: 'mention', ...attributes }, text);
}

function drawRole(node, { ctx }) {
  const role = ctx.names.role(node.id);
  const drawn = chip(`@${role?.name ?? 'unknown role'}`, { title: node.id });
  if (role?.color) drawn.style.setProperty('--chip', hex(role.color));
  return drawn;
}

export function hex(colour) {
  return `#${Number(colour).toString(16).padStart(6, '0')}`;
}

function drawLink(node, scope) {
  const href = safeLink(node.url);
  const inner = drawInline(node.kids, scope);
  if (!href) return fragment(inner);
  return h(
    'a',
    { href, title: node.title ?? (node.masked ? href : null), target: '_blank', rel: 'noopener noreferrer' },
    inner,
  );
}

function drawSpoiler(node, scope) {
  const name = `${scope.key}|${scope.spoilers}`;
  scope.spoilers += 1;
  const body = h('span', { class: 'spoiler-words' }, drawInline(node.kids, scope));
  if (scope.ctx.revealed.has(name)) return h('span', { class: 'spoiler open' }, body);
  body.inert = true;
  const cover = h(
    'span',
    { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': 'Spoiler, hidden. Show it' },
    body,
  );
  const reveal = (event) => {
    if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    scope.ctx.revealed.add(name);
    body.inert = false;
    cover.classList.add('open');
    for (const attribute of ['role', 'tabindex', 'aria-label']) cover.removeAttribute(attribute);
  };
  cover.addEventListener('click', reveal);
  cover.addEventListener('keydown', reveal);
  return cover;
}
