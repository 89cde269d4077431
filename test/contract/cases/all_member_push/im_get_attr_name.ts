import { type CommandCases, call, OK } from '../../case.ts';

const command = 'all_member_push/im_get_attr_name';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns the names by slot',
      steps: [
        call('all_member_push/im_set_attr_name', { AttrNames: { 4: '$level' } }),
        call(command, {}, { ...OK, AttrNames: { 4: '$level' } }),
      ],
    },
  ],
};
