// Message components (JSON as Discord sends it) → DOM. A table from component type to its drawing.

import { h } from '../dom.js';
import { drawButton, drawMessageSelect } from './controls.js';
import { coverBox, drawFile, drawGallery, drawThumbnail } from './media.js';
import { drawProse, hex } from './prose.js';

const TYPE = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  upload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
};

const SELECTS = [TYPE.stringSelect, TYPE.userSelect, TYPE.roleSelect, TYPE.mentionableSelect, TYPE.channelSelect];

const DRAW = new Map([
  [TYPE.row, drawRow],
  [TYPE.button, (c, ctx, message) => drawButton(c, ctx, message)],
  ...SELECTS.map((type) => [type, (c, ctx, message) => drawMessageSelect(c, ctx, message)]),
  [TYPE.section, drawSection],
  [TYPE.text, (c, ctx, message, key) => h('div', { class: 'prose' }, drawProse(c.content, ctx, key))],
  [TYPE.thumbnail, (c, ctx, message, key) => drawThumbnail(c, ctx, key)],
  [TYPE.gallery, (c, ctx, message, key) => drawGallery(c.items ?? [], ctx, key)],
  [TYPE.file, drawFileComponent],
  [TYPE.separator, drawSeparator],
  [TYPE.container, drawContainer],
]);

/** All components of one message. `key` names each by its path, so that what a person opened stays open. */
export function drawComponents(components, ctx, message, key = message.id) {
  return (components ?? []).map((component, index) => drawComponent(component, ctx, message, `${key}.${index}`));
}

function drawComponent(component, ctx, message, key) {
  const draw = DRAW.get(component.type);
  if (!draw) return h('p', { class: 'unknown' }, `A component of type ${component.type}, which this page cannot draw`);
  return draw(component, ctx, message, key);
}

function drawRow(component, ctx, message, key) {
  return h('div', { class: 'row' }, drawComponents(component.components, ctx, message, key));
}

function drawSection(component, ctx, message, key) {
  return h(
    'div',
    { class: 'section' },
    h('div', { class: 'section-words' }, drawComponents(component.components, ctx, message, key)),
    h(
      'div',
      { class: 'section-side' },
      component.accessory ? drawComponent(component.accessory, ctx, message, `${key}.side`) : null,
    ),
  );
}

function drawSeparator(component) {
  const line = component.divider !== false;
  return h('div', {
    class: `separator${line ? ' line' : ''}${component.spacing === 2 ? ' wide' : ''}`,
    role: line ? 'separator' : null,
  });
}

function drawFileComponent(component, ctx, message, key) {
  const attachment = (message.attachments ?? []).find(
    (one) => one.url === component.file.url || one.id === component.file.attachment_id,
  );
  const name = component.name ?? attachment?.filename;
  return drawFile(
    { url: component.file.url, name, size: component.size ?? attachment?.size, spoiler: component.spoiler },
    ctx,
    key,
  );
}

function drawContainer(component, ctx, message, key) {
  const accent = component.accent_color;
  const coloured = accent !== null && accent !== undefined;
  const box = h(
    'div',
    { class: `container${coloured ? ' accent' : ''}` },
    drawComponents(component.components, ctx, message, key),
  );
  if (coloured) box.style.setProperty('--accent', hex(accent));
  return component.spoiler ? coverBox(box, ctx, key) : box;
}

/** Counted as Discord counts them: every nested one, a section's accessory too. Limit 40 in a message. */
export function countComponents(components) {
  return (components ?? []).reduce(
    (sum, one) =>
      sum + 1 + countComponents(one.components) + countComponents([one.accessory, one.component].filter(Boolean)),
    0,
  );
}

/** Characters over all text displays. Limit 4,000 in a message. */
export function countCharacters(components) {
  return (components ?? []).reduce(
    (sum, one) =>
      sum + (one.type === TYPE.text ? [...(one.content ?? '')].length : 0) + countCharacters(one.components),
    0,
  );
}
