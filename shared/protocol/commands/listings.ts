import * as z from 'zod';
import { count, seconds, user } from '../answers.ts';
import { command } from '../command.ts';
import { attributeName, LIMITS, tag, userId } from '../fields.ts';
import { nextCursor, pageLimit, prefix, textCursor } from '../paging.ts';
import { fields } from '../request.ts';

const exact = z
  .boolean()
  .describe('Whether it was counted to the end; otherwise it is estimated from a part of the shards');
const number = z.object({ Count: count, Exact: exact });
const attrs = z.record(z.string(), z.string()).describe('Attribute values by name');

const sized = {
  Users: count.optional().describe('How many users; absent when sizes were not asked for'),
  Exact: exact.optional(),
};
const sizes = z
  .boolean()
  .default(true)
  .describe('Whether to count the users; without sizes a page costs a few reads');
const COST_OF_SIZES =
  'A size costs a short read per shard, and is estimated from some shards once 2,000 users were counted.';

/** The commands that show who and what there is. */
export const listings = {
  'all_member_push/im_overview': command({
    summary: 'Count the users, the open connections, the devices and the pushes of the day',
    description: [
      'Counts at most once a minute in each function, and says when.',
      'Each figure is counted shard by shard and estimated from those that were read once 2,000 were counted; users are spread evenly over the shards.',
      '',
      'Costs up to a shard of accounts, connections and devices: about 6 read units per 1,000 users.',
    ].join('\n'),
    effect: 'reads',
    request: fields({}, { ignored: [] }),
    answer: z.object({
      Users: number,
      Connections: number.describe('Open connections; a user may have several'),
      Devices: number,
      PushesOfDay: number.describe('Pushes that were made since 00:00 UTC'),
      Paused: z
        .array(
          z.object({ Provider: z.enum(['apns', 'fcm', 'webpush']), Since: seconds, Because: z.string() }),
        )
        .describe('Providers of notifications that refuse the credentials or settings of the app'),
      CountedAt: seconds.describe('When the figures were counted, in UTC seconds'),
    }),
    example: {
      request: {},
      answer: {
        Users: { Count: 1042113, Exact: false },
        Connections: { Count: 98120, Exact: false },
        Devices: { Count: 734, Exact: true },
        PushesOfDay: { Count: 12, Exact: true },
        Paused: [],
        CountedAt: 1798135200,
      },
    },
    errors: ['badRequest'],
  }),
  'all_member_push/im_user_list': command({
    summary: 'List the users of the app, or those that have a tag or an attribute value',
    description: [
      'In the order of their ids. Give `Tag`, or `AttrName` with `AttrValue`, or neither of them.',
      'The indexes lag by about a second.',
      '',
      'Costs two short reads per shard and one read unit per user of the page.',
    ].join('\n'),
    effect: 'reads',
    request: fields(
      {
        Prefix: prefix(32, 'users whose ids'),
        Tag: tag.describe('Only users who have this tag').optional(),
        AttrName: attributeName.optional(),
        AttrValue: z.string().describe('Only users whose attribute has this value').optional(),
        Limit: pageLimit('users', 100, 20),
        Cursor: textCursor,
      },
      { ignored: [] },
    ).superRefine(({ Tag, AttrName, AttrValue }, context) => {
      if ((AttrName === undefined) !== (AttrValue === undefined)) {
        context.addIssue({ code: 'custom', path: ['AttrName'], message: 'needs AttrValue, and the reverse' });
      } else if (Tag !== undefined && AttrName !== undefined) {
        context.addIssue({ code: 'custom', path: ['Tag'], message: 'must not stand beside AttrName' });
      }
    }),
    answer: z.object({
      Users: z.array(
        z.object({
          To_Account: user,
          Nick: z.string().optional(),
          FaceUrl: z.string().optional(),
          CreatedAt: seconds,
          Attrs: attrs,
        }),
      ),
      Cursor: nextCursor,
    }),
    example: {
      request: { Prefix: 'al', Limit: 20 },
      answer: {
        Users: [{ To_Account: 'alice', Nick: 'Alice', CreatedAt: 1795543200, Attrs: { city: 'Shenzhen' } }],
        Cursor: '',
      },
    },
    errors: ['badRequest', 'badAttribute', 'emptyTag', 'tagTooLong'],
  }),
  'all_member_push/im_user_get': command({
    summary: 'Show a user: profile, tags, attributes, connections and devices',
    description:
      'Tags and attribute values come with the moment since which the user has them.\n\nCosts about six reads.',
    effect: 'reads',
    request: fields({ To_Account: userId('badToAccount') }, { ignored: [] }),
    answer: z.object({
      To_Account: user,
      Nick: z.string().optional(),
      FaceUrl: z.string().optional(),
      CreatedAt: seconds,
      SeenThrough: seconds
        .optional()
        .describe('Up to when a client of the user has confirmed to have everything, in UTC seconds'),
      Tags: z.array(z.object({ Tag: z.string(), Since: seconds })),
      Attrs: z.array(z.object({ Name: z.string(), Value: z.string(), Since: seconds })),
      Connections: z.array(z.object({ ConnectedAt: seconds })).describe('The open connections'),
      Devices: z.array(
        z.object({
          DeviceId: z.string(),
          Kind: z.enum(['apns', 'fcm', 'webpush']),
          Token: z.string().describe('The last eight characters'),
          RegisteredAt: seconds,
          SeenAt: seconds,
          Locale: z.string().optional(),
          AppVersion: z.string().optional(),
          Strikes: count.describe('How many bad answers its provider gave in a row'),
        }),
      ),
    }),
    example: {
      request: { To_Account: 'alice' },
      answer: {
        To_Account: 'alice',
        Nick: 'Alice',
        CreatedAt: 1795543200,
        SeenThrough: 1798135000,
        Tags: [{ Tag: 'stock-A', Since: 1795543200 }],
        Attrs: [{ Name: 'city', Value: 'Shenzhen', Since: 1795543200 }],
        Connections: [{ ConnectedAt: 1798134900 }],
        Devices: [],
      },
    },
    errors: ['badRequest', 'badToAccount', 'noSuchAccount'],
  }),
  'all_member_push/im_tag_list': command({
    summary: 'List the tags of the app with their sizes',
    description: [
      'In the order of their bytes. A tag is listed once it was given to a user; one that nobody has any more has 0 users.',
      '',
      `Costs a short read for each of 8 parts. ${COST_OF_SIZES}`,
    ].join('\n'),
    effect: 'reads',
    request: fields(
      {
        Prefix: prefix(LIMITS.tag, 'tags'),
        Sizes: sizes,
        Limit: pageLimit('tags', 50, 20),
        Cursor: textCursor,
      },
      { ignored: [] },
    ),
    answer: z.object({ Tags: z.array(z.object({ Tag: z.string(), ...sized })), Cursor: nextCursor }),
    example: {
      request: { Prefix: 'stock-' },
      answer: {
        Tags: [
          { Tag: 'stock-A', Users: 2113, Exact: true },
          { Tag: 'stock-B', Users: 181040, Exact: false },
        ],
        Cursor: '',
      },
    },
    errors: ['badRequest'],
  }),
  'all_member_push/im_attr_value_list': command({
    summary: 'List the values of an attribute with their sizes',
    description: [
      'In the order of their bytes. A value is listed once it was given to a user; one that nobody has any more has 0 users.',
      'Of an attribute with very many values, such as a name, each function that sets it records the first 1,000 that it sees.',
      '',
      `Costs a short read for each of 8 parts. ${COST_OF_SIZES}`,
    ].join('\n'),
    effect: 'reads',
    request: fields(
      {
        AttrName: attributeName,
        Prefix: prefix(LIMITS.attributeValue, 'values'),
        Sizes: sizes,
        Limit: pageLimit('values', 50, 20),
        Cursor: textCursor,
      },
      { ignored: [] },
    ),
    answer: z.object({ Values: z.array(z.object({ Value: z.string(), ...sized })), Cursor: nextCursor }),
    example: {
      request: { AttrName: 'city' },
      answer: { Values: [{ Value: 'Shenzhen', Users: 1042, Exact: true }], Cursor: '' },
    },
    errors: ['badRequest', 'badAttribute'],
  }),
} as const;
