// What can be pressed in a message: buttons of every style, and the selects.

import { h, safeLink } from '../dom.js';
import { icon } from '../icons.js';
import { emoji } from './emoji.js';
import { Select } from './select.js';

const STYLES = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link', 6: 'premium' };

export function drawButton(component, ctx, message) {
  const style = STYLES[component.style] ?? 'secondary';
  const words = [emoji(component.emoji), component.label ? h('span', {}, component.label) : null];
  const name = component.label ? null : (component.emoji?.name ?? 'Button');
  if (style === 'link') return linkButton(component, words, name);
  const button = h(
    'button',
    {
      class: `key ${style}`,
      type: 'button',
      disabled: component.disabled || !component.custom_id,
      'aria-label': name,
      dataset: { key: component.custom_id ?? '' },
    },
    words,
  );
  if (ctx.busy(message.id, component.custom_id)) setBusy(button);
  button.addEventListener('click', () => {
    if (button.classList.contains('busy')) return;
    setBusy(button);
    ctx.act('press', { message: message.id, channel: message.channel_id, custom_id: component.custom_id });
  });
  return button;
}

function setBusy(button) {
  button.classList.add('busy');
  button.setAttribute('aria-busy', 'true');
}

function linkButton(component, words, name) {
  const href = safeLink(component.url);
  if (!href || component.disabled)
    return h('button', { class: 'key link', type: 'button', disabled: true }, words, icon('open', 15));
  return h(
    'a',
    { class: 'key link', href, target: '_blank', rel: 'noopener noreferrer', 'aria-label': name },
    words,
    icon('open', 15),
  );
}

export function drawMessageSelect(component, ctx, message) {
  return new Select(component, ctx, {
    disabled: component.disabled,
    busy: ctx.busy(message.id, component.custom_id),
    onchange: (values) =>
      ctx.act('select', { message: message.id, channel: message.channel_id, custom_id: component.custom_id, values }),
  }).node;
}
