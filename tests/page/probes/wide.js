// Everything that reaches beyond the right edge of the window.
() =>
  [...document.querySelectorAll('body *')]
    .filter((node) => node.checkVisibility() && !node.closest('.tabs, .json, .visually-hidden, .side, .covered, .skip'))
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
    .map((node) => `${node.className} ${Math.round(node.getBoundingClientRect().right)}`);
