// A short word at the foot of the page that leaves by itself.

import { h } from '../dom.js';

const STAY_MS = 5000;

let shelf = null;

export function say(sentence) {
  if (!shelf?.isConnected) {
    shelf = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
    document.body.append(shelf);
  }
  const toast = h('p', { class: 'toast' }, sentence);
  shelf.append(toast);
  setTimeout(() => toast.remove(), STAY_MS);
}
