// Timestamps as Discord's markup has them (<t:seconds:style>), in the reader's own language; relative ones tick.

import { h } from '../dom.js';

const STYLES = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

const UNITS = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

export function relative(seconds, nowSeconds, locale) {
  const gap = Math.round(seconds - nowSeconds);
  const [unit, size] = UNITS.find(([, span]) => Math.abs(gap) >= span) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(gap / size), unit);
}

export function absolute(seconds, style, locale) {
  return new Intl.DateTimeFormat(locale, STYLES[style] ?? STYLES.f).format(new Date(seconds * 1000));
}

/** Discord shows a timestamp outside the calendar as it was typed; so does this (null). */
export function drawTimestamp(seconds, style, ctx) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const text = style === 'R' ? relative(seconds, ctx.now() / 1000, ctx.locale) : absolute(seconds, style, ctx.locale);
  return h(
    'time',
    {
      class: 'stamp',
      datetime: date.toISOString(),
      title: absolute(seconds, 'F', ctx.locale),
      dataset: style === 'R' ? { tick: seconds } : {},
    },
    text,
  );
}

/** Brings every relative time below `root` up to date. */
export function tick(root, ctx) {
  const now = ctx.now() / 1000;
  for (const node of root.querySelectorAll('time[data-tick]')) {
    const text = relative(Number(node.dataset.tick), now, ctx.locale);
    if (node.textContent !== text) node.textContent = text;
  }
}
