// Builds DOM nodes. Text always becomes a text node: nothing in this page ever parses markup out of a message.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * h('button', {class: 'key', onclick: press, 'aria-label': 'Close'}, 'Close')
 * Attributes that are null, undefined or false are left out; true becomes an empty attribute;
 * `on…` takes a listener; `dataset` takes a plain object. Children may be nested arrays, nodes, text or nothing.
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  return add(node, children);
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  setAttributes(node, attributes);
  return add(node, children);
}

export function add(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

export function fragment(...children) {
  return add(document.createDocumentFragment(), children);
}

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
}

let lastId = 0;

/** A fresh id for aria wiring. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** The URL when a link may open it, else null: `javascript:` and its kin never become a link. */
export function safeLink(url) {
  try {
    const parsed = new URL(url);
    return ['http:', 'https:', 'mailto:', 'discord:'].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/**
 * Where this page loads a picture or file from. Uploads live on the sandbox itself, whatever host their URL names;
 * anything else stays outside, because the page's content policy fetches from its own origin only.
 */
export function localUrl(url) {
  if (!url) return null;
  try {
    const parsed = new URL(url, location.origin);
    const ours = parsed.origin === location.origin || /^\/(ephemeral-)?attachments\//.test(parsed.pathname);
    return ours ? parsed.pathname + parsed.search : null;
  } catch {
    return null;
  }
}

export function bytes(count) {
  if (count === null || count === undefined) return '';
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(count < 10240 ? 1 : 0)} KiB`;
  return `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * → a function that gives the focus back to what has it now, even if its message was drawn anew in between:
 * a control is known by its `data-key` within the `data-id` of its message.
 */
export function rememberFocus() {
  const before = document.activeElement;
  const article = before?.closest?.('article[data-id]')?.dataset.id;
  const key = before?.dataset?.key;
  return () => {
    if (before?.isConnected) return before.focus();
    const owner = article && document.querySelector(`article[data-id="${CSS.escape(article)}"]`);
    return ((key && owner?.querySelector(`[data-key="${CSS.escape(key)}"]`)) || owner)?.focus();
  };
}
