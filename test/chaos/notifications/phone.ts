import type { LocalProviders } from '../../../local/providers/local-providers.ts';
import type { ChaosBackend } from '../backend.ts';
import { Timeline } from '../timeline.ts';

/** The kinds of devices; a stray one is registered for the wrong one of Apple's environments. */
export const PHONE_KINDS = ['apns', 'strayApns', 'fcmToken', 'fcmInstallation', 'webpush'] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number];

/** The device of a user that notifications reach, registered with one provider. */
export class Phone {
  readonly kind: PhoneKind;
  readonly userId: string;
  /** Whether it is registered, and its provider takes notifications for it. */
  readonly reachable = new Timeline(false);
  /** How its provider names it, in every registration that it had. */
  readonly names: string[] = [];
  readonly #providers: LocalProviders;

  constructor(kind: PhoneKind, userId: string, providers: LocalProviders) {
    this.kind = kind;
    this.userId = userId;
    this.#providers = providers;
  }

  /** The provider, as the status of a push names it. */
  get provider(): 'apns' | 'fcm' | 'webpush' {
    if (this.kind === 'webpush') return 'webpush';
    return this.kind.startsWith('fcm') ? 'fcm' : 'apns';
  }

  /** Registers it under a new name, as after the app was installed again. */
  async register(backend: ChaosBackend): Promise<void> {
    this.reachable.begin(Date.now());
    await backend.insist('all_member_push/im_device_add', {
      To_Account: this.userId,
      Devices: [{ DeviceId: 'phone', ...this.#registration() }],
    });
    this.reachable.end(Date.now(), true);
  }

  /** Makes it gone: its provider says so from now on. */
  die(): void {
    const name = this.names.at(-1);
    if (name === undefined) return;
    this.reachable.end(Date.now(), false);
    const { apns, apnsSandbox, fcm, webPush } = this.#providers;
    if (this.provider === 'fcm') fcm.devices.set(name, 'unregistered');
    else if (this.provider === 'webpush') webPush.gone.add(name);
    else for (const environment of [apns, apnsSandbox]) environment.devices.set(name, { gone: Date.now() });
  }

  #registration(): object {
    const name = `${this.userId} ${this.names.length}`.replaceAll(' ', '-');
    switch (this.kind) {
      case 'apns':
      case 'strayApns': {
        const token = Buffer.from(name.padEnd(32, '.')).toString('hex');
        this.names.push(token);
        if (this.kind === 'strayApns') this.#providers.apns.devices.set(token, { otherEnvironment: true });
        return { Kind: 'apns', Token: token };
      }
      case 'fcmToken':
        this.names.push(name);
        return { Kind: 'fcm', Token: name };
      case 'fcmInstallation':
        this.names.push(name);
        return { Kind: 'fcm', Fid: name };
      case 'webpush': {
        const { webPush, credentials } = this.#providers;
        const subscription = webPush.subscribe(credentials.webpush.publicKey);
        this.names.push(subscription.endpoint.split('/').at(-1) ?? '');
        return { Kind: 'webpush', Subscription: subscription };
      }
    }
  }
}
