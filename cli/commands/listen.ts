import type { Command } from 'commander';
import { WebSocket } from 'ws';
import { type MessageElement, PushClient, type PushMessage } from '../../client/index.ts';
import { AuthenticationError, UsageError } from '../exit-code.ts';
import { parseDuration, parseNumber } from '../parse-options.ts';
import { type Session, withSession } from '../session.ts';
import { textOf } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface ListenOptions {
  readonly count?: number;
  /** Seconds. */
  readonly for?: number;
}

/** Adds `carillon listen`. */
export function addListen(program: Command, terminal: Terminal): void {
  program
    .command('listen <user>')
    .description('connect as a user and print what arrives; the first time, the user is made')
    .option('--count <count>', 'end after this number of pushes', parseNumber(1, 1_000_000))
    .option('--for <duration>', 'end after a time', parseDuration)
    .action(withSession<ListenOptions, [string]>(terminal, listen));
}

async function listen(session: Session, options: ListenOptions, userId: string): Promise<void> {
  const { webSocketUrl } = await session.target();
  if (webSocketUrl === undefined) {
    throw new UsageError(
      'CARILLON_WEBSOCKET_URL is not set: it is the output WebSocketUrl of the deployment',
    );
  }
  const api = await session.api();
  const client = new PushClient({
    url: webSocketUrl,
    WebSocket,
    getToken: async () => api.tokenFor(userId),
  });
  const { output, terminal } = session;
  let received = 0;
  const ended = new Promise<void>((resolve, reject) => {
    terminal.interrupted.addEventListener('abort', () => resolve(), { once: true });
    if (options.for !== undefined) setTimeout(resolve, options.for * 1000);
    client.on('message', (message) => {
      output.result(lineOf(message), message);
      if (++received === options.count) resolve();
    });
    client.on('state', (state) => {
      if (state === 'connected') output.note(`${userId} is connected to ${webSocketUrl}. Ctrl-C ends it.`);
    });
    client.on('error', ({ code, message, terminal: isOver }) => {
      if (isOver) reject(code === 'unauthorized' ? new AuthenticationError(message) : new Error(message));
      else output.note(message);
    });
    client.on('gap', ({ reason }) => output.note(`Pushes may be missing (${reason})`));
  });
  client.connect();
  try {
    await ended;
  } finally {
    client.disconnect();
  }
}

/** A push on one line. */
function lineOf({ id, from, sentAt, body, notification, recovered }: PushMessage): string {
  const parts = [
    ...(notification === undefined ? [] : [`${notification.title}: ${notification.desc}`]),
    ...body.map(said),
  ];
  const time = new Date(sentAt).toISOString().slice(11, 19);
  return textOf(`${time}  ${id}  ${from}  ${parts.join(' ')}${recovered ? '  (sent while away)' : ''}`);
}

const said = ({ MsgType, MsgContent }: MessageElement): string =>
  typeof MsgContent.Text === 'string' ? MsgContent.Text : `${MsgType} ${JSON.stringify(MsgContent)}`;
