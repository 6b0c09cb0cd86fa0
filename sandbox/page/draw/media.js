// Pictures: the gallery's grid, thumbnails, covers over spoilers, the ALT badge, and files that are no picture.

import { bytes, h, localUrl, safeLink } from '../dom.js';
import { icon } from '../icons.js';

// How many pictures stand in each row, by their number; three is one large beside two small.
const ROWS = {
  1: [1],
  2: [2],
  3: [3],
  4: [2, 2],
  5: [2, 3],
  6: [3, 3],
  7: [1, 3, 3],
  8: [2, 3, 3],
  9: [3, 3, 3],
  10: [1, 3, 3, 3],
};

/** items: [{media: {url, width, height, content_type}, description, spoiler}], 1–10 of them. */
export function drawGallery(items, ctx, key) {
  const grid = h('div', {
    class: 'gallery',
    role: 'group',
    'aria-label': `${items.length} picture${items.length > 1 ? 's' : ''}`,
    dataset: { count: items.length },
  });
  const spans = (ROWS[items.length] ?? []).flatMap((count) => Array(count).fill(6 / count));
  items.forEach((item, index) => {
    const tile = drawTile(items, index, ctx, `${key}|m${index}`);
    tile.style.setProperty('--span', items.length === 3 ? (index === 0 ? 4 : 2) : (spans[index] ?? 2));
    if (items.length === 1) shapeTile(tile, item.media);
    grid.append(tile);
  });
  return grid;
}

/** A single picture keeps its own shape; the place is kept before the bytes arrive. */
function shapeTile(tile, media) {
  if (!media.width || !media.height) return;
  tile.style.setProperty('--ratio', `${media.width} / ${media.height}`);
  tile.style.setProperty('--natural', `${media.width}px`);
  tile.classList.add('shaped');
}

function drawTile(items, index, ctx, key) {
  const item = items[index];
  const covered = Boolean(item.spoiler) && !ctx.revealed.has(key);
  const tile = h('div', { class: `tile${covered ? ' covered' : ''}` });
  const picture = drawPicture(item.media, item.description, () => ctx.openLightbox(items, index), key);
  tile.append(picture);
  if (item.description) tile.append(altBadge(item.description));
  if (covered) {
    picture.inert = true;
    tile.append(
      cover(tile, () => {
        ctx.revealed.add(key);
        picture.inert = false;
        picture.focus?.();
      }),
    );
  }
  return tile;
}

function drawPicture(media, description, open, key) {
  const src = localUrl(media.proxy_url || media.url) ?? localUrl(media.url);
  if (!src) return outside(media.url);
  if (/^video\//.test(media.content_type ?? '')) {
    return h('video', { src, controls: true, preload: 'metadata', 'aria-label': description ?? 'Video' });
  }
  const img = h('img', {
    src,
    alt: description ?? '',
    loading: 'lazy',
    decoding: 'async',
    width: media.width,
    height: media.height,
  });
  const button = h(
    'button',
    {
      class: 'picture',
      type: 'button',
      'aria-label': `Open the picture${description ? `: ${description}` : ''}`,
      onclick: open,
      dataset: { key },
    },
    img,
  );
  img.addEventListener('error', () => {
    if (button.contains(img))
      button.replaceChildren(h('span', { class: 'broken' }, icon('warn', 24), 'This picture cannot be shown'));
  });
  return button;
}

function outside(url) {
  const href = safeLink(url);
  const words = [icon('open', 22), 'Kept elsewhere, so it is not loaded here'];
  if (!href) return h('span', { class: 'broken' }, words);
  return h('a', { class: 'broken', href, target: '_blank', rel: 'noopener noreferrer' }, words);
}

function altBadge(description) {
  const badge = h(
    'button',
    { class: 'alt', type: 'button', 'aria-expanded': 'false', 'aria-label': 'Alternative text' },
    'ALT',
  );
  const words = h('p', { class: 'alt-words', hidden: true }, description);
  badge.addEventListener('click', () => {
    words.hidden = !words.hidden;
    badge.setAttribute('aria-expanded', String(!words.hidden));
  });
  return h('div', { class: 'alt-box' }, words, badge);
}

function cover(box, reveal) {
  const button = h(
    'button',
    { class: 'cover', type: 'button', 'aria-label': 'Spoiler, hidden. Show it' },
    h('span', {}, 'Spoiler'),
  );
  button.addEventListener('click', () => {
    box.classList.remove('covered');
    button.remove();
    reveal();
  });
  return button;
}

/** Lays a cover over any drawn box (a container, a file, a thumbnail) until it is asked away. */
export function coverBox(box, ctx, key) {
  if (ctx.revealed.has(key)) return box;
  const inner = [...box.childNodes];
  const wrap = h('div', { class: 'covered-words' }, inner);
  wrap.inert = true;
  box.classList.add('covered');
  box.append(
    wrap,
    cover(box, () => {
      ctx.revealed.add(key);
      wrap.inert = false;
    }),
  );
  return box;
}

export function drawThumbnail(component, ctx, key) {
  const box = h('div', { class: 'thumbnail' });
  const item = { media: component.media, description: component.description, spoiler: component.spoiler };
  box.append(drawPicture(component.media, component.description, () => ctx.openLightbox([item], 0), key));
  return component.spoiler ? coverBox(box, ctx, key) : box;
}

/** facts: {url, name, size, spoiler}. */
export function drawFile(facts, ctx, key) {
  const href = localUrl(facts.url);
  const name = facts.name ?? decodeURIComponent((facts.url ?? '').split('/').at(-1).split('?')[0]) ?? 'file';
  const box = h(
    'div',
    { class: 'file' },
    icon('file', 26),
    h(
      'div',
      { class: 'file-facts' },
      href ? h('a', { href, download: name }, name) : h('span', {}, name),
      h('small', {}, bytes(facts.size)),
    ),
  );
  return facts.spoiler ? coverBox(box, ctx, key) : box;
}

function isPicture(attachment) {
  return /^(image|video)\//.test(attachment.content_type ?? '') || (attachment.width && attachment.height);
}

/** Attachments of a message without components: pictures in the gallery's grid, the rest as files. */
export function drawAttachments(attachments, ctx, key) {
  const pictures = attachments.filter(isPicture).slice(0, 10);
  const files = attachments.filter((one) => !pictures.includes(one));
  const items = pictures.map((one) => ({
    media: one,
    description: one.description,
    spoiler: hidden(one),
    name: one.filename,
  }));
  return [
    items.length ? drawGallery(items, ctx, `${key}|a`) : null,
    files.map((one, index) =>
      drawFile({ url: one.url, name: one.filename, size: one.size, spoiler: hidden(one) }, ctx, `${key}|f${index}`),
    ),
  ];
}

const IS_SPOILER = 1 << 3;

function hidden(attachment) {
  return (
    attachment.filename?.startsWith('SPOILER_') ||
    attachment.is_spoiler ||
    Boolean((attachment.flags ?? 0) & IS_SPOILER)
  );
}
