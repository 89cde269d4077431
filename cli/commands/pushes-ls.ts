import type { Command } from 'commander';
import { parseNumber } from '../parse-options.ts';
import { SUMMARY_COLUMNS } from '../push-fields.ts';
import { type Session, withSession } from '../session.ts';
import { take } from '../take.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon pushes ls`. */
export function addPushesLs(pushes: Command, terminal: Terminal): void {
  pushes
    .command('ls')
    .description('list pushes, newest first')
    .option('--limit <count>', 'the maximum number of pushes', parseNumber(1, 1_000_000), 20)
    .action(withSession(terminal, list));
}

async function list(session: Session, { limit }: { readonly limit: number }): Promise<void> {
  await session.output.rows(
    SUMMARY_COLUMNS,
    take((await session.api()).pushes(), limit),
    'There are no pushes.',
  );
}
