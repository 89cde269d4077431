import * as z from 'zod';
import type { App } from '../domain/apps/app.ts';

const secretKey = z.string().min(1);
const limit = z.number().positive();

/** The settings of one app. Every limit is off unless it is set; none is needed for safe operation. */
const settingsSchema = z.strictObject({
  /** Whether the app may push (error 90045). */
  pushEnabled: z.boolean().default(true),
  /** Whether to reject conditions that mix tags and attributes (error 90039), as Tencent Cloud Chat does. */
  strictConditions: z.boolean().default(false),
  /** Whether the changes of its pushes go to the event bus of the deployment. */
  eventBus: z.boolean().default(false),
  /** For how long a ticket of an administrator is valid after it was signed, in seconds (error 70001). */
  adminTicketSeconds: limit.int().optional(),
  /** How long the same request counts as the same push, in seconds; 60 if absent (Tencent Cloud Chat: 1). */
  repeatWindowSeconds: limit
    .int()
    .max(24 * 3600)
    .optional(),
  /** Pushes per UTC day (error 90047; Tencent Cloud Chat: 100). */
  pushesPerDay: limit.int().optional(),
  /** Pushes per second (error 90024; Tencent Cloud Chat: 1). */
  pushesPerSecond: limit.optional(),
  /** Revokes per second (error 90051; Tencent Cloud Chat: 1). */
  revokesPerSecond: limit.optional(),
  /** Distinct tags that the app may use (error 90032; Tencent Cloud Chat's newer family: 1000). */
  tagsPerApp: limit.int().optional(),
  /** Calls per second of the whole app (error 60011). */
  callsPerSecond: limit.optional(),
  /** Calls per second of individual commands, such as `{"all_member_push/im_add_tag": 100}` (error 60007). */
  commandCallsPerSecond: z.record(z.string(), limit).default({}),
});

const text = z.string().min(1);

/** The credentials of an app for the providers of notifications. A service account may be Google's whole file. */
const pushSchema = z.strictObject({
  apns: z.strictObject({ teamId: text, keyId: text, key: text, topic: text }).optional(),
  fcm: z.object({ project_id: text, client_email: text, private_key: text }).optional(),
  webpush: z
    .strictObject({
      subject: z.string().regex(/^(mailto:|https:)/, 'begins with mailto: or https:'),
      publicKey: text,
      privateKey: text,
      navigate: text.optional(),
    })
    .optional(),
});

const appSchema = z
  .object({
    sdkAppId: z.number().int().positive().max(4_294_967_295),
    /** One key, or two while the key is being rotated; tickets of either are valid. */
    secretKey: z.union([secretKey, z.array(secretKey).min(1).max(2)]),
    admins: z.array(z.string().min(1)).min(1),
    viewers: z.array(z.string().min(1)).default([]),
    settings: settingsSchema.prefault({}),
    push: pushSchema.prefault({}),
  })
  .transform((app) => ({
    sdkAppId: app.sdkAppId,
    secretKeys: typeof app.secretKey === 'string' ? [app.secretKey] : app.secretKey,
    admins: app.admins,
    viewers: app.viewers,
    settings: app.settings,
    push: app.push,
  }));

/**
 * Parses the apps from the JSON of the secret: one app or an array of apps,
 * `{"sdkAppId":1400000000,"secretKey":"…","admins":["administrator"],"settings":{"pushesPerDay":100}}`.
 *
 * @throws Error that names the invalid field and never contains a key
 */
export function parseApps(json: string): App[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, which contains the keys.
    throw new Error('The apps are not JSON');
  }
  const result = z
    .array(appSchema)
    .min(1)
    .safeParse(Array.isArray(value) ? value : [value]);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The apps are not valid: ${faults.join('; ')}`);
  }
  return result.data;
}
