/** The number of named attribute slots per user (Tencent Cloud Chat: ten). */
export const ATTRIBUTE_SLOTS = 10;

/** A global secondary index. Both keys are strings. */
export interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** The attributes that the index includes besides the keys. */
  readonly include: readonly string[];
}

/** A table. Its keys are the strings `pk` and `sk`. */
export interface TableDefinition {
  /** The attribute that holds the expiry in epoch seconds, if items expire. */
  readonly ttl?: 'ttl';
  readonly indexes: readonly IndexDefinition[];
}

/** The index of an attribute slot (0..9). */
export const attributeIndex = (slot: number): IndexDefinition => ({
  name: `attr${slot}`,
  partitionKey: `a${slot}`,
  sortKey: 'sk',
  include: [`s${slot}`],
});

/** The index from a tag to the users who currently have it. */
export const TAG_INDEX: IndexDefinition = {
  name: 'byTag',
  partitionKey: 'byTag',
  sortKey: 'userKey',
  include: ['addedAt'],
};

/** The index that lists the pushes of an app by task id, which is by time. */
export const PUSH_LIST_INDEX: IndexDefinition = {
  name: 'byApp',
  partitionKey: 'listedIn',
  sortKey: 'taskId',
  include: [],
};

/** The index of unsent pushes and tasks, by the moment at which they are due. */
export const WAITING_INDEX: IndexDefinition = {
  name: 'waiting',
  partitionKey: 'waitingIn',
  sortKey: 'waitingSince',
  include: ['due'],
};

/** All tables with their indexes, for both the deployment and the stores. */
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
  Audit: { ttl: 'ttl', indexes: [] },
} as const satisfies Record<string, TableDefinition>;

/** The logical name of a table; the deployed name is in the function's environment. */
export type TableName = keyof typeof TABLES;
