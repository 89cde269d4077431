/** How many named attribute slots a user has (Tencent Cloud Chat: ten). */
export const ATTRIBUTE_SLOTS = 10;

/** A global secondary index; both keys are strings. */
export interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** What it carries beside the keys; nothing: the keys only. */
  readonly include: readonly string[];
}

/** A table; its keys are the strings `pk` and `sk`. */
export interface TableDefinition {
  /** The attribute that holds the expiry in epoch seconds, where items expire. */
  readonly ttl?: 'ttl';
  readonly indexes: readonly IndexDefinition[];
}

/** The index of an attribute slot: `slot` is 0..9. */
export const attributeIndex = (slot: number): IndexDefinition => ({
  name: `attr${slot}`,
  partitionKey: `a${slot}`,
  sortKey: 'sk',
  include: [`s${slot}`],
});

/** The index from a tag to the users who have it now. */
export const TAG_INDEX: IndexDefinition = {
  name: 'byTag',
  partitionKey: 'byTag',
  sortKey: 'userKey',
  include: ['addedAt'],
};

/** The index that lists the pushes of an app in the order of their task ids, that is, of time. */
export const PUSH_LIST_INDEX: IndexDefinition = {
  name: 'byApp',
  partitionKey: 'listedIn',
  sortKey: 'taskId',
  include: [],
};

/** The index of what waits to be sent, by the moment at which it is due. */
export const WAITING_INDEX: IndexDefinition = {
  name: 'waiting',
  partitionKey: 'waitingIn',
  sortKey: 'waitingSince',
  include: ['due'],
};

/** Every table with its indexes: the deployment and the stores both read it. */
export const TABLES = {
  Accounts: {
    ttl: 'ttl',
    indexes: Array.from({ length: ATTRIBUTE_SLOTS }, (_, slot) => attributeIndex(slot)),
  },
  Tags: { ttl: 'ttl', indexes: [TAG_INDEX] },
  History: { ttl: 'ttl', indexes: [] },
  Connections: { ttl: 'ttl', indexes: [] },
  Devices: { ttl: 'ttl', indexes: [] },
  Messages: { ttl: 'ttl', indexes: [] },
  Pushes: { ttl: 'ttl', indexes: [PUSH_LIST_INDEX, WAITING_INDEX] },
  Settings: { ttl: 'ttl', indexes: [] },
} as const satisfies Record<string, TableDefinition>;

/** The name of a table in the design; the deployed name is in the function's environment. */
export type TableName = keyof typeof TABLES;
