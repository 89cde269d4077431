import type { IncomingMessage } from 'node:http';
import type { App } from '../shared/domain/apps/app.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { isLoopbackAddress, isLoopbackHost } from './loopback.ts';

/** Answers a `GET` of the example, or nothing for any other path. */
export type ExamplePages = (request: IncomingMessage, url: URL) => HttpAnswer | undefined;

/** The files of the example. */
export interface ExampleFiles {
  /** The web page. */
  page(): string;
  /** The client as a module for browsers. */
  client(): string;
}

/** Whom the example signs tickets for. */
export const EXAMPLE_USERS: readonly string[] = ['alice', 'bob', 'carol', 'dave', 'erin'];

/** How long the example's tickets are good, in seconds. */
const LIFE = 3600;

/**
 * A page that says what runs here, the example web page, the client that it uses, and a backend that signs tickets for
 * it: for example users, for this machine, and never for an administrator.
 *
 * @param users whom tickets are signed for
 */
export function examplePages(app: App, files: ExampleFiles, users = EXAMPLE_USERS): ExamplePages {
  const page = files.page();
  const [secretKey = ''] = app.secretKeys;
  let client: string | undefined;
  return (request, { pathname, searchParams }) => {
    if (pathname === '/') return answer('text/plain; charset=utf-8', ABOUT);
    if (pathname !== '/example' && !pathname.startsWith('/example/')) return undefined;
    const { host = '' } = request.headers;
    if (!isLoopbackAddress(request.socket.remoteAddress) || !isLoopbackHost(host)) {
      return jsonAnswer(403, { message: 'the example is for this machine only: open it at localhost' });
    }
    if (pathname === '/example') return answer('text/html; charset=utf-8', page);
    if (pathname === '/example/client.js') {
      client ??= files.client();
      return answer('text/javascript; charset=utf-8', client);
    }
    if (pathname !== '/example/token') return undefined;
    const userId = searchParams.get('user') ?? '';
    if (!users.includes(userId) || app.admins.includes(userId)) {
      return jsonAnswer(403, { message: `the example signs tickets for ${users.join(', ')} only` });
    }
    const userSig = signUserSig({ identifier: userId, sdkAppId: app.sdkAppId, secretKey, expire: LIFE });
    const token = { sdkAppId: app.sdkAppId, userId, userSig, expiresAt: Date.now() + LIFE * 1000 };
    return answer('application/json', JSON.stringify(token));
  };
}

const ABOUT = `This is Carillon, group push for your app, running on this machine.

/console       the console for operators
/docs          every command of the REST API
/openapi.json  the same for machines
/example       a web page that receives pushes
`;

const answer = (contentType: string, body: string): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': contentType, 'cache-control': 'no-store' },
  body,
});
