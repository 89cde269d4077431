import type { Command } from 'commander';
import type { PushRequest } from '../../client/server.ts';
import { UsageError } from '../exit-code.ts';
import { followPush } from '../follow-push.ts';
import { parseDuration, parseMoment, parseNumber } from '../parse-options.ts';
import { type ContentOptions, contentOf } from '../push-content.ts';
import { STATUS_FIELDS } from '../push-fields.ts';
import { Questions } from '../questions.ts';
import { type ReceiverOptions, type Receivers, receiversOf, withReceivers } from '../receivers.ts';
import { type Session, withSession } from '../session.ts';
import { isInteractive, type Terminal } from '../terminal.ts';

interface PushOptions extends ReceiverOptions, ContentOptions {
  readonly from?: string;
  readonly life: number;
  readonly at?: Date;
  readonly rate?: number;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly idempotencyKey?: string;
  readonly yes?: boolean;
}

/** Adds `carillon push`. */
export function addPush(program: Command, terminal: Terminal): void {
  withReceivers(
    program.command('push').description('push to everybody, to users that match, or to named users'),
  )
    .option('--text <text>', 'a text')
    .option('--file <file>', 'the elements of a message as JSON; - reads the standard input')
    .option('--title <title>', 'the title of the notification that phones show; its text is --text')
    .option('--from <user>', 'the sender that receivers see; the administrator by default')
    .option(
      '--life <duration>',
      'how long offline users can get it, up to 7d; 0: only those online now',
      parseDuration,
      0,
    )
    .option('--at <time>', 'when it goes out, such as 2026-12-24T18:00Z or +2h', (text) => parseMoment(text))
    .option('--rate <posts>', 'the maximum number of posts per second', parseNumber(0.01, 1_000_000, false))
    .option('--dry-run', 'check everything, count the users, and push nothing')
    .option('--wait', 'wait until it is over')
    .option('--idempotency-key <key>', 'the same key within 24 hours is the same push')
    .option('--yes', 'push to everybody without asking')
    .action(withSession(terminal, push));
}

async function push(session: Session, options: PushOptions): Promise<void> {
  const receivers = receiversOf(options);
  const request: PushRequest = {
    ...(await contentOf(options, session.terminal)),
    ...receiverFields(receivers),
    lifeTime: options.life,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.at === undefined ? {} : { sendAt: options.at }),
    ...(options.rate === undefined ? {} : { rateLimit: options.rate }),
    ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
  };
  const api = await session.api();
  const { output, terminal } = session;
  if (options.dryRun) {
    const audience = await api.dryRun(request);
    const about = audience.exact ? '' : 'about ';
    output.result(
      `It would reach ${about}${audience.users} users, ${audience.online} of them online now.`,
      audience,
    );
    return;
  }
  if (receivers.kind === 'everybody' && !options.yes) await confirm(session);
  const id = await api.push(request);
  if (!options.wait) return output.result(id, { id });
  const status = await followPush(api, id, terminal);
  output.object(STATUS_FIELDS, status);
  if (terminal.interrupted.aborted)
    output.note(`Not waiting any more. carillon pushes cancel ${id} stops the push.`);
  if (status.state === 'failed') throw new Error(`the push ${id} failed`);
}

function receiverFields(receivers: Receivers): Pick<PushRequest, 'condition' | 'users'> {
  if (receivers.kind === 'matching') return { condition: receivers.condition };
  return receivers.kind === 'named' ? { users: receivers.users } : {};
}

/**
 * Lets a person confirm a push to everybody.
 *
 * @throws UsageError when nobody can be asked, or something else is typed
 */
async function confirm(session: Session): Promise<void> {
  const { terminal } = session;
  if (!isInteractive(terminal))
    throw new UsageError('a push to everybody needs --yes where nobody can be asked');
  const { sdkAppId, source } = await session.target();
  const questions = new Questions(terminal);
  const typed = await questions.ask(
    `This goes to every user of app ${sdkAppId} at ${source}.\nType ${sdkAppId} to push: `,
  );
  questions.end();
  if (typed !== `${sdkAppId}`) throw new UsageError('not confirmed: nothing was pushed');
}
