import type { App } from '../../shared/domain/apps/app.ts';
import { slotOf } from '../../shared/domain/audience/named-condition.ts';
import { deviceFate } from '../../shared/domain/explain/device-fate.ts';
import { explainPush } from '../../shared/domain/explain/explain.ts';
import { PROVIDERS, type Provider } from '../../shared/domain/notification/target.ts';
import type { ShardStreams } from '../../shared/domain/push/ports.ts';
import { operators as commands } from '../../shared/protocol/commands/operators.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { explanationOf } from '../../shared/protocol/explanation.ts';
import {
  deviceOf,
  overviewOf,
  settingsOf,
  userDetails,
  userOf,
} from '../../shared/protocol/operator-answers.ts';
import { cursorAfter } from '../../shared/protocol/paging.ts';
import { secondsOf } from '../../shared/protocol/utc-time.ts';
import { listUsers } from '../../shared/storage/user-lists.ts';
import {
  accountStore,
  attributeNames,
  auditStore,
  breakerStore,
  connectionStore,
  counts,
  deviceStore,
  notificationOutcomes,
  pushProgress,
  resumingUsers,
  shards,
  tagStore,
  usedNameStore,
  userStreams,
} from '../composition.ts';
import { apiHandler } from './api-handler.ts';

/** How long the entries of the audit list are kept, in milliseconds. */
const AUDIT_TIME = 90 * 86_400_000;
/** How many entries of the audit list one call looks through. */
const AUDIT_BUDGET = 1000;
/** How long the figures of the overview are answered again, in milliseconds. */
const OVERVIEW_LIFE = 60_000;

const accounts = accountStore();
const tags = tagStore();
const connections = connectionStore();
const devices = deviceStore();
const names = attributeNames();
const usedNames = usedNameStore();
const auditList = auditStore();
const breakers = breakerStore();
const outcomes = notificationOutcomes();
const users = resumingUsers();
const count = counts();
const streams = userStreams();
const overviews = new Map<number, ReturnType<typeof overview>>();

export const handler = apiHandler(commands, {
  'all_member_push/im_push_explain': async ({ app }, { TaskId, To_Account }) => {
    const owner = { app: app.sdkAppId, userId: To_Account };
    const now = Date.now();
    const deps = { progress: pushProgress(), users, connections, settings: names };
    const [explanation, named, found, opened] = await Promise.all([
      explainPush(deps, owner, TaskId, now),
      names.attributeNames(app.sdkAppId),
      devices.list(owner, now),
      outcomes.isOpened(app.sdkAppId, TaskId, To_Account),
    ]);
    return {
      ...explanationOf(To_Account, explanation, named),
      Devices: await Promise.all(
        found.map(async (device) => {
          const { notification, reason, because } = await deviceFate(explanation, device, {
            providers: providersOf(app),
            batchOf: (provider) => outcomes.batchOf(app.sdkAppId, TaskId, provider, To_Account),
          });
          const failure = reason === undefined ? {} : { Reason: reason };
          return { ...deviceOf(device), Notification: notification, ...failure, Because: because };
        }),
      ),
      Opened: opened,
    };
  },

  'all_member_push/im_overview': async ({ app: { sdkAppId } }) => {
    const known = await overviews.get(sdkAppId);
    if (known !== undefined && Date.now() < known.CountedAt * 1000 + OVERVIEW_LIFE) return known;
    const counted = overview(sdkAppId, Date.now());
    // Whoever asks meanwhile waits for the same figures.
    overviews.set(sdkAppId, counted);
    counted.catch(() => overviews.delete(sdkAppId));
    return counted;
  },

  'all_member_push/im_user_list': async ({ app: { sdkAppId } }, request) => {
    const { Tag, AttrName, AttrValue = '', Limit } = request;
    const named = await names.attributeNames(sdkAppId);
    const slot = AttrName === undefined ? undefined : slotOf(AttrName, slotsOf(named));
    const query = {
      app: sdkAppId,
      prefix: request.Prefix ?? '',
      after: request.Cursor,
      limit: Limit,
      ofShard: (shard: ShardStreams) => {
        if (Tag !== undefined) return shard.tag(Tag);
        return slot === undefined ? shard.everyone() : shard.attribute(slot, AttrValue);
      },
    };
    const { userIds, more } = await listUsers(streams, shards(), query, Date.now());
    const known = await accounts.getMany(sdkAppId, userIds);
    return {
      Users: userIds.flatMap((userId) => {
        const account = known.get(userId);
        return account === undefined ? [] : [userOf(account, named)];
      }),
      Cursor: more ? cursorAfter(userIds.at(-1) ?? '') : '',
    };
  },

  'all_member_push/im_user_get': async ({ app: { sdkAppId } }, { To_Account }) => {
    const owner = { app: sdkAppId, userId: To_Account };
    const now = Date.now();
    const [account, user, held, sockets, found, named] = await Promise.all([
      accounts.get(sdkAppId, To_Account),
      users.find(owner),
      tags.ofUser(sdkAppId, To_Account),
      connections.ofUser(owner, now),
      devices.list(owner, now),
      names.attributeNames(sdkAppId),
    ]);
    if (account === undefined) {
      throw new RequestError('noSuchAccount', `not imported and never logged in: ${To_Account}`);
    }
    return userDetails({ account, user, held, sockets, devices: found, names: named });
  },

  'all_member_push/im_tag_list': async ({ app: { sdkAppId } }, request) => {
    const page = await usedNames.list(sdkAppId, { kind: 'tags', ...queryOf(request) });
    const Tags = await Promise.all(
      page.names.map(async (Tag) => ({
        Tag,
        ...(request.Sizes ? sizeOf(await count.usersWithTag(sdkAppId, Tag)) : {}),
      })),
    );
    return { Tags, Cursor: page.more ? cursorAfter(page.names.at(-1) ?? '') : '' };
  },

  'all_member_push/im_attr_value_list': async ({ app: { sdkAppId } }, request) => {
    const slot = slotOf(request.AttrName, await names.attributeSlots(sdkAppId));
    const page = await usedNames.list(sdkAppId, { kind: `slot${slot}`, ...queryOf(request) });
    const Values = await Promise.all(
      page.names.map(async (Value) => ({
        Value,
        ...(request.Sizes ? sizeOf(await count.usersWithValue(sdkAppId, slot, Value)) : {}),
      })),
    );
    return { Values, Cursor: page.more ? cursorAfter(page.names.at(-1) ?? '') : '' };
  },

  'all_member_push/im_audit_list': async ({ app }, request) => {
    const { Identifier, Command, Limit, Cursor } = request;
    const now = Date.now();
    const { entries, last = '' } = await auditList.list(app.sdkAppId, {
      from: Math.max(now - AUDIT_TIME, (request.StartTime ?? 0) * 1000),
      to: Math.min(now, request.EndTime === undefined ? now : request.EndTime * 1000 + 999),
      before: Cursor || undefined,
      isWanted: ({ identifier, command }) =>
        (Identifier === undefined || identifier === Identifier) &&
        (Command === undefined || command === Command),
      limit: Limit,
      budget: AUDIT_BUDGET,
    });
    const Entries = entries.map(({ at, identifier, command, summary, code }) => ({
      At: secondsOf(at),
      Identifier: identifier,
      Command: command,
      Summary: summary,
      ErrorCode: code,
    }));
    return { Entries, Cursor: last };
  },

  'all_member_push/im_app_get': async (caller) =>
    settingsOf(caller, shards(), await names.attributeNames(caller.app.sdkAppId)),
});

const slotsOf = (named: ReadonlyMap<number, string>): ReadonlyMap<string, number> =>
  new Map([...named].map(([slot, name]) => [name, slot]));

const providersOf = ({ push }: App): ReadonlySet<Provider> =>
  new Set(PROVIDERS.filter((provider) => push[provider] !== undefined));

const queryOf = ({
  Prefix = '',
  Cursor,
  Limit,
}: {
  readonly Prefix?: string | undefined;
  readonly Cursor?: string | undefined;
  readonly Limit: number;
}) => ({ prefix: Prefix, after: Cursor, limit: Limit });

const sizeOf = ({ count: Users, exact: Exact }: { readonly count: number; readonly exact: boolean }) => ({
  Users,
  Exact,
});

async function overview(app: number, now: number) {
  const [inAll, open, registered, pushes, paused] = await Promise.all([
    count.users(app),
    count.connections(app, now),
    count.devices(app, now),
    count.pushesSince(app, now - (now % 86_400_000)),
    breakers.paused(app),
  ]);
  return overviewOf({ users: inAll, connections: open, devices: registered, pushes, paused }, now);
}
