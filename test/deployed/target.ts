import { Backend } from '../backend.ts';
import { Device } from '../device.ts';

const { CARILLON_URL, CARILLON_WEBSOCKET_URL, CARILLON_SDKAPPID, CARILLON_SECRET_KEY, CARILLON_ADMIN } =
  process.env;

/** The deployment in the environment variables. */
export const DEPLOYMENT = {
  httpUrl: CARILLON_URL ?? '',
  webSocketUrl: CARILLON_WEBSOCKET_URL ?? '',
  app: {
    sdkAppId: Number(CARILLON_SDKAPPID),
    secretKey: CARILLON_SECRET_KEY ?? '',
    admin: CARILLON_ADMIN ?? '',
  },
};

/** A backend and devices of the deployment's app. */
export function target() {
  const { httpUrl, webSocketUrl, app } = DEPLOYMENT;
  const devices: Device[] = [];
  return {
    backend: new Backend(httpUrl, app),
    device(userId: string): Device {
      const device = new Device(webSocketUrl, app, userId);
      devices.push(device);
      return device;
    },
    disconnect: () => Promise.all(devices.map((device) => device.disconnect())),
  };
}
