import type { Command } from 'commander';
import { STATUS_FIELDS } from '../push-fields.ts';
import { withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon pushes get`. */
export function addPushesGet(pushes: Command, terminal: Terminal): void {
  pushes
    .command('get <id>')
    .description('show the state and the counters of a push')
    .action(
      withSession<object, [string]>(terminal, async (session, _, id) => {
        session.output.object(STATUS_FIELDS, await (await session.api()).status(id));
      }),
    );
}
