// The line to the server: actions go out as POSTs, everything that happens comes back over one websocket.
// An action carries a nonce of the page's own making, because news about it may arrive before the answer to its POST.

import { changed, state } from './state.js';

const RETRY_MS = [500, 1000, 2000, 4000];

let socket = null;
let attempts = 0;

/** Opens the line as `person`; news reaches `receive(event)` as plain objects with a `type`. */
export function connect(person, receive) {
  socket?.close();
  const line = new WebSocket(
    `${location.origin.replace('http', 'ws')}/sandbox/live?person=${encodeURIComponent(person)}`,
  );
  socket = line;
  line.addEventListener('open', () => {
    attempts = 0;
    state.line = true;
    // Nothing more will be heard of what was asked over an earlier line.
    for (const [nonce, one] of state.exchanges) if (one.state === 'waiting') state.exchanges.delete(nonce);
    changed('line');
  });
  line.addEventListener('message', (event) => {
    if (line === socket) receive(JSON.parse(event.data));
  });
  line.addEventListener('close', () => {
    if (line !== socket) return;
    state.line = false;
    changed('line');
    setTimeout(() => line === socket && connect(person, receive), RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)]);
    attempts += 1;
  });
}

export class Refused extends Error {}

/** POST as JSON, or as a form when files go with it (`{field: File}`). → the answer; raises Refused with a sentence. */
async function post(path, body, files = []) {
  const options = { method: 'POST', credentials: 'same-origin' };
  if (files.length) {
    const form = new FormData();
    form.append('payload_json', JSON.stringify(body));
    for (const [name, file] of files) form.append(name, file, file.name);
    options.body = form;
  } else {
    options.headers = { 'Content-Type': 'application/json' };
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Refused('The sandbox cannot be reached. Is it still running?');
  }
  const words = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(words.error ?? `The sandbox answered ${answer.status}.`);
  return words;
}

/** files: [[name, File]]; a name is what the action's payload calls that file. */
export function send(action, files = []) {
  return post('/sandbox/act', { person: state.person, ...action }, files);
}

export function control(order) {
  return post('/sandbox/control', order);
}

export function freshNonce() {
  const words = crypto.getRandomValues(new Uint32Array(3));
  return [...words].map((word) => word.toString(36)).join('');
}
