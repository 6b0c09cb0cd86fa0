// A select menu (string, user, role, mentionable, channel): a button that opens a listbox.
// One choice closes at once; several are gathered and sent when the list closes.

import { h, replace } from '../dom.js';
import { icon } from '../icons.js';
import { emoji } from './emoji.js';
import { Listbox } from './listbox.js';

export class Select {
  /**
   * `onchange(values)` is called once per finished choice. min_values and max_values are 1 where absent,
   * as Discord documents them.
   */
  constructor(
    component,
    ctx,
    { disabled = false, busy = false, onchange = () => {}, labelledby = null, min = component.min_values ?? 1 } = {},
  ) {
    this.options = optionsOf(component, ctx);
    this.min = min;
    this.max = Math.min(component.max_values ?? 1, Math.max(this.options.length, 1));
    this.onchange = onchange;
    this.label = component.placeholder || 'Make a selection';
    this.named = Boolean(labelledby);
    this.chosen = this.options.filter((one) => one.default).map((one) => one.value);
    this.before = this.chosen;
    this.face = h('span', { class: 'select-face' });
    this.button = h(
      'button',
      {
        class: 'select',
        type: 'button',
        role: 'combobox',
        disabled,
        'aria-haspopup': 'listbox',
        'aria-expanded': 'false',
        'aria-labelledby': labelledby,
        dataset: { key: component.custom_id },
      },
      this.face,
      icon('down', 18),
    );
    this.list = new Listbox({
      owner: this.button,
      label: this.label,
      multiple: this.max > 1,
      onpick: (item, index) => this.#pick(item, index),
    });
    this.node = h('div', { class: 'select-box' }, this.button, this.list.node);
    // Not disabled while it is busy: that would take the focus away from who uses the keyboard.
    this.button.setAttribute('aria-busy', String(busy));
    this.button.addEventListener('click', () => (this.list.open ? this.#close() : this.#open()));
    this.button.addEventListener('keydown', (event) => this.#key(event));
    this.outside = (event) => {
      if (!this.node.contains(event.target)) this.#close();
    };
    this.#drawFace();
  }

  values() {
    return [...this.chosen];
  }

  #drawFace() {
    const picked = this.options.filter((one) => this.chosen.includes(one.value));
    this.button.classList.toggle('empty', !picked.length);
    replace(
      this.face,
      picked.length ? picked.map((one) => h('span', { class: 'picked' }, emoji(one.emoji), one.label)) : this.label,
    );
    const words = picked.map((one) => one.label).join(', ');
    if (!this.named) this.button.setAttribute('aria-label', words ? `${this.label}: ${words}` : this.label);
  }

  #show(active) {
    const items = this.options.map((one) => ({
      ...one,
      emoji: emoji(one.emoji),
      selected: this.chosen.includes(one.value),
    }));
    const several = this.max > 1 || this.min === 0;
    this.list.show(items, { active, note: several ? `${hint(this.min, this.max)} · Esc closes` : null });
  }

  #open() {
    if (this.button.getAttribute('aria-busy') === 'true') return;
    this.before = this.chosen;
    this.list.node.classList.toggle('above', this.button.getBoundingClientRect().bottom + 300 > innerHeight);
    this.#show(
      Math.max(
        0,
        this.options.findIndex((one) => this.chosen.includes(one.value)),
      ),
    );
    document.addEventListener('pointerdown', this.outside, true);
  }

  /** Keeps what was gathered, unless it is too little or nothing changed. */
  #close() {
    if (!this.list.open) return;
    this.list.hide();
    document.removeEventListener('pointerdown', this.outside, true);
    const same = this.chosen.length === this.before.length && this.chosen.every((value) => this.before.includes(value));
    if (this.chosen.length < this.min) this.chosen = this.before;
    else if (!same) this.onchange(this.values());
    this.#drawFace();
  }

  #pick(item, index) {
    const { value } = item;
    if (this.max === 1) {
      this.chosen = this.chosen[0] === value && this.min === 0 ? [] : [value];
      this.#close();
      this.button.focus();
    } else {
      if (this.chosen.includes(value)) this.chosen = this.chosen.filter((one) => one !== value);
      else if (this.chosen.length < this.max) this.chosen = [...this.chosen, value];
      this.#show(index);
    }
  }

  #key(event) {
    const { key } = event;
    if (!this.list.open) {
      if (key !== 'ArrowDown' && key !== 'ArrowUp') return;
      this.#open();
    } else if (key === ' ' || key === 'Enter') {
      if (this.list.current) this.#pick(this.list.current, this.list.active);
    } else if (key === 'Escape' || key === 'Tab') {
      this.#close();
      if (key === 'Tab') return;
    } else if (!this.list.move(key)) {
      if (key.length !== 1 || event.ctrlKey || event.metaKey) return;
      this.list.seek(key);
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function hint(min, max) {
  if (min === max) return `Choose ${max}`;
  return min ? `Choose ${min} to ${max}` : `Choose up to ${max}`;
}

const SOURCES = {
  3: (component) => component.options ?? [],
  5: (component, ctx) => ctx.lists.people(),
  6: (component, ctx) => ctx.lists.roles(),
  7: (component, ctx) => [...ctx.lists.people(), ...ctx.lists.roles()],
  8: (component, ctx) => ctx.lists.channels(component.channel_types),
};

function optionsOf(component, ctx) {
  const preset = new Set((component.default_values ?? []).map((one) => String(one.id)));
  return SOURCES[component.type](component, ctx).map((one) => ({
    ...one,
    default: one.default || preset.has(one.value),
  }));
}
