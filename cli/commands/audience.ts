import type { Command } from 'commander';
import { UsageError } from '../exit-code.ts';
import { type ReceiverOptions, receiversOf, withAudience } from '../receivers.ts';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon audience`. */
export function addAudience(program: Command, terminal: Terminal): void {
  withAudience(program.command('audience').description('count the users that a push would be for')).action(
    withSession(terminal, count),
  );
}

async function count(session: Session, options: ReceiverOptions): Promise<void> {
  const receivers = receiversOf(options);
  if (receivers.kind === 'named')
    throw new UsageError('users that are named are counted by carillon users get');
  const api = await session.api();
  const found = await api.audience(receivers.kind === 'matching' ? receivers.condition : undefined);
  session.output.result(`${found.exact ? '' : 'about '}${found.users} users, ${found.online} online`, found);
}
