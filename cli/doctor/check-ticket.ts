import { type CarillonApi, CommandError } from '../../client/server.ts';
import { AuthenticationError } from '../exit-code.ts';
import { type Finding, failure, ok } from './finding.ts';

/** What to do about a ticket that is not accepted, by the reason. */
const ADVICE: Readonly<Record<string, string>> = {
  userSigWrong: 'the secret key is not that of the app',
  noSuchApp: 'the deployment has no such app: check CARILLON_SDKAPPID',
  notAdministrator: 'CARILLON_ADMIN is not an administrator of the app',
  pushCallerNotAdministrator: 'CARILLON_ADMIN is not an administrator of the app',
  userSigExpired: 'the ticket has expired although it is new: compare the clocks',
};

/**
 * Checks that a ticket made with the key is accepted.
 *
 * @throws AuthenticationError when it is not
 */
export async function checkTicket(api: CarillonApi, admin: string): Promise<Finding> {
  try {
    await api.attributes.names();
    return ok(`ticket: ${admin} is accepted as administrator`);
  } catch (error) {
    if (!(error instanceof CommandError)) return failure(`ticket: ${(error as Error).message}`);
    throw new AuthenticationError(`ticket: ${ADVICE[error.reason] ?? error.message} (${error.code})`);
  }
}
