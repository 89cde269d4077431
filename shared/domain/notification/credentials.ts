/** The credentials of an app at Apple. */
export interface ApnsCredentials {
  readonly teamId: string;
  readonly keyId: string;
  /** The private key (`.p8`) in PEM. */
  readonly key: string;
  /** The bundle id for devices that name none. */
  readonly topic: string;
}

/** The parts of a Google service account that sending needs, named as in its file. */
export interface ServiceAccount {
  readonly project_id: string;
  readonly client_email: string;
  /** In PEM. */
  readonly private_key: string;
}

/** The credentials of an app for the push services of browsers; both keys are in URL-safe base64. */
export interface VapidCredentials {
  /** Whom a push service may contact: `mailto:` or `https:`. */
  readonly subject: string;
  /** The uncompressed P-256 point that browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** The page that a browser opens by itself when a notification is clicked; `/` if absent. */
  readonly navigate?: string | undefined;
}

/** The credentials of an app at the providers that it uses. */
export interface ProviderCredentials {
  readonly apns?: ApnsCredentials | undefined;
  readonly fcm?: ServiceAccount | undefined;
  readonly webpush?: VapidCredentials | undefined;
}
