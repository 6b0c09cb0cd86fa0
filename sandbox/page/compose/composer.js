// The box at the bottom: plain words, or a slash command with its options.

import { h, replace } from '../dom.js';
import { Listbox } from '../draw/listbox.js';
import { icon } from '../icons.js';
import { channelOf, commandsOf, localised, on, state } from '../state.js';
import { CommandForm } from './command.js';
import { flatten, search } from './tree.js';

export class Composer {
  /** actions: {say(text), slash({entry, options, files}), complete(entry, option, value, options)}; all return promises. */
  constructor(ctx, actions) {
    this.ctx = ctx;
    this.actions = actions;
    this.form = null;
    this.text = h('textarea', {
      class: 'say',
      rows: 1,
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      maxlength: 2000,
      autocomplete: 'off',
      dataset: { key: 'composer' },
    });
    this.listbox = new Listbox({ owner: this.text, label: 'Suggestions', onpick: (item) => this.#pick(item) });
    this.place = h('div', { class: 'composer-place' }, this.text);
    this.hint = h('p', { class: 'composer-hint', 'aria-live': 'polite' });
    this.send = h(
      'button',
      { class: 'tool send', type: 'button', 'aria-label': 'Send', title: 'Send (Enter)', onclick: () => this.#send() },
      icon('send'),
    );
    this.slash = h(
      'button',
      {
        class: 'tool slash',
        type: 'button',
        'aria-label': 'Show the commands',
        title: 'Commands (/)',
        onclick: () => this.start(),
      },
      '/',
    );
    this.node = h(
      'footer',
      { class: 'composer' },
      this.listbox.node,
      h('div', { class: 'composer-box' }, this.slash, this.place, this.send),
      this.hint,
    );
    this.text.addEventListener('input', () => this.#typed());
    this.text.addEventListener('keydown', (event) => this.#key(event));
    this.text.addEventListener('blur', () => this.listbox.hide());
    this.node.addEventListener('paste', (event) => this.#pasted(event));
    on('channel commands bot person', () => this.#name());
    on('channel person', () => this.leave());
    this.#name();
  }

  /** Offers the commands, as if `/` had been typed. */
  start() {
    if (this.form) this.leave();
    this.text.value = '/';
    this.text.focus();
    this.#typed();
  }

  /** Begins a command by its full name (`quota show`), as its mention in a message does. */
  beginNamed(name) {
    const entry = flatten(commandsOf(1)).find((one) => one.name === name);
    if (entry) this.begin(entry);
  }

  begin(entry) {
    this.listbox.hide();
    this.form = new CommandForm(entry, this.ctx, {
      listbox: this.listbox,
      complete: this.actions.complete,
      onsend: (call) => this.#run(this.actions.slash(call)),
      onleave: () => this.leave(true),
      onhint: (sentence, fault) => this.#hint(sentence, fault),
    });
    replace(this.place, this.form.node);
    this.slash.hidden = true;
    this.form.focus();
  }

  leave(focus = false) {
    if (!this.form && !this.text.value) return;
    this.form = null;
    this.text.value = '';
    this.listbox.hide();
    this.listbox.owner = this.text;
    replace(this.place, this.text);
    this.slash.hidden = false;
    this.#hint('');
    if (focus) this.text.focus();
  }

  #name() {
    const channel = channelOf();
    const place = channel ? (channel.dm ? channel.name : `#${channel.name}`) : '';
    this.text.placeholder = state.commands.length ? `Message ${place}, or / for commands` : `Message ${place}`;
    this.text.setAttribute('aria-label', this.text.placeholder);
  }

  #hint(sentence, fault = false) {
    replace(this.hint, sentence);
    this.hint.classList.toggle('wrong', fault);
  }

  #typed() {
    const words = this.text.value;
    this.#hint('');
    if (!words.startsWith('/') || words.includes('\n')) return this.listbox.hide();
    const entries = flatten(commandsOf(1));
    const exact = entries.find((one) => `/${one.label} ` === words);
    if (exact) return this.begin(exact);
    const found = search(entries, words.slice(1).trimEnd());
    return this.listbox.show(
      found.map((entry) => ({
        entry,
        value: entry.name,
        label: `/${entry.label}`,
        description: entry.description,
        mark: entry.options.map((one) => localised(one, 'name')).join(' · '),
      })),
      { empty: state.commands.length ? 'No command has that name' : 'The app has told of no commands yet' },
    );
  }

  #pick(item) {
    if (item.entry) this.begin(item.entry);
    else this.form?.pick(item);
  }

  #key(event) {
    const { key } = event;
    const current = this.listbox.current;
    if (this.listbox.open && this.listbox.move(['Home', 'End'].includes(key) ? '' : key)) event.preventDefault();
    else if (current && (key === 'Tab' || key === 'Enter')) this.#take(event, () => this.begin(current.entry));
    else if (key === 'Escape' && this.listbox.open) this.#take(event, () => this.listbox.hide());
    else if (key === 'Enter' && !event.shiftKey && !event.isComposing) this.#take(event, () => this.#send());
  }

  #take(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #pasted(event) {
    const file = event.clipboardData?.files[0];
    if (file && this.form?.takeFile(file)) event.preventDefault();
  }

  #send() {
    if (this.form) return this.form.send();
    const words = this.text.value.trim();
    return words ? this.#run(this.actions.say(words)) : this.text.focus();
  }

  /** Clears the box when the server took the action; keeps every word when it did not. */
  async #run(taken) {
    this.node.classList.add('sending');
    try {
      await taken;
      this.leave();
      this.text.focus();
    } catch (error) {
      this.#hint(error.message, true);
    } finally {
      this.node.classList.remove('sending');
    }
  }
}
