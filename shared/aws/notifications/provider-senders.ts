import type { App } from '../../domain/apps/app.ts';
import type { ProviderCredentials } from '../../domain/notification/credentials.ts';
import type { Sender, SharedTokens } from '../../domain/notification/ports.ts';
import type { Provider } from '../../domain/notification/target.ts';
import type { Verdict } from '../../domain/notification/verdict.ts';
import { APNS_ORIGINS, ApnsSender } from './apns-sender.ts';
import { apnsTokens } from './apns-tokens.ts';
import { FCM_ORIGIN, FcmSender, GOOGLE_TOKEN_ORIGIN } from './fcm-sender.ts';
import { googleTokens } from './google-tokens.ts';
import { Http2Client } from './http2-client.ts';
import { CredentialsRefused } from './sender-token.ts';
import { WebPushClient } from './web-push-client.ts';
import { WebPushSender } from './web-push-sender.ts';

/** The addresses of providers that are not at their public addresses. */
export interface ProviderAddresses {
  readonly apns?: string | undefined;
  readonly apnsSandbox?: string | undefined;
  readonly fcm?: string | undefined;
  readonly googleTokens?: string | undefined;
  /** The certificate authority of all these addresses, in PEM. */
  readonly ca?: string | undefined;
}

/** The senders of all apps. They share sessions as far as the providers allow it. */
export class ProviderSenders {
  readonly #addresses: ProviderAddresses;
  readonly #shared: SharedTokens;
  readonly #fcm: Http2Client;
  readonly #google: Http2Client;
  readonly #browsers: WebPushClient;
  readonly #senders = new Map<string, { readonly of: string; readonly sender: Sender }>();

  constructor(shared: SharedTokens, addresses: ProviderAddresses = {}) {
    const { ca } = addresses;
    this.#addresses = addresses;
    this.#shared = shared;
    this.#fcm = new Http2Client({ origin: addresses.fcm ?? FCM_ORIGIN, ca });
    this.#google = new Http2Client({ origin: addresses.googleTokens ?? GOOGLE_TOKEN_ORIGIN, ca });
    this.#browsers = new WebPushClient(ca);
  }

  /** Finds the sender for an app and a provider; `undefined` if the app has no credentials for it. */
  of({ sdkAppId, push }: Pick<App, 'sdkAppId' | 'push'>, provider: Provider): Sender | undefined {
    if (push[provider] === undefined) return undefined;
    const name = `${sdkAppId} ${provider}`;
    const of = JSON.stringify(push[provider]);
    const kept = this.#senders.get(name);
    if (kept?.of === of) return kept.sender;
    const sender = this.#made(push, provider);
    this.#senders.set(name, { of, sender });
    return sender;
  }

  #made(push: ProviderCredentials, provider: Provider): Sender {
    try {
      switch (provider) {
        case 'apns':
          return this.#apns(push);
        case 'fcm':
          return this.#firebase(push);
        case 'webpush':
          return this.#webPush(push);
      }
    } catch (error) {
      if (!(error instanceof CredentialsRefused)) throw error;
      return refusing(error.message);
    }
  }

  /** APNs binds a session to the key of its first request, so each key has its own sessions. */
  #apns({ apns }: ProviderCredentials): Sender {
    if (apns === undefined) return refusing('there are no credentials for APNs');
    const { ca } = this.#addresses;
    const clients = {
      production: new Http2Client({ origin: this.#addresses.apns ?? APNS_ORIGINS.production, ca }),
      sandbox: new Http2Client({ origin: this.#addresses.apnsSandbox ?? APNS_ORIGINS.sandbox, ca }),
    };
    const sender = new ApnsSender(clients, apnsTokens(apns, this.#shared));
    return {
      send: async (target, content) => (target.kind === 'apns' ? sender.send(target, content) : OTHER_KIND),
    };
  }

  #firebase({ fcm }: ProviderCredentials): Sender {
    if (fcm === undefined) return refusing('there are no credentials for FCM');
    const sender = new FcmSender(this.#fcm, googleTokens(fcm, this.#google), fcm.project_id);
    return {
      send: async (target, content) => (target.kind === 'fcm' ? sender.send(target, content) : OTHER_KIND),
    };
  }

  #webPush({ webpush }: ProviderCredentials): Sender {
    if (webpush === undefined) return refusing('there are no credentials for Web Push');
    const sender = new WebPushSender(this.#browsers, webpush);
    return {
      send: async (target, content) =>
        target.kind === 'webpush' ? sender.send(target, content) : OTHER_KIND,
    };
  }
}

const OTHER_KIND: Verdict = { outcome: 'invalid', detail: 'the device belongs to another provider' };

/** A sender for unusable credentials. */
const refusing = (detail: string): Sender => ({
  send: async () => ({ outcome: 'misconfigured', reason: 'auth_error', detail }),
});
