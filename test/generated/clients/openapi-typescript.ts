import createClient from 'openapi-fetch';
import type { components, paths } from './generated/types.js';

/** Pushes with the types that openapi-typescript generates; prints the task id. */
const { CARILLON_URL = '', SDKAPPID = '', USERSIG = '' } = process.env;
const client = createClient<paths>({ baseUrl: CARILLON_URL });
const query = { sdkappid: Number(SDKAPPID), identifier: 'administrator', usersig: USERSIG };

const condition: components['schemas']['Condition'] = {
  And: [{ Tag: 'vip' }, { Not: { Or: [{ Tag: 'muted' }, { Attr: { city: 'Nowhere' } }] } }],
};
const text: components['schemas']['TIMTextElem'] = {
  MsgType: 'TIMTextElem',
  MsgContent: { Text: 'from openapi-typescript 🎄' },
};

const audience = await client.POST('/v4/all_member_push/im_audience', {
  params: { query },
  body: { Condition: condition },
});
if (audience.data?.ActionStatus !== 'OK') throw new Error(JSON.stringify(audience));
const counted: number = audience.data.Audience;

const pushed = await client.POST('/v4/all_member_push/im_push', {
  params: { query },
  body: { MsgRandom: 4_294_967_295, MsgLifeTime: 60, Condition: condition, MsgBody: [text] },
});
if (pushed.data?.ActionStatus !== 'OK') throw new Error(JSON.stringify(pushed));

const refused = await client.POST('/v4/all_member_push/im_push_cancel', {
  params: { query },
  body: { TaskId: 'none' },
});
if (refused.data?.ActionStatus !== 'FAIL') throw new Error(JSON.stringify(refused));

console.log(JSON.stringify({ audience: counted, taskId: pushed.data.TaskId, code: refused.data.ErrorCode }));
