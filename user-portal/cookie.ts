import type { Request, Response } from 'express';

interface CookieOptions {
  /** Without prefix: `mfa-session`. */
  readonly name: string;
  /** The virtual directory. */
  readonly path: string;
  /** Whether the browser must send it over https only. */
  readonly isSecure: (request: Request) => boolean;
  /** Undefined: until the browser is closed. */
  readonly maxAgeSeconds?: number;
}

/** One cookie of the portal, as browsers keep it for this virtual directory. */
export interface Cookie {
  read(request: Request): string | undefined;
  /** @param value Characters of base64url. */
  write(response: Response, value: string): void;
  clear(response: Response): void;
}

const longestValue = 2048;

/**
 * A cookie that scripts cannot read and that other sites' forms do not send. Over https its name carries a prefix, by
 * which browsers refuse a planted one that came over http or, for a portal at the root, from another host.
 */
export function createCookie({ name, path, isSecure, maxAgeSeconds }: CookieOptions): Cookie {
  function nameFor(request: Request): string {
    if (!isSecure(request)) return name;
    return path === '/' ? `__Host-${name}` : `__Secure-${name}`;
  }
  function optionsFor(request: Request) {
    return { path, httpOnly: true, sameSite: 'lax', secure: isSecure(request) } as const;
  }
  return {
    read: (request) => findValue(request.headers.cookie ?? '', nameFor(request)),
    write(response, value) {
      const life = maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds * 1000 };
      response.cookie(nameFor(response.req), value, { ...optionsFor(response.req), ...life });
    },
    clear: (response) => response.clearCookie(nameFor(response.req), optionsFor(response.req)),
  };
}

/** The first of its name counts: browsers send the one of the longest path first (RFC 6265 §5.4). */
function findValue(header: string, name: string): string | undefined {
  const pair = header.split(/; */).find((each) => each.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  return value !== undefined && value.length <= longestValue && /^[\w-]+$/.test(value) ? value : undefined;
}
