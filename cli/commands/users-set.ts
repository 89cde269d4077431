import type { Command } from 'commander';
import { UsageError } from '../exit-code.ts';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

interface SetOptions {
  readonly nick?: string;
  readonly faceUrl?: string;
  readonly remove?: readonly string[];
}

/** Adds `carillon users set`. */
export function addUsersSet(users: Command, terminal: Terminal): void {
  users
    .command('set <user> [attribute...]')
    .description(
      'set attributes of a user, written name=value, and the profile; a profile makes a user that does not exist',
    )
    .option('--nick <name>', 'the name that receivers see')
    .option('--face-url <url>', 'the address of a picture')
    .option('--remove <attribute...>', 'remove values of attributes')
    .action(withSession<SetOptions, [string, readonly string[]]>(terminal, set));
}

async function set(
  session: Session,
  { nick, faceUrl, remove = [] }: SetOptions,
  userId: string,
  assignments: readonly string[],
): Promise<void> {
  const attributes = Object.fromEntries(assignments.map(assignmentOf));
  const hasProfile = nick !== undefined || faceUrl !== undefined;
  if (!hasProfile && assignments.length === 0 && remove.length === 0) {
    throw new UsageError('say what to set, such as city=Shenzhen, --nick Alice or --remove city');
  }
  const api = await session.api();
  if (hasProfile) {
    const profile = {
      userId,
      ...(nick === undefined ? {} : { nick }),
      ...(faceUrl === undefined ? {} : { faceUrl }),
    };
    const [fault] = await api.accounts.import([profile]);
    if (fault !== undefined) throw new Error(`${userId}: ${fault.message} (${fault.code})`);
  }
  if (remove.length > 0) await api.attributes.remove({ [userId]: remove });
  if (assignments.length > 0) await api.attributes.set({ [userId]: attributes });
  session.output.result(`Set ${userId}`, { userId, nick, faceUrl, attributes, removed: remove });
}

/** @throws UsageError for what is not `name=value` */
function assignmentOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`${text}: write name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
