// Imports two users, tags one, pushes to the tag, and follows the push.
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { userSig } from './user-sig.mjs';

const { CARILLON_URL, SDKAPPID, SECRET_KEY } = process.env;
const ADMIN = 'administrator';

/** Calls a command. After a time-out, call it again with the same body: within 60 seconds that is the same push. */
async function call(command, body) {
  const query = new URLSearchParams({
    sdkappid: SDKAPPID,
    identifier: ADMIN,
    usersig: userSig(Number(SDKAPPID), ADMIN, SECRET_KEY),
    random: `${randomInt(2 ** 32)}`,
    contenttype: 'json',
  });
  const response = await fetch(`${CARILLON_URL}/v4/${command}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(35_000),
  });
  if (!response.ok) throw new Error(`${command}: HTTP ${response.status}`);
  const answer = await response.json();
  if (answer.ErrorCode !== 0) throw new Error(`${command}: ${answer.ErrorCode} ${answer.ErrorInfo}`);
  return answer;
}

await call('im_open_login_svc/multiaccount_import', { Accounts: ['alice', 'bob'] });

await call('all_member_push/im_add_tag', { UserTags: [{ To_Account: 'alice', Tags: ['vip'] }] });

const { TaskId } = await call('all_member_push/im_push', {
  MsgRandom: randomInt(2 ** 32),
  MsgLifeTime: 604_800,
  Condition: { TagsOr: ['vip'] },
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Merry Christmas! 🎄' } }],
});

let status;
do {
  await delay(200);
  status = await call('all_member_push/im_push_status', { TaskId });
} while (!['done', 'failed', 'cancelled'].includes(status.State));
console.log(JSON.stringify(status));
