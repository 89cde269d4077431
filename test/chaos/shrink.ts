import type { CampaignOptions } from './options.ts';

/** How often a smaller campaign is tried before it counts as one that does not fail: timing is not repeated. */
const TRIES = 3;
/** The maximum number of smaller campaigns. */
const MAX_CAMPAIGNS = 60;

/**
 * Makes a campaign that fails smaller, as long as the smaller one still fails: fewer kinds of faults, no kills, fewer users,
 * fewer actions.
 *
 * @param fails runs a campaign, and says whether it fails
 * @returns the smallest campaign that failed
 */
export async function shrink(
  failing: CampaignOptions,
  fails: (options: CampaignOptions) => Promise<boolean>,
): Promise<CampaignOptions> {
  let smallest = failing;
  let campaigns = 0;
  const failsSometimes = async (options: CampaignOptions): Promise<boolean> => {
    for (let tried = 0; tried < TRIES && campaigns < MAX_CAMPAIGNS; tried++) {
      campaigns++;
      if (await fails(options)) return true;
    }
    return false;
  };
  for (;;) {
    let smaller: CampaignOptions | undefined;
    for (const candidate of smallerThan(smallest)) {
      if (!(await failsSometimes(candidate))) continue;
      smaller = candidate;
      break;
    }
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

/** The next smaller campaigns, those first that tell more about the cause. */
function* smallerThan(options: CampaignOptions): Generator<CampaignOptions> {
  const { kinds, kill, faults, sandboxes, users, actions } = options;
  if (kill > 0) yield { ...options, kill: 0 };
  if (faults > 0) yield { ...options, faults: 0 };
  if (sandboxes !== 'never') yield { ...options, sandboxes: 'never' };
  if (kinds.length > 1) {
    for (const kind of kinds) yield { ...options, kinds: kinds.filter((other) => other !== kind) };
  }
  if (users > 1) yield { ...options, users: Math.ceil(users / 2) };
  if (actions > 1) yield { ...options, actions: Math.ceil(actions / 2) };
}
