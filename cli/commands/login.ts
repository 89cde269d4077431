import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { parseNumber } from '../parse-options.ts';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

interface LoginOptions {
  readonly hours: number;
  readonly open: boolean;
}

/** Adds `carillon login`. */
export function addLogin(program: Command, terminal: Terminal): void {
  program
    .command('login')
    .description(
      'sign a ticket for the console and open it: whoever has the link is administrator until it ends',
    )
    .option('--hours <hours>', 'how long the ticket is valid', parseNumber(1, 24), 8)
    .option('--no-open', 'only print the link')
    .action(withSession(terminal, login));
}

async function login(session: Session, { hours, open }: LoginOptions): Promise<void> {
  const { url, sdkAppId, secretKey, admin } = await session.target();
  const issuedAt = Math.floor(Date.now() / 1000);
  const expire = hours * 3600;
  const usersig = signUserSig({ identifier: admin, sdkAppId, secretKey, issuedAt, expire });
  const credentials = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: admin, usersig });
  // Behind the # it is sent to no server and stands in no log.
  const link = `${url.replace(/\/+$/, '')}/console#${credentials}`;
  const expiresAt = new Date((issuedAt + expire) * 1000);
  session.output.result(`${link}\nValid until ${expiresAt.toISOString()}`, { url: link, expiresAt });
  if (open && session.terminal.stdout.isTTY) openInBrowser(link);
}

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no browser, the printed link has to do. */
function openInBrowser(link: string): void {
  const [command, ...parameters] = OPENERS[process.platform] ?? ['xdg-open'];
  spawn(command, [...parameters, link], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
