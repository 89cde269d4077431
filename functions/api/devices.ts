import { pushServices } from '../../shared/aws/environment.ts';
import { requestedAccounts } from '../../shared/domain/accounts/requested-accounts.ts';
import { maskedToken } from '../../shared/domain/notification/device.ts';
import { registerDevice, removeDevices } from '../../shared/domain/notification/register-device.ts';
import { devices as commands } from '../../shared/protocol/commands/devices.ts';
import { registrationOf } from '../../shared/protocol/device.ts';
import { accountStore, deviceStore } from '../composition.ts';
import { apiHandler } from './api-handler.ts';

const accounts = accountStore();
const devices = deviceStore();
const services = pushServices();

export const handler = apiHandler(commands, {
  'all_member_push/im_device_add': async ({ app }, { To_Account, Devices }) => {
    const rules = { defaultTopic: app.push.apns?.topic, pushServices: services };
    const registrations = Devices.map((device) => registrationOf(device, rules));
    await requestedAccounts('rejectAll', accounts, app.sdkAppId, [To_Account]);
    const owner = { app: app.sdkAppId, userId: To_Account };
    // One at a time, because each registration counts the user's devices.
    for (const registration of registrations) await registerDevice(devices, owner, registration, Date.now());
    return {};
  },

  'all_member_push/im_device_remove': async ({ app }, { To_Account, DeviceIds }) => {
    await requestedAccounts('rejectAll', accounts, app.sdkAppId, [To_Account]);
    await removeDevices(devices, { app: app.sdkAppId, userId: To_Account }, DeviceIds);
    return {};
  },

  'all_member_push/im_device_get': async ({ app }, { To_Account }) => {
    await requestedAccounts('rejectAll', accounts, app.sdkAppId, To_Account);
    const now = Date.now();
    const UserDevices = await Promise.all(
      [...new Set(To_Account)].map(async (userId) => {
        const found = await devices.list({ app: app.sdkAppId, userId }, now);
        return {
          To_Account: userId,
          Devices: found.map((device) => ({
            DeviceId: device.deviceId,
            Kind: device.target.kind,
            Token: maskedToken(device.target),
            RegisteredAt: device.registeredAt,
            SeenAt: device.seenAt,
            Locale: device.locale,
            AppVersion: device.appVersion,
            Strikes: device.strikes,
          })),
        };
      }),
    );
    return { UserDevices };
  },
});
