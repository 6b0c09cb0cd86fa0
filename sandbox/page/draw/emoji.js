// An emoji of a button or an option: Unicode ones as they are; a server's own as its first letters, for it has no picture here.

import { h } from '../dom.js';

export function emoji(partial) {
  if (!partial?.name) return null;
  if (partial.id)
    return h(
      'span',
      { class: 'custom-emoji', role: 'img', 'aria-label': partial.name, title: `:${partial.name}:` },
      partial.name.slice(0, 2),
    );
  return h('span', { class: 'emoji', 'aria-hidden': 'true' }, partial.name);
}
