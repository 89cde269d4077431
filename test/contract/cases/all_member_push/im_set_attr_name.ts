import { namingCases } from '../../attribute-cases.ts';
import type { CommandCases } from '../../case.ts';

const command = 'all_member_push/im_set_attr_name';

export const cases: CommandCases = {
  command,
  cases: namingCases(command, 'all_member_push/im_get_attr_name'),
};
