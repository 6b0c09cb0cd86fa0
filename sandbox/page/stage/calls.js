// The calls at the image API: what was asked, how it was answered, and which of them would have cost money.

import { h, plural, replace } from '../dom.js';
import { absolute } from '../draw/time.js';
import { on, state } from '../state.js';

export function createCalls() {
  const summary = h('p', { class: 'panel-note' });
  const list = h('ol', { class: 'calls', reversed: true });
  const draw = () => {
    replace(summary, `${plural(state.paid.total, 'call')}, of which ${state.paid.count} would have been paid for.`);
    replace(list, state.paid.calls.slice(-100).reverse().map(drawCall));
  };
  on('paid person', draw);
  draw();
  return h('div', {}, summary, list);
}

function drawCall(call) {
  const facts = [
    call.model,
    call.aspect,
    call.size,
    call.references ? plural(call.references, 'reference') : null,
    call.mood === 'ok' ? null : call.mood,
  ].filter(Boolean);
  return h(
    'li',
    { class: 'call' },
    h(
      'span',
      { class: `status ${call.status >= 400 || !call.status ? 'warn' : 'good'}` },
      call.status || (call.done ? 'cut' : '…'),
    ),
    h(
      'span',
      { class: 'call-words' },
      call.prompt ? `“${call.prompt}”` : 'no words',
      call.paid ? h('span', { class: 'badge paid' }, 'paid') : null,
    ),
    h('span', { class: 'call-note' }, facts.join(' · '), call.at ? ` · ${absolute(call.at, 'T', state.locale)}` : ''),
  );
}
