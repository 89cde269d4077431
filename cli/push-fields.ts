import type { PushStatus, PushSummary } from '../client/server.ts';
import type { Columns } from './table.ts';

/** What people see of a push in a list. */
export const SUMMARY_COLUMNS: Columns<PushSummary> = {
  ID: ({ id }) => id,
  State: ({ state }) => state,
  From: ({ from }) => from,
  Created: ({ createdAt }) => createdAt,
  'Due at': ({ sendAt }) => sendAt,
  'Life (s)': ({ lifeTime }) => lifeTime,
};

/** What people see of one push. */
export const STATUS_FIELDS: Columns<PushStatus> = {
  ID: ({ id }) => id,
  State: ({ state }) => state,
  Progress: ({ progress }) => `${Math.floor(progress * 100)} %`,
  From: ({ from }) => from,
  Life: ({ lifeTime }) => `${lifeTime} s`,
  Created: ({ createdAt }) => createdAt,
  'Due at': ({ sendAt }) => sendAt,
  Accepted: ({ acceptedAt }) => acceptedAt,
  Done: ({ doneAt }) => doneAt,
  Cancelled: ({ cancelledAt }) => cancelledAt,
  'Online users': ({ counters }) => counters.users,
  Posted: ({ counters }) => counters.posted,
  Gone: ({ counters }) => counters.gone,
  Refused: ({ counters }) => counters.refused,
  Withheld: ({ counters }) => counters.withheld,
  Notifications: ({ notifications }) => notificationsOf(notifications),
};

const notificationsOf = (notifications: PushStatus['notifications']): string | undefined =>
  Object.entries(notifications)
    .map(([provider, { accepted, failed, opened, pausedBecause }]) => {
      const paused = pausedBecause === undefined ? '' : `, paused: ${pausedBecause}`;
      return `${provider} ${accepted} accepted, ${failed} failed, ${opened} opened${paused}`;
    })
    .join('; ');
