// A picture large, with its name, its size, its words, and a way to the original.

import { bytes, h, localUrl, rememberFocus, replace } from '../dom.js';
import { icon } from '../icons.js';
import { closeButton } from '../forms/modal.js';

/** items: gallery items; `attachments` of the message tell names and bytes. Arrow keys go round. */
export function openLightbox(items, index, attachments = []) {
  let at = index;
  const stage = h('div', { class: 'lightbox-stage' });
  const facts = h('div', { class: 'lightbox-facts', role: 'status' });
  const several = items.length > 1;
  const step = (by) => {
    at = (at + by + items.length) % items.length;
    draw();
  };
  const arrow = (name, by, label) =>
    several
      ? h(
          'button',
          { class: `tool arrow ${name}`, type: 'button', 'aria-label': label, onclick: () => step(by) },
          icon(name, 28),
        )
      : null;
  const dialog = h(
    'dialog',
    { class: 'lightbox', 'aria-label': 'Picture' },
    h(
      'div',
      { class: 'lightbox-top' },
      facts,
      closeButton(() => dialog.close()),
    ),
    arrow('left', -1, 'Previous picture'),
    stage,
    arrow('right', 1, 'Next picture'),
  );
  const draw = () => {
    const { media, description } = items[at];
    const src = localUrl(media.url);
    replace(
      stage,
      h('img', { src, alt: description ?? '', width: media.width, height: media.height }),
      description ? h('p', { class: 'lightbox-words' }, description) : null,
    );
    replace(facts, drawFacts(items[at], attachments, several ? `${at + 1} of ${items.length}` : null));
  };
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft') step(-1);
    if (event.key === 'ArrowRight') step(1);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target === stage) dialog.close();
  });
  const giveBack = rememberFocus();
  dialog.addEventListener('close', () => {
    dialog.remove();
    giveBack();
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
}

function drawFacts({ media, name }, attachments, place) {
  const path = localUrl(media.url) ?? media.url;
  const known = attachments.find((one) => localUrl(one.url)?.split('?')[0] === path.split('?')[0]);
  const facts = [media.width ? `${media.width} × ${media.height} px` : null, bytes(known?.size) || null, place];
  return [
    h('b', {}, known?.filename ?? name ?? decodeURIComponent(path.split('?')[0].split('/').at(-1))),
    h('span', {}, facts.filter(Boolean).join(' · ')),
    h('a', { href: path, target: '_blank', rel: 'noopener noreferrer' }, 'Open original', icon('open', 15)),
  ];
}
