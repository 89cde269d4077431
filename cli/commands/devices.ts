import type { Command } from 'commander';
import type { RegisteredDevice } from '../../client/server.ts';
import { type Session, withSession } from '../session.ts';
import type { Columns } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface DeviceRow extends RegisteredDevice {
  readonly userId: string;
}

const COLUMNS: Columns<DeviceRow> = {
  User: ({ userId }) => userId,
  Device: ({ id }) => id,
  Kind: ({ kind }) => kind,
  Token: ({ token }) => `…${token}`,
  Registered: ({ registeredAt }) => registeredAt,
  Seen: ({ seenAt }) => seenAt,
  Strikes: ({ strikes }) => strikes,
};

/** Adds `carillon devices` with its commands. */
export function addDevices(program: Command, terminal: Terminal): void {
  const devices = program
    .command('devices')
    .description('list and remove the devices that notifications reach');
  devices
    .command('ls <user...>')
    .description('list the devices of up to 100 users')
    .action(withSession<object, [readonly string[]]>(terminal, list));
  devices
    .command('rm <user> [device...]')
    .description('remove devices of a user; all of them where none is named')
    .action(withSession<object, [string, readonly string[]]>(terminal, remove));
}

async function list(session: Session, _: object, users: readonly string[]): Promise<void> {
  const found = await (await session.api()).devices.get(users);
  const rows = Object.entries(found).flatMap(([userId, devices]) =>
    devices.map((device) => ({ userId, ...device })),
  );
  await session.output.rows(COLUMNS, rows, 'There are no devices.');
}

async function remove(session: Session, _: object, user: string, ids: readonly string[]): Promise<void> {
  await (await session.api()).devices.remove(user, ids.length === 0 ? undefined : ids);
  const what = ids.length === 0 ? 'all devices' : ids.join(', ');
  session.output.result(`Removed ${what} of ${user}`, { userId: user, removed: ids });
}
