import type { Account, UserTags } from '../domain/accounts/account.ts';
import { parseCursor } from '../domain/connection/cursor.ts';
import type { ResumingUser, SocketOfUser } from '../domain/connection/ports.ts';
import { type Device, maskedToken } from '../domain/notification/device.ts';
import type { OpenBreaker } from '../domain/notification/provider-outcome.ts';
import type { Provider } from '../domain/notification/target.ts';
import type { Estimate } from '../domain/operators/count.ts';
import { REPEAT_WINDOW_SECONDS } from '../domain/push/repetition.ts';
import { type Caller, roleOf } from './caller.ts';
import type { AnswerOf } from './command.ts';
import type { operators } from './commands/operators.ts';
import { secondsOf } from './utc-time.ts';

type Answers = { readonly [Name in keyof typeof operators]: AnswerOf<(typeof operators)[Name]> };
type User = Answers['all_member_push/im_user_list']['Users'][number];
type UserDetails = Answers['all_member_push/im_user_get'];

/** The names of attributes by slot. */
type Names = ReadonlyMap<number, string>;

/** What an app has. */
interface Figures {
  readonly users: Estimate;
  readonly connections: Estimate;
  readonly devices: Estimate;
  readonly pushes: Estimate;
  readonly paused: ReadonlyMap<Provider, OpenBreaker>;
}

/**
 * Shows what an app has.
 *
 * @param now when it was counted, in epoch milliseconds
 */
export function overviewOf(figures: Figures, now: number): Answers['all_member_push/im_overview'] {
  const number = ({ count, exact }: Estimate) => ({ Count: count, Exact: exact });
  return {
    Users: number(figures.users),
    Connections: number(figures.connections),
    Devices: number(figures.devices),
    PushesOfDay: number(figures.pushes),
    Paused: [...figures.paused].map(([Provider, { since, detail }]) => ({
      Provider,
      Since: secondsOf(since),
      Because: detail,
    })),
    CountedAt: secondsOf(now),
  };
}

/** Shows a user in a list. */
export const userOf = (account: Account, names: Names): User => ({
  ...profileOf(account),
  Attrs: Object.fromEntries(
    [...names].flatMap(([slot, name]) => {
      const held = account.values.get(slot);
      return held === undefined ? [] : [[name, held.value]];
    }),
  ),
});

const profileOf = ({ userId, nick, faceUrl, createdAt }: Account) => ({
  To_Account: userId,
  ...(nick === undefined ? {} : { Nick: nick }),
  ...(faceUrl === undefined ? {} : { FaceUrl: faceUrl }),
  CreatedAt: secondsOf(createdAt),
});

/** What is known of a user. */
interface KnownUser {
  readonly account: Account;
  readonly user: ResumingUser | undefined;
  readonly held: UserTags;
  readonly sockets: readonly SocketOfUser[];
  readonly devices: readonly Device[];
  readonly names: Names;
}

/** Shows everything about a user. */
export function userDetails({ account, user, held, sockets, devices, names }: KnownUser): UserDetails {
  const confirmed = user?.seenThrough === undefined ? undefined : parseCursor(user.seenThrough);
  return {
    ...profileOf(account),
    ...(confirmed === undefined ? {} : { SeenThrough: secondsOf(confirmed.moment) }),
    Tags: [...held.held.values()].map(({ tag, addedAt }) => ({ Tag: tag, Since: secondsOf(addedAt) })),
    Attrs: [...names].flatMap(([slot, Name]) => {
      const value = account.values.get(slot);
      return value === undefined ? [] : [{ Name, Value: value.value, Since: secondsOf(value.since) }];
    }),
    Connections: sockets
      .filter(({ isExpired }) => !isExpired)
      .map(({ connectedAt }) => ({ ConnectedAt: secondsOf(connectedAt) })),
    Devices: devices.map((device) => ({
      ...deviceOf(device),
      ...(device.locale === undefined ? {} : { Locale: device.locale }),
      ...(device.appVersion === undefined ? {} : { AppVersion: device.appVersion }),
    })),
  };
}

/** Shows a device without its token. */
export const deviceOf = (device: Device) => ({
  DeviceId: device.deviceId,
  Kind: device.target.kind,
  Token: maskedToken(device.target),
  RegisteredAt: secondsOf(device.registeredAt),
  SeenAt: secondsOf(device.seenAt),
  Strikes: device.strikes,
});

/** Shows an app without its keys. */
export function settingsOf(
  caller: Caller,
  shards: number,
  names: Names,
): Answers['all_member_push/im_app_get'] {
  const { sdkAppId, admins, viewers, secretKeys, settings, push } = caller.app;
  const { adminTicketSeconds, pushesPerDay, pushesPerSecond, revokesPerSecond } = settings;
  const { tagsPerApp, callsPerSecond } = settings;
  return {
    SdkAppId: sdkAppId,
    Identifier: caller.identifier,
    Role: roleOf(caller) ?? 'viewer',
    Admins: admins,
    Viewers: viewers,
    SecretKeys: secretKeys.length,
    Shards: shards,
    AttrNames: Object.fromEntries(names),
    Settings: {
      PushEnabled: settings.pushEnabled,
      StrictConditions: settings.strictConditions,
      RepeatWindowSeconds: settings.repeatWindowSeconds ?? REPEAT_WINDOW_SECONDS,
      CommandCallsPerSecond: settings.commandCallsPerSecond,
      ...(adminTicketSeconds === undefined ? {} : { AdminTicketSeconds: adminTicketSeconds }),
      ...(pushesPerDay === undefined ? {} : { PushesPerDay: pushesPerDay }),
      ...(pushesPerSecond === undefined ? {} : { PushesPerSecond: pushesPerSecond }),
      ...(revokesPerSecond === undefined ? {} : { RevokesPerSecond: revokesPerSecond }),
      ...(tagsPerApp === undefined ? {} : { TagsPerApp: tagsPerApp }),
      ...(callsPerSecond === undefined ? {} : { CallsPerSecond: callsPerSecond }),
    },
    Providers: {
      ...(push.apns === undefined
        ? {}
        : { Apns: { TeamId: push.apns.teamId, KeyId: push.apns.keyId, Topic: push.apns.topic } }),
      ...(push.fcm === undefined
        ? {}
        : { Fcm: { ProjectId: push.fcm.project_id, ClientEmail: push.fcm.client_email } }),
      ...(push.webpush === undefined
        ? {}
        : { WebPush: { Subject: push.webpush.subject, PublicKey: push.webpush.publicKey } }),
    },
  };
}
