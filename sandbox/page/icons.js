// The page's own line drawings, on a 20 × 20 grid.

import { svg } from './dom.js';

const PATHS = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h13.4M3 12.5h13.4',
  lock: 'M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9',
  close: 'M5 5l10 10M15 5 5 15',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  down: 'M5 7.5l5 5 5-5',
  check: 'M4 10.5l4 4 8-9',
  file: 'M5 2.5h6.5L15.5 7v10.5H5zM11.5 2.5V7h4',
  eye: 'M1.8 10S5 4.5 10 4.5 18.2 10 18.2 10 15 15.5 10 15.5 1.8 10 1.8 10zM10 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8',
  open: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7',
  send: 'M3 10l14-6.5L13 17l-3.5-5z',
  copy: 'M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7',
  sliders: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  left: 'M12.5 4.5 7 10l5.5 5.5',
  right: 'M7.5 4.5 13 10l-5.5 5.5',
  upload: 'M10 13V3.5M6 7l4-3.8L14 7M3.5 12.5v4h13v-4',
  reply: 'M8 5 3.5 9.5 8 14M4 9.5h8.5a4 4 0 0 1 4 4V15',
  clock: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.5V10l3 2',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  warn: 'M10 3 18 16.5H2zM10 8v4M10 14.3h.01',
};

export function icon(name, size = 20) {
  return svg(
    'svg',
    { class: 'icon', width: size, height: size, viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[name] }),
  );
}
