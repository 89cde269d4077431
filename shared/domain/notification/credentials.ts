/** The credentials of an app for APNs. */
export interface ApnsCredentials {
  readonly teamId: string;
  readonly keyId: string;
  /** The private key (`.p8`) in PEM. */
  readonly key: string;
  /** The bundle id for devices that name none. */
  readonly topic: string;
}

/** The fields of a Google service account that sending needs, named as in its file. */
export interface ServiceAccount {
  readonly project_id: string;
  readonly client_email: string;
  /** In PEM format. */
  readonly private_key: string;
}

/** The credentials of an app for browsers' push services. Both keys are in URL-safe base64. */
export interface VapidCredentials {
  /** A contact for push services: a `mailto:` or `https:` URL. */
  readonly subject: string;
  /** The uncompressed P-256 point that browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** The page that a browser opens by itself when the user clicks a notification; `/` if absent. */
  readonly navigate?: string | undefined;
}

/** The credentials of an app for the providers that it uses. */
export interface ProviderCredentials {
  readonly apns?: ApnsCredentials | undefined;
  readonly fcm?: ServiceAccount | undefined;
  readonly webpush?: VapidCredentials | undefined;
}
