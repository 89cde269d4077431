import type { App, AppDirectory } from '../domain/apps/app.ts';
import { RequestError } from './errors.ts';
import { verifyUserSig } from './user-sig.ts';

/** The credentials that a caller sends in the URL. */
export interface Credentials {
  readonly sdkappid?: string | undefined;
  readonly identifier?: string | undefined;
  readonly usersig?: string | undefined;
}

/** A caller whose UserSig is valid. */
export interface Caller {
  readonly app: App;
  readonly identifier: string;
}

/** What a caller may do: a viewer may call what reads, and nothing that changes. */
export type Role = 'admin' | 'viewer';

/** The role of a caller; `undefined` for whoever is neither an administrator nor a viewer. */
export function roleOf({ app, identifier }: Caller): Role | undefined {
  if (app.admins.includes(identifier)) return 'admin';
  return app.viewers.includes(identifier) ? 'viewer' : undefined;
}

const isOperator = (app: App, identifier: string): boolean => roleOf({ app, identifier }) !== undefined;

/**
 * Authenticates a caller.
 *
 * @param now epoch milliseconds
 * @returns the app and the user
 * @throws RequestError 60004, 60005, 60006 or 60012 for a missing parameter, 70xxx for an invalid one
 */
export async function authenticate(
  directory: AppDirectory,
  { sdkappid, identifier, usersig }: Credentials,
  now: number,
): Promise<Caller> {
  if (!sdkappid) throw new RequestError('sdkAppIdMissing', 'sdkappid is missing in the URL');
  if (!/^\d{1,10}$/.test(sdkappid)) throw new RequestError('sdkAppIdInvalid', 'sdkappid is not an integer');
  if (!identifier) throw new RequestError('identifierMissing', 'identifier is missing in the URL');
  if (!usersig) throw new RequestError('userSigMissing', 'usersig is missing in the URL');
  const app = await directory.find(Number(sdkappid));
  if (app === undefined) throw new RequestError('noSuchApp', `there is no app ${sdkappid}`);
  verifyUserSig(usersig, {
    identifier,
    sdkAppId: app.sdkAppId,
    secretKeys: app.secretKeys,
    now: Math.floor(now / 1000),
    maxLifeTime: isOperator(app, identifier) ? app.settings.adminTicketSeconds : undefined,
  });
  return { app, identifier };
}
