// Draws one message with the page's own modules, in a world of one channel; gives the markup it became.
async ({ message, now }) => {
  const { drawMessage } = await import('/page/draw/message.js');
  const names = {
    user: (id) => ({ 1: 'Ava' })[id],
    role: (id) => ({ 20: { name: 'Mods', color: 0x2ecc71 } })[id],
    channel: (id) => ({ 30: 'art' })[id],
  };
  const none = () => [];
  const ctx = {
    act: none,
    begin: none,
    openLightbox: none,
    now: () => now,
    revealed: new Set(),
    locale: 'en-US',
    me: null,
    names,
    find: () => null,
    lists: { people: none, roles: none, channels: none },
    busy: () => false,
    failure: () => null,
  };
  const shown = {
    id: '5',
    channel_id: '30',
    type: 0,
    flags: 0,
    content: '',
    author: { id: '9', username: 'Easel', bot: true },
    timestamp: new Date(now).toISOString(),
    ...message,
  };
  const node = drawMessage(shown, ctx);
  document.querySelector('.log').replaceChildren(node);
  return node.querySelector('.body').innerHTML;
};
