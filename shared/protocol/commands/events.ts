import * as z from 'zod';
import { plain, seconds } from '../answers.ts';
import { command } from '../command.ts';
import { fields } from '../request.ts';

const form = z.enum(['standard', 'callback']);
const strict = { ignored: [] };

/** The commands on the webhook that gets the events of an app. */
export const events = {
  'all_member_push/im_webhook_set': command({
    summary: 'Set the URL to which changes of pushes are posted',
    description:
      'Switches the webhook on, also one that was switched off. The first call makes a secret, unless it gives one; a later call keeps it. `NewSecret`, or another `Secret`, rotates it: requests are signed with the old one as well for 24 hours. See docs/events.md.',
    effect: 'changes',
    request: fields(
      {
        Url: z
          .string()
          .describe(
            'An https URL at a public address; port 443, or one from 1024. Redirects are not followed',
          ),
        Form: form
          .default('standard')
          .describe('`standard`: Standard Webhooks 1.0; `callback`: the older form, {"Events":[…]}'),
        Secret: z
          .string()
          .describe('A secret of your own: `whsec_` and the base64 of 24 to 64 random bytes')
          .optional(),
        NewSecret: z.boolean().default(false).describe('Whether to make a new secret'),
      },
      strict,
    ),
    answer: z.object({
      Secret: z
        .string()
        .describe('The secret that was made. It is shown this once; absent when none was made')
        .optional(),
    }),
    example: {
      request: { Url: 'https://example.com/hooks/carillon' },
      answer: { Secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwZg0b1f5xJ1E=' },
    },
    errors: ['badRequest'],
  }),
  'all_member_push/im_webhook_get': command({
    summary: 'Show the webhook of the app, and how it is',
    effect: 'reads',
    request: fields({}, strict),
    answer: z.object({
      EventBus: z.boolean().describe('Whether the events of the app go to the event bus of the deployment'),
      Webhook: z
        .object({
          Url: z.string(),
          Form: form,
          State: z.enum(['on', 'off']).describe('`off` after the endpoint answered HTTP 410'),
          Secrets: z.array(z.string()).describe('The last four characters of each, the newest first'),
          OffSince: seconds.optional(),
          OffBecause: z.string().optional(),
          PausedUntil: seconds.describe('Nothing is posted until then: it was overloaded or away').optional(),
          LastSuccessAt: seconds.optional(),
          LastFailureAt: seconds.optional(),
          LastFailure: z.string().describe('What the last failure was').optional(),
        })
        .describe('Absent where none is set')
        .optional(),
    }),
    example: {
      request: {},
      answer: {
        EventBus: false,
        Webhook: {
          Url: 'https://example.com/hooks/carillon',
          Form: 'standard',
          State: 'on',
          Secrets: ['whsec_…J1E='],
          LastSuccessAt: 1_795_600_000,
        },
      },
    },
    errors: ['badRequest'],
  }),
  'all_member_push/im_webhook_remove': command({
    summary: 'Remove the webhook of the app',
    description: 'Events that wait for it are discarded. Removing it again is fine.',
    effect: 'changes',
    request: fields({}, strict),
    answer: plain,
    example: { request: {}, answer: {} },
    errors: ['badRequest'],
  }),
  'all_member_push/im_webhook_test': command({
    summary: 'Send an event of the type webhook.test',
    description:
      'It goes the same way as every other event. What the endpoint answered stands in `im_webhook_get` a moment later.',
    effect: 'changes',
    request: fields({}, strict),
    answer: z.object({ EventId: z.string().describe('The id of the event: the header `webhook-id`') }),
    example: { request: {}, answer: { EventId: 'evt_01KB0XJ6ZR6Y5V1SN1W9YQ4T8E_test' } },
    errors: ['badRequest'],
  }),
} as const;
