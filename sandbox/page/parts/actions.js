// What can be done with a message: the bot's own message commands, copying, and looking behind it.

import { localised, commandsOf, state } from '../state.js';
import { openMenu } from './menu.js';
import { say } from './toast.js';

const MESSAGE_COMMAND = 3;

export function openMessageMenu(message, x, y, opener, { run, inspect }) {
  const commands = commandsOf(MESSAGE_COMMAND);
  const entries = [
    ...(commands.length ? [{ heading: state.application?.name ?? 'App' }] : []),
    ...commands.map((command) => ({ label: localised(command, 'name'), act: () => runCommand(command, message, run) })),
    ...(commands.length ? [{ heading: 'Sandbox' }] : []),
    { label: 'Show its JSON', act: () => inspect(message) },
    ...(message.content ? [{ label: 'Copy its words', act: () => copy(message.content) }] : []),
    { label: 'Copy its id', hint: message.id.slice(-6), act: () => copy(message.id) },
  ];
  openMenu(entries, x, y, opener);
}

async function runCommand(command, message, run) {
  try {
    await run(
      { do: 'menu', channel: message.channel_id, target: message.id, name: command.name },
      { label: localised(command, 'name'), name: command.name },
    );
  } catch (error) {
    say(error.message);
  }
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  say('Copied.');
}
