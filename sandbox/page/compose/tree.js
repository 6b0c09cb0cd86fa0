// The bot's command tree, flattened to what can be called: `/quota show` is one entry.

import { localised } from '../state.js';

const SUBCOMMAND = 1;
const GROUP = 2;

/** → [{name: 'quota show', label, description, options, command}] in the tree's order. */
export function flatten(commands) {
  return commands.flatMap((command) => leaves(command, command, [], []));
}

function leaves(command, node, names, labels) {
  const path = [...names, node.name];
  const shown = [...labels, localised(node, 'name')];
  const below = (node.options ?? []).filter((one) => one.type === SUBCOMMAND || one.type === GROUP);
  if (below.length) return below.flatMap((one) => leaves(command, one, path, shown));
  return [
    {
      name: path.join(' '),
      label: shown.join(' '),
      description: localised(node, 'description') ?? '',
      options: node.options ?? [],
      command,
    },
  ];
}

/** Those whose name begins with the words come first, then those that contain them. */
export function search(entries, words) {
  const wanted = words.toLowerCase();
  const begins = entries.filter((one) => one.label.toLowerCase().startsWith(wanted));
  const contains = entries.filter(
    (one) => !begins.includes(one) && `${one.label} ${one.description}`.toLowerCase().includes(wanted),
  );
  return [...begins, ...contains];
}
