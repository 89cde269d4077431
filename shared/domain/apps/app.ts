import type { ProviderCredentials } from '../notification/credentials.ts';

/** The settings of one app. Every limit is off unless it is set. */
export interface AppSettings {
  /** Whether the app may push. */
  readonly pushEnabled: boolean;
  /** Whether to reject conditions that mix tags and attributes, as Tencent Cloud Chat does. */
  readonly strictConditions: boolean;
  /** Whether the changes of its pushes go to the event bus of the deployment. */
  readonly eventBus?: boolean | undefined;
  /** For how long a ticket of an administrator is valid after it was signed, in seconds, whatever it says. */
  readonly adminTicketSeconds?: number | undefined;
  /** How long the same request counts as the same push, in seconds; 60 if absent (Tencent Cloud Chat: 1). */
  readonly repeatWindowSeconds?: number | undefined;
  /** Pushes per UTC day (Tencent Cloud Chat: 100). */
  readonly pushesPerDay?: number | undefined;
  /** Pushes per second (Tencent Cloud Chat: 1). */
  readonly pushesPerSecond?: number | undefined;
  /** Revokes per second (Tencent Cloud Chat: 1). */
  readonly revokesPerSecond?: number | undefined;
  /** Distinct tags that the app may use (Tencent Cloud Chat's newer family: 1000). */
  readonly tagsPerApp?: number | undefined;
  /** Calls per second of the whole app. */
  readonly callsPerSecond?: number | undefined;
  /** Calls per second of individual commands, such as `{"all_member_push/im_add_tag": 100}`. */
  readonly commandCallsPerSecond: Readonly<Record<string, number>>;
}

/** One tenant: its administrators, the keys that sign its tickets, and its settings. */
export interface App {
  readonly sdkAppId: number;
  /** One key, or two while the key is being rotated; tickets of either are valid. */
  readonly secretKeys: readonly string[];
  readonly admins: readonly string[];
  /** Who may call the commands that only read; an administrator may also be listed. */
  readonly viewers: readonly string[];
  readonly settings: AppSettings;
  /** Its credentials for the providers of notifications, all of which are optional. */
  readonly push: ProviderCredentials;
}

/** Finds the apps of the deployment. */
export interface AppDirectory {
  /** Finds the app with this id. */
  find(sdkAppId: number): Promise<App | undefined>;
}
