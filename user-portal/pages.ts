import type { Translate, Translations } from '@mfa/shared/i18n/translations';
import type { ErrorPage } from '@mfa/shared/web/error-handler';
import type { Request, Response } from 'express';
import type { Csrf } from './csrf.ts';
import { visitOf } from './visit.ts';

/** The name of a file in `views`. */
export type View =
  | 'sign-in'
  | 'expired-password'
  | 'session-ended'
  | 'second-factor'
  | 'second-factor-code'
  | 'temporary-code'
  | 'fallback-questions'
  | 'waiting'
  | 'answer-call'
  | 'approve-in-app'
  | 'attempt-over'
  | 'user-setup'
  | 'user-setup-closed'
  | 'setup-mobile-app'
  | 'setup-mobile-app-qr'
  | 'setup-mobile-app-phone'
  | 'setup-oath-token'
  | 'setup-oath-token-qr'
  | 'setup-phone'
  | 'setup-code'
  | 'setup-over'
  | 'change-phone'
  | 'change-pin'
  | 'default-method'
  | 'device-remove'
  | 'devices'
  | 'resynchronize'
  | 'main'
  | 'stock-app'
  | 'stock-app-code'
  | 'not-me'
  | 'not-me-done'
  | 'not-me-over'
  | 'error';

export interface Page {
  readonly view: View;
  /** 200 by default. */
  readonly status?: number;
  /** Values that the view names, besides those of every page. */
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface Pages {
  show(response: Response, page: Page): void;
  /** Sends the browser to another page of the portal by GET. @param path Below the virtual directory: `/sign-in`. */
  redirect(response: Response, path: string): void;
  /** For the error handlers of `shared/web`: what happened, by status, and the number to tell the help desk. */
  showError(page: ErrorPage, request: Request, response: Response): void;
}

interface PagesOptions {
  /** The virtual directory, without a slash at its end; empty for `/`. */
  readonly base: string;
  readonly assets: string;
  readonly translations: Translations;
  readonly csrf: Csrf;
  readonly companyName: () => string;
  /** Where the demo shows the messages that it only pretends to send; undefined in production. */
  readonly demoMessagesUrl: string | undefined;
}

/** Shows the views of the portal with what all of them need: words, links, the form token, the frame around the page. */
export function createPages({ base, assets, translations, csrf, companyName, demoMessagesUrl }: PagesOptions): Pages {
  function link(path: string): string {
    return `${base}${path}`;
  }
  function show(response: Response, { view, status = 200, values = {} }: Page): void {
    const visit = visitOf(response);
    response.status(status).render(view, {
      ...values,
      t: visit.t,
      link,
      asset: (name: string) => `${base}${assets}/${name}`,
      language: visit.language,
      languages: translations.languages,
      csrfToken: csrf.issue(visit),
      companyName: companyName(),
      demoMessagesUrl,
      demoCallsUrl: demoMessagesUrl === undefined ? undefined : new URL('calls', demoMessagesUrl).href,
      session: visit.session,
      here: pathBelow(base, response),
      wait: (seconds: number) => describeWait(visit.t, seconds),
    });
  }
  return {
    show,
    redirect: (response, path) => response.redirect(303, link(path)),
    showError: ({ status, requestId }, _request, response) =>
      show(response, { view: 'error', status, values: { kind: kindOf(status), requestId } }),
  };
}

type ErrorKind = 'form' | 'not-found' | 'too-many' | 'unavailable' | 'malformed' | 'failed';

/** Which words the error page has for a status. */
function kindOf(status: number): ErrorKind {
  switch (status) {
    case 403:
      return 'form';
    case 404:
      return 'not-found';
    case 429:
      return 'too-many';
    case 503:
      return 'unavailable';
    default:
      return status < 500 ? 'malformed' : 'failed';
  }
}

function pathBelow(base: string, response: Response): string {
  const path = response.req.originalUrl.split('?', 1)[0] ?? '';
  return path.startsWith(base) ? path.slice(base.length) : '';
}

function describeWait(t: Translate, seconds: number): string {
  return seconds < 120 ? t('wait.seconds', { count: seconds }) : t('wait.minutes', { count: Math.ceil(seconds / 60) });
}
