import { isValid } from 'ulid';
import * as z from 'zod';
import { seconds } from '../answers.ts';
import { command } from '../command.ts';
import { textUpTo } from '../fields.ts';
import { integer } from '../integer.ts';
import { nextCursor, pageLimit } from '../paging.ts';
import { fields } from '../request.ts';

const MAX_SECONDS = 4_102_444_800;
const moment = (description: string) =>
  integer({
    minimum: 0,
    maximum: MAX_SECONDS,
    unit: 'UTC seconds',
    description: `${description}, in UTC seconds`,
  }).optional();

/** The command that lists what was changed through the API. */
export const audit = {
  'all_member_push/im_audit_list': command({
    summary: 'List who changed what through the API, newest first',
    description: [
      'Every call of a command that changes something is listed for 90 days, also one that was rejected.',
      'Message bodies, tokens and keys are not kept.',
      'A page may have fewer entries than `Limit`, or none, and still a `Cursor`: a call looks through at most 1,000 entries.',
      '',
      'Costs up to 130 read units for 1,000 entries, and 4 short reads per day.',
    ].join('\n'),
    effect: 'reads',
    request: fields(
      {
        Identifier: textUpTo(256, 'Only what this administrator called').optional(),
        Command: textUpTo(64, 'Only calls of this command, such as all_member_push/im_push').optional(),
        StartTime: moment('The first second of the time to look at; 90 days ago if absent'),
        EndTime: moment('The last second of the time to look at; now if absent'),
        Limit: pageLimit('entries', 100, 50),
        Cursor: z
          .string()
          .refine(
            (value) => value === '' || isValid(value),
            'is not a cursor that a page answered: omit it to start over',
          )
          .describe('The Cursor of the previous page')
          .optional(),
      },
      { ignored: [] },
    ),
    answer: z.object({
      Entries: z.array(
        z.object({
          At: seconds,
          Identifier: z.string().describe('Who called'),
          Command: z.string(),
          Summary: z.string().describe('What the request was about'),
          ErrorCode: z.number().int().describe('What was answered; 0: it was done'),
        }),
      ),
      Cursor: nextCursor,
    }),
    example: {
      request: { Command: 'all_member_push/im_push' },
      answer: {
        Entries: [
          {
            At: 1798135200,
            Identifier: 'administrator',
            Command: 'all_member_push/im_push',
            Summary:
              'TaskId 01KB0XJ6ZR6Y5V1SN1W9YQ4T8E; MsgLifeTime 604800; Condition {"TagsOr":["stock-A"]}',
            ErrorCode: 0,
          },
        ],
        Cursor: '',
      },
    },
    errors: ['badRequest'],
  }),
} as const;
