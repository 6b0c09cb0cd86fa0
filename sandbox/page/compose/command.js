// A chosen slash command as a line of chips: its options as fields, those not yet used as buttons behind them.

import { h, replace } from '../dom.js';
import { localised } from '../state.js';
import { createOption, OPTION } from './options.js';

const ASK_AFTER_MS = 180;

export class CommandForm {
  /**
   * entry: from tree.js. `complete(entry, option, value, options)` asks the bot for suggestions;
   * `onsend({entry, options, files})`, `onleave()` and `onhint(sentence, isFault)` belong to the composer.
   */
  constructor(entry, ctx, { listbox, complete, onsend, onleave, onhint }) {
    Object.assign(this, { entry, ctx, listbox, complete, onsend, onleave, onhint });
    this.fields = [];
    this.asked = 0;
    this.line = h('div', { class: 'command-line', role: 'group', 'aria-label': `Command /${entry.label}` });
    this.node = this.line;
    for (const option of entry.options.filter((one) => one.required)) this.#create(option);
    this.#createTail();
    this.#draw();
  }

  focus() {
    const next = this.fields.find((field) => field.required && !field.filled) ?? this.fields[0];
    (next?.input ?? this.tail).focus();
  }

  send() {
    const faulty = this.fields.map((field) => [field, field.fault()]).filter(([, sentence]) => sentence);
    for (const field of this.fields) field.mark(field.fault());
    if (faulty.length) {
      const [field, sentence] = faulty[0];
      field.input.focus();
      this.listbox.hide();
      this.onhint(sentence, true);
      return;
    }
    const files = this.fields.filter((field) => field.file).map((field) => [field.name, field.file]);
    this.onsend({ entry: this.entry, options: this.#values(), files });
  }

  /** A file pasted anywhere in the line goes to the first attachment option that has none. */
  takeFile(file) {
    const wanted = (one) => one.type === OPTION.attachment;
    let field = this.fields.find((one) => wanted(one.option) && !one.filled);
    const unused = this.#unused().find(wanted);
    if (!field && unused) field = this.#add(unused);
    field?.put(file);
    return Boolean(field);
  }

  #values() {
    const used = this.fields.filter((field) => field.filled && !field.file);
    return Object.fromEntries(used.map((field) => [field.name, field.value()]));
  }

  #unused() {
    return this.entry.options.filter((option) => !this.fields.some((field) => field.name === option.name));
  }

  #create(option) {
    const field = createOption(option, this.ctx);
    field.input.addEventListener('focus', () => this.#suggest(field));
    field.input.addEventListener('input', () => this.#suggest(field, true));
    field.input.addEventListener('blur', () => this.listbox.hide());
    field.input.addEventListener('keydown', (event) => this.#key(event, field));
    this.fields.push(field);
    return field;
  }

  #add(option) {
    const field = this.#create(option);
    this.#draw();
    field.input.focus();
    return field;
  }

  #remove(field) {
    const at = this.fields.indexOf(field);
    this.fields.splice(at, 1);
    this.#draw();
    (this.fields[at - 1] ?? this.fields[0])?.input.focus();
    if (!this.fields.length) this.tail.focus();
  }

  /** A caret behind the last option: what is typed there seeks among the options not yet used. */
  #createTail() {
    this.tail = h('textarea', {
      class: 'option-input tail',
      rows: 1,
      role: 'combobox',
      'aria-label': 'More options',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      autocomplete: 'off',
    });
    const offer = () => {
      const words = this.tail.value.trim().toLowerCase();
      const unused = this.#unused().filter((one) => localised(one, 'name').startsWith(words));
      this.listbox.owner = this.tail;
      if (!unused.length && !words) return this.listbox.hide();
      const items = unused.map((option) => ({
        option,
        value: option.name,
        label: localised(option, 'name'),
        description: localised(option, 'description'),
      }));
      return this.listbox.show(items, { active: words ? 0 : -1, empty: 'No such option' });
    };
    this.tail.addEventListener('focus', () => {
      this.onhint('Enter sends it');
      offer();
    });
    this.tail.addEventListener('input', offer);
    this.tail.addEventListener('blur', () => {
      this.tail.value = '';
      this.listbox.hide();
    });
    this.tail.addEventListener('keydown', (event) => this.#tailKey(event));
  }

  #tailKey(event) {
    const { key } = event;
    const current = this.listbox.current;
    if (this.listbox.open && this.listbox.move(['Home', 'End'].includes(key) ? '' : key)) event.preventDefault();
    else if (key === 'Enter' || (key === 'Tab' && current)) current ? this.pick(current) : this.send();
    else if (key === 'Escape') this.listbox.open ? this.listbox.hide() : this.onleave();
    else if (key === 'Backspace' && !this.tail.value)
      this.fields.length ? this.fields.at(-1).input.focus() : this.onleave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #draw() {
    replace(
      this.line,
      h('span', { class: 'command-name' }, `/${this.entry.label}`),
      this.fields.map((field) => field.node),
      this.tail,
      this.#unused().map((option) =>
        h(
          'button',
          {
            class: 'option-more',
            type: 'button',
            title: localised(option, 'description'),
            'aria-label': `Add ${localised(option, 'name')}: ${localised(option, 'description')}`,
            onclick: () => this.#add(option),
          },
          `+ ${localised(option, 'name')}`,
        ),
      ),
    );
  }

  async #suggest(field, typed = false) {
    this.asked += 1;
    this.onhint(localised(field.option, 'description'), false);
    if (!field.suggests) return this.listbox.hide();
    this.listbox.owner = field.input;
    field.input.setAttribute('aria-controls', this.listbox.id);
    if (!field.asks) return this.listbox.show(field.suggestions(), { empty: 'Nothing fits' });
    if (field.picked && !typed) return this.listbox.hide();
    return this.#ask(field, this.asked, typed);
  }

  async #ask(field, ticket, typed) {
    // What still stands in the list fits the words before: Enter must not take it for the new ones.
    if (typed) this.listbox.activate(-1);
    if (typed) await new Promise((resolve) => setTimeout(resolve, ASK_AFTER_MS));
    if (ticket !== this.asked) return;
    try {
      const others = Object.fromEntries(Object.entries(this.#values()).filter(([name]) => name !== field.name));
      const choices = await this.complete(this.entry, field.name, field.input.value, others);
      if (ticket !== this.asked || document.activeElement !== field.input) return;
      this.listbox.show(
        choices.map((one) => ({ value: one.value, label: localised(one, 'name') })),
        { empty: 'No suggestions for that' },
      );
    } catch (error) {
      if (ticket === this.asked) this.listbox.show([], { empty: error.message });
    }
  }

  pick(item) {
    if (item.option) {
      this.#add(item.option);
      return;
    }
    const field = this.fields.find((one) => one.input === this.listbox.owner);
    if (!field) return;
    field.pick(item);
    this.listbox.hide();
    this.asked += 1;
    const next = this.fields.find((one) => one.required && !one.filled);
    (next ?? field).input.focus();
    if (!next) this.listbox.hide();
  }

  #key(event, field) {
    const { key } = event;
    const empty = !field.filled && !field.input.value;
    if (this.listbox.open && ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp'].includes(key)) this.listbox.move(key);
    else if (key === 'Enter' && !event.isComposing)
      this.listbox.current && !field.picked ? this.pick(this.listbox.current) : this.send();
    else if (key === 'Tab' && !event.shiftKey && this.listbox.current && !field.picked) this.pick(this.listbox.current);
    else if (key === 'Escape') this.listbox.open ? this.listbox.hide() : this.onleave();
    else if (key === 'Backspace' && empty) field.required ? this.onleave() : this.#remove(field);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
