import type { Command } from 'commander';
import { checkCredentials, checkProviders } from '../doctor/check-providers.ts';
import { checkRoundTrip } from '../doctor/check-round-trip.ts';
import { checkTicket } from '../doctor/check-ticket.ts';
import { checkUrl } from '../doctor/check-url.ts';
import { type Finding, failure, ok, SIGNS, warning } from '../doctor/finding.ts';
import { type Session, withSession } from '../session.ts';
import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'check the ticket, the clocks, both URLs, a push to a socket, and the providers; with --stack also quotas',
    )
    .action(withSession(terminal, diagnose));
}

async function diagnose(session: Session): Promise<void> {
  let failures = 0;
  for await (const finding of findings(session, await session.target())) {
    if (finding.level === 'failure') failures++;
    session.output.result(`${SIGNS[finding.level]} ${finding.text}`, finding);
  }
  if (failures > 0) throw new Error(failures === 1 ? 'one check failed' : `${failures} checks failed`);
}

/** What is found, as soon as it is found; later checks need the earlier ones. */
async function* findings(session: Session, target: Target): AsyncGenerator<Finding, void, undefined> {
  yield ok(`app ${target.sdkAppId} of ${target.source}`);
  const reached = await checkUrl(target.url);
  yield* reached;
  if (reached.some(({ level }) => level === 'failure')) return;
  const api = await session.api();
  yield await checkTicket(api, target.admin);
  if (target.webSocketUrl === undefined)
    yield warning('CARILLON_WEBSOCKET_URL is not set: no socket was opened');
  else yield* await checkRoundTrip(api, target.webSocketUrl);
  yield* await checked('notifications', () => checkProviders(api));
  if (session.stack === undefined) return;
  const [{ readStack }, { checkQuotas }] = await Promise.all([
    import('../stack-target.ts'),
    import('../doctor/check-quotas.ts'),
  ]);
  const { stack } = session;
  const { app } = await readStack(stack, target.sdkAppId);
  yield* checkCredentials(app.push);
  yield* await checked('quotas', () => checkQuotas(stack, session.terminal.folder));
}

/** A check that cannot be made is a finding, too. */
async function checked(name: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [failure(`${name}: ${(error as Error).message}`)];
  }
}
