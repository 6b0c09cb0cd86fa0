// Every request the bot sent to the Discord side: how it ended, whom it pinged, which rules it broke.

import { h, replace } from '../dom.js';
import { on, state } from '../state.js';

const SHOWN = 150;

export function createRequests() {
  const summary = h('p', { class: 'panel-note' });
  const list = h('ol', { class: 'calls', reversed: true });
  const draw = () => {
    const broken = state.requests.filter((one) => one.violations.length).length;
    const words = broken ? `${broken} broke a rule` : 'no rule broken';
    replace(summary, `${state.requests.length} requests from the bot; ${words}.`);
    replace(list, state.requests.slice(-SHOWN).reverse().map(drawRequest));
  };
  on('requests person', draw);
  draw();
  return h('div', {}, summary, list);
}

function drawRequest(request) {
  const tone = request.status >= 500 ? 'bad' : request.status >= 400 ? 'warn' : 'good';
  const notes = [
    request.validated ? 'checked against Discord’s schema' : null,
    request.fault ? `made to fail: ${request.fault}` : null,
    request.code ? `code ${request.code}` : null,
  ].filter(Boolean);
  return h(
    'li',
    { class: 'call' },
    h('span', { class: `status ${tone}` }, request.status || '—'),
    h('span', { class: 'call-words' }, h('b', {}, request.method), ' ', h('code', {}, request.path)),
    request.pinged?.length ? h('span', { class: 'call-note warn' }, `pinged ${request.pinged.join(', ')}`) : null,
    request.violations.map((sentence) => h('span', { class: 'call-note bad' }, sentence)),
    notes.length ? h('span', { class: 'call-note' }, notes.join(' · ')) : null,
  );
}
