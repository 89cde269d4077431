import type { Command } from 'commander';
import { withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon pushes cancel`. */
export function addPushesCancel(pushes: Command, terminal: Terminal): void {
  pushes
    .command('cancel <id>')
    .description('stop what is not sent yet, and withdraw what offline users have not got')
    .action(
      withSession<object, [string]>(terminal, async (session, _, id) => {
        await (await session.api()).cancel(id);
        session.output.result(`Cancelled ${id}`, { id, state: 'cancelled' });
      }),
    );
}
