import { SecretAppDirectory } from '../../shared/aws/app-directory.ts';

const MINUTE = 60_000;
const secretOf = (...ids: number[]) =>
  JSON.stringify(ids.map((sdkAppId) => ({ sdkAppId, secretKey: 'k', admins: ['admin'] })));

/** A directory on a secret that tests change, with a clock that they move. */
function directoryOn(first: string) {
  const world = { secret: first, broken: false, now: 0, reads: 0, stale: [] as string[] };
  const directory = new SecretAppDirectory({
    async readSecret() {
      world.reads++;
      if (world.broken) throw new Error('no secret');
      return world.secret;
    },
    onStale: (error) => world.stale.push((error as Error).message),
    now: () => world.now,
  });
  const knows = async (id: number) => (await directory.find(id)) !== undefined;
  return { world, knows };
}

describe('the directory of apps', () => {
  it('reads the secret once in five minutes, however many requests come at once', async () => {
    const { world, knows } = directoryOn(secretOf(1));
    expect(await Promise.all([knows(1), knows(1), knows(2)])).toEqual([true, true, false]);
    world.now = 5 * MINUTE - 1;
    await knows(1);
    expect(world.reads).toBe(1);
  });

  it('sees a change after five minutes', async () => {
    const { world, knows } = directoryOn(secretOf(1));
    await knows(1);
    world.secret = secretOf(2);
    world.now = 5 * MINUTE;
    expect([await knows(1), await knows(2), world.reads]).toEqual([false, true, 2]);
  });

  it.each([
    ['cannot be read', { broken: true }],
    ['is malformed', { secret: '[{}]' }],
  ])('keeps the last apps, reports the error and retries while the secret %s', async (_, fault) => {
    const { world, knows } = directoryOn(secretOf(1));
    await knows(1);
    Object.assign(world, fault, { now: 5 * MINUTE });
    expect(await knows(1)).toBe(true);
    expect(await knows(1)).toBe(true);
    expect([world.reads, world.stale.length]).toEqual([2, 1]);
    Object.assign(world, { broken: false, secret: secretOf(2), now: world.now + MINUTE / 2 });
    expect([await knows(2), world.stale.length]).toEqual([true, 1]);
  });

  it('fails without older apps, and reads again at the next request', async () => {
    const { world, knows } = directoryOn(secretOf(1));
    world.broken = true;
    await expect(knows(1)).rejects.toThrow('no secret');
    world.broken = false;
    expect(await knows(1)).toBe(true);
    expect(world.stale).toEqual([]);
  });
});
