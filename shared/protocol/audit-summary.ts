/** The maximum length of a summary, in characters. */
const MAX_CHARACTERS = 500;
/** How many names of a list are shown. */
const SHOWN_NAMES = 5;

/** The fields whose values say what a request is about, and hold neither messages nor tokens nor profiles. */
const SHOWN_FIELDS = [
  'TaskId',
  'TaskID',
  'From_Account',
  'MsgLifeTime',
  'OnlineOnlyFlag',
  'SendAt',
  'SchedAt',
  'Type',
  'DryRun',
  'RateLimit',
  'IdempotencyKey',
  'DataId',
  'Condition',
  'AttrNames',
  'AttrTypes',
  'DeviceIds',
  'Form',
  'NewSecret',
] as const;

/** The lists of users, with the field that names the user, and that of what is changed. */
const LISTS = {
  UserTags: ['To_Account', 'Tags'],
  UserAttrs: ['To_Account', 'Attrs'],
  Tags: ['To_Account', 'Tags'],
  Attrs: ['To_Account', 'Attrs'],
  AccountList: ['UserID'],
  DeleteItem: ['UserID'],
  Devices: ['DeviceId', 'Kind'],
} as const;

/**
 * Says in a line what a request is about, for the audit list. Only fields that are known to be harmless are named: no message,
 * no token, no profile and no value of an attribute.
 *
 * @param request as it came: it may have been rejected
 * @param answer the fields of a successful answer
 */
export function auditSummary(request: unknown, answer: object | undefined): string {
  const made = taskOf(answer);
  if (!isRecord(request)) return made.join('; ');
  const parts = [
    ...made,
    ...usersOf(request),
    ...SHOWN_FIELDS.flatMap((name) =>
      request[name] === undefined ? [] : [`${name} ${shown(request[name])}`],
    ),
    ...Object.entries(LISTS).flatMap(([name, [user, what]]) => listOf(request[name], user, what)),
    ...(isRecord(request.Content) ? [auditSummary(request.Content, undefined)] : []),
  ];
  const line = parts.filter((part) => part !== '').join('; ');
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS - 1)}…` : line;
}

function taskOf(answer: object | undefined): string[] {
  const { TaskId, TaskID } = (answer ?? {}) as { readonly TaskId?: unknown; readonly TaskID?: unknown };
  return [
    ...(TaskId === undefined ? [] : [`TaskId ${shown(TaskId)}`]),
    ...(TaskID === undefined ? [] : [`TaskID ${shown(TaskID)}`]),
  ];
}

function usersOf({ UserID, Identifier, To_Account, Accounts }: Record<string, unknown>): string[] {
  const users = [UserID, Identifier, To_Account, Accounts].flat().filter((user) => typeof user === 'string');
  return users.length === 0 ? [] : [named(users)];
}

function listOf(list: unknown, user: string, what: string | undefined): string[] {
  if (!Array.isArray(list)) return [];
  const entries = list.filter(isRecord);
  const users = entries.map((entry) => entry[user]).filter((name) => typeof name === 'string');
  const names = what === undefined ? [] : entries.flatMap((entry) => namesIn(entry[what]));
  const distinct = [...new Set(names)];
  return [named(users), ...(distinct.length === 0 ? [] : [`${what} ${named(distinct)}`])];
}

/** The names in a list or of an object; never the values. */
const namesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((name) => typeof name === 'string');
  return isRecord(value) ? Object.keys(value) : [];
};

const named = (names: readonly string[]): string =>
  names.length <= SHOWN_NAMES
    ? names.join(', ')
    : `${names.slice(0, SHOWN_NAMES).join(', ')} and ${names.length - SHOWN_NAMES} more`;

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
