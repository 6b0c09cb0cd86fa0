// One message: who, when, what was used to make it, its body, and the notes below.

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { avatar } from './avatar.js';
import { drawComponents } from './components.js';
import { drawEmbed } from './embed.js';
import { drawAttachments } from './media.js';
import { drawProse } from './prose.js';
import { absolute, relative } from './time.js';

export const FLAG = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, loading: 1 << 7, components: 1 << 15 };

const SYSTEM = { 6: 'pinned a message', 7: 'joined', 18: 'started a thread' };

/** `compact` leaves out the author where the message before has the same one. */
export function drawMessage(message, ctx, { compact = false, onmenu = () => {}, ondismiss = () => {} } = {}) {
  const flags = message.flags ?? 0;
  const ephemeral = Boolean(flags & FLAG.ephemeral);
  const used = drawUsed(message, ctx);
  const short = compact && !used && !ephemeral;
  const name = authorName(message, ctx);
  const article = h(
    'article',
    {
      class: `message${short ? ' compact' : ''}${ephemeral ? ' ephemeral' : ''}${mentionsMe(message, ctx) ? ' mentioned' : ''}`,
      tabindex: '-1',
      'aria-label': `Message from ${name}`,
      dataset: { id: message.id },
    },
    used,
    h('div', { class: 'message-side' }, short ? timeOf(message, ctx) : avatar(message.author, name)),
    h(
      'div',
      { class: 'message-main' },
      short ? null : drawAuthor(message, name, ctx),
      drawBody(message, ctx),
      drawNotes(message, ctx, ephemeral, ondismiss),
    ),
    h('div', { class: 'message-tools' }, menuButton(name, onmenu)),
  );
  article.addEventListener('contextmenu', (event) => {
    if (event.target.closest('a, textarea, input')) return;
    event.preventDefault();
    onmenu(event.clientX, event.clientY, article);
  });
  return article;
}

function menuButton(name, onmenu) {
  const button = h(
    'button',
    {
      class: 'tool',
      type: 'button',
      'aria-label': `More for the message from ${name}`,
      'aria-haspopup': 'menu',
      title: 'More',
      dataset: { key: 'menu' },
    },
    icon('more'),
  );
  button.addEventListener('click', () => {
    const box = button.getBoundingClientRect();
    onmenu(box.right, box.bottom, button);
  });
  return button;
}

export function authorName(message, ctx) {
  const author = message.author ?? {};
  return ctx.names.user(author.id) ?? author.global_name ?? author.username ?? 'Somebody';
}

function mentionsMe(message, ctx) {
  return Boolean(ctx.me) && (message.mention_everyone || (message.mentions ?? []).some((one) => one.id === ctx.me.id));
}

function drawUsed(message, ctx) {
  const meta = message.interaction_metadata;
  const name = message.sandbox?.used ?? meta?.name;
  if (meta && name && (message.type === 20 || message.type === 23)) {
    const person = ctx.names.user(meta.user?.id) ?? meta.user?.global_name ?? meta.user?.username ?? 'Somebody';
    return h(
      'p',
      { class: 'used' },
      avatar(meta.user, person, 18),
      h('b', {}, person),
      ' used ',
      h('span', { class: 'mention' }, message.type === 20 ? `/${name}` : name),
    );
  }
  const before = message.referenced_message ?? ctx.find(message.message_reference?.message_id);
  if (!before) return null;
  return h(
    'p',
    { class: 'used' },
    icon('reply', 16),
    h('b', {}, authorName(before, ctx)),
    h('span', { class: 'used-words' }, before.content || 'this card'),
  );
}

function drawAuthor(message, name, ctx) {
  return h(
    'header',
    { class: 'message-head' },
    h('b', { class: 'author' }, name),
    message.author?.bot ? h('span', { class: 'badge', title: 'An app, not a person' }, 'App') : null,
    timeOf(message, ctx),
  );
}

function timeOf(message, ctx) {
  const at = Date.parse(message.timestamp) / 1000;
  if (Number.isNaN(at)) return null;
  return h(
    'time',
    { class: 'when', datetime: message.timestamp, title: absolute(at, 'F', ctx.locale) },
    absolute(at, 't', ctx.locale),
  );
}

function drawBody(message, ctx) {
  const flags = message.flags ?? 0;
  if (flags & FLAG.loading) {
    return h('p', { class: 'thinking', role: 'status' }, dots(), `${authorName(message, ctx)} is thinking…`);
  }
  if (SYSTEM[message.type]) return h('p', { class: 'system' }, SYSTEM[message.type]);
  const parts =
    flags & FLAG.components ? drawComponents(message.components, ctx, message) : drawLegacy(message, ctx, flags);
  return h(
    'div',
    { class: 'body' },
    parts,
    message.edited_timestamp ? editedMark(message, ctx) : null,
    drawReactions(message, ctx),
  );
}

function drawReactions(message, ctx) {
  if (!message.reactions?.length) return null;
  const react = (name) => ctx.act('react', { message: message.id, channel: message.channel_id, emoji: name });
  return h(
    'div',
    { class: 'reactions' },
    message.reactions.map(({ emoji: { name }, count }) =>
      h(
        'button',
        { class: 'reaction', type: 'button', 'aria-label': `${name}, ${count}. React too`, onclick: () => react(name) },
        name,
        h('b', {}, count),
      ),
    ),
  );
}

function drawLegacy(message, ctx, flags) {
  return [
    message.content ? h('div', { class: 'prose content' }, drawProse(message.content, ctx, `${message.id}|c`)) : null,
    drawAttachments(message.attachments ?? [], ctx, message.id),
    flags & FLAG.suppressEmbeds
      ? null
      : (message.embeds ?? []).map((embed, index) => drawEmbed(embed, ctx, `${message.id}|e${index}`)),
    drawComponents(message.components, ctx, message),
  ];
}

export function dots() {
  return h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
}

function editedMark(message, ctx) {
  const at = Date.parse(message.edited_timestamp) / 1000;
  return h('p', { class: 'edited', title: relative(at, ctx.now() / 1000, ctx.locale) }, '(edited)');
}

function drawNotes(message, ctx, ephemeral, ondismiss) {
  const failed = ctx.failure(message.id);
  return [
    failed
      ? h('p', { class: 'failed', role: 'alert' }, icon('warn', 16), failed.why ?? 'This interaction failed')
      : null,
    ephemeral
      ? h(
          'p',
          { class: 'only-you' },
          icon('eye', 16),
          'Only you can see this · ',
          h(
            'button',
            { class: 'plain', type: 'button', onclick: () => ondismiss(message), dataset: { key: 'dismiss' } },
            'Dismiss',
          ),
        )
      : null,
  ];
}
