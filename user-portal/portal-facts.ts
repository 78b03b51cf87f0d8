import { refusalOf } from './answer.ts';
import type { PortalSdk } from './portal.ts';

interface Facts {
  /** Whether people may sign in. BeginSignIn decides; this only closes the form beforehand. */
  readonly isOpen: boolean;
  /** Whether people may choose their method. */
  readonly canSwitchMethod: boolean;
  /** Whether people may activate the stock authenticator app themselves, and there is an address at which they can. */
  readonly canActivateStockApp: boolean;
  /** Whether people are asked for a phone that is called when the first is not answered. */
  readonly asksForBackupPhone: boolean;
  readonly companyName: string;
}

/** What pages need before anybody has signed in. */
export interface PortalFacts {
  /** At most ten seconds old, since anybody may open the sign-in page and the SDK is not to be asked for each. */
  current(): Promise<Facts>;
  /** As it was last heard, for pages that must not wait; the product's name before that. */
  companyName(): string;
}

const freshMilliseconds = 10_000;
const productName = 'MFA Server';

/** @param now Milliseconds of any steady clock. */
export function createPortalFacts(sdk: PortalSdk, now: () => number): PortalFacts {
  let asked: Promise<Facts> | undefined;
  let freshUntil = 0;
  let companyName = productName;

  async function askSdk(): Promise<Facts> {
    const [portal, company] = await Promise.all([sdk.pfWsSdk.GetUserPortalSettings({}), sdk.extensions.GetCompany({})]);
    if (refusalOf(company) === undefined && company.companyName) companyName = company.companyName;
    const settings = portal.userPortalSettings;
    return {
      isOpen: refusalOf(portal) === undefined && settings?.AllowUserLogIn !== false,
      canSwitchMethod: settings?.UsersCanSwitchMode === true,
      canActivateStockApp: settings?.UsersCanActivatePhoneApp === true && Boolean(settings.PhoneAppWebServiceUrl),
      asksForBackupPhone: settings?.PromptForBackupPhone === true,
      companyName,
    };
  }

  function current(): Promise<Facts> {
    if (asked !== undefined && now() < freshUntil) return asked;
    freshUntil = now() + freshMilliseconds;
    asked = askSdk();
    // A failure is told to those who wait for it, and forgotten.
    asked.catch(() => {
      asked = undefined;
    });
    return asked;
  }

  return { current, companyName: () => companyName };
}
