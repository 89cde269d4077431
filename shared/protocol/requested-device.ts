/** What every device says about itself. */
interface CommonFields {
  /** 1 to 64 printable ASCII characters; unique among the devices of its user. */
  readonly DeviceId: string;
  /** A BCP 47 language tag. */
  readonly Locale?: string | undefined;
  readonly AppVersion?: string | undefined;
}

/** A device that APNs reaches. */
export interface RequestedApnsDevice extends CommonFields {
  readonly Kind: 'apns';
  /** The device token in hex. */
  readonly Token: string;
  /** The bundle id; that of the app's credentials if absent. */
  readonly Topic?: string | undefined;
  /** `production` if absent. */
  readonly Environment?: 'production' | 'sandbox' | undefined;
}

/** A device that FCM reaches: by a registration token, or by a Firebase installation id. */
export interface RequestedFcmDevice extends CommonFields {
  readonly Kind: 'fcm';
  readonly Token?: string | undefined;
  readonly Fid?: string | undefined;
}

/** A browser. */
export interface RequestedBrowser extends CommonFields {
  readonly Kind: 'webpush';
  /** As `PushSubscription.toJSON()` gives it. */
  readonly Subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
}

/** A device as a request or a frame names it. */
export type RequestedDevice = RequestedApnsDevice | RequestedFcmDevice | RequestedBrowser;
