import type { App } from '../shared/domain/apps/app.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';

/** A request for a push to everybody. */
export interface PushRequest {
  readonly url: string;
  readonly body: string;
}

/** Seconds for which the tickets of the first push are valid. */
const TICKET_LIFE = 3600;
/** Seconds for which users who are offline can still get the first push. */
const PUSH_LIFE = 3600;

/** Makes the request that pushes a text to everybody, as the first administrator of an app. */
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

/** Says what came of a push, how to repeat it and how to receive it. */
export function describePush(request: PushRequest, answer: string, app: App, webSocketUrl: string): string {
  const listener = new URLSearchParams(credentials(app, 'alice'));
  return [
    `The answer: ${answer}`,
    '',
    'Again, within the hour that the ticket is valid:',
    `  curl '${request.url}' -d ${quoted(request.body)}`,
    '',
    'Listen as the user alice in another terminal (type {"action":"resume"} for what she missed):',
    `  npx wscat -c '${webSocketUrl}?${listener}'`,
    '',
    `Every command is described at ${new URL('/docs', request.url)}`,
  ].join('\n');
}

function credentials(app: App, identifier: string): Record<string, string> {
  const [secretKey = ''] = app.secretKeys;
  const usersig = signUserSig({ identifier, sdkAppId: app.sdkAppId, secretKey, expire: TICKET_LIFE });
  return { sdkappid: `${app.sdkAppId}`, identifier, usersig };
}

/** A text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
