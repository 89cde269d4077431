import * as z from 'zod';
import { LIMITS, perUser, tag, userId } from '../fields.ts';
import { fault } from '../parse.ts';
import { alsoNamed } from './renamed.ts';

export const changeTags = alsoNamed(
  'Tags',
  'UserTags',
  z.object({
    UserTags: perUser(
      z.object({
        To_Account: userId('badToAccount'),
        Tags: z
          .array(tag)
          .min(1)
          .refine(
            (list) => list.length <= LIMITS.tagsPerUserPerRequest,
            fault('tooManyTags', `at most ${LIMITS.tagsPerUserPerRequest} tags for one user in one request`),
          ),
      }),
    ),
  }),
);
