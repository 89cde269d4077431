import type { Command } from 'commander';
import { UsageError } from '../exit-code.ts';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon users untag`. */
export function addUsersUntag(users: Command, terminal: Terminal): void {
  users
    .command('untag <user> [tag...]')
    .description('remove tags of a user')
    .option('--all', 'remove every tag')
    .action(withSession<{ readonly all?: boolean }, [string, readonly string[]]>(terminal, untag));
}

async function untag(
  session: Session,
  { all = false }: { readonly all?: boolean },
  userId: string,
  tags: readonly string[],
): Promise<void> {
  if (all === tags.length > 0) throw new UsageError('name the tags to remove, or use --all');
  const api = await session.api();
  await (all ? api.tags.clear([userId]) : api.tags.remove({ [userId]: tags }));
  const sentence = all ? `${userId} has no tags` : `${userId} no longer has ${tags.join(', ')}`;
  session.output.result(sentence, { userId, removed: all ? 'all' : tags });
}
