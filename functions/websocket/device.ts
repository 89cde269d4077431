import { pushServices } from '../../shared/aws/environment.ts';
import { registerDevice, removeDevices } from '../../shared/domain/notification/register-device.ts';
import { registrationOf } from '../../shared/protocol/device.ts';
import { deviceFrame } from '../../shared/protocol/device-frame.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { appDirectory } from '../apps.ts';
import { deviceStore } from '../composition.ts';
import { frameHandler, type ServeFrame } from './frame-handler.ts';
import { countOpened } from './opened.ts';

const devices = deviceStore();
const directory = appDirectory();
const services = pushServices();

/** Registers and removes devices of the user who sends the frame. */
const changeDevices: ServeFrame = async ({ body }, { owner }) => {
  const frame = parseRequest(deviceFrame, JSON.parse(body));
  if ('remove' in frame) {
    await removeDevices(devices, owner, [frame.remove]);
    return { type: 'device', deviceId: frame.remove };
  }
  const app = await directory.find(owner.app);
  const rules = { defaultTopic: app?.push.apns?.topic, pushServices: services };
  await registerDevice(devices, owner, registrationOf(frame.device, rules), Date.now());
  return { type: 'device', deviceId: frame.device.DeviceId };
};

export const handler = frameHandler((frame, connection) =>
  frame.routeKey === 'opened' ? countOpened(frame, connection) : changeDevices(frame, connection),
);
