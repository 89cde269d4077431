import * as z from 'zod';
import { ErrorList, listed, plain, user } from '../answers.ts';
import { command } from '../command.ts';
import {
  attributeName,
  attributeNames,
  attributes as attributeValues,
  namedAccounts,
  perUser,
  slot,
  userId,
} from '../fields.ts';
import { flag } from '../integer.ts';
import { fields } from '../request.ts';

const olderNames = { UserAttrs: 'Attrs' };
const toAccount = userId('badToAccount');
const setting = fields(
  { UserAttrs: perUser(fields({ To_Account: toAccount, Attrs: attributeValues })) },
  { olderNames, wrapper: 'UserAttrs' },
);
/** Names to remove; some clients send an object whose keys are the names. */
const names = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : value,
  z.array(attributeName).describe('The names of the attributes to remove'),
);
const removal = fields(
  { UserAttrs: perUser(fields({ To_Account: toAccount, Attrs: names })) },
  { olderNames, wrapper: 'UserAttrs' },
);

const attributesOfUsers = z.array(z.object({ To_Account: user, Attrs: z.record(z.string(), z.string()) }));
const namesBySlot = z.record(z.string(), z.string()).describe('Attribute names by slot, "0" to "9"');

const NAMES = { AttrNames: { 0: 'city', 1: 'level' } };
const SETTING = { UserAttrs: [{ To_Account: 'alice', Attrs: { city: 'Shenzhen', level: 'platinum' } }] };
const REMOVAL = { UserAttrs: [{ To_Account: 'alice', Attrs: ['level'] }] };
const ALICE = { To_Account: ['alice'] };
const OF_ALICE = [{ To_Account: 'alice', Attrs: { city: 'Shenzhen' } }];

const naming = ['badAttribute', 'badRequest'] as const;
const changing = ['badAttribute', 'badRequest', 'badToAccount', 'noSuchAccount', 'tooManyAccounts'] as const;
const reading = ['badRequest', 'badToAccount', 'noSuchAccount', 'tooManyAccounts'] as const;

/** The commands for the attributes of an app and its users. */
export const attributes = {
  'all_member_push/im_set_attr_name': command({
    effect: 'changes',
    summary: 'Name attribute slots',
    aliases: ['openim/im_set_attr_name'],
    request: fields({ AttrNames: attributeNames }),
    answer: plain,
    example: { request: NAMES, answer: {} },
    errors: naming,
  }),
  'all_member_push/im_get_attr_name': command({
    effect: 'reads',
    summary: 'List the names of the attribute slots',
    aliases: ['openim/im_get_attr_name'],
    request: fields({}),
    answer: z.object({ AttrNames: namesBySlot }),
    example: { request: {}, answer: NAMES },
    errors: [],
  }),
  'all_member_push/im_set_attr': command({
    effect: 'changes',
    summary: 'Set attributes of up to 100 users; others keep their values',
    aliases: ['openim/im_set_attr'],
    request: setting,
    answer: plain,
    example: { request: SETTING, answer: {} },
    errors: changing,
  }),
  'all_member_push/im_remove_attr': command({
    effect: 'changes',
    summary: 'Remove attributes of up to 100 users',
    aliases: ['openim/im_remove_attr'],
    request: removal,
    answer: plain,
    example: { request: REMOVAL, answer: {} },
    errors: changing,
  }),
  'all_member_push/im_get_attr': command({
    effect: 'reads',
    summary: 'List the attributes of up to 100 users',
    aliases: ['openim/im_get_attr'],
    description:
      'The answer has the list under the documented key, and under the key that older clients read.',
    request: namedAccounts,
    answer: z.object({ UserAttrs: attributesOfUsers, Attrs: attributesOfUsers }),
    example: { request: ALICE, answer: { UserAttrs: OF_ALICE, Attrs: OF_ALICE } },
    errors: reading,
  }),
  'timpush/set_attr_name': command({
    effect: 'changes',
    summary: 'Name attribute slots, with a type (0 or 1) for each',
    request: fields({
      AttrNames: attributeNames,
      AttrTypes: z
        .record(slot, flag('A type'))
        .describe('Types by slot; the caller defines their meaning')
        .optional(),
    }),
    answer: plain,
    example: { request: { ...NAMES, AttrTypes: { 1: 0 } }, answer: {} },
    errors: naming,
  }),
  'timpush/get_attr_name': command({
    effect: 'reads',
    summary: 'List the names and types of the attribute slots',
    request: fields({}),
    answer: z.object({ AttrNames: namesBySlot, AttrTypes: z.record(z.string(), z.number().int()) }),
    example: { request: {}, answer: { ...NAMES, AttrTypes: { 1: 0 } } },
    errors: [],
  }),
  'timpush/set_attr': command({
    effect: 'changes',
    summary: 'Set attributes of up to 100 users; list those that were not served',
    request: setting,
    answer: listed,
    example: { request: SETTING, answer: { ErrorList: [] } },
    errors: changing,
  }),
  'timpush/remove_attr': command({
    effect: 'changes',
    summary: 'Remove attributes of up to 100 users; list those that were not served',
    request: removal,
    answer: listed,
    example: { request: REMOVAL, answer: { ErrorList: [] } },
    errors: changing,
  }),
  'timpush/get_attr': command({
    effect: 'reads',
    summary: 'List the attributes of up to 100 users, and the users that do not exist',
    request: namedAccounts,
    answer: z.object({ UserAttrs: attributesOfUsers, ErrorList }),
    example: { request: ALICE, answer: { UserAttrs: OF_ALICE, ErrorList: [] } },
    errors: reading,
  }),
} as const;
