// Left: the server, its channels as far as this person may see them, and who is here.

import { h, replace } from '../dom.js';
import { avatar } from '../draw/avatar.js';
import { icon } from '../icons.js';
import { changed, on, state } from '../state.js';

export function createChannels({ onchoose }) {
  const head = h('h2', { class: 'guild' });
  const list = h('nav', { class: 'channels', 'aria-label': 'Channels' });
  const people = h('div', { class: 'here' });
  const node = h('aside', { class: 'side', id: 'side', 'aria-label': 'Server' }, head, list, people);
  const draw = () => {
    head.textContent = state.guild?.name ?? '';
    replace(
      list,
      drawGroup(
        'Channels',
        state.channels.filter((one) => !one.dm),
        onchoose,
      ),
      drawGroup(
        'Direct messages',
        state.channels.filter((one) => one.dm),
        onchoose,
      ),
    );
    replace(people, h('h3', {}, 'Here'), state.members.map(drawPerson));
  };
  on('person channel channels unread bot', draw);
  return node;
}

function drawGroup(title, channels, onchoose) {
  if (!channels.length) return null;
  return [
    h('h3', {}, title),
    h(
      'ul',
      {},
      channels.map((one) => h('li', {}, drawChannel(one, onchoose))),
    ),
  ];
}

function drawChannel(channel, onchoose) {
  const here = channel.id === state.channel;
  const unread = state.unread.has(channel.id) && !here;
  return h(
    'button',
    {
      class: `channel${here ? ' here' : ''}${unread ? ' unread' : ''}${channel.thread ? ' thread' : ''}`,
      type: 'button',
      'aria-current': here ? 'page' : null,
      title: channel.topic,
      onclick: () => onchoose(channel.id),
    },
    icon(channel.private ? 'lock' : 'hash', 18),
    h('span', {}, channel.name),
    unread ? h('span', { class: 'unread-dot', role: 'img', 'aria-label': 'unread' }) : null,
  );
}

function drawPerson(member) {
  const mine = member.id === state.me?.id;
  const online = !member.bot || state.application?.online;
  return h(
    'p',
    { class: `person${online ? '' : ' away'}` },
    avatar(member, member.name, 24),
    h('span', {}, member.name, mine ? h('small', {}, ' (you)') : null),
    member.bot ? h('span', { class: 'badge' }, online ? 'App' : 'Offline') : h('small', { class: 'kind' }, member.kind),
  );
}

/** Alt+↑ and Alt+↓ go to the channel above and below. */
export function stepChannel(by) {
  const at = state.channels.findIndex((one) => one.id === state.channel);
  const next = state.channels[(at + by + state.channels.length) % state.channels.length];
  if (next) chooseChannel(next.id);
}

export function chooseChannel(id) {
  state.channel = id;
  state.unread.delete(id);
  changed('channel');
}
