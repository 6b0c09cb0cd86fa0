// The JSON of the chosen message, or of the last interaction, with what it spends of Discord's budgets.

import { h, replace } from '../dom.js';
import { countCharacters, countComponents } from '../draw/components.js';
import { FLAG } from '../draw/message.js';
import { icon } from '../icons.js';
import { findMessage, on, state } from '../state.js';

const MAX_SHOWN = 60000;

export function createInspector() {
  const title = h('h3', {});
  const budgets = h('div', { class: 'budgets' });
  const code = h('pre', { class: 'json', tabindex: '0', 'aria-label': 'JSON' });
  const copy = h('button', { class: 'key secondary small', type: 'button' }, icon('copy', 15), 'Copy');
  const node = h('div', { class: 'inspect' }, h('div', { class: 'inspect-head' }, title, copy), budgets, code);
  let text = '';
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    copy.lastChild.textContent = 'Copied';
    setTimeout(() => {
      copy.lastChild.textContent = 'Copy';
    }, 1500);
  });
  const draw = () => {
    const subject = choose();
    title.textContent = subject.title;
    text = subject.json ? JSON.stringify(subject.json, null, 2) : '';
    copy.disabled = !text;
    replace(budgets, subject.budgets?.map(drawBudget));
    replace(code, text.length > MAX_SHOWN ? text : colour(text));
    code.hidden = !text;
  };
  on('chosen exchanges', draw);
  on('message', ({ id }) => state.chosen?.message === id && draw());
  draw();
  return node;
}

function choose() {
  const message = state.chosen?.message && findMessage(state.chosen.message);
  if (message) return { title: `Message ${message.id}`, json: message, budgets: messageBudgets(message) };
  const exchange = state.exchanges.get(state.chosen?.exchange) ?? [...state.exchanges.values()].filter((one) => one.payload).at(-1);
  if (exchange?.payload) return { title: `Interaction: ${exchange.name ?? exchange.kind}`, json: exchange.payload, budgets: interactionBudgets(exchange) };
  return { title: 'Choose “Show its JSON” in a message’s ⋯ menu, or use a command.' };
}

function messageBudgets(message) {
  if ((message.flags ?? 0) & FLAG.components) {
    return [
      ['components', countComponents(message.components), 40],
      ['characters', countCharacters(message.components), 4000],
      ['attachments', (message.attachments ?? []).length, 10],
    ];
  }
  return [
    ['characters', [...(message.content ?? '')].length, 2000],
    ['embeds', (message.embeds ?? []).length, 10],
    ['attachments', (message.attachments ?? []).length, 10],
  ];
}

function interactionBudgets(exchange) {
  const seconds = exchange.after === undefined || exchange.after === null ? [] : [['seconds to the first answer', Number(exchange.after.toFixed(2)), 3]];
  return exchange.modal ? [...seconds, ['fields in the modal', exchange.modal.components.length, 5]] : seconds;
}

function drawBudget([name, used, limit]) {
  return h('div', { class: `budget${used > limit ? ' over' : ''}` }, h('span', {}, name), h('b', {}, `${used.toLocaleString('en')} / ${limit.toLocaleString('en')}`), h('meter', { min: 0, max: limit, value: Math.min(used, limit), high: limit * 0.85, 'aria-label': name }));
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

/** JSON text as spans: keys, strings, numbers and words apart. */
function colour(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(text.slice(at, match.index));
    const kind = match[1] ? (match[2] ? 'key' : 'string') : /^[-\d]/.test(match[0]) ? 'number' : 'word';
    nodes.push(h('span', { class: `json-${kind}` }, match[1] ?? match[0]), match[2] ?? '');
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)];
}
