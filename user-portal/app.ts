import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { UserPortalConfig } from '@mfa/shared/config/user-portal';
import { findAppFolder, findLocales } from '@mfa/shared/i18n/find-locales';
import { readTranslations } from '@mfa/shared/i18n/translations';
import type { Log } from '@mfa/shared/log/log';
import { MfaError } from '@mfa/shared/mfa-error';
import { createClientAddress } from '@mfa/shared/web/client-address';
import { createErrorHandler, createNotFoundHandler } from '@mfa/shared/web/error-handler';
import { createHealth } from '@mfa/shared/web/health';
import { assignRequestId } from '@mfa/shared/web/request-id';
import { createRequestLog } from '@mfa/shared/web/request-log';
import { createHttpsRule } from '@mfa/shared/web/require-https';
import { createSecurityHeaders } from '@mfa/shared/web/security-headers';
import { createTransportCheck } from '@mfa/shared/web/transport';
import ejs from 'ejs';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { createAssets } from './assets.ts';
import { createAttemptStates } from './attempt-states.ts';
import { createCookie } from './cookie.ts';
import { createCsrf } from './csrf.ts';
import { checkForms, createSecureCookieRule, limitRequests, toCanonicalPath } from './guards.ts';
import { createNumberMemory } from './number-memory.ts';
import { createPages } from './pages.ts';
import type { Portal, PortalSdk } from './portal.ts';
import { createPortalFacts } from './portal-facts.ts';
import { createRateLimit } from './rate-limit.ts';
import { changePhoneRoutes } from './routes/change-phone.ts';
import { changePinRoutes } from './routes/change-pin.ts';
import { defaultMethodRoutes } from './routes/default-method.ts';
import { deviceRoutes } from './routes/devices.ts';
import { expiredPasswordRoutes } from './routes/expired-password.ts';
import { fallbackQuestionRoutes } from './routes/fallback-questions.ts';
import { languageRoutes } from './routes/language.ts';
import { mainRoutes } from './routes/main.ts';
import { notMeRoutes } from './routes/not-me.ts';
import { resynchronizeRoutes } from './routes/resynchronize.ts';
import { secondFactorRoutes } from './routes/second-factor.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { stockAppRoutes } from './routes/stock-app.ts';
import { temporaryCodeRoutes } from './routes/temporary-code.ts';
import { userSetupRoutes } from './routes/user-setup.ts';
import { createSealer, deriveKey } from './sealer.ts';
import { createSetupMemory } from './setup-memory.ts';
import { createBrowserMemory, createVisits } from './visit.ts';

export interface PortalOptions {
  readonly config: Pick<
    UserPortalConfig,
    'port' | 'virtualDirectories' | 'trustedProxies' | 'sslRequired' | 'cookieKey' | 'demoMessagesUrl'
  >;
  readonly log: Log;
  readonly sdk: PortalSdk;
  /** Where the locale files are; beside the app by default. */
  readonly localesFolder?: string;
  /** Milliseconds of a steady clock, for limits and what is remembered shortly; the process's by default. */
  readonly now?: () => number;
}

/** A year; the choice of a language outlives it at the next visit. */
const browserCookieSeconds = 365 * 24 * 3600;
/** 90 days; for how long it counts is the SDK's to say, which says the same. */
const knownBrowserSeconds = 90 * 24 * 3600;
/** More than any form of the portal takes with all fields at their longest. */
const largestForm = '8kb';

/** The user portal as an Express app: pages for people, and no authority of its own (the SDK has it). */
export function createPortal({
  config,
  log,
  sdk,
  localesFolder = findLocales(import.meta.dirname),
  now = () => performance.now(),
}: PortalOptions): Express {
  const folder = findAppFolder(import.meta.dirname);
  const [directory] = config.virtualDirectories;
  const base = directory === '/' ? '' : directory;
  const transport = typeof config.port === 'string' ? 'pipe' : 'tcp';
  const clientAddress = createClientAddress({ trustedProxies: config.trustedProxies, transport });
  const isPrivate = createTransportCheck({ transport, clientAddress });

  const key = config.cookieKey?.reveal() ?? randomBytes(32);
  const sealer = createSealer(key);
  const csrf = createCsrf(deriveKey(key, 'csrf'));
  const isSecure = createSecureCookieRule(clientAddress);
  const sessionCookie = createCookie({ name: 'mfa-session', path: directory, isSecure });
  const browserCookie = { name: 'mfa-browser', path: directory, isSecure, maxAgeSeconds: browserCookieSeconds };
  const browserMemory = createBrowserMemory(sealer, createCookie(browserCookie));
  const knownBrowserCookie = createCookie({
    name: 'mfa-known-browser',
    path: directory,
    isSecure,
    maxAgeSeconds: knownBrowserSeconds,
  });
  const setupMemory = createSetupMemory(sealer, createCookie({ name: 'mfa-setup', path: directory, isSecure }));

  const numberMemory = createNumberMemory(sealer, createCookie({ name: 'mfa-number', path: directory, isSecure }));

  const translations = readTranslations(localesFolder);
  const assets = createAssets(join(folder, 'public'));
  const demoMessagesUrl = config.demoMessagesUrl?.href;
  const facts = createPortalFacts(sdk, now);
  const { companyName } = facts;
  const pages = createPages({ base, assets: assets.path, translations, csrf, companyName, demoMessagesUrl });
  const attempts = createAttemptStates(sdk);
  const cookies = { sessionCookie, knownBrowserCookie, browserMemory, setupMemory, numberMemory };
  const portal: Portal = { sdk, pages, ...cookies, facts, attempts };
  const health = createHealth(() => facts.current().then(() => true));

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('view cache');
  app.engine('ejs', ejs.renderFile).set('view engine', 'ejs').set('views', join(folder, 'views'));
  app.use(assignRequestId, createRequestLog({ log, clientAddress }), ...createSecurityHeaders());
  app.use(createVisits({ translations, clientAddress, sessionCookie, browserMemory }));
  app.use(health, toCanonicalPath(config.virtualDirectories));
  app.use(directory, health, assets.router, below());
  app.use(createNotFoundHandler({ renderPage: pages.showError }));
  app.use(explainSdkRefusal, createErrorHandler({ log, renderPage: pages.showError }));
  return app;

  function below(): Router {
    const router = Router();
    router.use(createHttpsRule({ sslRequired: config.sslRequired, isPrivate }));
    router.use(limitRequests(createRateLimit({ ...pageLimit, now }), ['GET', 'HEAD']));
    router.use(limitRequests(createRateLimit({ ...formLimit, now }), ['POST']));
    router.use(express.urlencoded({ extended: false, limit: largestForm, parameterLimit: 20 }), checkForms(csrf));
    for (const routes of routesOfPages) {
      router.use(routes(portal));
    }
    return router;
  }
}

const routesOfPages = [
  signInRoutes,
  expiredPasswordRoutes,
  temporaryCodeRoutes,
  fallbackQuestionRoutes,
  secondFactorRoutes,
  userSetupRoutes,
  defaultMethodRoutes,
  changePhoneRoutes,
  changePinRoutes,
  resynchronizeRoutes,
  mainRoutes,
  stockAppRoutes,
  deviceRoutes,
  notMeRoutes,
  languageRoutes,
];

/** Memory for about 5 MB of networks. What one person guesses is limited by the SDK; these keep floods away from it. */
const maximumNetworks = 20_000;
/** A company behind one address opens about six pages for a sign-in: a hundred people a minute. */
const pageLimit = { burst: 600, perMinute: 600, maximumNetworks };
const formLimit = { burst: 200, perMinute: 200, maximumNetworks };

/**
 * The SDK refuses our own service account: nothing that the person could mend, and no 401 for him. The log has the cause.
 */
function explainSdkRefusal(error: unknown, _request: Request, _response: Response, next: NextFunction): void {
  const isOurs = error instanceof MfaError && error.code === 'unauthenticated';
  next(isOurs ? new MfaError('unavailable', error.message, { cause: error, dependency: 'sdk' }) : error);
}
