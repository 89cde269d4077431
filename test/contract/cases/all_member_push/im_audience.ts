import { type CommandCases, call, imported, OK } from '../../case.ts';
import { conditionCases } from '../../push-cases.ts';

const command = 'all_member_push/im_audience';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'counts each matching user once',
      steps: [
        imported('$a', '$b', '$c'),
        call('all_member_push/im_set_attr_name', { AttrNames: { 0: '$city' } }),
        call('all_member_push/im_add_tag', {
          UserTags: [
            { To_Account: '$a', Tags: ['$x', '$y'] },
            { To_Account: '$b', Tags: ['$x'] },
          ],
        }),
        call('all_member_push/im_set_attr', { UserAttrs: [{ To_Account: '$c', Attrs: { $city: '$SZ' } }] }),
        call(
          command,
          { Condition: { TagsOr: ['$x', '$y'] } },
          { ...OK, Audience: 2, Online: 0, Exact: true },
        ),
        call(command, { Condition: { TagsAnd: ['$x', '$y'] } }, { Audience: 1 }),
        call(command, { Condition: { And: [{ Tag: '$x' }, { Not: { Tag: '$y' } }] } }, { Audience: 1 }),
        call(command, { Condition: { Or: [{ Tag: '$y' }, { Attr: { $city: '$SZ' } }] } }, { Audience: 2 }),
        call(command, {}, { ...OK, Audience: expect.any(Number) }),
      ],
    },
    ...conditionCases(command, ({ Condition }) => ({ Condition })),
  ],
};
