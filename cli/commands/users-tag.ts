import type { Command } from 'commander';
import { withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon users tag`. */
export function addUsersTag(users: Command, terminal: Terminal): void {
  users
    .command('tag <user> <tag...>')
    .description('add up to 10 tags to a user')
    .action(
      withSession<object, [string, readonly string[]]>(terminal, async (session, _, userId, tags) => {
        await (await session.api()).tags.add({ [userId]: tags });
        session.output.result(`${userId} has ${tags.join(', ')}`, { userId, added: tags });
      }),
    );
}
