import type { App } from '../shared/domain/apps/app.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';

/** A request for a push to all users. */
export interface PushRequest {
  readonly url: string;
  readonly body: string;
}

/** How long the tickets of the first push are valid, in seconds. */
const TICKET_LIFE = 3600;
/** How long offline users can receive the first push, in seconds. */
const PUSH_LIFE = 3600;

/** Creates the request that pushes a text to all users, signed as the app's first administrator. */
export function pushRequest(httpUrl: string, app: App, text: string): PushRequest {
  const [admin = ''] = app.admins;
  const query = new URLSearchParams({
    ...credentials(app, admin),
    random: '1',
    contenttype: 'json',
  });
  const body = {
    MsgRandom: 1,
    MsgLifeTime: PUSH_LIFE,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
  };
  return {
    url: `${httpUrl.replace(/\/$/, '')}/v4/all_member_push/im_push?${query}`,
    body: JSON.stringify(body),
  };
}

/** Describes the outcome of a push, and how to repeat and receive it. */
export function describePush(request: PushRequest, answer: string, app: App, webSocketUrl: string): string {
  const listener = new URLSearchParams(credentials(app, 'alice'));
  return [
    `The answer: ${answer}`,
    '',
    'To push again, while the ticket is valid (one hour):',
    `  curl '${request.url}' -d ${quoted(request.body)}`,
    '',
    'To receive pushes as the user alice, in another terminal (type {"action":"resume"} to catch up):',
    `  npx wscat -c '${webSocketUrl}?${listener}'`,
    '',
    `All commands are documented at ${new URL('/docs', request.url)}`,
  ].join('\n');
}

function credentials(app: App, identifier: string): Record<string, string> {
  const [secretKey = ''] = app.secretKeys;
  const usersig = signUserSig({ identifier, sdkAppId: app.sdkAppId, secretKey, expire: TICKET_LIFE });
  return { sdkappid: `${app.sdkAppId}`, identifier, usersig };
}

/** Quotes a text for the shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
