import { namingCases } from '../../attribute-cases.ts';
import { type CommandCases, call, refused } from '../../case.ts';

const command = 'timpush/set_attr_name';

export const cases: CommandCases = {
  command,
  cases: [
    ...namingCases(command, 'timpush/get_attr_name'),
    {
      says: 'stores the types of attributes, 0 or 1',
      steps: [
        call(command, { AttrNames: { 1: '$age' }, AttrTypes: { 1: 1 } }),
        call('timpush/get_attr_name', {}, { AttrNames: { 1: '$age' }, AttrTypes: { 1: 1 } }),
        call(command, { AttrNames: { 1: '$age' }, AttrTypes: { 1: 2 } }, refused(90001, /AttrTypes\.1/)),
      ],
    },
  ],
};
