// A round face: a person's initial on a colour of their own; an app's on the brush stroke.

import { h } from '../dom.js';

const COLOURS = 6;

export function avatar(user, name, size = 40) {
  const id = user?.id ?? '0';
  const tone = Number(BigInt(/^\d+$/.test(id) ? id : 0) % BigInt(COLOURS));
  const face = h(
    'span',
    { class: `avatar tone${tone}${user?.bot ? ' app' : ''}`, 'aria-hidden': 'true' },
    [...(name ?? '?')][0]?.toUpperCase(),
  );
  face.style.setProperty('--size', `${size}px`);
  return face;
}
