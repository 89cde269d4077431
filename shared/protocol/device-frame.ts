import * as z from 'zod';
import { device } from './device.ts';
import type { DeviceFrame, RemoveDeviceFrame } from './frames.ts';

const action = z.literal('device');

/** The schema of the frame `device`, which registers a device of the client or removes one. */
export const deviceFrame = z.union([
  z.object({ action, remove: z.string() }),
  z.object({ action, device }),
]) satisfies z.ZodType<DeviceFrame | RemoveDeviceFrame>;
