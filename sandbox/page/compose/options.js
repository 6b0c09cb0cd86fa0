// One option of a slash command as a field: its value, its fault, and what may be suggested for it.

import { h, replace } from '../dom.js';
import { acceptDrops, drawFileTile, MAX_BYTES } from '../forms/upload.js';
import { icon } from '../icons.js';
import { localised } from '../state.js';

export const OPTION = {
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
};

/** → {node, input, option, name, label, required, filled, closed, suggests, asks, value(), fault(), mark(sentence)} */
export function createOption(option, ctx) {
  return option.type === OPTION.attachment ? new FileOption(option) : new TextOption(option, ctx);
}

class Option {
  constructor(option) {
    this.option = option;
    this.name = option.name;
    this.label = localised(option, 'name');
    this.required = Boolean(option.required);
  }

  frame(...inner) {
    const description = localised(this.option, 'description');
    return h(
      'label',
      { class: `option-chip${this.required ? ' required' : ''}`, title: description },
      h('span', { class: 'option-name' }, this.label),
      inner,
    );
  }

  mark(sentence) {
    this.node.classList.toggle('wrong', Boolean(sentence));
    this.input.setAttribute('aria-invalid', String(Boolean(sentence)));
  }
}

class TextOption extends Option {
  constructor(option, ctx) {
    super(option);
    this.ctx = ctx;
    this.picked = null;
    const number = option.type === OPTION.integer || option.type === OPTION.number;
    this.input = h('textarea', {
      class: 'option-input',
      rows: 1,
      spellcheck: option.type === OPTION.string && !option.choices,
      inputmode: number ? 'decimal' : null,
      'aria-label': `${this.label}: ${localised(option, 'description') ?? ''}`,
      'aria-autocomplete': this.suggests ? 'list' : null,
      role: this.suggests ? 'combobox' : null,
      'aria-expanded': this.suggests ? 'false' : null,
      maxlength: option.type === OPTION.string ? (option.max_length ?? 6000) : 100,
      autocomplete: 'off',
      dataset: { option: option.name },
    });
    this.input.addEventListener('input', () => {
      this.picked = null;
      // An option's value is one line in Discord's client, however it was pasted.
      if (this.input.value.includes('\n')) this.input.value = this.input.value.replace(/\s*\n\s*/g, ' ');
      this.mark(null);
    });
    this.node = this.frame(this.input);
  }

  get asks() {
    return Boolean(this.option.autocomplete);
  }

  /** Whether only a listed value will do. */
  get closed() {
    return (
      Boolean(this.option.choices?.length) || ![OPTION.string, OPTION.integer, OPTION.number].includes(this.option.type)
    );
  }

  get suggests() {
    return this.asks || this.closed;
  }

  get filled() {
    return this.picked !== null || this.input.value.trim() !== '';
  }

  /** What fits the typed words, out of what this tab knows. */
  suggestions() {
    const words = this.picked ? '' : this.input.value.trim().toLowerCase();
    return this.#source().filter((one) => one.label.toLowerCase().includes(words));
  }

  pick(item) {
    this.picked = { value: item.value, label: item.label };
    this.input.value = item.label;
    this.mark(null);
  }

  value() {
    if (this.picked) return this.picked.value;
    const text = this.input.value.trim();
    if (this.closed) return this.#source().find((one) => one.label.toLowerCase() === text.toLowerCase())?.value;
    return this.#isNumber() ? Number(text.replace(',', '.')) : text;
  }

  /** A sentence where Discord's client would not let the command go, else null. */
  fault() {
    if (!this.filled) return this.required ? `${this.label} is needed.` : null;
    if (this.closed && this.value() === undefined) return `${this.label}: pick one from the list.`;
    if (this.picked) return null;
    return this.#isNumber() ? this.#numberFault() : this.#lengthFault();
  }

  #isNumber() {
    return this.option.type === OPTION.integer || this.option.type === OPTION.number;
  }

  #numberFault() {
    const value = this.value();
    const { min_value: min, max_value: max, type } = this.option;
    if (!Number.isFinite(value) || (type === OPTION.integer && !Number.isInteger(value)))
      return `${this.label} has to be a ${type === OPTION.integer ? 'whole ' : ''}number.`;
    if (min !== undefined && value < min) return `${this.label} has to be at least ${min}.`;
    return max !== undefined && value > max ? `${this.label} can be at most ${max}.` : null;
  }

  #lengthFault() {
    const length = [...this.input.value].length;
    const { min_length: min, max_length: max } = this.option;
    if (min && length < min) return `${this.label} needs at least ${min} characters.`;
    return max && length > max ? `${this.label} can have at most ${max} characters.` : null;
  }

  #source() {
    const { people, roles, channels } = this.ctx.lists;
    const lists = {
      [OPTION.boolean]: () => [
        { value: true, label: 'True' },
        { value: false, label: 'False' },
      ],
      [OPTION.user]: people,
      [OPTION.channel]: () => channels(this.option.channel_types),
      [OPTION.role]: roles,
      [OPTION.mentionable]: () => [...people(), ...roles()],
    };
    if (this.option.choices?.length)
      return this.option.choices.map((one) => ({ value: one.value, label: localised(one, 'name') }));
    return lists[this.option.type]?.() ?? [];
  }
}

class FileOption extends Option {
  constructor(option) {
    super(option);
    this.file = null;
    this.suggests = false;
    this.asks = false;
    this.input = h('input', {
      type: 'file',
      class: 'visually-hidden',
      'aria-label': `${this.label}: ${localised(option, 'description') ?? ''}`,
      dataset: { option: option.name },
    });
    this.face = h('span', { class: 'option-file' });
    this.input.addEventListener('change', () => this.input.files[0] && this.put(this.input.files[0]));
    this.node = this.frame(this.face, this.input);
    acceptDrops(this.node, ([file]) => this.put(file));
    this.put(null);
  }

  get filled() {
    return this.file !== null;
  }

  put(file) {
    this.file = file;
    this.mark(null);
    if (!file) this.input.value = '';
    replace(
      this.face,
      file
        ? drawFileTile(file, (event) => {
            event.preventDefault();
            this.put(null);
          })
        : [icon('upload', 16), 'choose or drop a file'],
    );
  }

  value() {
    return undefined;
  }

  fault() {
    if (!this.file) return this.required ? `${this.label} is needed.` : null;
    return this.file.size > MAX_BYTES ? `${this.file.name} is larger than 10 MiB.` : null;
  }
}
