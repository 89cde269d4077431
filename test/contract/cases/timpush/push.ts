import { type CommandCases, call, OK, refused } from '../../case.ts';
import { conditionCases, pushCases } from '../../push-cases.ts';

const command = 'timpush/push';

/** A push to an unknown user, with other fields. */
const request = (fields: Readonly<Record<string, unknown>>) => ({
  MsgRandom: 1,
  OfflinePushInfo: { Title: '$title', Desc: 'd' },
  Condition: { TagsAnd: ['$none'] },
  ...fields,
});

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns a TaskId',
      steps: [call(command, request({}), { ...OK, TaskId: expect.stringMatching(/^[0-9A-Z]{26}$/) })],
    },
    {
      says: 'requires the notification, which is its content',
      steps: [
        call(command, request({ OfflinePushInfo: undefined }), refused(90001, /OfflinePushInfo/)),
        call(command, request({ OfflinePushInfo: { Desc: 'd' } }), refused(90001, /OfflinePushInfo\.Title/)),
        call(command, request({ OfflinePushInfo: { Title: 't' } }), refused(90001, /OfflinePushInfo\.Desc/)),
      ],
    },
    {
      says: 'reaches online users only, or lives for seven days',
      steps: [
        call(command, request({ OnlineOnlyFlag: 1 }), OK, { online: 'TaskId' }),
        call('all_member_push/im_push_status', { TaskId: '{online}' }, { MsgLifeTime: 0 }),
        call(command, request({ OnlineOnlyFlag: 0 }), OK, { kept: 'TaskId' }),
        call('all_member_push/im_push_status', { TaskId: '{kept}' }, { MsgLifeTime: 604800 }),
        call(command, request({ OnlineOnlyFlag: 2 }), refused(90001, /OnlineOnlyFlag/)),
      ],
    },
    {
      says: "takes the caller's mark of up to 64 bytes",
      steps: [
        call(command, request({ DataId: 'x'.repeat(64) })),
        call(command, request({ DataId: 'x'.repeat(65) }), refused(90001, /DataId.*64.*65 bytes/)),
      ],
    },
    ...pushCases(command, request),
    ...conditionCases(command, request),
  ],
};
