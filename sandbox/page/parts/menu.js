// A small menu at a point of the screen: arrows, Home, End, Enter, Escape; focus goes back where it came from.

import { h } from '../dom.js';

/** entries: [{label, hint, act} | {heading}]. */
export function openMenu(entries, x, y, opener) {
  const items = [];
  const rows = entries.map((entry) => {
    if (entry.heading) return h('p', { class: 'menu-heading', role: 'presentation' }, entry.heading);
    const row = h(
      'button',
      { class: 'menu-item', type: 'button', role: 'menuitem', tabindex: '-1', onclick: () => pick(entry) },
      h('span', {}, entry.label),
      entry.hint ? h('small', {}, entry.hint) : null,
    );
    items.push(row);
    return row;
  });
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': 'What to do with this message' }, rows);
  const close = (back = true) => {
    if (!menu.isConnected) return;
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    if (back) opener?.focus();
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) close(false);
  };
  const pick = (entry) => {
    close();
    entry.act();
  };
  menu.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in moves) items[(moves[event.key] + items.length) % items.length].focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(false);
  });
  document.body.append(menu);
  place(menu, x, y);
  document.addEventListener('pointerdown', outside, true);
  items[0]?.focus();
}

function place(menu, x, y) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty('left', `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
  menu.style.setProperty('top', `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
}
