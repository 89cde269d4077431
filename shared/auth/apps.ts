import * as z from 'zod';

const secretKey = z.string().min(1);

const appSchema = z
  .object({
    sdkAppId: z.number().int().positive().max(4_294_967_295),
    /** One key, or two while the key is being rotated: tickets of either are valid. */
    secretKey: z.union([secretKey, z.array(secretKey).min(1).max(2)]),
    admins: z.array(z.string().min(1)).min(1),
  })
  .transform((app) => ({
    sdkAppId: app.sdkAppId,
    secretKeys: typeof app.secretKey === 'string' ? [app.secretKey] : app.secretKey,
    admins: app.admins,
  }));

/** One tenant: who may call the API for it and with which keys tickets are signed. */
export type App = z.infer<typeof appSchema>;

/**
 * Reads the apps from the JSON of the secret: one app or an array of apps,
 * `{"sdkAppId":1400000000,"secretKey":"…","admins":["administrator"]}`.
 *
 * @throws Error that names the faulty field and never holds a key.
 */
export function parseApps(json: string): App[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, and the text holds the keys.
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
