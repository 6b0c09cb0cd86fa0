// Every visible control or picture that a screen reader could not name.
() => {
  const controls = [
    ...document.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=option], img, dialog'),
  ];
  return controls
    .filter((node) => node.checkVisibility())
    .filter(
      (node) =>
        !(
          node.getAttribute('aria-label') ??
          node.getAttribute('alt') ??
          (node.labels?.[0]?.textContent || node.textContent || node.getAttribute('aria-labelledby') || node.title)
        ).trim(),
    )
    .filter((node) => !(node.matches('img') && node.closest('a, button, label, .file-tile')))
    .map((node) => node.outerHTML.slice(0, 120));
};
