// The fields a modal may hold. Each is {node, control, required, value() | files(), fault(), focus()}:
// `fault()` is a sentence where Discord's client would not let the form go, else null.

import { h, plural } from '../dom.js';
import { Select } from '../draw/select.js';
import { createUpload } from './upload.js';

const CREATE = new Map([
  [4, createText],
  ...[3, 5, 6, 7, 8].map((type) => [type, createSelect]),
  [19, createUpload],
  [21, createRadios],
  [22, createChecks],
  [23, createCheck],
]);

export function createField(component, ctx, names) {
  return CREATE.get(component.type)?.(component, ctx, names) ?? null;
}

const NEEDED = 'This has to be filled in.';

function createText(component, ctx, { id }) {
  const required = component.required !== false;
  const max = component.max_length ?? 4000;
  const control = h(component.style === 2 ? 'textarea' : 'input', {
    class: 'text',
    id,
    type: component.style === 2 ? null : 'text',
    rows: component.style === 2 ? 4 : null,
    maxlength: max,
    placeholder: component.placeholder,
    'aria-required': String(required),
    autocomplete: 'off',
  });
  control.value = component.value ?? '';
  const count = h('span', { class: 'count', 'aria-hidden': 'true' });
  const show = () => {
    count.textContent = `${[...control.value].length} / ${max}`;
  };
  control.addEventListener('input', show);
  show();
  const fault = () => {
    const length = [...control.value].length;
    if (!length) return required ? NEEDED : null;
    const min = component.min_length ?? 0;
    return length < min ? `At least ${plural(min, 'character')}, please.` : null;
  };
  return {
    node: h('div', { class: 'text-box' }, control, count),
    control,
    required,
    value: () => control.value,
    fault,
    focus: () => control.focus(),
  };
}

function createSelect(component, ctx, { id }) {
  const required = component.required !== false;
  const min = required ? Math.max(component.min_values ?? 1, 1) : 0;
  const select = new Select(component, ctx, { min, labelledby: `${id}-label` });
  select.button.id = id;
  const atLeast = component.min_values ?? 1;
  const fault = () => {
    const count = select.values().length;
    if (!count) return required ? NEEDED : null;
    return count < atLeast ? `At least ${atLeast}, please.` : null;
  };
  return {
    node: select.node,
    control: select.button,
    required,
    value: () => select.values(),
    fault,
    focus: () => select.button.focus(),
  };
}

function createRadios(component, ctx, { id }) {
  const required = component.required !== false;
  const inputs = component.options.map((option) => choice('radio', `${id}-choice`, option));
  const node = group('radiogroup', id, inputs);
  const value = () => inputs.find(({ input }) => input.checked)?.input.value ?? null;
  return {
    node,
    control: node,
    group: true,
    required,
    value,
    fault: () => (required && value() === null ? 'Choose one, please.' : null),
    focus: () => (inputs.find(({ input }) => input.checked) ?? inputs[0]).input.focus(),
  };
}

function createChecks(component, ctx, { id }) {
  const required = component.required !== false;
  const min = component.min_values ?? 1;
  const max = component.max_values ?? component.options.length;
  const inputs = component.options.map((option) => choice('checkbox', `${id}-choice`, option));
  const node = group('group', id, inputs);
  const value = () => inputs.filter(({ input }) => input.checked).map(({ input }) => input.value);
  const fault = () => {
    const count = value().length;
    if (!count && !required) return null;
    if (count < min) return `Choose at least ${min}, please.`;
    return count > max ? `Choose at most ${max}, please.` : null;
  };
  return {
    node,
    control: node,
    group: true,
    required: required && min > 0,
    value,
    fault,
    focus: () => inputs[0].input.focus(),
  };
}

function createCheck(component, ctx, { id, label }) {
  const input = h('input', { type: 'checkbox', id, 'aria-label': label });
  input.checked = Boolean(component.default);
  return {
    node: h('label', { class: 'choice lone' }, input, h('span', {}, 'Yes')),
    control: input,
    required: false,
    value: () => input.checked,
    fault: () => null,
    focus: () => input.focus(),
  };
}

function group(role, id, inputs) {
  return h(
    'div',
    { class: 'choices', role, 'aria-labelledby': `${id}-label` },
    inputs.map(({ node }) => node),
  );
}

function choice(type, name, option) {
  const input = h('input', { type, name, value: option.value });
  input.checked = Boolean(option.default);
  const words = h(
    'span',
    { class: 'option-words' },
    h('b', {}, option.label),
    option.description ? h('small', {}, option.description) : null,
  );
  return { input, node: h('label', { class: 'choice' }, input, words) };
}
