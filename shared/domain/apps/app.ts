import type { ProviderCredentials } from '../notification/credentials.ts';

/** The settings of one app. Every limit is off unless it is set. */
export interface AppSettings {
  /** Whether the app may push at all. */
  readonly pushEnabled: boolean;
  /** Whether tags and attributes must not stand in one condition, as with Tencent Cloud Chat. */
  readonly strictConditions: boolean;
  /** For how long a ticket of an administrator is valid after it was signed, in seconds, whatever it says. */
  readonly adminTicketSeconds?: number | undefined;
  /** For how long the same request is the same push, in seconds; 60 if absent (Tencent Cloud Chat: 1). */
  readonly repeatWindowSeconds?: number | undefined;
  /** Pushes on one UTC day (Tencent Cloud Chat: 100). */
  readonly pushesPerDay?: number | undefined;
  /** Pushes per second (Tencent Cloud Chat: 1). */
  readonly pushesPerSecond?: number | undefined;
  /** Revokes per second (Tencent Cloud Chat: 1). */
  readonly revokesPerSecond?: number | undefined;
  /** Different tags that the app may have used (Tencent Cloud Chat's newer family: 1000). */
  readonly tagsPerApp?: number | undefined;
  /** Calls per second of the whole app. */
  readonly callsPerSecond?: number | undefined;
  /** Calls per second of single commands, such as `{"all_member_push/im_add_tag": 100}`. */
  readonly commandCallsPerSecond: Readonly<Record<string, number>>;
}

/** One tenant: who may call the API for it, with which keys tickets are signed, and its settings. */
export interface App {
  readonly sdkAppId: number;
  /** One key, or two while the key is being rotated: tickets of either are valid. */
  readonly secretKeys: readonly string[];
  readonly admins: readonly string[];
  /** Who may call the commands that only read; an administrator may also be listed. */
  readonly viewers: readonly string[];
  readonly settings: AppSettings;
  /** Its credentials at the providers of notifications; none of them is needed. */
  readonly push: ProviderCredentials;
}

/** Knows the apps of the deployment. */
export interface AppDirectory {
  /** Finds the app with this id. */
  find(sdkAppId: number): Promise<App | undefined>;
}
