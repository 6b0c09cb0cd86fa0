// The drawer for the curious, with its tabs: the switchboard, the JSON and its budgets, the requests, the paid calls.

import { h } from '../dom.js';
import { closeButton } from '../forms/modal.js';
import { createCalls } from './calls.js';
import { createInspector } from './inspect.js';
import { createRequests } from './requests.js';
import { createSwitchboard } from './switchboard.js';

export class Drawer {
  constructor({ order, onclose }) {
    const parts = [
      ['moods', 'Moods', createSwitchboard({ order })],
      ['json', 'JSON', createInspector()],
      ['requests', 'Requests', createRequests()],
      ['paid', 'Paid calls', createCalls()],
    ];
    this.tabs = new Map();
    this.panels = new Map();
    for (const [key, label, panel] of parts) {
      this.tabs.set(
        key,
        h(
          'button',
          {
            class: 'tab',
            type: 'button',
            role: 'tab',
            id: `tab-${key}`,
            'aria-controls': `panel-${key}`,
            onclick: () => this.show(key),
          },
          label,
        ),
      );
      this.panels.set(
        key,
        h(
          'div',
          { class: 'panel', role: 'tabpanel', id: `panel-${key}`, 'aria-labelledby': `tab-${key}`, tabindex: '0' },
          panel,
        ),
      );
    }
    const strip = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Behind the scenes' }, [
      ...this.tabs.values(),
    ]);
    strip.addEventListener('keydown', (event) => this.#key(event));
    this.node = h(
      'aside',
      { class: 'drawer', id: 'drawer', 'aria-label': 'Behind the scenes' },
      h('header', { class: 'drawer-head' }, strip, closeButton(onclose)),
      [...this.panels.values()],
    );
    this.show('moods');
  }

  show(key) {
    this.shown = key;
    for (const [name, tab] of this.tabs) {
      const here = name === key;
      tab.setAttribute('aria-selected', String(here));
      tab.tabIndex = here ? 0 : -1;
      this.panels.get(name).hidden = !here;
    }
  }

  #key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const keys = [...this.tabs.keys()];
    const next = keys[(keys.indexOf(this.shown) + by + keys.length) % keys.length];
    this.show(next);
    this.tabs.get(next).focus();
  }
}
