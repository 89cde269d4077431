import type { CarillonApi } from '../../client/server.ts';
import type { BadLine, ImportRow } from './import-row.ts';
import type { Pace } from './pace.ts';

/** The maximum number of tags for one user in one call. */
const TAGS = 10;

interface WireFault {
  readonly To_Account: string;
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
}

/**
 * Imports users with their tags and attributes. Every call can be repeated: a second time changes nothing.
 *
 * @param rows up to 100, every user once
 * @returns the lines that the API did not take, or not completely
 */
export async function applyBatch(
  api: CarillonApi,
  rows: readonly ImportRow[],
  pace: Pace,
): Promise<BadLine[]> {
  if (rows.length === 0) return [];
  const byUser = new Map(rows.map((row) => [row.userId, row]));
  const faults = new Map<string, string>();
  await pace.next();
  const refused = await api.accounts.import(
    rows.map(({ userId, nick, faceUrl }) => ({
      userId,
      ...(nick === undefined ? {} : { nick }),
      ...(faceUrl === undefined ? {} : { faceUrl }),
    })),
  );
  for (const { userId, code, message } of refused) faults.set(userId, `${message} (${code})`);
  const imported = rows.filter(({ userId }) => !faults.has(userId));
  const call = async (command: string, body: object | undefined) => {
    if (body === undefined) return;
    await pace.next();
    const { ErrorList = [] } = await api.call(command, body);
    for (const { To_Account, ErrorCode, ErrorInfo } of ErrorList as readonly WireFault[]) {
      faults.set(To_Account, `${ErrorInfo} (${ErrorCode})`);
    }
  };
  await Promise.all([
    (async () => {
      for (const request of tagRequests(imported)) await call('timpush/add_tag', request);
    })(),
    call('timpush/set_attr', attributeRequest(imported)),
  ]);
  return [...faults].map(([userId, error]) => ({ line: byUser.get(userId)?.line ?? 0, userId, error }));
}

/** As many requests as the user with the longest list of tags needs. */
function tagRequests(rows: readonly ImportRow[]): object[] {
  const requests: object[] = [];
  for (let from = 0; ; from += TAGS) {
    const tagged = rows.filter(({ tags }) => tags.length > from);
    if (tagged.length === 0) return requests;
    requests.push({
      UserTags: tagged.map(({ userId, tags }) => ({
        To_Account: userId,
        Tags: tags.slice(from, from + TAGS),
      })),
    });
  }
}

function attributeRequest(rows: readonly ImportRow[]): object | undefined {
  const having = rows.filter(({ attributes }) => Object.keys(attributes).length > 0);
  if (having.length === 0) return undefined;
  return { UserAttrs: having.map(({ userId, attributes }) => ({ To_Account: userId, Attrs: attributes })) };
}
