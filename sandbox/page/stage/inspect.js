// The JSON of the chosen message, or of the last interaction, with what it spends of Discord's budgets.

import { h, replace } from '../dom.js';
import { countCharacters, countComponents } from '../draw/components.js';
import { FLAG } from '../draw/message.js';
import { icon } from '../icons.js';
import { say } from '../parts/toast.js';
import { changed, findMessage, on, state } from '../state.js';

const MAX_COLOURED = 60000; // characters; beyond them the text is shown plain

export function createInspector() {
  const title = h('h3', {});
  const budgets = h('div', { class: 'budgets' });
  const code = h('pre', { class: 'json', tabindex: '0', 'aria-label': 'JSON' });
  const copy = h('button', { class: 'key secondary small', type: 'button' }, icon('copy', 15), 'Copy');
  const back = h('button', { class: 'plain', type: 'button', hidden: true }, 'Show the last interaction');
  let text = '';
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    say('Copied.');
  });
  back.addEventListener('click', () => {
    state.chosen = null;
    changed('chosen');
    code.focus();
  });
  const draw = () => {
    const subject = choose();
    title.textContent = subject.title;
    text = subject.json ? JSON.stringify(subject.json, null, 2) : '';
    copy.hidden = code.hidden = !text;
    back.hidden = !state.chosen;
    replace(budgets, subject.budgets?.map(drawBudget));
    replace(code, text.length > MAX_COLOURED ? text : colour(text));
  };
  on('chosen exchanges', draw);
  on('message', ({ id }) => state.chosen === id && draw());
  draw();
  return h('div', {}, h('div', { class: 'inspect-head' }, title, copy), back, budgets, code);
}

/** The chosen message, else the last interaction: its title, its JSON, and its budgets as [name, used, limit]. */
function choose() {
  const message = state.chosen && findMessage(state.chosen);
  if (message) {
    const { sandbox, ...json } = message; // what the page is told beside Discord's own message
    return { title: `Message ${message.id}`, json, budgets: messageBudgets(message) };
  }
  const last = [...state.exchanges.values()].filter((one) => one.payload).at(-1);
  if (!last) return { title: 'Use a command, or choose “Show its JSON” in a message’s ⋯ menu.' };
  return { title: `Interaction: ${last.name ?? last.kind}`, json: last.payload, budgets: interactionBudgets(last) };
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
  const seconds =
    exchange.after === undefined || exchange.after === null
      ? []
      : [['seconds to the first answer', Number(exchange.after.toFixed(2)), 3]];
  return exchange.modal ? [...seconds, ['fields in the modal', exchange.modal.components.length, 5]] : seconds;
}

function drawBudget([name, used, limit]) {
  return h(
    'div',
    { class: `budget${used > limit ? ' over' : ''}` },
    h('span', {}, name),
    h('b', {}, `${used.toLocaleString('en')} / ${limit.toLocaleString('en')}`),
    h('meter', { min: 0, max: limit, value: Math.min(used, limit), high: limit * 0.85, 'aria-label': name }),
  );
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
