import * as z from 'zod';
import { deviceFrame } from './device-frame.ts';
import type { ClientFrame, OpenedFrame, PingFrame, PushMessage, ResumeFrame, ServerFrame } from './frames.ts';

/** The schema of the frame `resume`. */
export const resumeFrame = z.object({
  action: z.literal('resume'),
  cursor: z.string().nullish(),
}) satisfies z.ZodType<ResumeFrame>;

/** The schema of the frame `ping`. */
export const pingFrame = z.object({ action: z.literal('ping') }) satisfies z.ZodType<PingFrame>;

/** The schema of the frame `opened`. */
export const openedFrame = z.object({
  action: z.literal('opened'),
  id: z.ulid(),
  deviceId: z.string().optional(),
}) satisfies z.ZodType<OpenedFrame>;

/** The schema of every frame that clients send. */
export const clientFrame = z.union([
  z.discriminatedUnion('action', [resumeFrame, pingFrame, openedFrame]),
  deviceFrame,
]) satisfies z.ZodType<ClientFrame>;

const pushMessage = z.strictObject({
  id: z.ulid(),
  from: z.string(),
  body: z.array(z.object({ MsgType: z.string(), MsgContent: z.record(z.string(), z.unknown()) })),
  sentAt: z.int(),
  notification: z
    .strictObject({ title: z.string(), desc: z.string(), ext: z.string().exactOptional() })
    .exactOptional(),
  cloudCustomData: z.string().exactOptional(),
}) satisfies z.ZodType<PushMessage>;

/** The schema of every frame that the server sends. */
export const serverFrame = z.discriminatedUnion('type', [
  pushMessage.extend({ type: z.literal('push'), cursor: z.string() }),
  z.strictObject({
    type: z.literal('page'),
    pushes: z.array(pushMessage),
    cursor: z.string(),
    more: z.boolean(),
    reconnectWithin: z.int(),
  }),
  z.strictObject({ type: z.literal('pong') }),
  z.strictObject({ type: z.literal('device'), deviceId: z.string() }),
  z.strictObject({ type: z.literal('opened'), id: z.ulid() }),
  z.strictObject({ type: z.literal('kicked'), reason: z.enum(['administrator', 'tooManyConnections']) }),
  z.strictObject({
    type: z.literal('error'),
    code: z.int(),
    message: z.string(),
    retryAfter: z.int().exactOptional(),
  }),
]) satisfies z.ZodType<ServerFrame>;
