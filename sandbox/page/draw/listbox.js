// The list under every select and under the slash box. It draws and moves; what a choice means is its owner's affair.

import { freshId, h, replace } from '../dom.js';
import { icon } from '../icons.js';

export class Listbox {
  /** `owner` is the focused control that names the active row to a screen reader. */
  constructor({ owner, label, multiple = false, onpick }) {
    this.id = freshId('list');
    this.owner = owner;
    this.onpick = onpick;
    this.items = [];
    this.active = -1;
    this.node = h('div', {
      class: 'listbox',
      id: this.id,
      role: 'listbox',
      'aria-label': label,
      'aria-multiselectable': multiple ? 'true' : null,
      hidden: true,
    });
    owner?.setAttribute('aria-controls', this.id);
    this.typed = '';
    this.typedAt = 0;
    this.seeking = false;
  }

  get open() {
    return !this.node.hidden;
  }

  get current() {
    return this.open ? this.items[this.active] : undefined;
  }

  /** items: [{value, label, description, emoji, mark, selected}] */
  show(items, { active = 0, empty = 'Nothing to choose from', note = null } = {}) {
    this.items = items;
    this.active = -1;
    const rows = items.map((item, index) => this.#row(item, index));
    replace(
      this.node,
      rows,
      items.length ? null : h('p', { class: 'none' }, empty),
      note ? h('p', { class: 'listbox-note' }, note) : null,
    );
    this.node.hidden = false;
    this.owner?.setAttribute('aria-expanded', 'true');
    this.activate(items.length ? active : -1);
  }

  hide() {
    this.node.hidden = true;
    this.active = -1;
    this.owner?.setAttribute('aria-expanded', 'false');
    this.owner?.removeAttribute('aria-activedescendant');
  }

  activate(index) {
    this.typed = this.seeking ? this.typed : '';
    if (!this.items.length || index < -1) return;
    this.active = index === -1 ? -1 : (index + this.items.length) % this.items.length;
    this.#rows().forEach((row, at) => row.classList.toggle('active', at === this.active));
    this.#rows()[this.active]?.scrollIntoView({ block: 'nearest' });
    if (this.active >= 0) this.owner?.setAttribute('aria-activedescendant', `${this.id}-${this.active}`);
    else this.owner?.removeAttribute('aria-activedescendant');
  }

  /** Arrow, Home, End, Page keys. → whether the key was one of them. */
  move(key) {
    const last = this.items.length - 1;
    const steps = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active <= 0 ? last : this.active - 1,
      Home: 0,
      End: last,
      PageDown: Math.min(this.active + 6, last),
      PageUp: Math.max(this.active - 6, 0),
    };
    if (!(key in steps)) return false;
    this.activate(steps[key]);
    return true;
  }

  /** Goes to the row that begins with the letters typed in a row. */
  seek(char) {
    const now = Date.now();
    this.typed = now - this.typedAt > 800 ? char : this.typed + char;
    this.typedAt = now;
    const found = this.items.findIndex((item) => item.label.toLowerCase().startsWith(this.typed.toLowerCase()));
    this.seeking = true;
    if (found >= 0) this.activate(found);
    this.seeking = false;
  }

  #rows() {
    return [...this.node.querySelectorAll('[role=option]')];
  }

  #row(item, index) {
    const row = h(
      'div',
      { class: 'option', id: `${this.id}-${index}`, role: 'option', 'aria-selected': String(Boolean(item.selected)) },
      item.emoji ?? null,
      h(
        'span',
        { class: 'option-words' },
        h('b', {}, item.label),
        item.description ? h('small', {}, item.description) : null,
      ),
      item.mark ? h('span', { class: 'option-mark' }, item.mark) : null,
      item.selected ? icon('check', 18) : null,
    );
    row.addEventListener('pointermove', () => {
      if (this.active !== index) this.activate(index);
    });
    row.addEventListener('pointerdown', (event) => event.preventDefault());
    row.addEventListener('click', () => this.onpick(item, index));
    return row;
  }
}
