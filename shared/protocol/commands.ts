import { aliasesOf } from './command.ts';
import { accounts } from './commands/accounts.ts';
import { attributes } from './commands/attributes.ts';
import { devices } from './commands/devices.ts';
import { events } from './commands/events.ts';
import { operators } from './commands/operators.ts';
import { push } from './commands/push.ts';
import { schedule } from './commands/schedule.ts';
import { tags } from './commands/tags.ts';
import { tasks } from './commands/tasks.ts';

/** The commands of the REST API, grouped by the function that serves them; each is `POST /v4/{command}`. */
export const COMMAND_GROUPS = {
  accounts,
  attributes,
  tags,
  devices,
  push,
  tasks,
  schedule,
  operators,
  events,
} as const;

/** The definitions of all commands, by name. */
export const COMMANDS = {
  ...accounts,
  ...attributes,
  ...tags,
  ...devices,
  ...push,
  ...tasks,
  ...schedule,
  ...operators,
  ...events,
} as const;

/** The name of a group, which is also the name of its function. */
export type CommandGroupName = keyof typeof COMMAND_GROUPS;

/** The name of a command, such as `all_member_push/im_push`. */
export type CommandName = keyof typeof COMMANDS;

/** The names of all commands. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** The routes of a group: its commands, and their older names. */
export const routesOf = (group: CommandGroupName): readonly string[] => [
  ...commandsOf(group),
  ...aliasesOf(COMMAND_GROUPS[group]).keys(),
];

/** The names of the commands of a group. */
export const commandsOf = (group: CommandGroupName): readonly CommandName[] =>
  Object.keys(COMMAND_GROUPS[group]) as CommandName[];
