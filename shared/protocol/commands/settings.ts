import * as z from 'zod';
import { count } from '../answers.ts';
import { command } from '../command.ts';
import { fields } from '../request.ts';

/** The command that shows an app as its operators may see it. */
export const settings = {
  'all_member_push/im_app_get': command({
    summary: 'Show the settings of the app, who may call the API, and which providers are configured',
    description:
      'Never shows a key: of credentials it names what identifies them. `Role` is that of the caller.\n\nCosts one read.',
    effect: 'reads',
    request: fields({}, { ignored: [] }),
    answer: z.object({
      SdkAppId: count,
      Identifier: z.string().describe('The caller'),
      Role: z.enum(['admin', 'viewer']).describe('A viewer may call what reads, and nothing that changes'),
      Admins: z.array(z.string()),
      Viewers: z.array(z.string()),
      SecretKeys: count.describe('How many keys are valid; 2 while the key is being rotated'),
      Shards: count,
      AttrNames: z.record(z.string(), z.string()).describe('Attribute names by slot, "0" to "9"'),
      Settings: z.object({
        PushEnabled: z.boolean(),
        StrictConditions: z.boolean(),
        AdminTicketSeconds: z.number().optional(),
        RepeatWindowSeconds: z.number(),
        PushesPerDay: z.number().optional(),
        PushesPerSecond: z.number().optional(),
        RevokesPerSecond: z.number().optional(),
        TagsPerApp: z.number().optional(),
        CallsPerSecond: z.number().optional(),
        CommandCallsPerSecond: z.record(z.string(), z.number()),
      }),
      Providers: z
        .object({
          Apns: z.object({ TeamId: z.string(), KeyId: z.string(), Topic: z.string() }).optional(),
          Fcm: z.object({ ProjectId: z.string(), ClientEmail: z.string() }).optional(),
          WebPush: z.object({ Subject: z.string(), PublicKey: z.string() }).optional(),
        })
        .describe('The providers of notifications that have credentials'),
    }),
    example: {
      request: {},
      answer: {
        SdkAppId: 1400000000,
        Identifier: 'administrator',
        Role: 'admin',
        Admins: ['administrator'],
        Viewers: ['support'],
        SecretKeys: 1,
        Shards: 16,
        AttrNames: { '0': 'city' },
        Settings: {
          PushEnabled: true,
          StrictConditions: false,
          RepeatWindowSeconds: 60,
          PushesPerDay: 100,
          CommandCallsPerSecond: {},
        },
        Providers: { Fcm: { ProjectId: 'shop', ClientEmail: 'push@shop.iam.gserviceaccount.com' } },
      },
    },
    errors: ['badRequest'],
  }),
} as const;
