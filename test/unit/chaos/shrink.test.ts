import { type CampaignOptions, optionsOf } from '../../chaos/options.ts';
import { shrink } from '../../chaos/shrink.ts';

const FAILING = optionsOf(['--seed', '4', '--users', '80', '--actions', '200']);

/** A campaign that fails as long as it has this fault, and enough users. */
const needs = (fails: (options: CampaignOptions) => boolean) => {
  const runs: CampaignOptions[] = [];
  const run = async (options: CampaignOptions) => {
    runs.push(options);
    return fails(options);
  };
  return { runs, run };
};

describe('shrinking a campaign', () => {
  it('keeps only what the failure needs', async () => {
    const { run } = needs(({ kinds, users }) => kinds.includes('errorAfter') && users >= 10);
    expect(await shrink(FAILING, run)).toMatchObject({
      seed: 4,
      kinds: ['errorAfter'],
      kill: 0,
      users: 10,
      actions: 1,
    });
  });

  it('tries a smaller campaign again, since timing is not repeated', async () => {
    let runs = 0;
    expect(
      await shrink({ ...FAILING, kinds: ['slow'], users: 1, actions: 1 }, async () => ++runs === 3),
    ).toMatchObject({
      kill: 0,
    });
  });

  it('gives up after a bounded number of campaigns', async () => {
    const { runs, run } = needs(() => false);
    expect(await shrink(FAILING, run)).toEqual(FAILING);
    expect(runs.length).toBeLessThanOrEqual(60);
  });
});

describe('the options of a campaign', () => {
  it.each([
    ['--kinds', 'sometimesWrong'],
    ['--sandboxes', 'often'],
    ['--users', 'many'],
    ['--faults', 'none'],
  ])('rejects %s %s', (option, value) => {
    expect(() => optionsOf([option, value])).toThrow(TypeError);
  });
});
