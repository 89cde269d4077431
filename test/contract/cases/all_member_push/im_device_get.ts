import { type CommandCases, call, imported, OK } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'all_member_push/im_device_get';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns an empty list for a user without devices',
      steps: [
        imported('$a'),
        call(command, { To_Account: ['$a'] }, { ...OK, UserDevices: [{ To_Account: '$a', Devices: [] }] }),
      ],
    },
    ...namedAccountsCases(command),
  ],
};
