import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { App } from '../shared/domain/apps/app.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';
import type { HttpAnswer } from './http-answer.ts';

/** Answers a `GET` of the example, or nothing for any other path. */
export type ExamplePages = (url: URL) => HttpAnswer | undefined;

/** How long the example's tickets are good, in seconds. */
const LIFE = 3600;
const FOLDER = join(import.meta.dirname, '..', 'examples', 'web-page');

/**
 * The example web page, with the client that it uses and a backend that signs whatever user is asked for: the runtime
 * listens on this machine only.
 */
export function examplePages(app: App): ExamplePages {
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, '..', 'client', 'index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const client = outputFiles[0]?.text ?? '';
  const [secretKey = ''] = app.secretKeys;
  return ({ pathname, searchParams }) => {
    if (pathname === '/example') return answer('text/html; charset=utf-8', page);
    if (pathname === '/example/client.js') return answer('text/javascript; charset=utf-8', client);
    if (pathname !== '/example/token') return undefined;
    const userId = searchParams.get('user') ?? '';
    const userSig = signUserSig({ identifier: userId, sdkAppId: app.sdkAppId, secretKey, expire: LIFE });
    const token = { sdkAppId: app.sdkAppId, userId, userSig, expiresAt: Date.now() + LIFE * 1000 };
    return answer('application/json', JSON.stringify(token));
  };
}

const answer = (contentType: string, body: string): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': contentType, 'cache-control': 'no-store' },
  body,
});
