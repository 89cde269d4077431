import {
  AttributesApi,
  Configuration,
  PushApi,
  TasksApi,
  TIMTextElemMsgTypeEnum,
} from './generated/openapi-generator/index.js';

/** Pushes with the client that openapi-generator (typescript-fetch) generates; prints the task id. */
const { CARILLON_URL = '', SDKAPPID = '', USERSIG = '' } = process.env;
const configuration = new Configuration({ basePath: CARILLON_URL, apiKey: () => USERSIG });
const caller = { sdkappid: Number(SDKAPPID), identifier: 'administrator' };
const push = new PushApi(configuration);

const condition = {
  and: [{ tag: 'vip' }, { not: { or: [{ tag: 'muted' }, { attr: { city: 'Nowhere' } }] } }],
};

const names = await new AttributesApi(configuration).allMemberPushImGetAttrName({ ...caller, body: {} });
if (names.actionStatus !== 'OK') throw new Error(JSON.stringify(names));

const counted = await push.allMemberPushImAudience({ ...caller, imAudienceRequest: { condition } });
if (counted.actionStatus !== 'OK') throw new Error(JSON.stringify(counted));

const pushed = await push.allMemberPushImPush({
  ...caller,
  imPushRequest: {
    msgRandom: 4_294_967_294,
    msgLifeTime: 60,
    condition,
    msgBody: [
      { msgType: TIMTextElemMsgTypeEnum.TimTextElem, msgContent: { text: 'from openapi-generator 🎄' } },
    ],
  },
});
if (pushed.actionStatus !== 'OK') throw new Error(JSON.stringify(pushed));

const refused = await new TasksApi(configuration).allMemberPushImPushCancel({
  ...caller,
  imPushCancelRequest: { taskId: 'none' },
});
if (refused.actionStatus !== 'FAIL') throw new Error(JSON.stringify(refused));

console.log(JSON.stringify({ audience: counted.audience, taskId: pushed.taskId, code: refused.errorCode }));
