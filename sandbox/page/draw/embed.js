// Embeds of messages that are not made of components.

import { add, h, localUrl, safeLink } from '../dom.js';
import { drawProse, hex } from './prose.js';
import { absolute } from './time.js';

export function drawEmbed(embed, ctx, key) {
  const box = h('div', { class: 'embed' });
  if (embed.color !== undefined && embed.color !== null) box.style.setProperty('--accent', hex(embed.color));
  const words = h(
    'div',
    { class: 'embed-words' },
    embed.author?.name ? h('p', { class: 'embed-author' }, linked(embed.author.name, embed.author.url)) : null,
    embed.title ? h('p', { class: 'embed-title' }, linked(embed.title, embed.url)) : null,
    embed.description ? h('div', { class: 'prose' }, drawProse(embed.description, ctx, `${key}|d`)) : null,
    drawFields(embed.fields ?? [], ctx, key),
    embed.image ? picture(embed.image, ctx) : null,
    footer(embed, ctx),
  );
  return h(
    'div',
    { class: 'embed-box' },
    add(box, words, embed.thumbnail ? h('div', { class: 'thumbnail' }, picture(embed.thumbnail, ctx)) : null),
  );
}

function linked(text, url) {
  const href = url ? safeLink(url) : null;
  return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text) : text;
}

function drawFields(fields, ctx, key) {
  if (!fields.length) return null;
  return h(
    'dl',
    { class: 'embed-fields' },
    fields.map((field, index) =>
      h(
        'div',
        { class: field.inline ? 'inline' : '' },
        h('dt', {}, drawProse(field.name, ctx, `${key}|n${index}`)),
        h('dd', { class: 'prose' }, drawProse(field.value, ctx, `${key}|v${index}`)),
      ),
    ),
  );
}

function picture(media, ctx) {
  const src = localUrl(media.proxy_url || media.url) ?? localUrl(media.url);
  if (!src) return null;
  const open = () => ctx.openLightbox([{ media }], 0);
  return h(
    'button',
    { class: 'picture', type: 'button', 'aria-label': 'Open the picture', onclick: open },
    h('img', { src, alt: '', loading: 'lazy', width: media.width, height: media.height }),
  );
}

function footer(embed, ctx) {
  const when = embed.timestamp ? absolute(Date.parse(embed.timestamp) / 1000, 'f', ctx.locale) : null;
  const text = [embed.footer?.text, when].filter(Boolean).join(' · ');
  return text ? h('p', { class: 'embed-footer' }, text) : null;
}
