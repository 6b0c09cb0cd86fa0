// Files chosen by picker, dropped, or pasted; shown as small tiles that can be taken out again.

import { bytes, h, plural, replace } from '../dom.js';
import { icon } from '../icons.js';

/** 10 MiB each: Discord's limit for uploads where nobody pays for more. */
export const MAX_BYTES = 10 * 1024 * 1024;

/** A modal's file upload (0–10 files); `files()` gives what was chosen. */
export function createUpload(component, ctx, { id }) {
  const required = component.required !== false;
  const min = component.min_values ?? 1;
  const max = component.max_values ?? 1;
  const picker = h('input', { type: 'file', id, class: 'visually-hidden', multiple: max > 1 });
  const shelf = h('div', { class: 'shelf' });
  const words = max > 1 ? `Drop up to ${max} files here, or ` : 'Drop a file here, or ';
  const zone = h(
    'div',
    { class: 'drop' },
    icon('upload', 22),
    h('span', {}, words, h('span', { class: 'link' }, 'choose')),
    picker,
  );
  const node = h('div', { class: 'upload' }, zone, shelf);
  let files = [];
  const draw = () => {
    replace(
      shelf,
      files.map((file) => drawFileTile(file, () => put(files.filter((one) => one !== file)))),
    );
    node.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const put = (list) => {
    files = list.slice(0, max);
    draw();
  };
  picker.addEventListener('change', () => {
    put(max > 1 ? [...files, ...picker.files] : [...picker.files]);
    picker.value = '';
  });
  zone.addEventListener('click', (event) => event.target !== picker && picker.click());
  acceptDrops(zone, (dropped) => put(max > 1 ? [...files, ...dropped] : dropped));
  const fault = () => {
    const large = files.find((file) => file.size > MAX_BYTES);
    if (large) return `${large.name} is larger than 10 MiB.`;
    if (!files.length) return required ? 'A file is needed here.' : null;
    return files.length < min ? `At least ${plural(min, 'file')}, please.` : null;
  };
  return { node, control: picker, required, files: () => files, fault, focus: () => picker.focus() };
}

/** Calls `take(files)` for files dropped on `zone`, and marks it while something hangs over it. */
export function acceptDrops(zone, take) {
  zone.addEventListener('dragover', (event) => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    zone.classList.remove('over');
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    take([...event.dataTransfer.files]);
  });
}

export function drawFileTile(file, onremove) {
  const tile = h('div', { class: 'file-tile' });
  if (file.type.startsWith('image/')) {
    const src = URL.createObjectURL(file);
    const img = h('img', { src, alt: '' });
    img.addEventListener('load', () => URL.revokeObjectURL(src));
    tile.append(img);
  } else {
    tile.append(icon('file', 22));
  }
  tile.append(
    h('span', { class: 'file-tile-words' }, h('b', {}, file.name), h('small', {}, bytes(file.size))),
    h(
      'button',
      { class: 'tool small', type: 'button', 'aria-label': `Take out ${file.name}`, onclick: onremove },
      icon('close', 15),
    ),
  );
  return tile;
}
