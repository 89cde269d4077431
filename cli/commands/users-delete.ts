import type { Command } from 'commander';
import { PartlyError } from '../exit-code.ts';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon users delete`. */
export function addUsersDelete(users: Command, terminal: Terminal): void {
  users
    .command('delete <user...>')
    .description('delete up to 100 users with their tags, attributes, devices and connections')
    .action(withSession<object, [readonly string[]]>(terminal, remove));
}

async function remove(session: Session, _: object, userIds: readonly string[]): Promise<void> {
  const faults = await (await session.api()).accounts.delete(userIds);
  const failed = faults.map(({ userId }) => userId);
  const deleted = userIds.filter((userId) => !failed.includes(userId));
  if (deleted.length > 0) session.output.result(`Deleted ${deleted.join(', ')}`, { deleted });
  if (faults.length === 0) return;
  const text = faults.map(({ userId, code, message }) => `${userId}: ${message} (${code})`).join('\n');
  throw deleted.length > 0 ? new PartlyError(text) : new Error(text);
}
