import type { Configuration } from './configuration.ts';
import type { CarillonFunction } from './function.ts';

/** Passes the addresses of providers that are not at their public addresses to a function. */
export function setProviderAddresses(handler: CarillonFunction, configuration: Configuration): void {
  const addresses = {
    APNS_ENDPOINT: configuration.apnsEndpoint,
    APNS_SANDBOX_ENDPOINT: configuration.apnsSandboxEndpoint,
    FCM_ENDPOINT: configuration.fcmEndpoint,
    GOOGLE_TOKEN_ENDPOINT: configuration.googleTokenEndpoint,
    PROVIDER_CA: configuration.providerCa,
  } as const;
  for (const [name, address] of Object.entries(addresses) as [keyof typeof addresses, string | undefined][]) {
    if (address !== undefined) handler.addEnvironment(name, address);
  }
}

/** Passes the additional trusted hosts of push services to a function. */
export function setPushServices(handler: CarillonFunction, { pushServices }: Configuration): void {
  if (pushServices !== undefined) handler.addEnvironment('PUSH_SERVICES', pushServices.join(','));
}
