// Discord's markdown, read into a tree of plain objects. Pure: no DOM, no state.
// Blocks: heading(level) · small · quote · list(ordered, start, items) · code(lang, text) · line(inlines) · blank
// Inlines: {t:'text'|'b'|'i'|'u'|'s'|'code'|'spoiler'|'link'|'user'|'role'|'channel'|'command'|'stamp'|'emoji'|'everyone'|'guide'}

const MAX_DEPTH = 8;
const URL_AT = /https?:\/\/[^\s<>]+/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;

// Order matters: the longer mark stands before the shorter one that begins alike.
const MARKS = [
  { mark: '***', wrap: (kids) => ({ t: 'b', kids: [{ t: 'i', kids }] }) },
  { mark: '**', wrap: (kids) => ({ t: 'b', kids }) },
  { mark: '__', wrap: (kids) => ({ t: 'u', kids }) },
  { mark: '~~', wrap: (kids) => ({ t: 's', kids }) },
  { mark: '||', wrap: (kids) => ({ t: 'spoiler', kids }) },
  { mark: '*', wrap: (kids) => ({ t: 'i', kids }) },
  { mark: '_', wrap: (kids) => ({ t: 'i', kids }) },
];

const TAGS = [
  [/<@!?(\d{1,20})>/y, (m) => ({ t: 'user', id: m[1] })],
  [/<@&(\d{1,20})>/y, (m) => ({ t: 'role', id: m[1] })],
  [/<#(\d{1,20})>/y, (m) => ({ t: 'channel', id: m[1] })],
  [/<\/([^\n<>:]{1,100}):(\d{1,20})>/y, (m) => ({ t: 'command', name: m[1], id: m[2] })],
  [
    /<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y,
    (m) => ({ t: 'stamp', seconds: Number(m[1]), style: m[2] ?? 'f', raw: m[0] }),
  ],
  [/<(a?):(\w{1,32}):(\d{1,20})>/y, (m) => ({ t: 'emoji', name: m[2], id: m[3], animated: m[1] === 'a' })],
  [/<id:(customize|browse|guide|linked-roles)>/y, (m) => ({ t: 'guide', name: m[1] })],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => ({ t: 'link', url: m[1], kids: [{ t: 'text', text: m[1] }] })],
];

export function parse(source) {
  return parseBlocks(String(source).replaceAll('\r\n', '\n').split('\n'), 0);
}

function parseBlocks(lines, depth) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const taken = codeBlock(lines, at) ?? quote(lines, at, depth) ?? list(lines, at, depth) ?? oneLine(lines, at);
    blocks.push(...taken.blocks);
    at = taken.next;
  }
  return blocks;
}

function codeBlock(lines, at) {
  const fence = lines[at].indexOf('```');
  if (fence < 0 || insideInlineCode(lines[at], fence)) return null;
  const rest = [lines[at].slice(fence + 3), ...lines.slice(at + 1)].join('\n');
  const end = rest.indexOf('```');
  if (end <= 0) return null;
  const body = rest.slice(0, end);
  const named = /^([\w+#-]{1,20})\n([\s\S]*)$/.exec(body);
  const before = lines[at].slice(0, fence);
  const after = rest.slice(end + 3).split('\n');
  const consumed = body.split('\n').length - 1;
  const blocks = before.trim() ? parseBlocks([before], MAX_DEPTH) : [];
  blocks.push({ t: 'code', lang: named ? named[1] : '', text: (named ? named[2] : body).replace(/^\n|\n$/g, '') });
  if (after[0].trim()) {
    lines[at + consumed] = after[0];
    return { blocks, next: at + consumed };
  }
  return { blocks, next: at + consumed + 1 };
}

function insideInlineCode(line, upTo) {
  let open = false;
  for (let at = 0; at < upTo; at += 1) if (line[at] === '`') open = !open;
  return open;
}

function quote(lines, at, depth) {
  if (depth > 0) return null;
  if (lines[at].startsWith('>>> ')) {
    const inner = [lines[at].slice(4), ...lines.slice(at + 1)];
    return { blocks: [{ t: 'quote', blocks: parseBlocks(inner, depth + 1) }], next: lines.length };
  }
  const inner = [];
  let next = at;
  while (next < lines.length && (lines[next].startsWith('> ') || lines[next] === '>')) {
    inner.push(lines[next].slice(2));
    next += 1;
  }
  return inner.length ? { blocks: [{ t: 'quote', blocks: parseBlocks(inner, depth + 1) }], next } : null;
}

const ITEM = /^( *)([-*]|(\d{1,9})\.) +(.+)$/;

function list(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  if (!first || depth > MAX_DEPTH) return null;
  const indent = first[1].length;
  const block = { t: 'list', ordered: first[3] !== undefined, start: Number(first[3] ?? 1), items: [] };
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (!item || item[1].length < indent) break;
    if (item[1].length > indent + 1 && block.items.length) {
      const inner = list(lines, next, depth + 1);
      if (!inner) break;
      block.items.at(-1).blocks.push(...inner.blocks);
      next = inner.next;
    } else if ((item[3] !== undefined) !== block.ordered) {
      break;
    } else {
      block.items.push({ kids: inline(item[4]), blocks: [] });
      next += 1;
    }
  }
  return { blocks: [block], next };
}

function oneLine(lines, at) {
  const line = lines[at];
  const heading = /^(#{1,3}) +(\S.*)$/.exec(line);
  if (heading) return { blocks: [{ t: 'heading', level: heading[1].length, kids: inline(heading[2]) }], next: at + 1 };
  const small = /^-# +(\S.*)$/.exec(line);
  if (small) return { blocks: [{ t: 'small', kids: inline(small[1]) }], next: at + 1 };
  if (!line.trim()) return { blocks: [{ t: 'blank' }], next: at + 1 };
  return paragraph(lines, at);
}

/** Plain lines that follow each other are read together, so that marks may span them. */
function paragraph(lines, at) {
  let next = at + 1;
  while (next < lines.length && lines[next].trim() && !startsBlock(lines, next)) next += 1;
  return { blocks: [{ t: 'line', kids: inline(lines.slice(at, next).join('\n')) }], next };
}

function startsBlock(lines, at) {
  const line = lines[at];
  return /^(#{1,3} +\S|-# +\S|> |>>> |>$)/.test(line) || ITEM.test(line) || line.includes('```');
}

export function inline(text, depth = 0) {
  const nodes = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain) nodes.push({ t: 'text', text: plain });
    plain = '';
  };
  while (at < text.length) {
    const found = inlineAt(text, at, depth);
    if (found) {
      if (found.node.t === 'text') {
        plain += found.node.text;
      } else {
        flush();
        nodes.push(found.node);
      }
      at = found.next;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function inlineAt(text, at, depth) {
  const char = text[at];
  if (char === '\\' && at + 1 < text.length && ESCAPABLE.test(text[at + 1])) {
    return { node: { t: 'text', text: text[at + 1] }, next: at + 2 };
  }
  if (char === '`') return inlineCode(text, at);
  if (char === '<') return tag(text, at);
  if (char === '@') return everyone(text, at);
  if (char === 'h') return bareLink(text, at);
  if (depth >= MAX_DEPTH) return null;
  if (char === '[') return maskedLink(text, at, depth);
  return marked(text, at, depth);
}

function inlineCode(text, at) {
  const ticks = /^`+/.exec(text.slice(at, at + 3))[0];
  const end = text.indexOf(ticks, at + ticks.length);
  if (end < 0) return { node: { t: 'text', text: ticks }, next: at + ticks.length };
  const body = text.slice(at + ticks.length, end);
  if (!body.trim()) return null;
  return { node: { t: 'code', text: ticks.length > 1 ? body.trim() : body }, next: end + ticks.length };
}

function tag(text, at) {
  for (const [pattern, build] of TAGS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { node: build(match), next: pattern.lastIndex };
  }
  return null;
}

function everyone(text, at) {
  const word = ['@everyone', '@here'].find((name) => text.startsWith(name, at));
  return word ? { node: { t: 'everyone', name: word }, next: at + word.length } : null;
}

function bareLink(text, at) {
  URL_AT.lastIndex = at;
  const match = URL_AT.exec(text);
  if (!match) return null;
  const url = withoutTail(match[0]);
  return { node: { t: 'link', url, kids: [{ t: 'text', text: url }] }, next: at + url.length };
}

/** A sentence's own punctuation ends the address; a closing bracket does when its partner is outside it. */
function withoutTail(address) {
  let url = address;
  for (;;) {
    const last = url.at(-1);
    const unpaired = last === ')' && url.split('(').length < url.split(')').length;
    if (!unpaired && !/[.,:;"'\]]/.test(last)) return url;
    url = url.slice(0, -1);
  }
}

function maskedLink(text, at, depth) {
  const close = text.indexOf('](', at);
  if (close < 0 || close - at > 1000) return null;
  const target = /^\(<?(https?:\/\/[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?: +"([^"\n]*)")?\)/.exec(
    text.slice(close + 1, close + 2100),
  );
  const label = text.slice(at + 1, close);
  if (!target || !label.trim()) return null;
  return {
    node: { t: 'link', url: target[1], title: target[2], masked: true, kids: inline(label, depth + 1) },
    next: close + 1 + target[0].length,
  };
}

function marked(text, at, depth) {
  for (const { mark, wrap } of MARKS) {
    if (!text.startsWith(mark, at)) continue;
    const end = closing(text, at + mark.length, mark);
    if (end < 0) continue;
    const body = text.slice(at + mark.length, end);
    if (!opens(text, at, mark, body)) continue;
    return { node: wrap(inline(body, depth + 1)), next: end + mark.length };
  }
  return null;
}

/** `* not italic *` and `snake_case_word` stay as they are. */
function opens(text, at, mark, body) {
  if (!body.trim()) return false;
  if (mark === '*') return !/^\s|\s$/.test(body);
  if (mark === '_') return !/\w/.test(text[at - 1] ?? ' ');
  return true;
}

function closing(text, from, mark) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text[at] === '`') {
      const end = text.indexOf('`', at + 1);
      if (end > 0) at = end;
    } else if (text.startsWith(mark, at) && at > from && closes(text, at, mark)) {
      return at;
    }
  }
  return -1;
}

function closes(text, at, mark) {
  const after = text[at + mark.length] ?? ' ';
  if (mark === '_') return !/\w/.test(after);
  if (mark === '*') return after !== '*' && text[at - 1] !== '*';
  return mark.length > 2 || after !== mark[0];
}
