import type { Command } from 'commander';
import type { CarillonApi } from '../../client/server.ts';
import { quoted } from '../../shared/protocol/condition-tokens.ts';
import { NotFoundError, PartlyError } from '../exit-code.ts';
import { type Session, withSession } from '../session.ts';
import type { Columns } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface UserRow {
  readonly userId: string;
  readonly online: boolean;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

const COLUMNS: Columns<UserRow> = {
  User: ({ userId }) => userId,
  Online: ({ online }) => (online ? 'yes' : 'no'),
  Tags: ({ tags }) => tags.map(quoted).join(' '),
  Attributes: ({ attributes }) =>
    Object.entries(attributes)
      .map(([name, value]) => `${quoted(name)}:${quoted(value)}`)
      .join(' '),
};

/** Adds `carillon users get`. */
export function addUsersGet(users: Command, terminal: Terminal): void {
  users
    .command('get <user...>')
    .description('show up to 100 users with their tags and attributes')
    .action(withSession<object, [readonly string[]]>(terminal, get));
}

async function get(session: Session, _: object, userIds: readonly string[]): Promise<void> {
  const api = await session.api();
  const existing = await api.accounts.existing(userIds);
  const missing = userIds.filter((userId) => !existing.includes(userId));
  if (existing.length === 0) throw new NotFoundError(`there is no user ${missing.join(', ')}`);
  await session.output.rows(COLUMNS, await rowsOf(api, existing), '');
  if (missing.length > 0) throw new PartlyError(`there is no user ${missing.join(', ')}`);
}

async function rowsOf(api: CarillonApi, userIds: readonly string[]): Promise<UserRow[]> {
  const [tags, attributes, online] = await Promise.all([
    api.tags.get(userIds),
    api.attributes.get(userIds),
    api.accounts.online(userIds),
  ]);
  return userIds.map((userId) => ({
    userId,
    online: online.includes(userId),
    tags: tags[userId] ?? [],
    attributes: attributes[userId] ?? {},
  }));
}
