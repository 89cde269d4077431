import type { CommandName } from '../../shared/protocol/commands.ts';
import { type Case, call, imported, OK, refused, type Step, times, wide } from './case.ts';

/** The cases for the shape of tag changes that both families share. */
export const tagCases = (command: CommandName): readonly Case[] => [
  {
    says: 'accepts the older key',
    steps: [imported('$a'), call(command, { Tags: [{ To_Account: '$a', Tags: ['x'] }] }, OK)],
  },
  {
    says: 'accepts a single user without the list',
    steps: [
      imported('$a', '$b'),
      call(command, { To_Account: '$a', Tags: ['x'] }, OK),
      call(command, { To_Account: ['$a', '$b'], Tags: ['x'], UserTags: null }, OK),
      call(command, { To_Account: '$a', Tags: null }, refused(90001, /UserTags\[0\]\.Tags: is missing/)),
    ],
  },
  {
    says: 'accepts tags of 1 to 50 bytes',
    steps: [
      imported('$a'),
      call(command, { UserTags: [{ To_Account: '$a', Tags: [wide(50)] }] }),
      call(
        command,
        { UserTags: [{ To_Account: '$a', Tags: ['x', wide(51)] }] },
        refused(90020, /UserTags\[0\]\.Tags\[1\].*50.*51 bytes/),
      ),
      call(command, { UserTags: [{ To_Account: '$a', Tags: [''] }] }, refused(90040, /Tags\[0\]/)),
      call(command, { UserTags: [{ To_Account: '$a', Tags: [5] }] }, refused(90001, /Tags\[0\]/)),
    ],
  },
  {
    says: 'accepts 10 tags for a user and not 11',
    steps: [
      imported('$a'),
      call(command, { UserTags: [{ To_Account: '$a', Tags: times(10, (index) => `t${index}`) }] }),
      call(
        command,
        { UserTags: [{ To_Account: '$a', Tags: times(11, (index) => `u${index}`) }] },
        refused(90032, /UserTags\[0\]\.Tags.*10.*11/),
      ),
    ],
  },
  {
    says: 'accepts 100 users and not 101',
    steps: [
      imported(...times(100, (index) => `$u${index}`)),
      call(command, { UserTags: times(100, (index) => ({ To_Account: `$u${index}`, Tags: ['x'] })) }),
      call(
        command,
        { UserTags: times(101, (index) => ({ To_Account: `$u${index}`, Tags: ['x'] })) },
        refused(90018, /UserTags.*100.*101/),
      ),
    ],
  },
  {
    says: 'rejects a malformed request',
    steps: [
      call(command, {}, refused(90001, /UserTags/)),
      call(command, { UserTags: 'x' }, refused(90001, /UserTags/)),
      call(command, { UserTags: [{ Tags: ['x'] }] }, refused(90003, /UserTags\[0\]\.To_Account/)),
      call(command, { UserTags: [{ To_Account: '$a', Tags: [] }] }, refused(90001, /Tags/)),
      call(command, { UserTags: [{ To_Account: '$a', Tags: 'x' }] }, refused(90001, /Tags/)),
    ],
  },
];

/** The cases for lists of accounts that both families share. */
export const namedAccountsCases = (command: CommandName): readonly Case[] => [
  {
    says: 'accepts 100 accounts and not 101',
    steps: [
      imported(...times(100, (index) => `$u${index}`)),
      call(command, { To_Account: times(100, (index) => `$u${index}`) }),
      call(
        command,
        { To_Account: times(101, (index) => `$u${index}`) },
        refused(90018, /To_Account.*100.*101/),
      ),
    ],
  },
  {
    says: 'rejects a malformed list of accounts',
    steps: [
      call(command, {}, refused(90003, /To_Account/)),
      call(command, { To_Account: 'alice' }, refused(90003, /To_Account/)),
      call(command, { To_Account: [] }, refused(90003, /To_Account/)),
      call(command, { To_Account: [{}] }, refused(90003, /To_Account\[0\]/)),
      call(command, { To_Account: ['x'.repeat(33)] }, refused(90001, /To_Account\[0\]/)),
    ],
  },
];

/** Adds the maximum number of tags to a user. */
export const hundredTags = (command: CommandName, user: string): Step[] =>
  times(10, (ten) =>
    call(command, { UserTags: [{ To_Account: user, Tags: times(10, (one) => `t${ten}${one}`) }] }),
  );
