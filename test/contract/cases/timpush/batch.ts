import { type CommandCases, call, imported, OK, refused, times } from '../../case.ts';
import { pushCases } from '../../push-cases.ts';

const command = 'timpush/batch';

const request = (fields: Readonly<Record<string, unknown>>) => ({
  MsgRandom: 1,
  OfflinePushInfo: { Title: '$title', Desc: 'd' },
  To_Account: ['$a'],
  ...fields,
});

const withReceiver = pushCases(command, request).map(({ says, steps }) => ({
  says,
  steps: [imported('$a'), ...steps],
}));

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'processes existing users, and lists the others',
      steps: [
        imported('$a'),
        call(command, request({ To_Account: ['$a', '$nobody'] }), {
          ...OK,
          TaskId: expect.any(String),
          ErrorList: [{ To_Account: '$nobody', ErrorCode: 70107 }],
        }),
        call(command, request({ To_Account: ['$nobody'] }), refused(70107)),
      ],
    },
    {
      says: 'lists impossible user ids',
      steps: [
        imported('$a'),
        call(command, request({ To_Account: ['$a', 'x'.repeat(33), ''] }), {
          ...OK,
          ErrorList: [
            { To_Account: 'x'.repeat(33), ErrorCode: 90001 },
            { To_Account: '', ErrorCode: 90001 },
          ],
        }),
      ],
    },
    {
      says: 'accepts 500 accounts and not 501',
      steps: [
        imported('$u0'),
        call(command, request({ To_Account: times(500, (index) => `$u${index}`) })),
        call(
          command,
          request({ To_Account: times(501, (index) => `$u${index}`) }),
          refused(90018, /To_Account.*500.*501/),
        ),
        call(command, request({ To_Account: undefined }), refused(90003, /To_Account/)),
        call(command, request({ To_Account: [] }), refused(90003)),
        call(command, request({ To_Account: [7] }), refused(90003)),
      ],
    },
    ...withReceiver,
  ],
};
