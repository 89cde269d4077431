import { type CommandCases, call, OK } from '../../case.ts';

const command = 'timpush/get_attr_name';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns the names that either family set',
      steps: [
        call('all_member_push/im_set_attr_name', { AttrNames: { 2: '$level' } }),
        call(command, {}, { ...OK, AttrNames: { 2: '$level' } }),
      ],
    },
  ],
};
