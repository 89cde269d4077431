import { Backend } from '../../demo/backend.ts';
import { Device } from '../../demo/device.ts';

/** The deployment that the environment names, with backends and devices of its app. */
export function target() {
  const { CARILLON_URL, CARILLON_WEBSOCKET_URL, CARILLON_SDKAPPID, CARILLON_SECRET_KEY, CARILLON_ADMIN } =
    process.env;
  const app = {
    sdkAppId: Number(CARILLON_SDKAPPID),
    secretKey: CARILLON_SECRET_KEY ?? '',
    admin: CARILLON_ADMIN ?? '',
  };
  const devices: Device[] = [];
  return {
    backend: new Backend(CARILLON_URL ?? '', app),
    device(userId: string): Device {
      const device = new Device(CARILLON_WEBSOCKET_URL ?? '', app, userId);
      devices.push(device);
      return device;
    },
    disconnect: () => Promise.all(devices.map((device) => device.disconnect())),
  };
}
