import fc from 'fast-check';
import { connectionFrom, Keyspace, shardOf, userIdOf, userKeyOf } from '../../shared/storage/keys.ts';

const userId = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 32,
});

describe('keys', () => {
  it('convert back to the user id', () => {
    fc.assert(fc.property(userId, (id) => expect(userIdOf(userKeyOf(id))).toBe(id)));
  });

  it('sort connections as they sort users', () => {
    const keys = new Keyspace(1);
    fc.assert(
      fc.property(userId, userId, fc.string(), fc.string(), (a, b, first, second) => {
        fc.pre(a !== b);
        const byUser = userKeyOf(a) < userKeyOf(b);
        const byConnection = keys.connection(1, a, first).sk < keys.connection(1, b, second).sk;
        expect(byConnection).toBe(byUser);
      }),
    );
  });

  it('distinguish the user and the connection, whatever they contain', () => {
    fc.assert(
      fc.property(userId, fc.string(), (id, connectionId) => {
        const { sk } = new Keyspace(16).connection(1, id, connectionId);
        expect(connectionFrom(sk)).toEqual({ userKey: userKeyOf(id), connectionId });
      }),
    );
  });

  it('never confuse two tags, or a tag and a shard', () => {
    const keys = new Keyspace(16);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(15), fc.nat(15), (a, b, first, second) => {
        fc.pre(a !== b || first !== second);
        expect(keys.tagPartition(1, a, first)).not.toBe(keys.tagPartition(1, b, second));
      }),
    );
  });

  it('spread users evenly over the shards', () => {
    const counts = new Array(16).fill(0);
    for (let index = 0; index < 16_000; index++) counts[shardOf(`user-${index}`, 16)]++;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1200);
  });
});
