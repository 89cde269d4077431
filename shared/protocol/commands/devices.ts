import * as z from 'zod';
import { plain, user } from '../answers.ts';
import { command } from '../command.ts';
import { device } from '../device.ts';
import { LIMITS, namedAccounts, userId } from '../fields.ts';
import { fields } from '../request.ts';

const milliseconds = z.number().int().describe('UTC milliseconds');

const reading = ['badRequest', 'badToAccount', 'noSuchAccount', 'tooManyAccounts'] as const;
const changing = ['badRequest', 'badToAccount', 'noSuchAccount'] as const;

const PHONE = { DeviceId: 'phone-1', Kind: 'fcm', Token: 'fcm-registration-token' };

/** The commands for the devices of users. */
export const devices = {
  'all_member_push/im_device_add': command({
    effect: 'changes',
    summary: 'Register up to 20 devices of a user, or refresh them',
    description:
      'A token belongs to one user: registering it for another user removes it from the first. A user has at most 20 devices; one more replaces the device that was refreshed longest ago.',
    request: fields({
      To_Account: userId('badToAccount'),
      Devices: z.array(device).min(1).max(LIMITS.devicesPerRequest).describe('Up to 20 devices'),
    }),
    answer: plain,
    example: { request: { To_Account: 'alice', Devices: [PHONE] }, answer: {} },
    errors: changing,
  }),
  'all_member_push/im_device_remove': command({
    effect: 'changes',
    summary: 'Remove devices of a user; without DeviceIds, all of them',
    request: fields(
      {
        To_Account: userId('badToAccount'),
        DeviceIds: z
          .array(z.string())
          .min(1)
          .max(LIMITS.devicesPerRequest)
          .describe('The devices to remove, up to 20')
          .optional(),
      },
      { ignored: [] },
    ),
    answer: plain,
    example: { request: { To_Account: 'alice', DeviceIds: ['phone-1'] }, answer: {} },
    errors: changing,
  }),
  'all_member_push/im_device_get': command({
    effect: 'reads',
    summary: 'List the devices of up to 100 users',
    description: 'The answer contains only the last eight characters of a token.',
    request: namedAccounts,
    answer: z.object({
      UserDevices: z.array(
        z.object({
          To_Account: user,
          Devices: z.array(
            z.object({
              DeviceId: z.string(),
              Kind: z.enum(['apns', 'fcm', 'webpush']),
              Token: z.string().describe('The last eight characters'),
              RegisteredAt: milliseconds,
              SeenAt: milliseconds,
              Locale: z.string().optional(),
              AppVersion: z.string().optional(),
              Strikes: z.number().int().describe('How many bad answers in a row its provider gave'),
            }),
          ),
        }),
      ),
    }),
    example: {
      request: { To_Account: ['alice'] },
      answer: {
        UserDevices: [
          {
            To_Account: 'alice',
            Devices: [
              {
                DeviceId: 'phone-1',
                Kind: 'fcm',
                Token: 'on-token',
                RegisteredAt: 1_795_600_000_000,
                SeenAt: 1_795_600_000_000,
                Strikes: 0,
              },
            ],
          },
        ],
      },
    },
    errors: reading,
  }),
} as const;
