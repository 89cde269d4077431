import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitted, remainingSeconds } from '../../../shared/domain/notification/content.ts';

const serialise = (text: string) => JSON.stringify({ title: 'news', text });

describe('a notification that must fit', () => {
  it('keeps its text when it fits', () => {
    expect(fitted('short', serialise, 100)).toBe(serialise('short'));
  });

  it('is shortened to the longest beginning that fits, with an ellipsis', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 60, maxLength: 200 }), (text) => {
        const whole = Buffer.byteLength(serialise(text));
        const payload = fitted(text, serialise, 60) ?? '';
        const shown = (JSON.parse(payload) as { text: string }).text;
        expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(60);
        expect(whole).toBeGreaterThan(60);
        const kept = Array.from(shown.slice(0, -1));
        expect(shown.endsWith('…')).toBe(true);
        expect(Array.from(text).slice(0, kept.length)).toEqual(kept);
        const longer = serialise(
          `${Array.from(text)
            .slice(0, kept.length + 1)
            .join('')}…`,
        );
        expect(Buffer.byteLength(longer)).toBeGreaterThan(60);
      }),
    );
  });

  it('is given up if it does not fit even without a text', () => {
    expect(fitted('text', serialise, 20)).toBeUndefined();
  });
});

describe('the life of a notification', () => {
  const content = { taskId: 'T', title: '', text: '', expiresAt: 10_000 };
  it('is in whole seconds, rounded down', () => {
    expect(remainingSeconds(content, 8001)).toBe(1);
  });

  it('is 0 once it has expired', () => {
    expect(remainingSeconds(content, 12_000)).toBe(0);
  });
});
