// Top right: whom this tab is being.

import { h, replace } from '../dom.js';
import { avatar } from '../draw/avatar.js';
import { on, state } from '../state.js';

export function createPeople({ onchoose }) {
  const box = h('div', { class: 'be', role: 'radiogroup', 'aria-label': 'Be' });
  on('person', () => {
    const focused = box.contains(document.activeElement);
    replace(
      box,
      h('span', { class: 'be-word', 'aria-hidden': 'true' }, 'Be'),
      state.people.map((person) => drawPerson(person, onchoose)),
    );
    if (focused) box.querySelector('[aria-checked=true]')?.focus();
  });
  box.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = state.people.findIndex((one) => one.key === state.person);
    onchoose(state.people[(at + by + state.people.length) % state.people.length].key);
  });
  return box;
}

function drawPerson(person, onchoose) {
  const mine = person.key === state.person;
  return h(
    'button',
    {
      class: 'be-person',
      type: 'button',
      role: 'radio',
      'aria-checked': String(mine),
      tabindex: mine ? '0' : '-1',
      title: `Be ${person.name}, ${person.kind}`,
      'aria-label': `${person.name}, ${person.kind}`,
      onclick: () => onchoose(person.key),
    },
    avatar(person, person.name, 22),
    h('span', { class: 'be-name' }, person.name),
    h('small', {}, person.kind),
  );
}
