// The switches: how the image API feels, how Discord feels, what time it is, which language this person reads.

import { h, replace } from '../dom.js';
import { absolute } from '../draw/time.js';
import { icon } from '../icons.js';
import { now, on, state } from '../state.js';

const STEPS = [
  ['+ 15 min', 900],
  ['+ 1 hour', 3600],
  ['+ 1 day', 86400],
];

/** `order(command)` posts to the control endpoint; the new state of the switches comes back over the line. */
export function createSwitchboard({ order }) {
  const node = h('div', { class: 'switchboard' });
  const clock = h('b', { class: 'clock' });
  let drawn = '';
  const draw = () => {
    const switches = state.switches;
    const wanted = JSON.stringify([switches, state.locale, state.me]);
    // A list that stands open would close if it were drawn anew without need.
    if (!switches || wanted === drawn) return;
    drawn = wanted;
    const key = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    replace(
      node,
      drawImage(switches.image, order),
      drawDiscord(switches.discord, order),
      drawClock(clock, order),
      drawLocale(switches.locales, order),
      drawKeys(),
    );
    if (key) node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
  const strike = () => {
    clock.textContent = `${absolute(now() / 1000, 'D', state.locale)}, ${absolute(now() / 1000, 'T', state.locale)}`;
  };
  setInterval(strike, 1000);
  on('switches person', () => {
    draw();
    strike();
  });
  return node;
}

const KEYS = [
  [['/'], 'the commands'],
  [['Tab', 'Enter', 'Esc'], 'next option, send, back'],
  [['Alt', '↑ ↓'], 'another channel'],
  [['↑ ↓'], 'from message to message, in the list'],
  [['Enter'], 'what can be done with a message'],
];

function drawKeys() {
  return section(
    'Keys',
    null,
    h(
      'dl',
      { class: 'keys' },
      KEYS.map(([keys, words]) =>
        h(
          'div',
          {},
          h(
            'dt',
            {},
            keys.map((key) => h('kbd', {}, key)),
          ),
          h('dd', {}, words),
        ),
      ),
    ),
  );
}

function section(title, note, ...inner) {
  return h(
    'section',
    { class: 'switches' },
    h('h3', {}, title),
    note ? h('p', { class: 'panel-note' }, note) : null,
    inner,
  );
}

function toggle(key, label, pressed, act, title = null) {
  return h(
    'button',
    {
      class: `toggle${pressed ? ' on' : ''}`,
      type: 'button',
      'aria-pressed': String(pressed),
      title,
      onclick: act,
      dataset: { key },
    },
    label,
  );
}

function drawImage(image, order) {
  const choose = (mood) => order({ do: 'image_mood', mood });
  const quick = image.quick.map(({ name, help }) =>
    toggle(`image-${name}`, name, image.mood === name, () => choose(name), help),
  );
  const special = image.quick.every(({ name }) => name !== image.mood);
  const more = h(
    'select',
    {
      class: `more${special ? ' on' : ''}`,
      'aria-label': 'More moods of the image API',
      dataset: { key: 'image-more' },
    },
    h('option', { value: '' }, 'more…'),
    grouped(image.all).map(([group, moods]) =>
      h(
        'optgroup',
        { label: group },
        moods.map(({ name, help }) =>
          h('option', { value: name, selected: special && name === image.mood }, `${name} · ${help}`),
        ),
      ),
    ),
  );
  more.addEventListener('change', () => more.value && choose(more.value));
  const chosen = [...image.quick, ...image.all].find(({ name }) => name === image.mood);
  const release =
    image.mood === 'held'
      ? h('button', { class: 'toggle', type: 'button', onclick: () => order({ do: 'release' }) }, 'Release what waits')
      : null;
  return section('Image API', chosen?.help ?? image.mood, h('div', { class: 'toggles' }, quick, more, release));
}

function grouped(moods) {
  const groups = new Map();
  for (const mood of moods) groups.set(mood.group, [...(groups.get(mood.group) ?? []), mood]);
  return [...groups];
}

function drawDiscord(discord, order) {
  const buttons = discord.faults.map(({ name, label, help }) =>
    toggle(
      `discord-${name}`,
      label,
      discord.active.includes(name),
      () => order({ do: 'discord_mood', mood: name }),
      help,
    ),
  );
  const waiting = discord.waiting?.length
    ? h(
        'ul',
        { class: 'waiting-faults' },
        discord.waiting.map((words) => h('li', {}, words)),
      )
    : null;
  return section(
    'Discord',
    'What happens to the bot’s next requests.',
    h('div', { class: 'toggles' }, buttons),
    waiting,
  );
}

function drawClock(clock, order) {
  const buttons = STEPS.map(([label, seconds]) =>
    h(
      'button',
      {
        class: 'toggle',
        type: 'button',
        onclick: () => order({ do: 'clock', seconds }),
        dataset: { key: `clock-${seconds}` },
      },
      label,
    ),
  );
  return section(
    'Clock',
    'Discord’s side of time: tokens, limits and what timestamps are compared with.',
    h('p', { class: 'clock-face' }, icon('clock', 18), clock),
    h('div', { class: 'toggles' }, buttons),
  );
}

function drawLocale(locales, order) {
  const select = h(
    'select',
    { class: 'more', 'aria-label': 'Language of this person', dataset: { key: 'locale' } },
    locales.map((one) => h('option', { value: one, selected: one === state.locale }, languageName(one))),
  );
  select.addEventListener('change', () => order({ do: 'locale', person: state.person, locale: select.value }));
  return section(`${state.me?.name ?? 'This person'} reads`, null, h('div', { class: 'toggles' }, select));
}

function languageName(locale) {
  try {
    return `${new Intl.DisplayNames([locale], { type: 'language' }).of(locale)} (${locale})`;
  } catch {
    return locale;
  }
}
