/** Fields that every device has. */
interface CommonFields {
  /** 1 to 64 printable ASCII characters; unique among the devices of its user. */
  readonly DeviceId: string;
  /** A BCP 47 language tag. */
  readonly Locale?: string | undefined;
  readonly AppVersion?: string | undefined;
}

/** A device that receives notifications through APNs. */
export interface RequestedApnsDevice extends CommonFields {
  readonly Kind: 'apns';
  /** The device token in hex. */
  readonly Token: string;
  /** The bundle id; if absent, the one in the app's credentials. */
  readonly Topic?: string | undefined;
  /** `production` if absent. */
  readonly Environment?: 'production' | 'sandbox' | undefined;
}

/** A device that receives notifications through FCM: a registration token or a Firebase installation id. */
export interface RequestedFcmDevice extends CommonFields {
  readonly Kind: 'fcm';
  readonly Token?: string | undefined;
  readonly Fid?: string | undefined;
}

/** A browser that receives notifications through Web Push. */
export interface RequestedBrowser extends CommonFields {
  readonly Kind: 'webpush';
  /** The subscription as `PushSubscription.toJSON()` returns it. */
  readonly Subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
}

/** A device in a request or a frame. */
export type RequestedDevice = RequestedApnsDevice | RequestedFcmDevice | RequestedBrowser;
