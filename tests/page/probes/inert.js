// What in the log could be more than words: elements that no drawing makes, listeners in attributes, links to scripts.
(allowed) => {
  const all = [...document.querySelector('.log').querySelectorAll('*')];
  return {
    hit: window.hit ?? null,
    strangers: all.filter((node) => !node.matches(allowed)).map((node) => node.outerHTML),
    handlers: all
      .flatMap((node) => [...node.attributes])
      .filter((one) => /^on|^style$|srcdoc/.test(one.name) && one.name !== 'style').length,
    links: all.filter((node) => node.href && !/^https?:/.test(node.href)).map((node) => String(node.href)),
  };
};
