import * as z from 'zod';

const text = z.string();
const texts = z.record(z.string(), z.string());

/**
 * The message of FCM HTTP v1, as far as Carillon uses it, by its published fields
 * (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages). FCM rejects unknown fields.
 */
export const fcmRequestSchema = z.strictObject({
  validate_only: z.boolean().optional(),
  message: z
    .strictObject({
      token: text.optional(),
      fid: text.optional(),
      data: texts.optional(),
      notification: z
        .strictObject({ title: text.optional(), body: text.optional(), image: text.optional() })
        .optional(),
      android: z
        .strictObject({
          collapse_key: text.optional(),
          priority: z.enum(['NORMAL', 'HIGH']).optional(),
          ttl: z
            .string()
            .regex(/^\d+(\.\d{1,9})?s$/)
            .optional(),
          notification: z
            .strictObject({
              title: text.optional(),
              body: text.optional(),
              icon: text.optional(),
              color: text.optional(),
              sound: text.optional(),
              tag: text.optional(),
              click_action: text.optional(),
              channel_id: text.optional(),
              image: text.optional(),
            })
            .optional(),
          data: texts.optional(),
        })
        .optional(),
      apns: z
        .strictObject({ headers: texts.optional(), payload: z.record(z.string(), z.unknown()).optional() })
        .optional(),
      webpush: z
        .strictObject({
          headers: texts.optional(),
          data: texts.optional(),
          notification: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
    })
    .refine(({ token, fid }) => (token === undefined) !== (fid === undefined), 'one of token and fid'),
});
