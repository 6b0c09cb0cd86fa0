// A modal: the bot's form as a dialog. Its answers leave in one piece; what it lacks is said beside the field.

import { freshId, h, rememberFocus, replace } from '../dom.js';
import { icon } from '../icons.js';
import { drawProse } from '../draw/prose.js';
import { createField } from './fields.js';

const TEXT = 10;
const ROW = 1;
const LABEL = 18;

/**
 * Shows `modal` ({title, custom_id, components}); `onsubmit({values, files})` returns a promise.
 * values: {custom_id: string | string[] | boolean}; files: {custom_id: File[]}. Discord closes a modal as soon as it is sent.
 */
export function openModal(modal, ctx, { onsubmit, oncancel = () => {} }) {
  const fields = [];
  const body = h(
    'div',
    { class: 'modal-body' },
    modal.components.map((component) => drawPart(component, ctx, fields)),
  );
  const titleId = freshId('modal');
  const trouble = h('p', { class: 'failed', role: 'alert', hidden: true });
  const send = h('button', { class: 'key primary', type: 'submit' }, 'Submit');
  const form = h(
    'form',
    { class: 'modal-form', method: 'dialog', novalidate: true },
    h(
      'header',
      { class: 'modal-head' },
      h('h2', { id: titleId }, modal.title),
      closeButton(() => dialog.close('cancel')),
    ),
    body,
    h(
      'p',
      { class: 'modal-hint' },
      icon('warn', 15),
      `This form goes to ${ctx.appName ?? 'the app'}. Never write a password into one.`,
    ),
    trouble,
    h(
      'footer',
      { class: 'modal-foot' },
      h('button', { class: 'key secondary', type: 'button', onclick: () => dialog.close('cancel') }, 'Cancel'),
      send,
    ),
  );
  const dialog = h('dialog', { class: 'modal', 'aria-labelledby': titleId }, form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length) return wrong[0].focus();
    send.disabled = true;
    try {
      await onsubmit(gather(fields));
      dialog.close('sent');
    } catch (error) {
      replace(trouble, error.message).hidden = false;
      send.disabled = false;
    }
    return undefined;
  });
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'sent') oncancel();
    dialog.remove();
    giveBack();
  });
  const giveBack = rememberFocus();
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
  return dialog;
}

export function closeButton(onclick) {
  return h('button', { class: 'tool', type: 'button', 'aria-label': 'Close', title: 'Close', onclick }, icon('close'));
}

function gather(fields) {
  const values = {};
  const files = {};
  for (const field of fields) {
    if (field.files) files[field.customId] = field.files();
    else values[field.customId] = field.value();
  }
  return { values, files };
}

function drawPart(component, ctx, fields) {
  if (component.type === TEXT) return h('div', { class: 'prose' }, drawProse(component.content, ctx, 'modal'));
  if (component.type === ROW)
    return component.components.map((inner) => drawLabelled({ label: inner.label, component: inner }, ctx, fields));
  if (component.type === LABEL) return drawLabelled(component, ctx, fields);
  return h('p', { class: 'unknown' }, `A component of type ${component.type}, which this page cannot draw`);
}

function drawLabelled({ label, description, component }, ctx, fields) {
  const id = freshId('field');
  const field = createField(component, ctx, { id, label });
  if (!field) return h('p', { class: 'unknown' }, `A field of type ${component.type}, which this page cannot draw`);
  field.customId = component.custom_id;
  fields.push(field);
  const need = field.required ? h('span', { class: 'need', title: 'Must be filled in' }, ' *') : null;
  const wrong = h('p', { class: 'wrong', id: `${id}-wrong`, role: 'alert', hidden: true });
  const describe = [description ? `${id}-help` : null, `${id}-wrong`].filter(Boolean).join(' ');
  field.control.setAttribute('aria-describedby', describe);
  field.check = () => {
    const sentence = field.fault();
    replace(wrong, sentence).hidden = !sentence;
    field.control.setAttribute('aria-invalid', String(Boolean(sentence)));
    return !sentence;
  };
  field.node.addEventListener('change', () => !wrong.hidden && field.check());
  field.node.addEventListener('input', () => !wrong.hidden && field.check());
  return h(
    'div',
    { class: 'field' },
    h(
      field.group ? 'p' : 'label',
      { class: 'field-label', id: `${id}-label`, for: field.group ? null : id },
      label ?? '',
      need,
    ),
    description ? h('p', { class: 'field-help', id: `${id}-help` }, description) : null,
    field.node,
    wrong,
  );
}
