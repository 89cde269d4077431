import type { Command } from 'commander';
import { followPush } from '../follow-push.ts';
import { STATUS_FIELDS } from '../push-fields.ts';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon pushes watch`. */
export function addPushesWatch(pushes: Command, terminal: Terminal): void {
  pushes
    .command('watch <id>')
    .description('follow a push until it is over; --json writes every change')
    .action(withSession<object, [string]>(terminal, watch));
}

async function watch(session: Session, _: object, id: string): Promise<void> {
  const { output, terminal } = session;
  const api = await session.api();
  const status = await followPush(api, id, terminal, (change) => {
    if (output.isJson) output.object(STATUS_FIELDS, change);
  });
  if (!output.isJson) output.object(STATUS_FIELDS, status);
  if (status.state === 'failed') throw new Error(`the push ${id} failed`);
}
