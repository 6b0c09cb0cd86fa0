// Every visible word whose contrast with the ground behind it is below 4.5 : 1 (WCAG 2.2, 1.4.3).
() => {
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parse = (colour, under) => {
    canvas.fillStyle = `rgb(${under.map((v) => Math.round(v * 255)).join(' ')})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255);
  };
  const ground = (node) =>
    node ? parse(getComputedStyle(node).backgroundColor, ground(node.parentElement)) : [1, 1, 1];
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    const words = text.textContent.trim();
    if (
      !words ||
      !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
      /^\p{Extended_Pictographic}/u.test(words)
    )
      continue;
    if (node.closest(':disabled, .avatar, .cover, .alt-box, [inert], .visually-hidden, option')) continue;
    const behind = ground(node);
    const [a, b] = [luminance(parse(getComputedStyle(node).color, behind)), luminance(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${words.slice(0, 30)}`);
  }
  return poor;
};
