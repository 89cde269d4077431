import * as z from 'zod';
import { ErrorList, listed, plain, user } from '../answers.ts';
import { command } from '../command.ts';
import { LIMITS, namedAccounts, perUser, tag, userId } from '../fields.ts';
import { fault } from '../parse.ts';
import { fields } from '../request.ts';

const change = fields(
  {
    UserTags: perUser(
      fields({
        To_Account: userId('badToAccount'),
        Tags: z
          .array(tag)
          .min(1)
          .refine(
            (list) => list.length <= LIMITS.tagsPerUserPerRequest,
            fault(
              'tooManyTags',
              `must have at most ${LIMITS.tagsPerUserPerRequest} tags: send the others in another request`,
            ),
          )
          .meta({
            maxItems: LIMITS.tagsPerUserPerRequest,
            description: `1 to ${LIMITS.tagsPerUserPerRequest} tags`,
          }),
      }),
    ),
  },
  { olderNames: { UserTags: 'Tags' }, wrapper: 'UserTags' },
);

const tagsOfUsers = z.array(z.object({ To_Account: user, Tags: z.array(z.string()) }));

const CHANGE = { UserTags: [{ To_Account: 'alice', Tags: ['stock-A', 'stock-B'] }] };
const REMOVAL = { UserTags: [{ To_Account: 'alice', Tags: ['stock-B'] }] };
const ALICE = { To_Account: ['alice'] };
const OF_ALICE = [{ To_Account: 'alice', Tags: ['stock-A'] }];

const reading = ['badRequest', 'badToAccount', 'noSuchAccount', 'tooManyAccounts'] as const;
const changing = [...reading, 'emptyTag', 'tagTooLong', 'tooManyTags'] as const;

/** The commands for the tags of users. */
export const tags = {
  'all_member_push/im_add_tag': command({
    effect: 'changes',
    summary: 'Add up to 10 tags to each of up to 100 users',
    aliases: ['openim/im_add_tag'],
    description: 'A user can have up to 100 tags in total.',
    request: change,
    answer: plain,
    example: { request: CHANGE, answer: {} },
    errors: changing,
  }),
  'all_member_push/im_remove_tag': command({
    effect: 'changes',
    summary: 'Remove tags of up to 100 users',
    aliases: ['openim/im_remove_tag'],
    request: change,
    answer: plain,
    example: { request: REMOVAL, answer: {} },
    errors: changing,
  }),
  'all_member_push/im_remove_all_tags': command({
    effect: 'changes',
    summary: 'Remove every tag of up to 100 users',
    aliases: ['openim/im_remove_all_tags'],
    request: namedAccounts,
    answer: plain,
    example: { request: ALICE, answer: {} },
    errors: reading,
  }),
  'all_member_push/im_get_tag': command({
    effect: 'reads',
    summary: 'List the tags of up to 100 users',
    aliases: ['openim/im_get_tag'],
    description:
      'The answer has the list under the documented key, and under the key that older clients read.',
    request: namedAccounts,
    answer: z.object({ UserTags: tagsOfUsers, Tags: tagsOfUsers }),
    example: { request: ALICE, answer: { UserTags: OF_ALICE, Tags: OF_ALICE } },
    errors: reading,
  }),
  'timpush/add_tag': command({
    effect: 'changes',
    summary: 'Add up to 10 tags to each of up to 100 users; list those that were not served',
    request: change,
    answer: listed,
    example: { request: CHANGE, answer: { ErrorList: [] } },
    errors: changing,
  }),
  'timpush/remove_tag': command({
    effect: 'changes',
    summary: 'Remove tags of up to 100 users; list those that do not exist',
    request: change,
    answer: listed,
    example: { request: REMOVAL, answer: { ErrorList: [] } },
    errors: changing,
  }),
  'timpush/clear_all_tags': command({
    effect: 'changes',
    summary: 'Remove every tag of up to 100 users; list those that do not exist',
    request: namedAccounts,
    answer: listed,
    example: { request: ALICE, answer: { ErrorList: [] } },
    errors: reading,
  }),
  'timpush/get_tag': command({
    effect: 'reads',
    summary: 'List the tags of up to 100 users, and the users that do not exist',
    request: namedAccounts,
    answer: z.object({ UserTags: tagsOfUsers, ErrorList }),
    example: { request: ALICE, answer: { UserTags: OF_ALICE, ErrorList: [] } },
    errors: reading,
  }),
} as const;
